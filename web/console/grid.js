// A value in rows and columns; a click on a heading sorts by it.

const digits = 7; // of floats, as the console has them
const drawn = 2000; // rows in the page at once: more make it slow

export function showGrid(into, answer) {
  into.replaceChildren();
  if (!answer.columns?.length) {
    into.append(note(answer.text ? "" : "no value", "empty"));
    return;
  }
  const order = answer.columns[0].values.map((_, i) => i);
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  const body = table.createTBody();
  let sorted = null;
  for (const c of answer.columns) {
    const th = document.createElement("th");
    th.append(c.name, " ");
    th.append(Object.assign(document.createElement("small"), { textContent: c.type }));
    th.className = classes(c);
    th.onclick = () => {
      const sign = sorted === c ? -1 : 1;
      sorted = sign > 0 ? c : null;
      order.sort((a, b) => sign * compare(at(c, a), at(c, b)) || a - b);
      fill(body, answer.columns, order);
    };
    head.append(th);
  }
  fill(body, answer.columns, order);
  into.append(table);
  if (order.length > drawn) into.append(note(`The first ${drawn.toLocaleString()} rows are shown; CSV has all ${order.length.toLocaleString()}.`, "more"));
}

function fill(body, columns, order) {
  const rows = order.slice(0, drawn).map((i) => {
    const tr = document.createElement("tr");
    for (const c of columns) {
      const td = tr.insertCell();
      const v = c.values[i];
      td.textContent = text(v);
      if (typeof v === "number" && td.textContent !== String(v)) td.title = v; // all its digits
      td.className = classes(c) + (v === null ? " null" : "");
    }
    return tr;
  });
  body.replaceChildren(...rows);
}

const numeric = (c) => c.type !== "" && "hijefxb".includes(c.type);
const classes = (c) => (numeric(c) ? "number" : "") + (c.key ? " key" : "");
const at = (c, i) => c.numbers?.[i] ?? c.values[i];

function text(v) {
  if (v === null) return "∅";
  if (v === true) return "1b";
  if (v === false) return "0b";
  return typeof v === "number" && !Number.isInteger(v) ? String(+v.toPrecision(digits)) : String(v);
}

// compare orders values; nulls come first, as in q.
function compare(a, b) {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  return a < b ? -1 : 1;
}

function note(text, name) {
  return Object.assign(document.createElement("div"), { textContent: text, className: name });
}

// toCSV is an answer's columns as CSV.
export function toCSV(answer) {
  const cell = (v) => {
    const s = v === null ? "" : v === true ? "1" : v === false ? "0" : String(v);
    return /[",\n\r]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s;
  };
  const lines = [answer.columns.map((c) => cell(c.name)).join(",")];
  answer.columns[0].values.forEach((_, i) => lines.push(answer.columns.map((c) => cell(c.values[i])).join(",")));
  return lines.join("\n") + "\n";
}
