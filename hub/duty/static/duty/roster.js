// The roster's grid by keyboard: arrows walk, digits take a brush, Enter or space paints.
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

document.addEventListener("keydown", (event) => {
  const button = event.target.closest?.("[data-grid] button");
  if (!button || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^\d$/.test(event.key)) {
    const brushes = [...document.querySelectorAll("#brush input")];
    const chosen = event.key === "0" ? brushes.at(-1) : brushes.slice(0, -1)[Number(event.key) - 1];
    if (chosen) chosen.checked = true;
    event.preventDefault();
    return;
  }
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const cell = button.closest("td");
  const rows = [...cell.closest("tbody").rows];
  const row = rows[rows.indexOf(cell.parentElement) + step[0]];
  row?.cells[cell.cellIndex + step[1]]?.querySelector("button")?.focus();
});

// The grid comes back whole after each stroke: the hand stays where it was.
let held = null;
let left = 0;
document.addEventListener("htmx:beforeRequest", (event) => {
  held = event.target.closest?.("[data-grid] button")?.value ?? null;
  left = document.querySelector(".duty-scroll")?.scrollLeft ?? 0;
});
document.addEventListener("htmx:afterSettle", () => {
  if (!held) return;
  const scroll = document.querySelector(".duty-scroll");
  if (scroll) scroll.scrollLeft = left;
  document.querySelector(`[data-grid] button[value="${held}"]`)?.focus({ preventScroll: true });
  held = null;
});
