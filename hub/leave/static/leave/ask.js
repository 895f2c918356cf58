/* 请假: shows the halves or the hours as the kind wants them, keeps the last day behind the first,
   and has what it comes to told while it is filled in. The server reckons it again. */
(() => {
  "use strict";

  const form = document.querySelector("[data-ask]");
  if (!form) return;
  const field = (name) => form.elements[name];
  const hourly = new Set(form.dataset.hourly.split(" "));
  const whole = new Set(form.dataset.whole.split(" "));

  function fold() {
    const kind = field("kind").value;
    const shown = hourly.has(kind) ? "hour" : whole.has(kind) ? "" : "half";
    form.querySelectorAll("[data-when]").forEach((el) => { el.hidden = el.dataset.when !== shown; });
  }

  let before = field("first_day").value;
  function follow() {
    const first = field("first_day").value;
    // One day is what most people ask for: the last follows the first until it is set apart.
    if (!field("last_day").value || field("last_day").value === before || field("last_day").value < first) {
      field("last_day").value = first;
    }
    before = first;
  }

  form.addEventListener("change", (event) => {
    if (event.target.name === "first_day") follow();
    fold();
    if (event.target.name !== "reason") form.dispatchEvent(new Event("reckon"));
  });
  form.addEventListener("draft:restored", () => { before = field("first_day").value; fold(); form.dispatchEvent(new Event("reckon")); });
  fold();
})();
