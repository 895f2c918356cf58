/* Only the grounds that go with the chosen ruling can be picked: no trial and error. */
(() => {
  "use strict";

  function fit(form) {
    const chosen = form.querySelector("[name=validity]:checked");
    const grounds = form.querySelector("select[name=valid_ground]");
    if (!grounds) return;
    const label = chosen ? chosen.closest("label").textContent.trim() : "";
    for (const group of grounds.querySelectorAll("optgroup")) group.hidden = group.disabled = group.label !== label;
    const now = grounds.selectedOptions[0];
    if (!chosen) grounds.value = "";
    else if (!now || now.parentElement.label !== label) grounds.value = grounds.querySelector("optgroup:not([disabled]) option").value;
    grounds.disabled = !chosen;
  }

  document.addEventListener("change", (event) => {
    if (event.target.name === "validity") fit(event.target.form);
  });
  document.addEventListener("htmx:load", (event) => {
    const form = event.detail.elt.closest?.("form") || event.detail.elt.querySelector?.("form");
    if (form?.querySelector("[name=validity]")) fit(form);
  });
})();
