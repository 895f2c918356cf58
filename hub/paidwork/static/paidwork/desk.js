/* 下单台 without a mouse: Enter takes the household and goes to the service; the price to say aloud is
   shown at once; Ctrl+Enter takes the order. */
(() => {
  "use strict";

  const form = document.getElementById("order");
  if (!form) return;
  const field = (name) => form.elements[name];
  const say = document.getElementById("say");
  const prices = JSON.parse(document.getElementById("prices").textContent);

  hub.finder(form, { resident: "resident_id", next: "service_id" });

  // ── What it costs ───────────────────────────────────────────────────────────────────────
  function tell() {
    const one = prices[field("service_id").value];
    say.replaceChildren();
    if (!one) return;
    const sum = document.createElement("b");
    const fen = Math.round(Number(one.amount) * 100 * Number(field("quantity").value || 0));
    sum.textContent = one.amount ? `¥${(fen / 100).toFixed(2)}` : one.price;
    say.append(one.amount ? say.dataset.template : say.dataset.quoted, sum);
    field("estimate").disabled = !one.amount;
  }
  form.addEventListener("input", tell);
  form.addEventListener("change", tell);
  tell();
  if (field("household").value) field("service_id").focus();
})();
