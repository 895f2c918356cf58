/* 受理台 without a mouse: Enter takes the household and goes to the words, Alt+1…9 picks the kind,
   Alt+T takes the first suggestion, Alt+D and Alt+B lead to the department that takes it and to
   the one complained about, Ctrl+Enter hands on, Alt+Enter finishes on the spot. Nothing happens
   while the input method is still composing. */
(() => {
  "use strict";

  const form = document.getElementById("intake");
  if (!form) return;

  const field = (name) => form.elements[name];
  const touched = new Set();

  hub.finder(form, { resident: "resident", next: "text", elsewhere: "place" });

  function changed(el) {
    el.dispatchEvent(new Event("change", { bubbles: true }));
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
  form.addEventListener("draft:restored", fold);

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
