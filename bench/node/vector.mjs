// The vector workload in DuckDB and Polars: node vector.mjs ENGINE STAGE ROWS FOLDER.
// Reads cells' names, answers with milliseconds or "none"; an empty line is answered with
// the digest of the last result.
import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";

const [engine, stage, rows, folder] = [process.argv[2], process.argv[3], Number(process.argv[4]), process.argv[5]];

// A cell runs and gives a function that makes the digest of its result.
const cells = engine === "duckdb" ? await duckdb() : await polars();

console.log("ready");
let digest;
for await (const line of readline.createInterface({ input: process.stdin })) {
  if (line === "") {
    console.log(String(Number(await digest())));
    digest = undefined;
    continue;
  }
  const cell = cells[line];
  if (!cell) {
    console.log("none");
    continue;
  }
  const start = performance.now();
  digest = await cell();
  console.log((performance.now() - start).toFixed(4));
}
process.exit(0);

// DuckDB makes the columns itself, by the formula of vectordata.go. Results of many rows
// are counted or summed inside the query, in the same run.
async function duckdb() {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const db = await DuckDBInstance.create(":memory:", { threads: "1" });
  const c = await db.connect();
  const last = async (text) => {
    const got = await c.runAndReadAll(text);
    const row = got.getRows()[0];
    return () => Number(row[row.length - 1]);
  };
  await c.run(`create macro mix(h) as ((xor(h, h >> 16)) * 73244475) % 4294967296`);
  await c.run(`create macro fold(h) as xor(h, h >> 16)`);
  await c.run(`create macro r32(i, salt) as fold(mix(mix(i + salt)))`);
  await c.run(`create macro unit(i, salt) as r32(i, salt) / 4294967296.0::double`);
  await c.run(`create macro wide(i, salt) as r32(i, salt) * 2147483648 + r32(i, salt + 1000000000) % 2147483648`);
  if (stage === "scan") {
    await c.run(`create table a as select unit(i, 1) v, unit(i, 200000001) x, (r32(i, 400000001) % 500)::integer k from range(${rows}) t(i)`);
    return {
      "sum": () => last("select sum(v) from a"),
      "max": () => last("select max(v) from a"),
      "filtered sum, fused": () => last("select sum(v) from a where x > 0.5"),
      "filtered sum, unfused": () => last("select sum(v) from a where x > 0.5"),
      "group sum, 500 keys": () => last("select sum((1 + k) * s) from (select k, sum(v) s from a group by k)"),
      "median by 500 keys": () => last("select sum((1 + k) * m) from (select k, median(v) m from a group by k)"),
      "four aggregates by 500 keys": () => last("select sum(w + d + h + l) from (select sum(x * v) / sum(x) w, stddev_pop(v) d, max(v) h, min(v) l from a group by k)"),
      "fby": () => last("select sum(v) from a join (select k, avg(v) m from a group by k) using (k) where v > m"),
    };
  }
  if (stage === "keys") {
    await c.run(`create table b as select i, unit(i, 1) w, 1000003 * (r32(i, 600000001) % 500) ki,
      r32(i, 600000001) % 500 kn, date '2000-01-01' + (r32(i, 600000001) % 500)::integer kd,
      wide(r32(i, 700000001) % 1000000, 800000001) kj from range(10000000) t(i)`);
    await c.run(`create table u as select i, wide(i, 800000001) u from range(1000000) t(i)`);
    await c.run(`create table s as select u, row_number() over (order by u) - 1 i from u order by u`);
    await c.run(`create table p as select case when i % 2 = 0 then kj else wide(i, 900000001) end p from b`);
    return {
      "sort floats": () => last("select sum(w) from (select w, row_number() over (order by w) - 1 r from b) where r % 100000 = 0"),
      "distinct, 500 values": () => last("select sum(ki::double) from (select distinct ki from b)"),
      "distinct, 1M values": () => last("select sum(kj::double) from (select distinct kj from b)"),
      "distinct, longs 0 to 499": () => last("select sum(kn::double) from (select distinct kn from b)"),
      "distinct, 500 dates": () => last("select sum((kd - date '2000-01-01')::double) from (select distinct kd from b)"),
      "find in 1M": () => last("select sum(coalesce(i, 1000000)) from p left join u on p = u"),
      "bin in 1M": () => last("select sum(coalesce(i, -1)) from p asof left join s on p >= u"),
      "in 1M": () => last("select count(*) from p where p in (select u from u)"),
    };
  }
  if (stage === "rare") {
    await c.run(`create macro fourth(u) as u * u * u * u`);
    await c.run(`create table q as select i * 5850000 + r32(i, 300000001) % 5850000 as time, floor(10000 * fourth(unit(i, 400000001)))::integer sym, unit(i, 650000001) bid from range(4000000) t(i)`);
    await c.run(`create table p as select * from q order by sym, time`);
    await c.run(`create table rare as select i::integer sym from range(9000, 10000) t(i)`);
    const bars = (table) => `select count(*) + sum(o + h + l + c) from (select arg_min(bid, time) o, max(bid) h, min(bid) l, arg_max(bid, time) c from ${table} where sym in (select sym from rare) group by sym, time // 300000000000)`;
    return { "bars of 1,000 rare symbols": () => last(bars("q")), "bars of 1,000 rare symbols, parted": () => last(bars("p")) };
  }
  await c.run(`create table t as select i * 23400000 + r32(i, 200000001) % 23400000 as time, (r32(i, 500000001) % 500)::integer sym from range(1000000) t(i)`);
  await c.run(`create table q as select i * 5850000 + r32(i, 300000001) % 5850000 as time, (r32(i, 400000001) % 500)::integer sym, unit(i, 650000001) bid from range(4000000) t(i)`);
  return {
    "aj 1M on 4M": () => last("select sum(bid) from t asof join q using (sym, time)"),
    "sort 4M by sym, time": async () => {
      await c.run("create or replace temp table sorted as select * from q order by sym, time");
      return async () => (await last("select sum(bid) from sorted where rowid % 100000 = 0"))();
    },
    "bars of 500 symbols": () => last("select count(*) + sum(o + h + l + c) from (select arg_min(bid, time) o, max(bid) h, min(bid) l, arg_max(bid, time) c from q group by sym, time // 60000000000)"),
  };
}

