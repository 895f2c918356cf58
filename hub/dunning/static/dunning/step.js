// One step, written down: what the means and the result ask for is shown, the rest is out of the way.
(() => {
  "use strict";
  const form = document.querySelector("[data-step]");
  if (!form) return;
  const results = JSON.parse(document.getElementById("results").textContent);
  const chosen = (name) => form.querySelector(`input[name="${name}"]:checked`)?.value ?? "";
  const inputs = [...form.querySelectorAll('input[name="result"]')];

  function show() {
    const channel = chosen("channel");
    const offered = results[channel] ?? [];
    for (const input of inputs) {
      const isOffered = offered.includes(input.value);
      wrap(input).hidden = !isOffered;
      if (!isOffered) input.checked = false;
    }
    order(offered);
    toggle("data-for-channel", channel);
    toggle("data-for-result", chosen("result"));
  }

  function wrap(input) {
    // The chip is the label, or what holds the input and its label.
    const label = input.closest("label");
    return label && label.parentElement.children.length === 1 ? label.parentElement : (label ?? input.parentElement);
  }

  function order(offered) {
    const row = wrap(inputs[0]).parentElement;
    const rank = (one) => offered.indexOf(one.value);
    // As they stand now: what is moved without need loses the focus, and the arrow keys with it.
    const now = [...row.querySelectorAll('input[name="result"]')].filter((one) => rank(one) >= 0);
    const sorted = [...now].sort((a, b) => rank(a) - rank(b));
    if (now.every((one, n) => one === sorted[n])) return;
    for (const one of sorted) row.append(wrap(one));
  }

  function toggle(attribute, value) {
    for (const part of form.querySelectorAll(`[${attribute}]`)) {
      part.hidden = !part.getAttribute(attribute).split(" ").includes(value);
    }
  }

  function take(n) {
    const shown = [...form.querySelectorAll('input[name="result"]')].filter((input) => !wrap(input).hidden);
    const one = shown[n - 1];
    if (!one) return false;
    one.checked = true;
    one.focus();
    one.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  }

  for (let n = 1; n <= 9; n += 1) hub.key(String(n), () => take(n));
  form.addEventListener("change", show);
  show();
})();
