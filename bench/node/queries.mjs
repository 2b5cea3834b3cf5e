// Answers the queries of bench/queries.go with another engine:
//   node queries.mjs duckdb|parquet|chdb|polars THREADS PARQUET OWN
// PARQUET holds trade/ and quote/, a file a day, OWN is where the engine may keep its
// own files. Prints "ready", then for each id on standard input milliseconds, rows and sum.
import fs from "node:fs";
import readline from "node:readline";

const [engine, threads, data, own] = process.argv.slice(2);
const day = "2027-01-07";
const noon = "43200000000000";
const letters = [..."NQPZBKXYAMCD"];
const symbols = fs.readFileSync(`${data}/syms.txt`, "utf8").trim().split("\n");
const twenty = symbols.filter((_, i) => i % 25 === 0);
const files = (table) => fs.readdirSync(`${data}/${table}`).sort().map((f) => `${data}/${table}/${f}`);

// The queries in SQL; d has what differs between the two dialects.
function sql(d) {
  const inner = {
    q01: `select sum(price*size)/sum(size) v from trade where date=${d.day} group by sym`,
    q02: `select sum(price*size)/sum(size) v from trade group by sym`,
    q03: bars(`${d.bar("300000000000")} b`, `where date=${d.day} and sym='S007'`, "b"),
    q04: bars(`date, sym, ${d.bar("60000000000")} b`, "", "date, sym, b"),
    q05: `select ${d.last}(bid,time) b, ${d.last}(ask,time) a from quote where date=${d.day} and time<=${noon} group by sym`,
    q06: `select max(ask-bid) mx, min(ask-bid) mn from quote group by sym`,
    q07: asof(`and sym in (${twenty.map((s) => `'${s}'`)})`),
    q07b: asof(""),
    q11: `select ${d.median}(price) v from trade group by sym`,
    q12: `select sum(price*size)/sum(size) w, ${d.dev}(price) d, max(price) h, min(price) l from trade group by sym`,
  };
  function bars(keys, where, by) {
    return `select ${keys}, ${d.first}(price,time) o, max(price) h, min(price) l, ${d.last}(price,time) c, sum(size) v from trade ${where} group by ${by}`;
  }
  function asof(more) {
    return `select bid, ask from (select sym, time from trade where date=${d.day} ${more}) t asof join
      (select sym, time, bid, ask from quote where date=${d.day} ${more}) q on t.sym=q.sym and t.time>=q.time`;
  }
  const sums = { q01: "sum(v)", q02: "sum(v)", q03: "sum(o+h+l+c)+sum(v)", q04: "sum(o+h+l+c)+sum(v)", q05: "sum(b)+sum(a)", q06: "sum(mx)+sum(mn)", q07: "sum(bid+ask)", q07b: "sum(bid+ask)",
    q11: "sum(v)", q12: "sum(w+d+h+l)" };
  const all = {
    q08: "select sym, sum(size) v from trade group by sym order by v desc limit 10",
    q09: "select ex, side, count(*) n from trade where size>=500 and price>50 group by ex, side",
    q10: `select time, price, size, side, ex from trade where date=${d.day} and sym='S250'`,
  };
  for (const id in inner) all[id] = `select count(*) n, ${sums[id]} s from (${inner[id]})`;
  return all;
}

// digest is rows and sum of the rows an engine gave.
function digest(id, rows) {
  if (id === "q08") return [rows.length, total(rows, (r) => Number(r[1]) * Number(String(r[0]).slice(1)))];
  if (id === "q09") return [rows.length, total(rows, (r) => Number(r[2]) * (7 * code(r[0]) + code(r[1])))];
  if (id === "q10") return [rows.length, total(rows, (r) => Number(r[0]) + Number(r[1]) + Number(r[2]))];
  return [Number(rows[0][0]), Number(rows[0][1])];
}
const code = (letter) => String(letter).charCodeAt(0);
const total = (rows, f) => rows.reduce((sum, r) => sum + f(r), 0);

async function duckdb() {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const native = engine === "duckdb";
  const file = native ? `${own}.db` : ":memory:";
  const fresh = native && !fs.existsSync(file);
  const db = await DuckDBInstance.create(file, { threads });
  const c = await db.connect();
  if (!native) {
    for (const t of ["trade", "quote"]) await c.run(`create view ${t} as select * from read_parquet('${data}/${t}/*.parquet')`);
  } else if (fresh) {
    const list = (names) => names.map((n) => `'${n}'`).join(",");
    await c.run(`create type sym_t as enum (${list(symbols)}); create type ex_t as enum (${list(letters)}); create type side_t as enum ('B','S')`);
    await c.run("create table trade(date date, time bigint, sym sym_t, price double, size integer, side side_t, ex ex_t)");
    await c.run("create table quote(date date, time bigint, sym sym_t, bid double, ask double, bsize integer, asize integer, ex ex_t)");
    for (const t of ["trade", "quote"]) for (const f of files(t)) await c.run(`insert into ${t} select * from read_parquet('${f}')`);
    await c.run("checkpoint");
  }
  const texts = sql({ day: `date '${day}'`, first: "arg_min", last: "arg_max", median: "median", dev: "stddev_samp", bar: (ns) => `time//${ns}` });
  return [async (id) => (await c.runAndReadAll(texts[id])), (r) => r.getRows()];
}

