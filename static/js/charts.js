// Charts: ECharts with the SVG renderer; the page gives data, this file gives every colour, font and line.
import { BarChart, GraphChart, LineChart, PieChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { each, whenReady } from "./shell/ready.js";

echarts.use([BarChart, LineChart, PieChart, GraphChart, GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, AriaComponent, SVGRenderer]);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const base = () => ({
  color: [1, 2, 3, 4, 5, 6].map((number) => token(`--c${number}`)),
  textStyle: { fontFamily: token("--font"), fontSize: 12, color: token("--ink-2") },
  grid: { left: 4, right: 12, top: 28, bottom: 2, outerBoundsMode: "same" },
  animation: false,
  aria: { enabled: true },
  // Text drawn as text: an HTML tooltip would let a firm's name be markup, and needs inline styles.
  tooltip: { trigger: "item", renderMode: "richText", backgroundColor: token("--ink"), borderWidth: 0, padding: [6, 10], textStyle: { color: token("--surface"), fontSize: 12 } },
});

const axis = () => ({
  axisLine: { lineStyle: { color: token("--line-strong") } },
  axisTick: { show: false },
  axisLabel: { color: token("--ink-3"), fontSize: 12, interval: 0 },
  splitLine: { lineStyle: { color: token("--c-grid") } },
  nameTextStyle: { color: token("--ink-3") },
});

const SERIES = {
  bar: () => ({ barMaxWidth: 16, barGap: "20%", itemStyle: { borderRadius: [3, 3, 0, 0] }, label: { color: token("--ink"), fontWeight: 600, position: "top" } }),
  line: () => ({ symbol: "circle", symbolSize: 8, smooth: false, lineStyle: { width: 2.5 }, itemStyle: { borderColor: token("--surface"), borderWidth: 2 }, label: { color: token("--ink"), fontWeight: 600 } }),
  pie: () => ({ radius: ["58%", "84%"], label: { color: token("--ink-2") }, itemStyle: { borderColor: token("--surface"), borderWidth: 2 } }),
  graph: () => ({ lineStyle: { color: token("--edge"), width: 1.5 }, label: { show: true, color: token("--ink") } }),
};

const isObject = (value) => value && typeof value === "object" && !Array.isArray(value);

function merge(under, over) {
  const result = { ...under };
  for (const [name, value] of Object.entries(over)) result[name] = isObject(value) && isObject(under[name]) ? merge(under[name], value) : value;
  return result;
}

// "--c-prev" in the data names a token, so that the server needs no colours.
function resolve(value) {
  if (typeof value === "string" && value.startsWith("--")) return token(value);
  if (Array.isArray(value)) return value.map(resolve);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner)])) : value;
}

const listed = (value, dress) => (Array.isArray(value) ? value.map(dress) : dress(value));

function dressed(data) {
  const option = merge(base(), resolve(data));
  for (const name of ["xAxis", "yAxis"]) {
    if (option[name]) option[name] = listed(option[name], (one) => merge(merge(axis(), one.type === "value" ? { axisLine: { show: false }, splitNumber: 3 } : {}), one));
  }
  option.series = (option.series || []).map((series) => merge((SERIES[series.type] || (() => ({})))(), series));
  if (option.legend) option.legend = merge({ right: 0, top: 0, itemWidth: 10, itemHeight: 10, textStyle: { color: token("--ink-3"), fontSize: 12 } }, option.legend);
  return option;
}

const drawn = new Map();
const sizes = new ResizeObserver((changes) => changes.forEach(({ target }) => echarts.getInstanceByDom(target)?.resize()));

function draw(box) {
  const data = JSON.parse(document.getElementById(box.dataset.source).textContent);
  echarts.getInstanceByDom(box)?.dispose();
  const chart = echarts.init(box, null, { renderer: "svg" });
  chart.setOption(dressed(data));
  chart.on("click", ({ data: point }) => { if (point?.url) location.assign(point.url); });
  drawn.set(box, data);
  sizes.observe(box);
}

whenReady((piece) => each(piece, "[data-chart]", draw));
document.addEventListener("themechange", () => drawn.forEach((_, box) => { if (box.isConnected) draw(box); else drawn.delete(box); }));
