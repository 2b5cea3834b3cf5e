// What the process has: tables with their columns, variables, functions.

import { ask, records } from "./ask.js";

const tables =
  "{t:(),system\"a\";([]name:t;" +
  "kind:{v:get x;$[1b~q:@[.Q.qp;v;0];`partitioned;0b~q;`splayed;99h=type v;`keyed;`memory]}each t;" +
  "rows:{v:get x;$[-1h=type @[.Q.qp;v;0];0N;count v]}each t)}[]";
const others = '([]name:((),system"v")except(),system"a"),([]name:(),system"f")';

const refreshEvery = 10000;

// listNames fills the side with names; put gets the expression of what is clicked.
export function listNames(into, filter, put) {
  const open = new Set();
  async function refresh() {
    try {
      draw(records(await ask(tables)), records(await ask(others)));
    } catch {
      // the process is busy or away: what is listed stays
    }
    setTimeout(refresh, refreshEvery);
  }
  function draw(tables, others) {
    into.replaceChildren(heading("Tables"), ...tables.map(entry), heading("Variables and functions"), list(others));
    narrow();
  }
  function entry(t) {
    const d = document.createElement("details");
    const s = document.createElement("summary");
    d.dataset.name = t.name;
    s.append(t.name, " ", Object.assign(document.createElement("small"), { textContent: t.rows === null ? t.kind : `${t.rows.toLocaleString()} ${t.kind === "memory" ? "rows" : t.kind}` }));
    const see = Object.assign(document.createElement("button"), { className: "name", textContent: "first rows" });
    see.onclick = () => put(firstRows(t));
    d.append(s, see);
    d.ontoggle = async () => {
      if (!d.open) return open.delete(t.name);
      open.add(t.name);
      if (d.querySelector("table")) return;
      try {
        d.append(columns(records(await ask(`0!meta ${t.name}`))));
      } catch (e) {
        d.append(e.message);
      }
    };
    if (open.has(t.name)) d.open = true;
    return d;
  }
  function list(names) {
    const ul = document.createElement("ul");
    for (const { name } of names) {
      const b = Object.assign(document.createElement("button"), { className: "name", textContent: name });
      b.onclick = () => put(name);
      const li = document.createElement("li");
      li.dataset.name = name;
      li.append(b);
      ul.append(li);
    }
    return ul;
  }
  function narrow() {
    const part = filter.value.toLowerCase();
    for (const e of into.querySelectorAll("[data-name]")) e.hidden = !e.dataset.name.toLowerCase().includes(part);
  }
  filter.oninput = narrow;
  refresh();
}

// firstRows is an expression that costs little also on a table of years.
function firstRows(t) {
  return t.kind === "partitioned" ? `.Q.ind[${t.name};til 100&count ${t.name}]` : t.kind === "keyed" ? `100 sublist ${t.name}` : `select[100] from ${t.name}`;
}

function columns(rows) {
  const table = document.createElement("table");
  for (const r of rows) {
    const tr = table.insertRow();
    for (const v of [r.c, r.t, r.f, r.a]) tr.insertCell().textContent = v ?? "";
  }
  return table;
}

function heading(text) {
  return Object.assign(document.createElement("h2"), { textContent: text });
}
