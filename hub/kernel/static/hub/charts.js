/* Charts: a few kinds in the product's own colours, from the JSON they carry. */
(() => {
  "use strict";

  const COLOURS = ["#0f6570", "#d29a2e", "#7a8f96", "#b3563f", "#4d7c5a", "#6b5b8c", "#3f6f9f", "#a58b6a"];
  const FONT = getComputedStyle(document.body).fontFamily;
  const INK = "#4a575d";
  const LINE = "#e1ded6";

  const figure = (unit) => (value) => {
    if (value === null || value === undefined || Number.isNaN(value)) return hub.words.noData;
    if (unit === "percent") return `${(100 * value).toFixed(1)}%`;
    return Number(value).toLocaleString("zh-CN", { maximumFractionDigits: 1 });
  };
  const short = (unit) => (value) => (unit === "percent" ? `${Math.round(100 * value)}%` : Number(value).toLocaleString("zh-CN"));

  // Of months in a row, the year is said at the first and at each January.
  const MONTH = /^\d{4}-\d{2}$/;
  const month = (label, at) => (at && !label.endsWith("-01") ? label.slice(5) : `${label.slice(5)}\n${label.slice(0, 4)}`);

  // Names of few columns are all shown, in two lines if need be; of many, as many as fit.
  function labels(data, isLying) {
    const longest = Math.max(...data.labels.map((label) => String(label).length));
    if (data.labels.every((label) => MONTH.test(label))) return { hideOverlap: true, formatter: month };
    if (isLying) return { width: Math.min(130, 13 * longest), overflow: "truncate" };
    if (data.labels.length > 14) return { hideOverlap: true };
    return { interval: 0, width: Math.max(36, (data.width - 80) / data.labels.length - 6), overflow: "break" };
  }

  function axes(data, isLying) {
    const names = {
      type: "category", data: data.labels, inverse: isLying,
      axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } },
      axisLabel: { color: INK, fontSize: 12, lineHeight: 15, ...labels(data, isLying) },
    };
    const values = {
      type: "value", splitLine: { lineStyle: { color: "#efede7" } }, min: data.min ?? undefined,
      max: data.unit === "percent" ? data.max ?? 1 : undefined, minInterval: data.unit === "percent" ? undefined : 1,
      interval: data.unit === "percent" ? ((data.max ?? 1) - (data.min ?? 0)) / (data.steps ?? 4) : undefined,
      axisLabel: { color: INK, fontSize: 12, formatter: short(data.unit) },
    };
    return isLying ? { xAxis: values, yAxis: names } : { xAxis: names, yAxis: values };
  }

  function line(data, series) {
    return { name: series.name, type: "line", data: series.values, symbol: "circle", symbolSize: 6, lineStyle: { width: 2 }, connectNulls: false, emphasis: { focus: "series" } };
  }

  function bar(data, series) {
    return {
      name: series.name, type: "bar", data: series.values, barMaxWidth: 26, stack: data.stack ? "all" : undefined,
      itemStyle: { borderRadius: data.stack ? 0 : data.kind === "lying" ? [0, 3, 3, 0] : [3, 3, 0, 0] },
      label: data.stack ? undefined : { show: data.series.length === 1, position: data.kind === "lying" ? "right" : "top", color: INK, fontSize: 12, formatter: (p) => figure(data.unit)(p.value) },
    };
  }

  function target(data, series) {
    if (data.target === undefined || data.target === null) return series;
    series.markLine = {
      silent: true, symbol: "none", lineStyle: { color: "#8f5300", type: "dashed" },
      label: { formatter: `${hub.words.target} ${figure(data.unit)(data.target)}`, color: "#8f5300", position: "insideEndTop" },
      data: [{ [data.kind === "lying" ? "xAxis" : "yAxis"]: data.target }],
    };
    return series;
  }

  // Causes by size, and what share of all they make up so far.
  function pareto(data) {
    const [first] = data.series;
    const sum = first.values.reduce((a, b) => a + b, 0) || 1;
    let so = 0;
    const share = first.values.map((v) => { so += v; return so / sum; });
    const { xAxis, yAxis } = axes(data, false);
    return {
      xAxis, yAxis: [yAxis, { type: "value", min: 0, max: 1, splitLine: { show: false }, axisLabel: { color: INK, formatter: short("percent") } }],
      series: [bar(data, first), { name: "%", type: "line", yAxisIndex: 1, data: share, symbolSize: 6, color: COLOURS[1], tooltip: { valueFormatter: figure("percent") } }],
    };
  }

  function option(data) {
    const isLying = data.kind === "lying";
    const shape = data.kind === "pareto"
      ? pareto(data)
      : { ...axes(data, isLying), series: data.series.map((s, i) => (i ? (x) => x : (x) => target(data, x))((data.kind === "line" ? line : bar)(data, s))) };
    return {
      color: COLOURS, textStyle: { fontFamily: FONT }, animation: !matchMedia("(prefers-reduced-motion: reduce)").matches, animationDuration: 250,
      aria: { enabled: true },
      grid: { left: 8, right: data.kind === "lying" ? 44 : 12, top: data.series.length > 1 ? 34 : 24, bottom: 4, containLabel: true },
      legend: data.series.length > 1 ? { top: 0, left: 0, icon: "roundRect", itemWidth: 12, itemHeight: 8, textStyle: { color: INK } } : undefined,
      // Drawn in the canvas: the other way writes style attributes, which the page forbids.
      tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: figure(data.unit), axisPointer: { type: data.kind === "line" ? "line" : "shadow" } },
      ...shape,
    };
  }

  function draw(place) {
    if (echarts.getInstanceByDom(place)) return;
    const data = JSON.parse(place.dataset.figures);
    data.width = place.clientWidth;
    const chart = echarts.init(place, null, { renderer: "canvas" });
    chart.setOption(option(data));
    chart.on("click", (at) => {
      const href = data.series[at.seriesIndex]?.hrefs?.[at.dataIndex] || data.hrefs?.[at.dataIndex];
      if (href) location.assign(href);
    });
    new ResizeObserver(() => chart.resize()).observe(place);
  }

  const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("DOMContentLoaded", () => drawAll(document));
  document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
  window.addEventListener("beforeprint", () => document.querySelectorAll("[data-chart]").forEach((p) => echarts.getInstanceByDom(p)?.resize()));
})();
