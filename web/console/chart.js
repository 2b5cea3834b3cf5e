// Numbers over a column of times or numbers: lines, or bars where the axis has names.

import { scale, ticks } from "./axis.js";

const colours = 8;
const ns = "http://www.w3.org/2000/svg";

export function showChart(into, answer) {
  into.replaceChildren();
  const numbers = (answer.columns ?? []).filter((c) => "hijef".includes(c.type) && c.type);
  const x = (answer.columns ?? []).find((c) => c.numbers) ?? (answer.columns ?? [])[0];
  const ys = numbers.filter((c) => c !== x);
  if (!x || !ys.length || !x.values.length) {
    into.append(Object.assign(document.createElement("div"), { className: "empty", textContent: "A chart needs a column of numbers beside another column." }));
    return;
  }
  const by = x.numbers || numbers.includes(x) ? answer.columns.find((c) => c.type === "s" && c !== x) : null;
  const bar = Object.assign(document.createElement("div"), { className: "bar" });
  const pick = document.createElement("select");
  pick.setAttribute("aria-label", "column");
  for (const c of ys) pick.add(new Option(c.name, c.name, false, c.name === into.dataset.column));
  const svg = document.createElementNS(ns, "svg");
  const legend = Object.assign(document.createElement("div"), { className: "legend" });
  const said = Object.assign(document.createElement("span"), { className: "hint" });
  bar.append(pick, ` over ${x.name}`, by ? ` by ${by.name}` : "", legend, said);
  into.append(bar, svg);
  const redraw = () => {
    into.dataset.column = pick.value;
    draw(svg, legend, said, series(x, ys.find((c) => c.name === pick.value), by), x);
  };
  pick.onchange = redraw;
  if (!into.hidden) redraw();
}

// series is the points of a chart, one list of them a name.
function series(x, y, by) {
  const all = new Map();
  y.values.forEach((v, i) => {
    const at = x.numbers ? x.numbers[i] : typeof x.values[i] === "number" ? x.values[i] : i;
    if (typeof v !== "number" || at === null) return;
    const name = by ? String(by.values[i]) : y.name;
    if (!all.has(name)) all.set(name, []);
    all.get(name).push([at, v, i]);
  });
  const named = [...all].sort((a, b) => b[1].length - a[1].length);
  for (const [, points] of named) points.sort((a, b) => a[0] - b[0]);
  return { shown: named.slice(0, colours), hidden: Math.max(named.length - colours, 0), bars: !x.numbers && typeof x.values[0] !== "number" };
}

function make(name, attributes, parent) {
  const e = document.createElementNS(ns, name);
  for (const [k, v] of Object.entries(attributes)) e.setAttribute(k, v);
  parent?.append(e);
  return e;
}

function draw(svg, legend, said, { shown, hidden, bars }, x) {
  svg.replaceChildren();
  legend.replaceChildren();
  const box = svg.getBoundingClientRect();
  const [w, h, left, bottom, top, right] = [Math.max(box.width, 300), Math.max(box.height, 150), 64, 26, 12, 16];
  svg.setAttribute("viewBox", `0 0 ${w} ${h}`);
  const points = shown.flatMap(([, p]) => p);
  if (!points.length) return;
  const sx = scale(points, 0, left, w - right, bars ? 0.5 : 0);
  const sy = scale(bars ? points.concat([[0, 0]]) : points, 1, h - bottom, top, 0);
  for (const v of ticks(sy.from, sy.to, h / 60)) {
    make("line", { class: "grid", x1: left, x2: w - right, y1: sy(v), y2: sy(v) }, svg);
    make("text", { x: left - 6, y: sy(v) + 4, "text-anchor": "end" }, svg).textContent = short(v);
  }
  const room = Math.max(Math.floor((w - left) / 110), 2);
  const marks = shown[0][1].filter((_, i, all) => i % Math.ceil(all.length / room) === 0);
  for (const [at, , i] of marks) make("text", { x: sx(at), y: h - 8, "text-anchor": "middle" }, svg).textContent = brief(x.values[i]);
  shown.forEach(([name, list], s) => {
    if (bars) {
      const width = Math.max((w - left - right) / (list.length + 1) - 2, 1);
      for (const [at, v] of list) make("rect", { class: `s${s} bar-mark`, x: sx(at) - width / 2, width, y: Math.min(sy(v), sy(0)), height: Math.abs(sy(v) - sy(0)) }, svg);
    } else {
      make("path", { class: `s${s}`, d: "M" + list.map(([at, v]) => `${sx(at).toFixed(1)},${sy(v).toFixed(1)}`).join("L") }, svg);
    }
    const item = Object.assign(document.createElement("span"), { className: `s${s}` });
    item.append(document.createElement("i"), name);
    legend.append(item);
  });
  if (hidden) legend.append(`and ${hidden} more, not drawn`);
  follow(svg, said, shown, sx, x, [left, w - right, top, h - bottom]);
}

// follow shows the values under the pointer.
function follow(svg, said, shown, sx, x, [left, right, top, bottom]) {
  const cross = make("line", { class: "cross", y1: top, y2: bottom, visibility: "hidden" }, svg);
  svg.onpointerleave = () => {
    cross.setAttribute("visibility", "hidden");
    said.textContent = "";
  };
  svg.onpointermove = (e) => {
    const at = Math.min(Math.max(e.offsetX, left), right);
    const near = shown.map(([name, list]) => [name, nearest(list, at, sx)]);
    const px = sx(near[0][1][0]);
    cross.setAttribute("x1", px);
    cross.setAttribute("x2", px);
    cross.setAttribute("visibility", "visible");
    said.textContent = `${x.values[near[0][1][2]]}: ` + near.map(([name, p]) => (near.length > 1 ? `${name} ${p[1]}` : p[1])).join(", ");
  };
}

function nearest(list, at, sx) {
  let [lo, hi] = [0, list.length - 1];
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (sx(list[mid][0]) < at) lo = mid + 1;
    else hi = mid;
  }
  return lo > 0 && at - sx(list[lo - 1][0]) < sx(list[lo][0]) - at ? list[lo - 1] : list[lo];
}

// brief is a time or name without what an axis has no room for.
function brief(v) {
  return String(v ?? "").replace(/^0D/, "").replace(/(\d\d:\d\d):00(\.0*)?$/, "$1").replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "").slice(0, 16);
}

function short(v) {
  const a = Math.abs(v);
  for (const [unit, n] of [["G", 1e9], ["M", 1e6], ["k", 1e3]]) if (a >= n * 10) return +(v / n).toPrecision(4) + unit;
  return String(+v.toPrecision(6));
}
