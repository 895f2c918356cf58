/* Whose home it is, without a mouse: what is typed lists homes (estate:look_up), arrows and Enter take one,
   its card shows who lives there and who of them speaks. For forms with #find, #found and #home. */
"use strict";

/* `resident` names the field of who speaks, `next` the one that comes after the home, `elsewhere` the one
   for what has no home: Enter leads there while nothing is typed. */
hub.finder = (form, { resident, next, elsewhere }) => {
  const field = (name) => form.elements[name];
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const home = document.getElementById("home");
  // What is listed answers the words it was asked with; typing on makes it stale until the next answer.
  const options = () => (find.dataset.asked === find.value ? [...found.querySelectorAll("[data-household]")] : []);
  let at = -1;

  function mark(place) {
    const all = options();
    at = Math.max(0, Math.min(all.length - 1, place));
    all.forEach((el, i) => el.setAttribute("aria-selected", String(i === at)));
    all[at]?.scrollIntoView({ block: "nearest" });
  }

  function changed(el) {
    el.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function show(pk) {
    htmx.ajax("GET", form.dataset.householdUrl.replace("/0/", `/${pk}/`), { target: "#home", swap: "innerHTML" });
    htmx.trigger(document.body, "household:chosen");
  }

  function choose({ household: pk, code, resident: who }) {
    field("household").value = pk;
    field(resident).value = who || ""; // who was found by name, plate or number is who speaks
    found.replaceChildren();
    find.value = code || find.value;
    find.setAttribute("aria-expanded", "false");
    show(pk);
    changed(field("household"));
    field(next).focus();
  }

  function leave() {
    field("household").value = field(resident).value = "";
    home.replaceChildren();
    changed(field("household"));
    find.value = "";
    find.focus();
  }

  function take(pick) {
    home.querySelectorAll("[data-resident]").forEach((el) => el.setAttribute("aria-checked", String(el === pick)));
    field(resident).value = pick.dataset.resident;
    changed(field(resident));
  }

  find.addEventListener("htmx:configRequest", (event) => { find.dataset.asked = event.detail.parameters.q; });
  found.addEventListener("htmx:afterSettle", () => {
    const all = options();
    find.setAttribute("aria-expanded", String(all.length > 0));
    at = -1;
    if (all.length) mark(0);
    const isHurried = find.dataset.hurry === "1";
    delete find.dataset.hurry;
    if (isHurried && all.length && (all.length === 1 || "certain" in all[0].dataset)) choose(all[0].dataset);
  });
  found.addEventListener("click", (event) => {
    const el = event.target.closest("[data-household]");
    if (!el) return;
    event.preventDefault();
    choose(el.dataset);
  });
  find.addEventListener("keydown", (event) => {
    if (hub.isTyping(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      const el = options()[at];
      if (el) choose(el.dataset);
      else if (!find.value && elsewhere) field(elsewhere).focus();
      else find.dataset.hurry = "1"; // the answer is on its way: take it when it comes
    }
  });
  home.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget-home]")) return leave();
    const pick = event.target.closest("[data-resident]");
    if (pick) take(pick);
  });
  home.addEventListener("htmx:afterSettle", () => {
    const kept = field(resident).value;
    const known = kept && home.querySelector(`[data-resident="${CSS.escape(kept)}"]`);
    const pick = known || home.querySelector("[data-resident]");
    if (pick) take(pick);
  });
  form.addEventListener("draft:restored", (event) => {
    if (event.detail.household) show(event.detail.household);
  });
};
