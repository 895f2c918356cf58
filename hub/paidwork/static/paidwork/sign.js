/* The owner signs on the glass: what is drawn is sent as a picture when the form is, and named by its
   token. Only the way that was chosen is shown, and only its fields go along. */
(() => {
  "use strict";

  const form = document.querySelector("[data-sign-form]");
  if (!form) return;
  const box = form.querySelector("[data-sign]");
  const pad = box.querySelector("canvas");
  const pen = pad.getContext("2d");
  // Signed before the form was refused: it goes along again, unless the owner signs anew.
  let kept = box.querySelector("[data-sign-kept]");
  let last = null;
  let isDrawn = false;
  pad.hidden = Boolean(kept);

  function wipe() {
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, pad.width, pad.height);
    pen.strokeStyle = "#111";
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    isDrawn = false;
  }

  function place(event) {
    const at = pad.getBoundingClientRect();
    return { x: ((event.clientX - at.left) * pad.width) / at.width, y: ((event.clientY - at.top) * pad.height) / at.height };
  }

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    last = place(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(next.x, next.y);
    pen.stroke();
    last = next;
    isDrawn = true;
    pad.classList.remove("is-missing");
  });
  for (const over of ["pointerup", "pointercancel"]) pad.addEventListener(over, () => { last = null; });
  box.querySelector("[data-sign-clear]").addEventListener("click", () => {
    kept?.remove();
    kept = null;
    pad.hidden = false;
    wipe();
  });
  wipe();

  // ── Which way ───────────────────────────────────────────────────────────────────────────
  const way = () => form.querySelector("input[name=how]:checked")?.value;

  function fold() {
    form.querySelectorAll("[data-way]").forEach((el) => {
      el.hidden = el.dataset.way !== way();
      el.querySelectorAll("input").forEach((input) => { input.disabled = el.hidden; });
    });
  }
  form.addEventListener("change", (event) => { if (event.target.name === "how") fold(); });
  fold();

  // ── Sending ─────────────────────────────────────────────────────────────────────────────
  let isSent = false;
  form.addEventListener("submit", (event) => {
    if (isSent || kept || way() !== "SIGNATURE") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!isDrawn) {
      pad.classList.add("is-missing");
      return hub.toast(box.dataset.empty, "warn");
    }
    pad.toBlob(send, "image/png");
  }, true);

  async function send(picture) {
    const body = new FormData();
    body.append("file", picture, "signature.png");
    const headers = { Accept: "application/json", "X-CSRFToken": hub.csrf() };
    try {
      const answer = await fetch(box.dataset.upload, { method: "POST", body, headers });
      const told = await answer.json();
      if (!answer.ok) return hub.toast(told.message, "bad");
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = box.dataset.name;
      hidden.value = told.token;
      form.append(hidden);
      isSent = true;
      form.requestSubmit();
    } catch {
      hub.toast(hub.words.notSent, "bad");
    }
  }
})();
