/* Drafts: what is being written is kept on the server, and in the browser while the network is
   away. A form takes part with data-draft="name" and, when it is about a record,
   data-draft-subject. The act that the form is for forgets the draft, on the server. */
(() => {
  "use strict";

  const { draftsSave, draftsLoad, draftsForget } = document.body.dataset;
  if (!draftsSave || !hub.person) return;

  const SKIPPED = new Set(["csrfmiddlewaretoken", "key"]);
  const PAUSE = 1200;
  const HEADERS = () => ({ "X-CSRFToken": hub.csrf(), Accept: "application/json", "Content-Type": "application/json" });

  function written(form) {
    const body = {};
    for (const [name, value] of new FormData(form)) {
      const field = form.elements[name];
      const isPrivate = field instanceof Element && (field.type === "password" || "noDraft" in field.dataset);
      if (SKIPPED.has(name) || typeof value !== "string" || isPrivate || !value) continue;
      body[name] = name in body ? [].concat(body[name], value) : value;
    }
    return body;
  }

  function fill(form, body) {
    for (const [name, value] of Object.entries(body)) {
      const found = form.elements[name];
      const fields = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
      const values = [].concat(value);
      fields.forEach((field, i) => {
        if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
        else if (field.multiple) [...field.options].forEach((o) => { o.selected = values.includes(o.value); });
        else field.value = values[i] ?? values[0];
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    form.dispatchEvent(new CustomEvent("draft:restored", { bubbles: true, detail: body }));
  }

  class Draft {
    constructor(form) {
      this.form = form;
      this.name = form.dataset.draft;
      this.subject = form.dataset.draftSubject || "";
      this.place = `draft:${hub.person}:${this.name}:${this.subject}`;
      this.first = JSON.stringify(written(form));
      this.last = this.first;
      this.timer = 0;
      this.isOver = false;
      form.addEventListener("input", () => this.later());
      form.addEventListener("change", () => this.later());
      form.addEventListener("photos", () => this.later());
      form.addEventListener("compositionstart", () => { this.isComposing = true; });
      form.addEventListener("compositionend", () => {
        this.isComposing = false;
        this.later();
      });
      form.addEventListener("submit", () => this.sent());
      form.addEventListener("htmx:afterRequest", (event) => this.answered(event));
      window.addEventListener("online", () => this.save());
      window.addEventListener("pagehide", () => this.save(true));
      this.restore();
    }

    say(text, tone = "") {
      const place = this.form.querySelector("[data-draft-state]");
      if (!place) return;
      place.textContent = text;
      place.dataset.tone = tone;
    }

    later() {
      if (this.isFilling) return;
      this.isOver = false;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    keep() {
      const kept = { body: written(this.form), at: hub.now() };
      try {
        localStorage.setItem(this.place, JSON.stringify(kept));
      } catch {
        // A full or forbidden store: the server's copy is the one that counts anyway.
      }
    }

    kept() {
      try {
        return JSON.parse(localStorage.getItem(this.place));
      } catch {
        return null;
      }
    }

    async save(isLeaving = false) {
      clearTimeout(this.timer);
      if (this.isComposing && !isLeaving) return; // half a word is no draft; the whole one is on its way
      const body = JSON.stringify(written(this.form));
      if (this.isOver || body === this.last) return;
      const sent = JSON.stringify({ form: this.name, subject: this.subject, body: JSON.parse(body) });
      this.request = new AbortController();
      try {
        const answer = await fetch(draftsSave, {
          method: "POST", body: sent, keepalive: isLeaving, signal: this.request.signal, headers: HEADERS(),
        });
        if (!answer.ok || answer.redirected) throw new Error(answer.status); // redirected: signed out
        this.last = body;
        localStorage.removeItem(this.place);
        this.say(`${hub.words.saved} ${new Date(hub.now()).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" })}`);
      } catch (problem) {
        if (problem.name === "AbortError") return;
        this.keep();
        this.say(hub.words.kept, "warn");
      }
    }

    async restore() {
      const kept = this.kept();
      if (this.form.querySelector(".is-invalid, .has-error, [data-first-error]")) return; // it came back filled
      let saved = null;
      let isReached = true;
      try {
        const answer = await fetch(`${draftsLoad}?${new URLSearchParams({ form: this.name, subject: this.subject })}`, { headers: { Accept: "application/json" } });
        if (answer.ok && !answer.redirected && answer.status !== 204) saved = await answer.json();
      } catch {
        isReached = false;
      }
      // The server forgets a draft by emptying it when the act is done: this copy is spent then. What
      // was sent over a line that broke before is newer than anything the server knows.
      const isNewer = kept && !(saved?.at && Date.parse(saved.at) >= kept.at);
      if (kept && isReached && !isNewer) localStorage.removeItem(this.place); // the server knows more
      const body = isNewer ? kept.body : saved?.body;
      if (!body || !Object.keys(body).length || JSON.stringify(written(this.form)) !== this.first) return;
      this.isFilling = true;
      fill(this.form, body);
      this.isFilling = false;
      this.last = isNewer ? "" : JSON.stringify(written(this.form));
      this.say(hub.words.restored);
      this.offerToForget();
      if (isNewer) this.save();
    }

    offerToForget() {
      const place = this.form.querySelector("[data-draft-state]");
      if (!place) return;
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn-quiet";
      button.textContent = hub.words.forget;
      button.addEventListener("click", () => this.forget());
      place.append(" ", button);
    }

    async forget() {
      localStorage.removeItem(this.place);
      await fetch(draftsForget, {
        method: "POST", body: JSON.stringify({ form: this.name, subject: this.subject }), headers: HEADERS(),
      });
      this.isOver = true;
      location.reload();
    }

    sent() {
      clearTimeout(this.timer);
      this.request?.abort();
      this.keep();
      this.isOver = true;
    }

    answered(event) {
      // Done, and the server has forgotten the draft: leaving the page must not write it anew.
      // A request of something inside the form says nothing about the form itself.
      if (event.detail.elt !== this.form) return;
      // No answer at all: it may be done. The copy kept when it was sent stays until the next page has
      // asked the server; saved from here it would look newer than the act.
      if (event.detail.xhr.status === 0) return;
      // An answer that leads on to another page is called neither successful nor failed.
      this.isOver = event.detail.successful || Boolean(event.detail.xhr.getResponseHeader("HX-Redirect"));
      if (this.isOver) localStorage.removeItem(this.place);
    }
  }

  function begin(root) {
    const forms = root.matches?.("form[data-draft]") ? [root] : root.querySelectorAll("form[data-draft]");
    for (const form of forms) form.hubDraft ||= new Draft(form);
  }

  document.addEventListener("DOMContentLoaded", () => begin(document));
  document.addEventListener("htmx:load", (event) => begin(event.detail.elt));
})();
