/* 受理台 without a mouse: Enter takes the household and goes to the words, Alt+1…9 picks the kind,
   Alt+T takes the first suggestion, Alt+D and Alt+B lead to the department that takes it and to
   the one complained about, Ctrl+Enter hands on, Alt+Enter finishes on the spot. Nothing happens
   while the input method is still composing. */
(() => {
  "use strict";

  const form = document.getElementById("intake");
  if (!form) return;

  const field = (name) => form.elements[name];
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const home = document.getElementById("home");
  const byKind = JSON.parse(document.getElementById("department-kinds").textContent);
  const touched = new Set();

  // ── Who ─────────────────────────────────────────────────────────────────────────────────
  // What is listed answers the words it was asked with; typing on makes it stale until the next answer.
  const options = () => (find.dataset.asked === find.value ? [...found.querySelectorAll("[data-household]")] : []);
  let at = -1;

  function mark(next) {
    const all = options();
    at = Math.max(0, Math.min(all.length - 1, next));
    all.forEach((el, i) => el.setAttribute("aria-selected", String(i === at)));
    all[at]?.scrollIntoView({ block: "nearest" });
  }

  function choose({ household: pk, code, resident }) {
    field("household").value = pk;
    field("resident").value = resident || ""; // who was found by name, plate or number is who speaks
    found.replaceChildren();
    find.value = code || find.value;
    find.setAttribute("aria-expanded", "false");
    htmx.ajax("GET", form.dataset.householdUrl.replace("/0/", `/${pk}/`), { target: "#home", swap: "innerHTML" });
    htmx.trigger(document.body, "household:chosen");
    changed(field("household"));
    field("text").focus();
  }

  function leave() {
    field("household").value = field("resident").value = "";
    home.replaceChildren();
    changed(field("household"));
    find.value = "";
    find.focus();
  }

  function changed(el) {
    el.dispatchEvent(new Event("change", { bubbles: true }));
  }

  find.addEventListener("htmx:configRequest", (event) => { find.dataset.asked = event.detail.parameters.q; });
  found.addEventListener("htmx:afterSettle", () => {
    const all = options();
    find.setAttribute("aria-expanded", String(all.length > 0));
    at = -1;
    if (all.length) mark(0);
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
      else if (!find.value) field("place").focus();
      else find.dataset.hurry = "1"; // the answer is on its way: take it when it comes
    }
  });
  found.addEventListener("htmx:afterSettle", () => {
    const [only, second] = options();
    const isHurried = find.dataset.hurry === "1";
    delete find.dataset.hurry;
    if (isHurried && only && (!second || "certain" in only.dataset)) choose(only.dataset);
  });
  home.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget-home]")) return leave();
    const pick = event.target.closest("[data-resident]");
    if (pick) take(pick);
  });
  home.addEventListener("htmx:afterSettle", () => {
    const kept = field("resident").value;
    const known = kept && home.querySelector(`[data-resident="${CSS.escape(kept)}"]`);
    const pick = known || home.querySelector("[data-resident]");
    if (pick) take(pick);
  });

  function take(pick) {
    home.querySelectorAll("[data-resident]").forEach((el) => el.setAttribute("aria-checked", String(el === pick)));
    field("resident").value = pick.dataset.resident;
    changed(field("resident"));
  }

  // ── What ────────────────────────────────────────────────────────────────────────────────
  function set(name, value, isSuggested = false) {
    if (!value || (isSuggested && touched.has(name))) return;
    const el = field(name);
    if (el.tomselect) el.tomselect.setValue(value, true);
    else el.value = value;
    if (name === "type_code") press(value);
    if (name === "kind") fold();
  }

  const press = (code) => form.querySelectorAll(".chip-pick").forEach((el) => el.setAttribute("aria-pressed", String(el.dataset.type === code)));

  form.addEventListener("change", (event) => {
    if (event.isTrusted && event.target.name) touched.add(event.target.name);
    fold();
  });
  form.addEventListener("draft:restored", (event) => {
    fold();
    const pk = event.detail.household;
    if (!pk) return;
    htmx.ajax("GET", form.dataset.householdUrl.replace("/0/", `/${pk}/`), { target: "#home", swap: "innerHTML" });
    htmx.trigger(document.body, "household:chosen");
  });

  const OUTSIDE = new Set(["AUTHORITY", "12345", "12315", "PETITION", "MEDIA", "NET", "LAWYER"]);
  function fold() {
    const kind = field("kind").value;
    form.querySelectorAll("[data-only]").forEach((el) => { el.hidden = !el.dataset.only.split(" ").includes(kind); });
    form.querySelectorAll("[data-outside]").forEach((el) => { el.hidden = !OUTSIDE.has(field("channel").value); });
  }

  document.getElementById("hints").addEventListener("htmx:afterSettle", (event) => {
    const box = event.currentTarget;
    const hint = box.querySelector(".suggest");
    const urgent = box.querySelector("[data-urgent]");
    if (urgent) {
      if (!touched.has("is_urgent")) field("is_urgent").checked = true;
      set("severity", urgent.dataset.severity, true);
      set("type_code", urgent.dataset.type, true);
    }
    if (!hint) return;
    set("kind", hint.dataset.kind, true);
    set("severity", hint.dataset.severity, true);
    set("type_code", hint.querySelector("[data-type]")?.dataset.type, true);
    set("department", hint.dataset.department, true);
    press(field("type_code").value);
  });
  form.addEventListener("click", (event) => {
    const chip = event.target.closest(".chip-pick");
    if (!chip) return;
    set("type_code", chip.dataset.type);
    touched.add("type_code");
    changed(field("type_code"));
  });

  // ── How it ends ─────────────────────────────────────────────────────────────────────────
  form.addEventListener("submit", (event) => {
    const act = event.submitter?.dataset.act;
    if (act) field("act").value = act;
  }, true);

  document.addEventListener("keydown", (event) => {
    if (hub.isTyping(event) || !event.altKey || event.ctrlKey || event.metaKey) return;
    const kinds = [...form.querySelectorAll("input[name=kind]")];
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (event.key === "Enter") {
      // Nothing written yet of how it was done: the first press leads there, the second sends.
      if (field("result").value.trim()) form.requestSubmit(form.querySelector('[data-act="finish"]'));
      else field("result").focus();
    } else if (digit && kinds[digit[1] - 1]) {
      kinds[digit[1] - 1].click();
      touched.add("kind");
    } else if (event.code === "KeyT") {
      form.querySelector(".chip-pick")?.click();
    } else if (event.code === "KeyD") {
      field("department").focus();
    } else if (event.code === "KeyB" && field("accused_department").offsetParent) {
      field("accused_department").focus();
    } else {
      return;
    }
    event.preventDefault();
  });

  fold();
})();
