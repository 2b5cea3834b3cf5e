// The console: an editor, what it evaluates, and what there is to ask for.

import { ask, Stopped } from "./ask.js";
import { showGrid, toCSV } from "./grid.js";
import { showChart } from "./chart.js";
import { watchFigures } from "./figures.js";
import { listNames } from "./names.js";
import { History } from "./history.js";

const $ = (id) => document.getElementById(id);
const history = new History("tock-console-history");
let running = null; // AbortController of the query under way
let timer = 0;
let shown = null; // the last answer
let wanted = "grid"; // the view chosen last

$("address").textContent = location.host;

// evaluate runs an expression and shows what came of it.
async function evaluate(text) {
  if (running) running.abort();
  clearTimeout(timer);
  const mine = (running = new AbortController());
  $("stop").disabled = false;
  $("said").className = "";
  $("said").textContent = "…";
  try {
    const a = await ask(text, { rows: +$("rows").value, signal: mine.signal });
    if (mine !== running) return;
    show(a);
    again(text);
  } catch (e) {
    if (mine !== running) return;
    $("said").className = "bad";
    $("said").textContent = e instanceof Stopped ? "stopped" : e.message;
  } finally {
    if (mine === running) {
      running = null;
      $("stop").disabled = true;
    }
  }
}

// again evaluates the expression once more after the time chosen.
function again(text) {
  const every = +$("again").value;
  if (every > 0) timer = setTimeout(() => evaluate(text), every);
}

function show(a) {
  shown = a;
  const rows = a.columns?.length ? a.columns[0].values.length : 0;
  const count = a.rows < 0 ? "" : rows && rows < a.rows ? `${rows.toLocaleString()} of ${a.rows.toLocaleString()} rows, ` : `${a.rows.toLocaleString()} ${a.rows === 1 ? "row" : "rows"}, `;
  $("said").textContent = `${count}${a.evaluation_ms.toFixed(a.evaluation_ms < 10 ? 3 : 1)} ms (${a.milliseconds.toFixed(1)} ms with transport)`;
  $("csv").disabled = !a.columns;
  $("print").textContent = a.text ?? "";
  showGrid($("grid"), a);
  choose(a.columns ? (wanted === "print" && !a.text ? "grid" : wanted) : "print");
}

function choose(name) {
  for (const tab of document.querySelectorAll("[role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.view === name));
  for (const id of ["grid", "chart", "print"]) $(id).hidden = id !== name;
  if (name === "chart" && shown) showChart($("chart"), shown);
}

// run evaluates what is selected, or all of it.
function run() {
  const box = $("text");
  const text = (box.selectionStart < box.selectionEnd ? box.value.slice(box.selectionStart, box.selectionEnd) : box.value).trim();
  if (!text) return;
  history.add(text);
  evaluate(text);
}

function stop() {
  clearTimeout(timer);
  if (running) running.abort();
}

$("run").onclick = run;
$("stop").onclick = stop;
$("again").onchange = () => (+$("again").value > 0 ? run() : clearTimeout(timer));
$("views").onclick = (e) => {
  if (e.target.dataset.view) choose((wanted = e.target.dataset.view));
};
$("text").onkeydown = (e) => {
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) run();
  else if (e.altKey && (e.key === "ArrowUp" || e.key === "ArrowDown")) e.target.value = history.step(e.key === "ArrowUp" ? -1 : 1, e.target.value);
  else return;
  e.preventDefault();
};
document.addEventListener("keydown", (e) => e.key === "Escape" && stop());
$("csv").onclick = () => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([toCSV(shown)], { type: "text/csv" }));
  link.download = "result.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
};

// put writes an expression into the editor and evaluates it.
function put(text) {
  $("text").value = text;
  run();
}

listNames($("names"), $("filter"), put);
watchFigures($, 2000);
$("text").value = history.last();
$("text").focus();
