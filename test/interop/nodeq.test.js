// node-q, the Node.js client of kdb+, against a tickerplant, an RDB and a q process:
// connect, query, every type it knows, errors, subscribe and receive upd.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const nodeq = require("node-q");
const { freePort, until, plant, noon } = require("./rig.js");

const here = plant();
const ports = {};

const connect = (port, more = {}) => new Promise((done, fail) =>
  nodeq.connect({ host: "127.0.0.1", port, ...more }, (err, con) => (err ? fail(err) : done(con))));
const ask = (con, ...args) => new Promise((done, fail) => con.k(...args, (err, res) => (err ? fail(err) : done(res))));
before(async () => {
  for (const n of ["tp", "rdb", "q"]) ports[n] = await freePort();
  fs.mkdirSync(path.join(here.dir, "db"));
  await here.start("tickerplant", ["sym", path.join(here.dir, "db"), "-p", String(ports.tp), ...noon()], ports.tp);
  await here.start("rdb", [`:${ports.tp}`, "-p", String(ports.rdb)], ports.rdb);
  await here.start("q", ["-q", "-p", String(ports.q)], ports.q);
});

after(() => here.stop());

test("queries and their types", async () => {
  const con = await connect(ports.q);
  assert.strictEqual(await ask(con, "2+2"), 4);
  assert.deepStrictEqual(await ask(con, "til 5"), [0, 1, 2, 3, 4]);
  assert.deepStrictEqual(await ask(con, "(`a`b)"), ["a", "b"]);
  assert.strictEqual(await ask(con, '"hello"'), "hello");
  assert.strictEqual(await ask(con, "1b"), true);
  assert.strictEqual(await ask(con, "1.5"), 1.5);
  assert.strictEqual(await ask(con, "0Nj"), null);
  assert.deepStrictEqual(await ask(con, "(`a`b!1 2)"), { a: 1, b: 2 });
  assert.deepStrictEqual(await ask(con, "([]s:`x`y;v:1 2)"), [{ s: "x", v: 1 }, { s: "y", v: 2 }]);
  assert.strictEqual((await ask(con, "2024.08.08D12:00:00.000000000")).toISOString().slice(0, 10), "2024-08-08");
  assert.strictEqual(await ask(con, '"G"$"0a369037-75d3-b24d-6721-5a1d44d4bed5"'), "0a369037-75d3-b24d-6721-5a1d44d4bed5");
  assert.deepStrictEqual(await ask(con, "sum", [1, 2, 3]), 6);
  assert.strictEqual((await ask(con, "til 1000000")).length, 1000000);
  assert.deepStrictEqual(await ask(con, '(`$"你好";`$"你好")'), ["你好", "你好"]);
  await assert.rejects(() => ask(con, "1+`a"), /type/);
  await assert.rejects(() => ask(con, "sxm 1 2 3"), /sxm/);
  assert.strictEqual(await ask(con, "1+1"), 2, "the connection outlives an error");
  con.close();
});

test("subscribe and receive upd", async () => {
  const sub = await connect(ports.tp);
  const got = [];
  sub.on("upd", (table, rows) => got.push([table, rows]));
  const schema = await ask(sub, ".u.sub[`trade;`]");
  assert.strictEqual(schema[0], "trade");

  const feed = await connect(ports.tp);
  await ask(feed, ".u.upd[`trade;(0D09:30:00;`a;1.5;100i)]");
  await ask(feed, ".u.upd[`trade;(0D09:30:01 0D09:30:02;`b`c;2.5 3.5;200 300i)]");
  await until(async () => got.length, (n) => n === 2);
  assert.deepStrictEqual(got[0][1].map((r) => [r.sym, r.price, r.size]), [["a", 1.5, 100]]);
  assert.deepStrictEqual(got[1][1].map((r) => [r.sym, r.price, r.size]), [["b", 2.5, 200], ["c", 3.5, 300]]);

  const rdb = await connect(ports.rdb);
  await until(() => ask(rdb, "count trade"), (n) => n === 3);
  assert.deepStrictEqual(await ask(rdb, "exec sum size by sym from trade"), { a: 100, b: 200, c: 300 });
  for (const c of [sub, feed, rdb]) c.close();
});