async function chdb() {
  const { Session } = await import("chdb");
  const fresh = !fs.existsSync(own);
  const s = new Session(own);
  s.query(`set max_threads=${threads}`);
  if (fresh) {
    s.query("create database d");
    const columns = {
      trade: "date Date32, time Int64, sym LowCardinality(String), price Float64, size Int32, side LowCardinality(String), ex LowCardinality(String)",
      quote: "date Date32, time Int64, sym LowCardinality(String), bid Float64, ask Float64, bsize Int32, asize Int32, ex LowCardinality(String)",
    };
    for (const t of ["trade", "quote"]) {
      s.query(`create table d.${t} (${columns[t]}) engine=MergeTree partition by date order by (sym,time)`);
      for (const f of files(t)) s.query(`insert into d.${t} select * from file('${f}', Parquet)`);
      s.query(`optimize table d.${t} final`);
    }
  }
  s.query("use d");
  const texts = sql({ day: `toDate32('${day}')`, first: "argMin", last: "argMax", median: "quantileExactInclusive(0.5)", dev: "stddevSamp", bar: (ns) => `intDiv(time,${ns})` });
  return [async (id) => s.query(`${texts[id]} settings max_threads=${threads}`, "TSV"), (r) => r.trim().split("\n").map((l) => l.split("\t"))];
}

async function polars() {
  const pl = (await import("nodejs-polars")).default;
  const c = pl.col;
  const load = (t, columns) => pl.concat(files(t).map((f) => pl.scanParquet(f).select(...columns).collectSync())).withColumns(c("sym").cast(pl.Categorical));
  const trade = load("trade", ["date", "time", "sym", "price", "size", "side", "ex"]);
  const quote = load("quote", ["date", "time", "sym", "bid", "ask"]);
  const thatDay = c("date").eq(pl.lit(new Date(`${day}T00:00:00Z`)).cast(pl.Date));
  const is = (s) => c("sym").eq(pl.lit(s));
  const vwap = c("price").mul(c("size")).sum().div(c("size").sum()).alias("v");
  const bar = (ns) => c("time").div(pl.lit(ns)).cast(pl.Int64).alias("b");
  const ohlc = [c("price").first().alias("o"), c("price").max().alias("h"), c("price").min().alias("l"), c("price").last().alias("c"), c("size").sum().cast(pl.Float64).alias("v")];
  const summed = (frame, n, sum) => frame.select(c(n).count().cast(pl.Float64).alias("n"), sum.alias("s")).collectSync();
  const sumOf = (...names) => names.map((n) => c(n).sum()).reduce((a, b) => a.add(b));
  const asof = (more) => {
    const where = more ? thatDay.and(more) : thatDay;
    const t = trade.lazy().filter(where).select("sym", "time").sort("time").collectSync();
    const q = quote.lazy().filter(where).select("sym", "time", "bid", "ask").sort("time").collectSync();
    return summed(t.joinAsof(q, { on: "time", by: "sym", strategy: "backward" }).lazy(), "bid", sumOf("bid", "ask"));
  };
  const run = {
    q01: () => summed(trade.lazy().filter(thatDay).groupBy("sym").agg(vwap), "v", c("v").sum()),
    q02: () => summed(trade.lazy().groupBy("sym").agg(vwap), "v", c("v").sum()),
    q03: () => summed(trade.lazy().filter(thatDay.and(is("S007"))).groupBy(bar(300000000000)).agg(...ohlc), "o", sumOf("o", "h", "l", "c", "v")),
    q04: () => summed(trade.lazy().withColumns(bar(60000000000)).groupBy(["date", "sym", "b"]).agg(...ohlc), "o", sumOf("o", "h", "l", "c", "v")),
    q05: () => summed(quote.lazy().filter(thatDay.and(c("time").ltEq(pl.lit(Number(noon))))).groupBy("sym").agg(c("bid").last(), c("ask").last()), "bid", sumOf("bid", "ask")),
    q06: () => summed(quote.lazy().withColumns(c("ask").sub(c("bid")).alias("d")).groupBy("sym").agg(c("d").max().alias("mx"), c("d").min().alias("mn")), "mx", sumOf("mx", "mn")),
    q07: () => asof(twenty.map(is).reduce((a, b) => a.or(b))),
    q07b: () => asof(null),
    q11: () => summed(trade.lazy().groupBy("sym").agg(c("price").median().alias("v")), "v", c("v").sum()),
    q12: () => summed(trade.lazy().groupBy("sym").agg(vwap, c("price").std().alias("d"), c("price").max().alias("h"), c("price").min().alias("l")), "v", sumOf("v", "d", "h", "l")),
    q08: () => trade.lazy().groupBy("sym").agg(c("size").cast(pl.Int64).sum().alias("v")).sort("v", true).limit(10).collectSync(),
    q09: () => trade.lazy().filter(c("size").gtEq(500).and(c("price").gt(50))).groupBy(["ex", "side"]).agg(c("price").count().alias("n")).collectSync(),
    q10: () => trade.lazy().filter(thatDay.and(is("S250"))).select("time", "price", "size", "side", "ex").collectSync(),
  };
  return [async (id) => run[id](), (r) => r.rows()];
}

const [ask, rowsOf] = await { duckdb, parquet: duckdb, chdb, polars }[engine]();
console.log("ready");
for await (const id of readline.createInterface({ input: process.stdin })) {
  const start = performance.now();
  const answer = await ask(id);
  const ms = performance.now() - start;
  console.log(ms, ...digest(id, rowsOf(answer)));
}
process.exit(0);
