/* 复核编码台: a case in four answers without the mouse. 渗漏 ⏎ 维保 ⏎ 1 1 ⏎, and the next one is there. */
(() => {
  "use strict";

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.querySelector(".second-form");
    if (!form) return;
    const choices = (name) => [...form.querySelectorAll(`input[name="${name}"]`)];
    const [type, cause] = ["type_code", "cause_code"].map((name) => form.elements[name].tomselect);
    const go = (to) => setTimeout(() => to.focus()); // after the list has closed

    // Whoever types and presses Enter at once means what they typed, not what was listed before.
    for (const list of [type, cause]) list.settings.refreshThrottle = 0;
    type.on("item_add", () => go(cause));
    cause.on("item_add", () => go(choices("validity")[0]));
    if (!type.getValue() && matchMedia("(pointer: fine)").matches) type.focus();

    form.addEventListener("keydown", (event) => {
      if (event.target.type !== "radio" || event.ctrlKey || event.altKey || event.metaKey) return;
      const chosen = choices(event.target.name)[Number(event.key) - 1];
      if (!chosen) return;
      event.preventDefault();
      chosen.checked = true;
      // At once: the next digit may be on its way already.
      (event.target.name === "validity" ? choices("severity")[0] : form.querySelector("[data-primary]")).focus();
    });
  });
})();
