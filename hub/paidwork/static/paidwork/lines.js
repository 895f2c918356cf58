/* What was done and put in: rows are added and taken away, the sum is shown by the posted prices. The
   server reckons it again; here it only tells whether the owner must first agree to more. */
(() => {
  "use strict";

  const form = document.querySelector("[data-lines-form]");
  if (!form) return;
  const rows = form.querySelector("[data-lines]");
  const model = form.querySelector("[data-line-row]");
  const sum = form.querySelector("[data-lines-sum]");
  const over = form.querySelector("[data-lines-over]");
  const agreed = Number(form.dataset.agreed || "NaN");

  function reckon() {
    let fen = 0;
    [...rows.children].forEach((row, n) => {
      const chosen = row.querySelector("select").selectedOptions[0];
      const own = row.querySelector("input[name=owners]");
      own.value = n; // rows are told apart by their place
      const isMaterial = chosen?.dataset.material !== undefined;
      own.closest("label").hidden = !isMaterial;
      if (!isMaterial) own.checked = false;
      const price = own.checked ? 0 : Number(chosen?.dataset.price || 0);
      fen += Math.round(price * 100 * Number(row.querySelector("input[name=quantity]").value || 0));
    });
    sum.textContent = `¥${(fen / 100).toFixed(2)}`;
    over.hidden = !(fen > Math.round(agreed * 100));
  }

  form.querySelector("[data-line-add]").addEventListener("click", () => {
    rows.append(model.content.cloneNode(true));
    rows.lastElementChild.querySelector("select").focus();
    reckon();
  });
  rows.addEventListener("click", (event) => {
    const off = event.target.closest("[data-line-off]");
    if (!off) return;
    off.closest("[data-line]").remove();
    reckon();
  });
  form.addEventListener("input", reckon);
  form.addEventListener("change", reckon);
  reckon();
})();
