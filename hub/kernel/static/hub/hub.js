/* What every page does: clocks that count down, dialogs, menus, toasts, refusals, typing that
   waits for the input method. Other scripts build on `window.hub`. */
(() => {
  "use strict";

  const root = document.documentElement;
  const words = JSON.parse(document.getElementById("words").textContent);
  // Clocks at the desks are wrong by minutes; the server's clock is the one that counts.
  const drift = Date.parse(root.dataset.now) - Date.now();
  const now = () => Date.now() + drift;
  const isTyping = (event) => event.isComposing || event.keyCode === 229;

  function icon(name, size = "s") {
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", `icon icon-${size}`);
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `${sprite}#${name}`);
    svg.append(use);
    return svg;
  }

  function csrf() {
    return document.querySelector('meta[name="csrf-token"]').content;
  }

  // ── Toasts ──────────────────────────────────────────────────────────────────────────────
  function toast(text, tone = "calm") {
    const place = document.getElementById("toasts");
    if (place.lastElementChild?.textContent === text) place.lastElementChild.remove();
    const line = document.createElement("div");
    line.className = "toast-line";
    line.dataset.tone = tone;
    line.textContent = text;
    place.append(line);
    fade(line);
  }

  function fade(line) {
    const stay = line.dataset.tone === "bad" ? 9000 : 4500;
    setTimeout(() => line.remove(), stay);
  }

  document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));

  // ── Time left ───────────────────────────────────────────────────────────────────────────
  function span(ms) {
    const minutes = Math.floor(Math.abs(ms) / 60000);
    const [d, h, m] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
    if (d) return `${d} ${words.day}${h ? ` ${h} ${words.hour}` : ""}`;
    if (h) return `${h} ${words.hour}${m ? ` ${m} ${words.minute}` : ""}`;
    if (m >= 5) return `${m} ${words.minute}`;
    const s = Math.floor(Math.abs(ms) / 1000) % 60;
    return m ? `${m} ${words.minute} ${s} ${words.second}` : `${s} ${words.second}`;
  }

  function tick() {
    const at = now();
    for (const clock of document.querySelectorAll("time.time-left")) {
      const left = Date.parse(clock.dateTime) - at;
      const tone = left <= 0 ? "bad" : Date.parse(clock.dataset.warn) <= at ? "warn" : "calm";
      const said = `${left <= 0 ? words.over : words.left} ${span(left)}`;
      const text = clock.lastElementChild;
      if (text.textContent !== said) text.textContent = said;
      if (clock.dataset.tone !== tone) {
        clock.dataset.tone = tone;
        clock.querySelector("use").setAttribute(
          "href",
          clock.querySelector("use").getAttribute("href").replace(/#.*/, tone === "bad" ? "#alert-triangle" : "#clock"),
        );
      }
    }
  }

  // ── Dialogs ─────────────────────────────────────────────────────────────────────────────
  /** Ask before an act, perhaps for the reason (or what `label` says). Resolves to null or {reason}. */
  function ask({ title, text = "", reason = false, label = "", ok = words.ok, danger = false }) {
    const box = document.getElementById("ask");
    const part = (name) => box.querySelector(`[data-ask-${name}]`);
    const field = part("reason").querySelector("textarea");
    part("title").textContent = title || words.sure;
    part("text").textContent = text;
    part("text").hidden = !text;
    part("reason").hidden = !reason;
    part("reason").querySelector("label").textContent = label || words.reason;
    part("error").hidden = true;
    part("ok").textContent = ok;
    part("ok").classList.toggle("btn-danger", danger);
    part("ok").classList.toggle("btn-primary", !danger);
    field.value = "";
    box.returnValue = "";
    box.showModal();
    (reason ? field : part("ok")).focus();
    return new Promise((done) => {
      const form = box.querySelector("form");
      const check = (event) => {
        if (!reason || field.value.trim()) return;
        event.preventDefault();
        part("error").textContent = label ? words.needed : words.reasonNeeded;
        part("error").hidden = false;
        field.setAttribute("aria-invalid", "true");
        field.focus();
      };
      form.addEventListener("submit", check);
      box.addEventListener("close", () => {
        form.removeEventListener("submit", check);
        field.removeAttribute("aria-invalid");
        done(box.returnValue === "yes" ? { reason: field.value.trim() } : null);
      }, { once: true });
    });
  }

  const asked = (el) => ({
    title: el.dataset.confirm,
    text: el.dataset.confirmText,
    reason: "confirmReason" in el.dataset,
    ok: el.dataset.confirmOk || words.ok,
    danger: "confirmDanger" in el.dataset,
  });

  document.addEventListener("htmx:confirm", (event) => {
    const el = event.detail.elt.closest("[data-confirm]");
    if (!el || !event.detail.path) return;
    event.preventDefault();
    ask(asked(el)).then((answer) => {
      if (!answer) return;
      el.hubReason = answer.reason;
      event.detail.issueRequest(true);
    });
  });

  document.addEventListener("htmx:configRequest", (event) => {
    const el = event.detail.elt.closest("[data-confirm]");
    if (el?.hubReason) event.detail.parameters[el.dataset.confirmReason || "reason"] = el.hubReason;
  });

  // Forms the browser itself sends: hold them back, ask, then send with the reason in them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const by = event.submitter;
    const el = by?.matches("[data-confirm]") ? by : form.matches("[data-confirm]") ? form : null;
    const isHtmx = [form, by].some((x) => x?.matches("[hx-post], [hx-get], [hx-put], [hx-delete]"));
    if (!el || isHtmx || form.hubAnswered) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asked(el)).then((answer) => {
      if (!answer) return;
      if ("confirmReason" in el.dataset) {
        const said = document.createElement("input");
        said.type = "hidden";
        said.name = el.dataset.confirmReason || "reason";
        said.value = answer.reason;
        form.append(said);
      }
      form.hubAnswered = true;
      form.requestSubmit(by);
      form.hubAnswered = false;
    });
  }, true);

  // ── Clicks that only move things on the page ────────────────────────────────────────────
  function opened(id) {
    const box = document.getElementById(id);
    closeMenus();
    if (box && !box.open) box.showModal();
  }

  function closeMenus(except = null) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (menu !== except && !menu.contains(except)) menu.open = false;
    }
  }

  const CLICKS = {
    "[data-open]": (el) => opened(el.dataset.open),
    "[data-close]": (el) => el.closest("dialog")?.close(),
    "[data-dismiss]": (el) => el.closest(".notice")?.remove(),
    "[data-back]": () => history.back(),
    "[data-print]": () => window.print(),
    "[data-rail-fold]": () => {
      const isWide = document.querySelector(".shell").classList.toggle("is-wide");
      document.cookie = `rail=${isWide ? "wide" : "slim"};path=/;max-age=31536000;samesite=lax`;
    },
  };

  document.addEventListener("click", (event) => {
    closeMenus(event.target.closest("details.menu"));
    if (event.target.matches("dialog.dialog")) event.target.close(); // a click beside it
    for (const [selector, act] of Object.entries(CLICKS)) {
      const el = event.target.closest(selector);
      if (el) act(el);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || isTyping(event)) return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // ── Photos ──────────────────────────────────────────────────────────────────────────────
  function view(photo) {
    const box = document.createElement("dialog");
    const img = document.createElement("img");
    const off = document.createElement("button");
    box.className = "dialog viewer";
    img.src = photo.href;
    img.alt = photo.querySelector("img")?.alt || "";
    off.type = "button";
    off.className = "btn-quiet";
    off.dataset.close = "";
    off.setAttribute("aria-label", words.close);
    off.append(icon("x"));
    box.append(img, off);
    box.addEventListener("close", () => box.remove());
    document.body.append(box);
    box.showModal();
  }

  document.addEventListener("click", (event) => {
    const photo = event.target.closest("a[data-photo]");
    if (!photo || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    view(photo);
  });

  // ── Typing ──────────────────────────────────────────────────────────────────────────────
  // `typed` is what requests wait for: it comes once the hand rests, and never in the middle of
  // choosing a character.
  const timers = new WeakMap();

  function rest(field) {
    clearTimeout(timers.get(field));
    timers.set(field, setTimeout(() => {
      field.dispatchEvent(new CustomEvent("typed", { bubbles: true }));
    }, 250));
  }

  document.addEventListener("input", (event) => {
    if (!event.isComposing && event.target.matches("input, textarea")) rest(event.target);
  });
  document.addEventListener("compositionend", (event) => rest(event.target));

  // Arrow keys walk through the hits under the search box, and through menus.
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = event.target.closest(".finder, details.menu[open]");
    if (!step || !list || hub.isTyping(event)) return;
    const items = [...list.querySelectorAll(".menu-item")].map((el) => el.querySelector("input") || el);
    if (!items.length) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement) + step;
    (at < 0 ? list.querySelector("input[type=search], summary") : items[Math.min(at, items.length - 1)])?.focus();
  });

  // ── Requests ────────────────────────────────────────────────────────────────────────────
  const { login } = document.body.dataset;

  function isSignedOut(xhr) {
    if (!login || !xhr.responseURL || location.pathname === login) return false;
    return new URL(xhr.responseURL).pathname === login;
  }

  async function offerSignIn() {
    const answer = await ask({ title: words.signedOut, text: words.signInAgain, ok: words.signIn });
    const next = new URLSearchParams({ next: location.pathname + location.search });
    if (answer) location.assign(`${login}?${next}`);
  }

  // A refusal while a dialog is open must be seen in the dialog: the page beneath is inert.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if (isSignedOut(xhr)) {
      event.detail.shouldSwap = false;
      offerSignIn();
      return;
    }
    if (!xhr.getResponseHeader("HX-Refusal")) {
      // A whole error page has no place inside this one. A form that comes back with errors has.
      if ([403, 404, 405, 413].includes(xhr.status)) {
        event.detail.shouldSwap = false;
        toast(words.stale, "bad");
      }
      return;
    }
    event.detail.shouldSwap = true; // also of an outage, whose status alone would not be shown
    const box = [...document.querySelectorAll("dialog[open]")].pop();
    if (!box) return;
    let place = box.querySelector(".dialog-notice");
    if (!place) {
      place = document.createElement("div");
      place.className = "dialog-notice";
      place.setAttribute("aria-live", "assertive");
      box.prepend(place);
    }
    event.detail.target = place;
  });

  // ── Who works by keys does not begin at the top again because their part was drawn anew ───
  const REACHED = "a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary";
  let held = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const at = document.activeElement;
    if (at && at !== document.body && event.detail.target.contains(at)) held = { name: at.name, words: at.textContent.trim() };
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const was = held;
    held = null;
    if (!was || document.activeElement !== document.body) return;
    const place = event.detail.elt;
    const all = [place, ...place.querySelectorAll(REACHED)].filter((el) => el.matches(REACHED) && el.offsetParent);
    const same = all.find((el) => (was.name && el.name === was.name) || (was.words && el.textContent.trim() === was.words));
    (same || all[0] || document.getElementById("main")).focus({ preventScroll: true });
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const isNotice = event.detail.target.id === "notice" || event.detail.target.matches(".dialog-notice");
    if (isNotice) event.detail.target.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr } = event.detail;
    if (xhr.status >= 500 && !xhr.getResponseHeader("HX-Refusal")) toast(words.trouble, "bad");
  });
  document.addEventListener("htmx:sendError", () => toast(words.offline, "bad"));
  window.addEventListener("offline", () => toast(words.offline, "warn"));
  window.addEventListener("online", () => toast(words.online, "good"));

  // The steps of a record and the tabs scroll sideways on a phone: the present one comes into sight.
  function showStep(root) {
    for (const row of root.querySelectorAll(".stepper, .tabs, .views")) {
      if (row.scrollWidth <= row.clientWidth) continue;
      if (row.matches(".stepper")) row.tabIndex = 0; // so that keys can scroll it too
      const step = row.querySelector("[aria-current]")?.getBoundingClientRect();
      if (step) row.scrollLeft += step.left - row.getBoundingClientRect().left - (row.clientWidth - step.width) / 2;
    }
  }

  /** The hand goes to the first field that is wrong; what is said of the whole form is read out anyway. */
  function showError(said) {
    if (!said) return;
    const wrong = said.closest("form")?.querySelectorAll(".has-error :is(input:not([type=hidden]), select, textarea)") || [];
    ([...wrong].find((el) => el.offsetParent) || said).focus();
  }

  document.addEventListener("DOMContentLoaded", () => {
    tick();
    showStep(document);
    setInterval(tick, 1000);
    document.querySelectorAll("#toasts .toast-line").forEach(fade);
    showError(document.querySelector("[data-first-error]"));
  });
  document.addEventListener("htmx:load", (event) => {
    tick();
    showStep(event.detail.elt);
  });

  window.hub = { words, now, isTyping, icon, csrf, toast, ask, opened, closeMenus, person: root.dataset.person || "" };
})();
