/* Long choices with search (select[data-search]) and calendars (input[data-date]). */
(() => {
  "use strict";

  const LOCALE = document.documentElement.lang.startsWith("zh") ? "zh" : "default";

  function begin(root) {
    root.querySelectorAll("select[data-search]").forEach((select) => {
      if (select.tomselect) return;
      select.setAttribute("aria-hidden", "true"); // its place is taken, and its label
      new TomSelect(select, { maxOptions: 300, plugins: select.multiple ? ["remove_button"] : [], create: false });
    });
    root.querySelectorAll("input[data-date]").forEach((input) => {
      if (input._flatpickr) return;
      flatpickr(input, { locale: LOCALE, dateFormat: "Y-m-d", allowInput: true, disableMobile: false });
    });
    root.querySelectorAll("input[data-moment]").forEach((input) => {
      if (input._flatpickr) return;
      flatpickr(input, { locale: LOCALE, enableTime: true, time_24hr: true, dateFormat: "Y-m-d H:i", allowInput: true });
    });
  }

  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
})();
