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

  on("?", () => {
    listPageKeys();
    hub.opened("keys-help");
  });
  on("/", () => {
    const finder = document.getElementById("finder");
    if (!finder) return false;
    finder.focus();
    finder.select();
  });

  // ── The help lists the keys of the buttons on this page as well ─────────────────────────
  function listPageKeys() {
    const place = document.querySelector("[data-page-keys]");
    const known = [...document.querySelectorAll("main [data-key]")].filter(isSeen);
    document.querySelectorAll("[data-page-key]").forEach((row) => row.remove());
    for (const el of known) {
      const row = document.createElement("div");
      row.dataset.pageKey = "";
      const dt = document.createElement("dt");
      const kbd = document.createElement("kbd");
      const dd = document.createElement("dd");
      kbd.textContent = el.dataset.key;
      dd.textContent = el.getAttribute("aria-label") || [...el.childNodes].filter((n) => n.nodeName !== "KBD").map((n) => n.textContent).join("").trim();
      dt.append(kbd);
      row.append(dt, dd);
      place.before(row);
    }
  }

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
