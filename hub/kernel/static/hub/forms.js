/* Forms: sent once, by Ctrl+Enter from anywhere, with photos that are already up there. */
(() => {
  "use strict";

  // ── Sent once ───────────────────────────────────────────────────────────────────────────
  const buttons = (form) => [...form.elements].filter((el) => el.type === "submit");

  function busy(form, is) {
    for (const button of buttons(form)) {
      if (is) button.setAttribute("aria-busy", "true");
      else button.removeAttribute("aria-busy");
    }
    if (is) form.setAttribute("aria-busy", "true");
    else form.removeAttribute("aria-busy");
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    // Without a line the browser would leave for a page of its own.
    if (!navigator.onLine) {
      event.preventDefault();
      hub.toast(hub.words.offline, "bad");
      return;
    }
    // The buttons stay enabled: a disabled one would not send its own name.
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else if (!form.matches("[hx-post]") && !event.submitter?.matches("[hx-post]")) busy(form, true);
  });
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((f) => busy(f, false)));

  for (const [name, is] of [["htmx:beforeRequest", true], ["htmx:afterRequest", false]]) {
    document.addEventListener(name, (event) => {
      const el = event.detail.elt;
      if (event.detail.requestConfig.verb === "get") return;
      const form = el.closest("form");
      if (form) busy(form, is);
      else if (is) el.setAttribute("aria-busy", "true");
      else el.removeAttribute("aria-busy");
    });
  }
  // htmx would queue a second click behind the first; the first is enough.
  document.addEventListener("htmx:confirm", (event) => {
    if (event.detail.verb !== "get" && event.detail.elt.hubSending) event.preventDefault();
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, requestConfig } = event.detail;
    if (requestConfig.verb !== "get") elt.hubSending = true;
  });
  document.addEventListener("htmx:afterRequest", (event) => { event.detail.elt.hubSending = false; });

  // ── Ctrl+Enter ──────────────────────────────────────────────────────────────────────────
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || hub.isTyping(event)) return;
    const form = event.target.closest("form") || document.querySelector("main form[method=post]");
    const send = form && (buttons(form).find((b) => "primary" in b.dataset) || buttons(form)[0]);
    if (!send) return;
    event.preventDefault();
    form.requestSubmit(send);
  });

  // ── Photos ──────────────────────────────────────────────────────────────────────────────
  const LARGEST = 25 * 1024 * 1024;
  let going = 0;

  function framed(box, file) {
    const frame = document.createElement("span");
    frame.className = "photo";
    const img = document.createElement("img");
    img.src = URL.createObjectURL(file);
    img.alt = file.name;
    img.addEventListener("load", () => URL.revokeObjectURL(img.src), { once: true });
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", hub.words.sending);
    const off = document.createElement("button");
    off.type = "button";
    off.className = "photo-off";
    off.setAttribute("aria-label", `${hub.words.remove} ${file.name}`);
    off.append(hub.icon("x"));
    frame.append(img, bar, off);
    box.querySelector("[data-photos-row]").lastElementChild.before(frame);
    return frame;
  }

  function state(frame, text, retry) {
    frame.querySelector(".photo-state")?.remove();
    if (!text) return;
    const line = document.createElement(retry ? "button" : "span");
    if (retry) {
      line.type = "button";
      line.addEventListener("click", retry);
    }
    line.className = "photo-state";
    line.textContent = text;
    frame.append(line);
  }

  function send(box, frame, file) {
    const bar = frame.querySelector("progress");
    const request = new XMLHttpRequest(); // fetch cannot tell how far an upload is
    const body = new FormData();
    body.append("file", file);
    frame.hubRequest = request;
    state(frame, "");
    bar.hidden = false;
    going += 1;
    request.upload.addEventListener("progress", (event) => { bar.value = event.loaded / event.total; });
    request.addEventListener("loadend", () => {
      going -= 1;
      bar.hidden = true;
      if (request.status === 200 || request.status === 201) return taken(box, frame, request.response);
      if (!frame.isConnected) return;
      if (request.response?.message) hub.toast(request.response.message, "bad");
      state(frame, hub.words.notSent, () => send(box, frame, file));
    });
    request.open("POST", box.dataset.upload);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", hub.csrf());
    request.send(body);
  }

  function taken(box, frame, answer) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = box.dataset.name;
    hidden.value = answer.token;
    frame.append(hidden);
    box.dispatchEvent(new CustomEvent("photos", { bubbles: true }));
  }

  document.addEventListener("change", (event) => {
    const input = event.target.closest("[data-photos-input]");
    if (!input) return;
    event.stopPropagation();
    const box = input.closest("[data-photos]");
    for (const file of input.files) {
      if (box.querySelectorAll(".photo:not(.photo-add)").length >= Number(box.dataset.limit)) {
        hub.toast(hub.words.tooMany.replace("{n}", box.dataset.limit), "warn");
        break;
      }
      if (file.size > LARGEST) hub.toast(hub.words.tooBig, "bad");
      else send(box, framed(box, file), file);
    }
    input.value = "";
  });

  // Those that came back with a refused form are taken off like those of this minute.
  document.addEventListener("click", (event) => {
    const frame = event.target.closest(".photo-off")?.closest(".photo");
    if (!frame) return;
    const box = frame.closest("[data-photos]");
    frame.hubRequest?.abort();
    frame.remove();
    box.dispatchEvent(new CustomEvent("photos", { bubbles: true }));
  });

  document.addEventListener("submit", (event) => {
    if (!going || !event.target.querySelector("[data-photos]")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    hub.toast(hub.words.sending, "warn");
  }, true);
})();
