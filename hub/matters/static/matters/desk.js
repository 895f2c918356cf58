/* 回访台 and 判定: walk the list by key, open the case beside it. */
(() => {
  "use strict";

  // ── Forms of acts that open in a dialog ─────────────────────────────────────────────────
  const sheet = document.getElementById("act-sheet");
  sheet?.addEventListener("htmx:afterSwap", () => {
    if (!sheet.open) sheet.showModal();
    sheet.querySelector(".is-invalid, textarea, select, input:not([type=hidden])")?.focus();
  });
  sheet?.addEventListener("click", (event) => {
    if (event.target.closest("[data-act-close]")) sheet.close();
  });

  const bench = document.querySelector("[data-bench]");
  const panel = document.getElementById("panel");
  if (!bench || !panel) return;
  const rows = () => [...bench.querySelectorAll("[data-call]")];

  // ── The list ────────────────────────────────────────────────────────────────────────────
  function here() {
    return rows().findIndex((row) => row.hasAttribute("aria-current"));
  }

  function go(by) {
    const all = rows();
    const row = all[Math.max(0, Math.min(here() + by, all.length - 1))];
    if (!row) return false;
    row.scrollIntoView({ block: "nearest" });
    row.click();
  }

  hub.key("j", () => go(1));
  hub.key("k", () => go(-1));

  bench.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.target.closest("[data-call]");
    if (!row) return;
    // It lies open already. On a phone it may still be behind the list: there it opens anew.
    if (row.hasAttribute("aria-current") && panel.offsetParent) {
      event.preventDefault();
      return;
    }
    rows().forEach((one) => one.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
  });

  panel.addEventListener("htmx:afterSwap", (event) => {
    if (event.target !== panel) return;
    bench.dataset.open = "";
    panel.scrollTop = 0;
  });

  // ── The form in the panel ───────────────────────────────────────────────────────────────
  document.addEventListener("change", (event) => {
    const { form } = event.target;
    if (!form) return;
    if (event.target.matches("[data-wish]")) {
      panel.querySelectorAll("[data-not-at-night]").forEach((button) => { button.disabled = !event.target.checked; });
      const why = form.querySelector("[data-quiet-why]");
      if (why) why.hidden = event.target.checked;
    }
    // The ground says of itself what it makes of the complaint.
    if (event.target.dataset.validity) form.elements.validity.value = event.target.dataset.validity;
    // Who has a verdict has spoken to the resident; and the words come next.
    if (event.target.name === "verdict" && event.isTrusted) {
      form.elements.is_reached.value = "1";
      form.elements.said.focus();
    }
  });

  // A refusal is said where the hand is, not at the top of the page.
  bench.addEventListener("htmx:beforeSwap", (event) => {
    const place = event.detail.requestConfig.elt.querySelector("[data-errors]");
    if (place && event.detail.xhr.getResponseHeader("HX-Refusal")) event.detail.target = place;
  });
})();
