/* 请假: shows the halves or the hours as the kind wants them, keeps the last day behind the first,
   and has what it comes to told while it is filled in. The server reckons it again. */
(() => {
  "use strict";

  const form = document.querySelector("[data-ask]");
  if (!form) return;
  const field = (name) => form.elements[name];
  const hourly = new Set(form.dataset.hourly.split(" "));
  const whole = new Set(form.dataset.whole.split(" "));

  // A few kinds are nearly all that is asked for; the others are one touch away.
  const rare = [...form.querySelectorAll("input[name=kind]")].slice(6).map((el) => el.closest("label"));
  if (rare.length && !rare.some((el) => el.querySelector("input").checked)) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "btn-quiet";
    more.textContent = form.dataset.more;
    rare.forEach((el) => { (el.parentElement.childElementCount === 1 ? el.parentElement : el).hidden = true; });
    rare[0].closest(".form-choices, fieldset").append(more);
    more.addEventListener("click", () => {
      rare.forEach((el) => { el.hidden = el.parentElement.hidden = false; });
      rare[0].querySelector("input").focus();
      more.remove();
    });
  }

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
