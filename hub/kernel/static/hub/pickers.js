/* Long choices with search: select[data-search]. */
(() => {
  "use strict";

  function begin(root) {
    root.querySelectorAll("select[data-search]").forEach((select) => {
      if (select.tomselect) return;
      select.setAttribute("aria-hidden", "true"); // its place is taken, and its label
      new TomSelect(select, { maxOptions: 300, plugins: select.multiple ? ["remove_button"] : [], create: false });
    });
  }

  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
})();
