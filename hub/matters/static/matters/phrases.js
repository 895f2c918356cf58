/* Short forms of acts: phrases at one touch, and the version of the matter they are about. */
(() => {
  "use strict";

  document.addEventListener("click", (event) => {
    const by = event.target.closest("[data-phrase]");
    if (!by) return;
    const field = by.closest("form").elements[by.dataset.phrase];
    const words = by.textContent.trim();
    const said = field.value.trim();
    if (!said.includes(words)) field.value = said ? `${said.replace(/[。；，]?$/, "；")}${words}` : words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });

  // Somebody acted on the matter meanwhile: the answer says what, and the next try is about that.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.target.matches("[data-errors]")) return;
    const answer = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    const now = answer.querySelector("[name=seen]");
    const seen = event.detail.target.closest("form").elements.seen;
    if (now && seen) seen.value = now.value;
  });
})();
