// Writes a day of trades ordered by sym to Parquet with DuckDB; prints the seconds taken.
import { DuckDBInstance } from "@duckdb/node-api";

const rows = Number(process.argv[2]);
const file = process.argv[3];
const db = await DuckDBInstance.create(":memory:", { threads: "2" });
const c = await db.connect();
await c.run(`create table trade as select
  (34200000000000 + i * (23400000000000 / ${rows}))::bigint as time,
  ('S' || lpad(floor(random() * 500)::int::varchar, 3, '0')) as sym,
  random() * 300 as price, floor(random() * 1000)::int as size,
  case when random() < 0.5 then 'B' else 'S' end as side,
  substr('NQPZBKXYAMCD', 1 + floor(random() * 12)::int, 1) as ex
  from range(${rows}) t(i)`);
const start = performance.now();
await c.run(`copy (select * from trade order by sym) to '${file}' (format parquet)`);
console.log(JSON.stringify({ Seconds: (performance.now() - start) / 1e3 }));
process.exit(0);