async function polars() {
  const { default: pl } = await import("nodejs-polars");
  const series = (name, array) => pl.Series(name, array);
  const read = (name, Type) => {
    const file = path.join(folder, name);
    const n = (fs.statSync(file).size - 16) / Type.BYTES_PER_ELEMENT;
    const array = new Type(n);
    const bytes = new Uint8Array(array.buffer);
    const fd = fs.openSync(file);
    for (let at = 0; at < bytes.length;) at += fs.readSync(fd, bytes, at, Math.min(1 << 30, bytes.length - at), 16 + at);
    fs.closeSync(fd);
    return array;
  };
  const f64 = (name) => series(name, read(name, Float64Array));
  const i32 = (name) => series(name, read(name, Int32Array));
  const i64 = (name) => series(name, read(name, BigInt64Array));
  const col = pl.col;
  if (stage === "scan") {
    const a = pl.DataFrame({ v: f64("v"), x: f64("x"), k: i32("k") });
    const [v, x] = [a.getColumn("v"), a.getColumn("x")];
    const cell = (df) => df.row(0)[0];
    return {
      "sum": () => { const r = v.sum(); return () => r; },
      "max": () => { const r = v.max(); return () => r; },
      "add": () => { const r = v.add(x); return () => r.sum(); },
      "greater": () => { const r = x.gt(0.5); return () => r.cast(pl.Int64).sum(); },
      "filtered sum, fused": () => { const r = a.lazy().filter(col("x").gt(0.5)).select(col("v").sum()).collectSync(); return () => cell(r); },
      "filtered sum, unfused": () => { const r = v.filter(x.gt(0.5)).sum(); return () => r; },
      "group sum, 500 keys": () => {
        const r = a.lazy().groupBy("k").agg(col("v").sum()).collectSync();
        return () => r.rows().reduce((s, [k, v]) => s + (1 + k) * v, 0);
      },
      "median by 500 keys": () => {
        const r = a.lazy().groupBy("k").agg(col("v").median()).collectSync();
        return () => r.rows().reduce((s, [k, v]) => s + (1 + k) * v, 0);
      },
      "four aggregates by 500 keys": () => {
        const r = a.lazy().groupBy("k").agg(col("x").mul(col("v")).sum().div(col("x").sum()).alias("w"), col("v").std().alias("d"), col("v").max().alias("h"), col("v").min().alias("l"), col("v").count().alias("n")).collectSync();
        // std is of a sample
        return () => r.rows().reduce((s, [k, w, d, h, l, n]) => s + w + d * Math.sqrt((Number(n) - 1) / Number(n)) + h + l, 0);
      },
      "fby": () => { const r = a.lazy().filter(col("v").gt(col("v").mean().over("k"))).select(col("v").sum()).collectSync(); return () => cell(r); },
    };
  }
  if (stage === "keys") {
    const w = f64("w"), ki = i64("ki"), kj = i64("kj"), kn = i64("kn"), kd = i32("kd"), u = i64("u"), p = i64("p");
    const total = (s) => s.cast(pl.Float64).sum();
    const pf = pl.DataFrame({ p });
    const uf = pl.DataFrame({ u, i: pl.Series("i", Int32Array.from({ length: u.length }, (_, i) => i)) });
    return {
      "sort floats": () => { const r = w.sort(); return () => r.gatherEvery ? r.gatherEvery(100000).sum() : Array.from({ length: 100 }, (_, i) => r.getIndex(i * 100000)).reduce((a, b) => a + b, 0); },
      "distinct, 500 values": () => { const r = ki.unique(); return () => total(r); },
      "distinct, 1M values": () => { const r = kj.unique(); return () => total(r); },
      "distinct, longs 0 to 499": () => { const r = kn.unique(); return () => total(r); },
      "distinct, 500 dates": () => { const r = kd.unique(); return () => total(r); },
      "find in 1M": () => { const r = pf.join(uf, { leftOn: "p", rightOn: "u", how: "left" }).getColumn("i"); return () => r.fillNull({ strategy: "zero" }).cast(pl.Float64).sum() + r.nullCount() * 1e6; },
      "in 1M": () => { const r = p.isIn(u); return () => r.cast(pl.Int64).sum(); },
    };
  }
  if (stage === "rare") {
    const q = pl.DataFrame({ time: i64("qt"), sym: i32("qs"), bid: f64("qb") });
    const p = q.sort(["sym", "time"]);
    const rare = pl.DataFrame({ sym: series("sym", Int32Array.from({ length: 1000 }, (_, i) => 9000 + i)) }).lazy();
    const bars = (table) => {
      const r = table.lazy().join(rare, { on: "sym", how: "semi" }).withColumns(col("time").div(pl.lit(300000000000)).cast(pl.Int64).alias("b")).groupBy(["sym", "b"])
        .agg(col("bid").first().alias("o"), col("bid").max().alias("h"), col("bid").min().alias("l"), col("bid").last().alias("c")).collectSync();
      return () => r.height + r.rows().reduce((s, [, , o, h, l, c]) => s + o + h + l + c, 0);
    };
    return { "bars of 1,000 rare symbols": () => bars(q), "bars of 1,000 rare symbols, parted": () => bars(p) };
  }
  const t = pl.DataFrame({ time: i64("tt"), sym: i32("ts") });
  const q = pl.DataFrame({ time: i64("qt"), sym: i32("qs"), bid: f64("qb") });
  return {
    "aj 1M on 4M": () => { const r = t.joinAsof(q, { on: "time", by: "sym", strategy: "backward" }); return () => r.getColumn("bid").sum(); },
    "sort 4M by sym, time": () => {
      const r = q.sort(["sym", "time"]).getColumn("bid");
      return () => Array.from({ length: 40 }, (_, i) => r.getIndex(i * 100000)).reduce((a, b) => a + b, 0);
    },
    "bars of 500 symbols": () => {
      const r = q.lazy().withColumns(col("time").div(pl.lit(60000000000)).cast(pl.Int64).alias("b")).groupBy(["sym", "b"])
        .agg(col("bid").first().alias("o"), col("bid").max().alias("h"), col("bid").min().alias("l"), col("bid").last().alias("c")).collectSync();
      return () => r.height + r.rows().reduce((s, [, , o, h, l, c]) => s + o + h + l + c, 0);
    },
  };
}
