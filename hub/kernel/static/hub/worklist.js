/* Worklists: rows by keyboard, several at once, one's own views, and the way back to the row one
   came from. On a record: the rows before and after it in the list it was opened from. */
(() => {
  "use strict";

  const WALK = "walk";
  let here = -1;

  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr")];
  const link = (row) => row.querySelector("a.row-link, a[href]");

  function stand(at, isQuiet = false) {
    const all = rows();
    if (!all.length) return false;
    here = Math.max(0, Math.min(at, all.length - 1));
    all.forEach((row, i) => row.classList.toggle("is-here", i === here));
    if (!isQuiet) all[here].scrollIntoView({ block: "nearest" });
    link(all[here])?.focus({ preventScroll: true });
  }

  function leaveTrail(href) {
    const trail = {
      list: location.pathname + location.search,
      rows: rows().map((row) => link(row)?.getAttribute("href")).filter(Boolean),
      at: href,
      y: window.scrollY,
    };
    sessionStorage.setItem(WALK, JSON.stringify(trail));
  }

  const trail = () => JSON.parse(sessionStorage.getItem(WALK) || "null");

  hub.key("j", () => stand(here + 1));
  hub.key("k", () => stand(here - 1));
  hub.key("o", () => (here < 0 ? false : rows()[here] && link(rows()[here])?.click()));
  hub.key("x", () => {
    const box = rows()[here]?.querySelector("[data-pick]");
    if (!box) return false;
    box.click();
  });
  hub.key("f", () => {
    const first = document.querySelector("[data-filter-first], [data-filters] summary");
    if (!first) return false;
    first.focus();
  });

  document.addEventListener("click", (event) => {
    const row = event.target.closest("[data-rows] tbody tr");
    if (!row) return;
    const to = link(row);
    if (to && event.target.closest("a") === to) leaveTrail(to.getAttribute("href"));
    const isOther = event.target.closest("a, button, input, label, summary, select, td.pick");
    if (!to || isOther || String(getSelection())) return;
    leaveTrail(to.getAttribute("href"));
    if (event.ctrlKey || event.metaKey) window.open(to.href, "_blank", "noopener");
    else location.assign(to.href);
  });

  // ── Several at once ─────────────────────────────────────────────────────────────────────
  function count() {
    const bar = document.querySelector("[data-bulkbar]");
    if (!bar) return;
    const n = document.querySelectorAll("[data-pick]:checked").length;
    const all = document.querySelectorAll("[data-pick]");
    bar.hidden = n === 0;
    bar.querySelector("[data-bulk-n]").textContent = hub.words.chosen.replace("{n}", n);
    const head = document.querySelector("[data-pick-all]");
    if (head) {
      head.checked = n > 0 && n === all.length;
      head.indeterminate = n > 0 && n < all.length;
    }
  }

  let lastPick = null;
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-pick]");
    if (!box) return;
    if (event.shiftKey && lastPick?.isConnected) {
      const all = [...document.querySelectorAll("[data-pick]")];
      const [a, b] = [all.indexOf(lastPick), all.indexOf(box)].sort((x, y) => x - y);
      all.slice(a, b + 1).forEach((other) => { other.checked = box.checked; });
    }
    lastPick = box;
    count();
  });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-pick-all]")) return;
    document.querySelectorAll("[data-pick]").forEach((box) => { box.checked = event.target.checked; });
    count();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-bulk-none]")) return;
    document.querySelectorAll("[data-pick]").forEach((box) => { box.checked = false; });
    count();
  });

  // ── Filters ─────────────────────────────────────────────────────────────────────────────
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.matches("[data-filters]")) return;
    const sent = event.detail.formData;
    for (const key of new Set(sent.keys())) {
      const values = sent.getAll(key).filter(Boolean);
      sent.delete(key);
      values.forEach((value) => sent.append(key, value));
    }
  });
  document.addEventListener("change", (event) => {
    const filter = event.target.closest("[data-filter]");
    if (!filter) return;
    const on = filter.querySelectorAll("input:checked").length;
    const days = [...filter.querySelectorAll("input[type=date]")].some((x) => x.value);
    filter.querySelector("summary").classList.toggle("is-on", on > 0 || days);
    filter.querySelector("[data-filter-n]").textContent = on || (days ? "•" : "");
  });

  document.addEventListener("click", (event) => {
    const fold = event.target.closest("[data-filters-fold]");
    if (fold) fold.setAttribute("aria-expanded", String(fold.form.classList.toggle("is-open")));
  });

  const day = (date) => `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;

  document.addEventListener("click", (event) => {
    const quick = event.target.closest("[data-days-back], [data-days-month]");
    if (!quick) return;
    const [from, to] = quick.closest("[data-days]").querySelectorAll("input[type=date]");
    // Days as the wall calendar at the desk has them, whatever zone this computer is set to.
    const today = new Date(new Date(hub.now()).toLocaleString("en-US", { timeZone: "Asia/Shanghai" }));
    if (quick.dataset.daysBack) {
      const start = new Date(today);
      start.setDate(start.getDate() - Number(quick.dataset.daysBack));
      [from.value, to.value] = [day(start), day(today)];
    } else {
      const back = Number(quick.dataset.daysMonth);
      from.value = day(new Date(today.getFullYear(), today.getMonth() - back, 1));
      to.value = day(back ? new Date(today.getFullYear(), today.getMonth() - back + 1, 0) : today);
    }
    from.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // ── One's own views: filters change the address without a new page, so it is asked for late ──
  document.addEventListener("click", (event) => {
    const opens = event.target.closest("[data-view-save]");
    if (!opens) return;
    const form = document.getElementById("view-form");
    form.elements.query.value = location.search;
    if (location.search) hub.opened("view-save");
    else hub.toast(hub.words.viewOfAll, "warn");
  });

  // ── Back to the row, and from record to record ──────────────────────────────────────────
  function walk() {
    const place = document.querySelector("[data-walk]");
    const was = trail();
    const at = was ? was.rows.indexOf(location.pathname) : -1;
    if (!place || at < 0) return;
    place.hidden = false;
    for (const [name, to, key] of [["back", was.rows[at - 1], "["], ["on", was.rows[at + 1], "]"]]) {
      const a = place.querySelector(`[data-walk-${name}]`);
      if (to) {
        a.href = to;
        a.dataset.key = key;
        a.addEventListener("click", () => sessionStorage.setItem(WALK, JSON.stringify({ ...was, at: to })));
      } else {
        a.setAttribute("aria-disabled", "true");
      }
    }
  }

  function comeBack() {
    const was = trail();
    if (!was || was.list !== location.pathname + location.search || !rows().length) return;
    const at = rows().findIndex((row) => link(row)?.getAttribute("href") === was.at);
    if (at < 0) return;
    window.scrollTo(0, was.y);
    stand(at);
  }

  // ── Copy: the number; pressed again, with the title; once more, with the address ────────
  let copies = 0;
  let copyTimer = 0;
  hub.key(".", () => {
    const record = document.querySelector("[data-number]");
    if (!record) return false;
    copies = Math.min(copies + 1, 3);
    clearTimeout(copyTimer);
    copyTimer = setTimeout(() => { copies = 0; }, 1500);
    const parts = [record.dataset.number, record.dataset.title, location.href].slice(0, copies);
    navigator.clipboard?.writeText(parts.join(" ")).then(() => hub.toast(`${hub.words.copied} ${parts[0]}`, "good"));
  });

  // ── A list that keeps itself fresh: data-live="60" on #results, in seconds ──────────────
  let age = 0;

  function isIdle() {
    return document.visibilityState === "visible" && navigator.onLine
      && !document.querySelector("[data-pick]:checked, dialog[open], details.menu[open]");
  }

  setInterval(() => {
    const list = document.querySelector("#results[data-live]");
    age += 1;
    if (!list || age < Number(list.dataset.live) || !isIdle()) return;
    age = 0;
    htmx.ajax("GET", location.href, { target: "#results", select: "#results", swap: "outerHTML", push: "false", headers: { "X-By-Itself": "1" } });
  }, 1000);

  // ── On a phone rows are cards without a head: figures say what they are, and nothing is not shown ──
  function label(root) {
    for (const table of root.querySelectorAll("table.rows:has(thead)")) {
      const heads = [...table.tHead.rows[0].cells].map((th) => th.textContent.trim());
      for (const cell of table.querySelectorAll("tbody td[data-at]")) {
        const said = cell.textContent.trim();
        if (said === "—" || (!said && !cell.children.length)) cell.dataset.nothing = "";
        else if (cell.matches(".num[data-at=half], .num[data-at=right], .num[data-at=meta]")) cell.dataset.label ??= heads[cell.cellIndex] || "";
      }
    }
  }

  document.addEventListener("htmx:load", (event) => label(event.detail.elt));
  document.addEventListener("DOMContentLoaded", () => {
    label(document);
    walk();
    comeBack();
    count();
  });
  let stood = "";
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "results") return;
    stood = rows()[here] ? link(rows()[here])?.getAttribute("href") : "";
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "results") return;
    age = 0;
    here = stood ? rows().findIndex((row) => link(row)?.getAttribute("href") === stood) : -1;
    rows()[here]?.classList.add("is-here");
    count();
  });
})();
