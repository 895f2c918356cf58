/* The act's form opens under the steps; Esc or the cross puts it away, what was typed stays a draft. */
(() => {
  "use strict";

  const place = document.getElementById("act");
  if (!place) return;

  const close = () => place.replaceChildren();

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-act-close]")) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing && !document.querySelector("dialog[open]") && place.children.length) close();
  });
  place.addEventListener("htmx:afterSettle", () => {
    const form = place.querySelector("form");
    if (!form) return;
    form.scrollIntoView({ block: "nearest" });
    const first = form.querySelector(".is-invalid, textarea, select, input:not([type=hidden]):not([type=file])");
    (first || form.querySelector("button[data-primary]")).focus();
  });
  document.querySelectorAll(".menu-sheet [hx-get]").forEach((item) => {
    item.addEventListener("click", () => item.closest("details").removeAttribute("open"));
  });
})();
