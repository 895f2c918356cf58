/* Keys: one letter does what the button that carries it does. They are off while somebody types
   or chooses characters, while a dialog is open, and for whoever switches them off. */
(() => {
  "use strict";

  const OFF = `keys-off:${hub.person}`;
  const acts = new Map();
  let wait = null; // the g of “g q”

  const isOff = () => (localStorage.getItem(OFF) ?? document.documentElement.dataset.keysOff) === "1";
  // Full-width forms come from a Chinese input method that was left on.
  const plain = (key) => ({ "？": "?", "、": "/", "／": "/", "。": ".", "【": "[", "】": "]" })[key] || key;

  function isBusy(event) {
    const at = event.target;
    return hub.isTyping(event) || event.ctrlKey || event.metaKey || event.altKey
      || at.isContentEditable || at.matches("input:not([type=checkbox]):not([type=radio]), textarea, select, [role=combobox]")
      || document.querySelector("dialog[open]");
  }

  const isSeen = (el) => el.offsetParent !== null || getComputedStyle(el).position === "fixed";

  function press(selector) {
    const el = [...document.querySelectorAll(selector)].find((x) => isSeen(x) && !x.disabled);
    el?.click();
    return Boolean(el);
  }

  /** Register a key for this page; `act` returns false when it has nothing to do. */
  function on(key, act) {
    acts.set(key, act);
  }

  function obey(key) {
    if (acts.has(key) && acts.get(key)() !== false) return true;
    return press(`[data-key="${CSS.escape(key)}"]`);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !hub.isTyping(event) && event.target.matches("input, textarea") && !event.target.closest("dialog")) {
      event.target.blur();
      return;
    }
    // At a desk somebody is always typing: this one asks for help without leaving the words.
    if (event.altKey && event.code === "Slash" && !hub.isTyping(event) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      help();
      return;
    }
    if (isBusy(event) || isOff()) return;
    const key = plain(event.key);
    const isGoing = wait;
    clearTimeout(wait);
    wait = null;
    if (isGoing) {
      if (press(`[data-go="${CSS.escape(key)}"]`)) event.preventDefault();
      return;
    }
    if (key === "g") {
      wait = setTimeout(() => { wait = null; }, 1200);
      return;
    }
    if (key.length === 1 || key === "Enter") {
      if (obey(key)) event.preventDefault();
    }
  });

  function help() {
    listPageKeys();
    hub.opened("keys-help");
  }

  on("?", help);
  on("/", () => {
    const finder = document.getElementById("finder");
    if (!finder) return false;
    finder.focus();
    finder.select();
  });

  // ── The help lists the keys of this page first: what it says of itself, then its buttons ──
  function listPageKeys() {
    const place = document.querySelector("[data-page-keys]");
    const list = place.querySelector("dl");
    const said = document.querySelector("template[data-keys-of-page]");
    const known = [...document.querySelectorAll("main [data-key]")].filter(isSeen);
    list.replaceChildren();
    if (said) list.append(said.content.cloneNode(true));
    for (const el of known) {
      const row = document.createElement("div");
      const dt = document.createElement("dt");
      const kbd = document.createElement("kbd");
      const dd = document.createElement("dd");
      kbd.textContent = el.dataset.key;
      dd.textContent = el.getAttribute("aria-label") || [...el.childNodes].filter((n) => n.nodeName !== "KBD").map((n) => n.textContent).join("").trim();
      dt.append(kbd);
      row.append(dt, dd);
      list.append(row);
    }
    place.hidden = !list.children.length;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-open="keys-help"]')) listPageKeys();
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-keys-switch]");
    if (!box) return;
    box.checked = !isOff();
    box.addEventListener("change", () => {
      localStorage.setItem(OFF, box.checked ? "0" : "1");
    });
  });

  hub.key = on;
})();
