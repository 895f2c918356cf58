// The day of a shift drawn while its times are typed; 次日 is ticked when a time goes back past midnight.
const DAY = 1440;
const UNIT = 3; // minutes of one unit of the drawing

const parts = document.querySelector("[data-parts]");
const bars = parts?.querySelector("[data-bars]");
const said = parts?.querySelector("[data-strip-words]");

function minute(input) {
  const read = /^(\d{1,2})[:：]?(\d{2})$/.exec(input?.value ?? "");
  return read ? Number(read[1]) * 60 + Number(read[2]) : null;
}

function ends(part) {
  return [...part.querySelectorAll(".duty-part-end")].map((end) => ({
    time: end.querySelector("input[data-time]"),
    next: end.querySelector("input[type=checkbox]"),
  }));
}

// Only what was just typed moves its own tick, so that a tick set by hand stays.
function follow(changed) {
  let before = -1;
  for (const part of parts.querySelectorAll("[data-part]")) {
    for (const { time, next } of ends(part)) {
      const at = minute(time);
      if (at === null) continue;
      if (next && time === changed) next.checked = at <= before;
      before = at + (next?.checked ? DAY : 0);
    }
  }
}

function draw() {
  bars.replaceChildren();
  let total = 0;
  for (const part of parts.querySelectorAll("[data-part]")) {
    const [from, to] = ends(part).map(({ time, next }) => {
      const at = minute(time);
      return at === null ? null : at + (next?.checked ? DAY : 0);
    });
    if (from === null || to === null || to <= from) continue;
    total += to - from;
    const bar = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const shape = { class: "strip-bar", x: from / UNIT, y: 7, width: (to - from) / UNIT, height: 22, rx: 3 };
    for (const [name, value] of Object.entries(shape)) bar.setAttribute(name, value);
    bars.append(bar);
  }
  const rest = Number(document.querySelector("#id_break_minutes")?.value) || 0;
  const minutes = Math.max(0, total - rest);
  if (total) said.textContent = `${said.dataset.stripWords} ${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

if (parts) {
  document.addEventListener("input", (event) => {
    if ("time" in event.target.dataset) follow(event.target);
    draw();
  });
  draw();
}

// A cycle is written by clicking marks, too.
const marks = document.querySelector("[data-marks]");
marks?.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const field = document.getElementById(marks.dataset.marks);
  if (!button || !field) return;
  field.value = `${field.value.trim()} ${button.value}`.trim();
  field.focus();
});
