/* 下单台 without a mouse: Enter takes the household and goes to the service; the price to say aloud is
   shown at once; Ctrl+Enter takes the order. */
(() => {
  "use strict";

  const form = document.getElementById("order");
  if (!form) return;
  const field = (name) => form.elements[name];
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const home = document.getElementById("home");
  const say = document.getElementById("say");
  const prices = JSON.parse(document.getElementById("prices").textContent);

  // ── Who ─────────────────────────────────────────────────────────────────────────────────
  const options = () => (find.dataset.asked === find.value ? [...found.querySelectorAll("[data-household]")] : []);
  let at = -1;

  function mark(next) {
    const all = options();
    at = Math.max(0, Math.min(all.length - 1, next));
    all.forEach((el, i) => el.setAttribute("aria-selected", String(i === at)));
    all[at]?.scrollIntoView({ block: "nearest" });
  }

  function choose({ household: pk, code, resident }) {
    field("household").value = pk;
    field("resident_id").value = resident || "";
    found.replaceChildren();
    find.value = code || find.value;
    find.setAttribute("aria-expanded", "false");
    htmx.ajax("GET", form.dataset.householdUrl.replace("/0/", `/${pk}/`), { target: "#home", swap: "innerHTML" });
    field("service_id").focus();
  }

  find.addEventListener("htmx:configRequest", (event) => { find.dataset.asked = event.detail.parameters.q; });
  found.addEventListener("htmx:afterSettle", () => {
    const all = options();
    find.setAttribute("aria-expanded", String(all.length > 0));
    at = -1;
    if (all.length) mark(0);
    const isHurried = find.dataset.hurry === "1";
    delete find.dataset.hurry;
    if (isHurried && all[0] && (all.length === 1 || "certain" in all[0].dataset)) choose(all[0].dataset);
  });
  found.addEventListener("click", (event) => {
    const el = event.target.closest("[data-household]");
    if (!el) return;
    event.preventDefault();
    choose(el.dataset);
  });
  find.addEventListener("keydown", (event) => {
    if (hub.isTyping(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(at + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      const el = options()[at];
      if (el) choose(el.dataset);
      else find.dataset.hurry = "1"; // the answer is on its way: take it when it comes
    }
  });
  home.addEventListener("click", (event) => {
    if (event.target.closest("[data-forget-home]")) {
      field("household").value = field("resident_id").value = "";
      home.replaceChildren();
      find.value = "";
      return find.focus();
    }
    const pick = event.target.closest("[data-resident]");
    if (pick) take(pick);
  });
  home.addEventListener("htmx:afterSettle", () => {
    const kept = field("resident_id").value;
    const known = kept && home.querySelector(`[data-resident="${CSS.escape(kept)}"]`);
    const pick = known || home.querySelector("[data-resident]");
    if (pick) take(pick);
  });

  function take(pick) {
    home.querySelectorAll("[data-resident]").forEach((el) => el.setAttribute("aria-checked", String(el === pick)));
    field("resident_id").value = pick.dataset.resident;
  }

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
