/* 部门待办: sheets that open without the network, photos that come back with the draft. */
(() => {
  "use strict";

  const sheet = document.getElementById("sheet");
  if (!sheet) return;

  // ── Sheets ──────────────────────────────────────────────────────────────────────────────
  function hidden(form, name, value) {
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    input.dataset.noDraft = "";
    form.append(input);
  }

  function open(by) {
    const template = document.getElementById(`sheet-${by.dataset.sheet}`);
    if (!template) return false;
    sheet.replaceChildren(template.content.cloneNode(true));
    const form = sheet.querySelector("form");
    const [url, query] = (by.dataset.url || by.getAttribute("href")).split("?");
    form.action = url;
    form.setAttribute("hx-post", url);
    form.setAttribute("hx-swap", "innerHTML");
    if (by.dataset.sheet === "call") {
      form.setAttribute("hx-target", "find [data-phone]");
    } else {
      // Only what was wrong is taken from the answer, so that nothing typed here is lost.
      form.setAttribute("hx-target", "find [data-errors]");
      form.setAttribute("hx-select", ".notice, .field-error");
      hidden(form, "seen", by.dataset.seen);
      hidden(form, "next", new URLSearchParams(query).get("next") || "");
    }
    form.dataset.draftSubject = by.dataset.pk || "";
    form.querySelector("[data-title]").textContent = by.dataset.title;
    fitTo(form, by);
    sheet.showModal();
    window.htmx.process(form);
    form.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: form } }));
    return true;
  }

  function fitTo(form, by) {
    const place = form.querySelector("[data-phrases-for]");
    if (place) place.replaceChildren(...JSON.parse(by.dataset.phrases || "[]").map((words) => phrase(place.dataset.phrasesFor, words)));
    const why = form.querySelector("[data-no-photo]");
    if (why && "needsPhoto" in by.dataset) why.dataset.needed = "";
  }

  function phrase(name, words) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pill";
    button.dataset.phrase = name;
    button.textContent = words;
    return button;
  }

  document.addEventListener("click", (event) => {
    const by = event.target.closest("[data-sheet]");
    if (by && !event.ctrlKey && !event.metaKey && open(by)) event.preventDefault();
  });

  // ── Photos of a draft: they are up there already, only their frames have to come back ───
  function frame(box, token) {
    const shown = document.createElement("span");
    shown.className = "photo";
    const off = document.createElement("button");
    off.type = "button";
    off.className = "photo-off";
    off.setAttribute("aria-label", hub.words.remove);
    off.append(hub.icon("x"));
    const kept = document.createElement("input");
    kept.type = "hidden";
    kept.name = box.dataset.name;
    kept.value = token;
    shown.append(hub.icon("photo", "l"), kept, off);
    box.querySelector("[data-photos-row]").lastElementChild.before(shown);
  }

  document.addEventListener("draft:restored", (event) => {
    for (const box of event.target.querySelectorAll("[data-photos]")) {
      const here = new Set([...box.querySelectorAll("input[type=hidden]")].map((x) => x.value));
      for (const token of [].concat(event.detail[box.dataset.name] || [])) {
        if (!here.has(token)) frame(box, token);
      }
    }
  });
})();
