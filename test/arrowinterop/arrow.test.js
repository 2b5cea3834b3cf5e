// Tables written by q are opened by DuckDB and Polars with equal values, and q opens the
// files that they write.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const { execFileSync } = require("node:child_process");
const { DuckDBInstance } = require("@duckdb/node-api");
const pl = require("nodejs-polars");
const { bin, scratch, table } = require("./q.js");

const { dir, q, done } = scratch();
let db;

const sql = async (text) => (await db.runAndReadAll(text)).getRowsJson();

before(async () => {
  db = await (await DuckDBInstance.create(":memory:")).connect();
  q(table + `
.parquet.write["t.parquet";t];
.parquet.write["z.parquet";t;\`compression\`rows!(\`zstd;2)];
.arrow.write["t.arrow";t];`);
});
after(done);

for (const file of ["t.parquet", "z.parquet"]) {
  test(`DuckDB reads ${file}`, async () => {
    const rows = await sql(`select b, g::text, x, h, i, j, e, f, c, s, epoch_ns(p)::text, m::text, d::text, n::text, u::text, v::text, t::text, str, js::text from '${dir}/${file}'`);
    assert.deepStrictEqual(rows, [
      [true, "00010203-0405-0607-0809-0a0b0c0d0e0f", 0, 1, 1, "1", 1.5, 1.5, "a", "alpha", "1723109400123456000", "2024-08-01", "2024-08-08", "34200000000001", "09:30:00", "09:30:01", "09:30:00.123", "plain", "[1, 2]"],
      [false, "ffffffff-0000-0000-0000-000000000001", 255, -2, -2, "-2", -2, -2, "B", "beta", "946684799999999000", "1999-12-01", "1969-12-31", "-1000000000", "23:59:00", "23:59:59", "23:59:59.999", "spät", "[]"],
      [true, null, 7, null, null, null, null, null, null, null, null, null, null, null, null, null, null, "", "[NULL]"],
    ]);
    assert.deepStrictEqual(await sql(`select column_name || ' ' || column_type from (describe select * from '${dir}/${file}')`).then((r) => r.flat().join(", ")),
      "b BOOLEAN, g UUID, x UTINYINT, h SMALLINT, i INTEGER, j BIGINT, e FLOAT, f DOUBLE, c VARCHAR, s VARCHAR, p TIMESTAMP WITH TIME ZONE, m DATE, d DATE, n BIGINT, u TIME, v TIME, t TIME, str VARCHAR, js BIGINT[]");
  });
}

for (const [file, read] of [["t.parquet", (f) => pl.readParquet(f)], ["z.parquet", (f) => pl.readParquet(f)], ["t.arrow", (f) => pl.readIPC(fs.readFileSync(f))]]) {
  test(`Polars reads ${file}`, () => {
    const t = read(path.join(dir, file));
    assert.deepStrictEqual(t.columns, ["b", "g", "x", "h", "i", "j", "e", "f", "c", "s", "p", "m", "d", "n", "u", "v", "t", "str", "js"]);
    const column = (name) => t.getColumn(name).toArray();
    assert.deepStrictEqual(column("b"), [true, false, true]);
    assert.deepStrictEqual(column("x"), [0, 255, 7]);
    assert.deepStrictEqual(column("h"), [1, -2, null]);
    assert.deepStrictEqual(column("j").map((x) => x === null ? x : Number(x)), [1, -2, null]);
    assert.deepStrictEqual(column("e"), [1.5, -2, null]);
    assert.deepStrictEqual(column("f"), [1.5, -2, null]);
    assert.deepStrictEqual(column("c"), ["a", "B", null]);
    assert.deepStrictEqual(t.getColumn("s").cast(pl.Utf8).toArray(), ["alpha", "beta", null]);
    assert.deepStrictEqual(column("str"), ["plain", "spät", ""]);
    assert.deepStrictEqual(t.select(pl.col("p").cast(pl.Int64).cast(pl.Utf8)).getColumn("p").toArray(), ["1723109400123456789", "946684799999999999", null]);
    assert.deepStrictEqual(t.getColumn("d").cast(pl.Int32).toArray(), [19943, -1, null]);
    assert.deepStrictEqual(t.getColumn("m").cast(pl.Int32).toArray(), [19936, 10926, null]);
    assert.deepStrictEqual(t.getColumn("n").cast(pl.Int64).toArray().map((x) => x === null ? x : Number(x)), [34200000000001, -1000000000, null]);
    assert.strictEqual(t.getColumn("js").length, 3);
  });
}

test("DuckDB reads the nanoseconds of timestamps without a time zone", async () => {
  q(`.parquet.write["local.parquet";([]p:2024.08.08D09:30:00.123456789 0Np);enlist[\`utc]!enlist 0b];`);
  assert.deepStrictEqual(await sql(`select epoch_ns(p)::text from '${dir}/local.parquet'`), [["1723109400123456789"], [null]]);
});

test("q reads what DuckDB writes", async () => {
  await sql(`copy (select * from (values
      (1::bigint, 'AAPL', 1.5::double, timestamp '2024-08-08 09:30:00.123456', date '2024-08-08', true, 10::smallint, time '09:30:00.5', 12.34::decimal(10,2), [1,2], {'a':1,'b':'x'}),
      (2, 'MSFT', null, null, null, false, null, null, -0.01, [], null),
      (null, 'AAPL', -2.5, timestamp '1999-12-31 23:59:59', date '1969-12-31', null, -7, time '23:59:59.999999', null, null, {'a':null,'b':'y'}))
    v(j, s, f, p, d, b, h, t, dec, l, r)) to '${dir}/duck.parquet' (format parquet)`);
  assert.deepStrictEqual(q(`t:.parquet.read "duck.parquet"
-1 .Q.s1 t\`j;-1 .Q.s1 t\`f;-1 .Q.s1 t\`p;-1 .Q.s1 t\`d;-1 .Q.s1 t\`b;-1 .Q.s1 t\`h;-1 .Q.s1 t\`t;-1 .Q.s1 t\`dec;-1 .Q.s1 t\`l;-1 .Q.s1 t[\`r;0];
-1 .Q.s1 (.parquet.read["duck.parquet";\`s;enlist[\`symbols]!enlist\`s])\`s;
-1 .Q.s1 (.parquet.read["duck.parquet";\`s;enlist[\`strings]!enlist\`s])\`s;`), [
    "1 2 0N", "1.5 0n -2.5", "2024.08.08D09:30:00.123456000 0N 1999.12.31D23:59:59.000000000", "2024.08.08 0N 1969.12.31", "100b", "10 0N -7h",
    "0D09:30:00.500000000 0N 0D23:59:59.999999000", "12.34 -0.01 0n", "(1 2i;`int$();`int$())", "`a`b!(1i;,\"x\")", "`AAPL`MSFT`AAPL", "(\"AAPL\";\"MSFT\";\"AAPL\")"]);
});

test("q reads partitions that DuckDB writes, as a table of a database", async () => {
  fs.mkdirSync(path.join(dir, "db"));
  await sql(`copy (select date '2024-08-05' + (i % 3)::int date, case when i % 2 = 0 then 'AAPL' else 'MSFT' end sym, i::double price, i size from range(3000) r(i))
    to '${dir}/db/trade' (format parquet, partition_by (date))`);
  assert.deepStrictEqual(q(`\\l db
-1 .Q.s1 exec n from select n:count i by date from trade;
-1 .Q.s1 exec size from select sum size by sym from trade where date=2024.08.06;
-1 .Q.s1 exec first price from trade where date=2024.08.07,sym=\`AAPL;`), ["1000 1000 1000", "750500 749000", "2f"]);
});

for (const [name, write, read] of [["Parquet", (t, f) => t.writeParquet(f), ".parquet.read"], ["Arrow", (t, f) => t.writeIPC(f), ".arrow.read"],
  ["packed Arrow", (t, f) => t.writeIPC(f, { compression: "zstd" }), ".arrow.read"]]) {
  test(`q reads the ${name} that Polars writes`, () => {
    const t = pl.DataFrame({ i: [1, 2, 3], f: [1.5, null, -2], s: ["a", null, "späť"], b: [true, false, null] })
      .withColumns(pl.col("i").cast(pl.Int64).as("j"), pl.col("i").cast(pl.Int32).cast(pl.Date).as("d"), pl.col("i").cast(pl.Int64).cast(pl.Datetime("us")).as("p"), pl.col("s").cast(pl.Categorical).as("cat"));
    const file = path.join(dir, `polars.${name}`);
    write(t, file);
    assert.deepStrictEqual(q(`t:${read} "${file}"
-1 .Q.s1 t\`f;-1 .Q.s1 t\`j;-1 .Q.s1 t\`b;-1 .Q.s1 t\`d;-1 .Q.s1 t\`p;-1 .Q.s1 t\`cat;-1 .Q.s1 count each string t\`s;`), [
      "1.5 0n -2", "1 2 3", "100b", "1970.01.02 1970.01.03 1970.01.04", "1970.01.01D00:00:00.000001000 1970.01.01D00:00:00.000002000 1970.01.01D00:00:00.000003000",
      "`a``späť", "1 0 6"]);
  });
}

test("DuckDB and Polars read what is empty, nested, infinite, enumerated and long", async () => {
  q(`${table}
.parquet.write["empty.parquet";0#t];.arrow.write["empty.arrow";0#t];
.parquet.write["nested.parquet";([]b:(10b;0#0b;enlist 1b);h:(1 0Nh;0#0h;enlist 3h);f:(1.5 0n;0#0n;enlist 2.);s:(\`a\`b;0#\`;enlist\`);d:(2024.08.08 0Nd;0#0Nd;enlist 1970.01.01);p:(enlist 2024.08.08D09:30:00.123456789;0#0Np;enlist 0Np);c:(("ab";"");();enlist enlist"z");jj:((1 2;0#0);();enlist enlist 0N))];
.parquet.write["inf.parquet";([]j:0W -0W 1;f:0w -0w 1;i:0Wi,-0Wi,1i)];.parquet.write["infnull.parquet";([]j:0W -0W 1;f:0w -0w 1;i:0Wi,-0Wi,1i);enlist[\`infinities]!enlist\`null];
sym:\`x\`y\`z\`;.parquet.write["enum.parquet";([]s:\`sym$\`z\`x\`z\`)];.arrow.write["enum.arrow";([]s:\`sym$\`z\`x\`z\`)];
.parquet.write["long.parquet";([]str:(1000000#"abc";"";3000000#"x");s:(\`$100000#"s";\`;\`t))];`);
  const from = (name, what) => sql(`select ${what} from '${dir}/${name}.parquet'`);
  assert.deepStrictEqual(await from("empty", "count(*)::int, count(columns(*))::int").then((r) => r[0].every((x) => x === 0)), true);
  for (const t of [pl.readParquet(path.join(dir, "empty.parquet")), pl.readIPC(fs.readFileSync(path.join(dir, "empty.arrow")))]) assert.deepStrictEqual([t.height, t.width], [0, 19]);
  assert.deepStrictEqual(await from("nested", "b::text, h::text, f::text, s::text, d::text, p::text, c::text, jj::text"), [
    ["[true, false]", "[1, NULL]", "[1.5, NULL]", "[a, b]", "[2024-08-08, NULL]", "['2024-08-08 09:30:00.123456+00']", "[ab, '']", "[[1, 2], []]"],
    ["[]", "[]", "[]", "[]", "[]", "[]", "[]", "[]"],
    ["[true]", "[3]", "[2.0]", "[NULL]", "[1970-01-01]", "[NULL]", "[z]", "[[NULL]]"],
  ]);
  assert.deepStrictEqual(await from("inf", "j::text, f::text, i::text"), [["9223372036854775807", "inf", "2147483647"], ["-9223372036854775807", "-inf", "-2147483647"], ["1", "1.0", "1"]]);
  assert.deepStrictEqual(await from("infnull", "j::text, i::text"), [[null, null], [null, null], ["1", "1"]]);
  assert.deepStrictEqual(await from("enum", "s"), [["z"], ["x"], ["z"], [null]]);
  assert.deepStrictEqual(pl.readIPC(fs.readFileSync(path.join(dir, "enum.arrow"))).getColumn("s").cast(pl.Utf8).toArray(), ["z", "x", "z", null]);
  assert.deepStrictEqual(await from("long", "length(str)::int, coalesce(length(s), 0)::int"), [[1000000, 100000], [0, 0], [3000000, 1]]);
});

test("q reads all of DuckDB's types that have a place", async () => {
  await sql(`copy (select * from (values
      ('00010203-0405-0607-0809-0a0b0c0d0e0f'::uuid, 1::tinyint, 255::utinyint, 65535::usmallint, 4294967295::uinteger, 1.5::float, timestamp_ns '2024-08-08 09:30:00.123456789', timestamptz '2024-08-08 09:30:00+00', '\\x01\\xff'::blob, [['a','b'],[]], 12345678901234.5::decimal(18,4)),
      (null, null, null, null, null, null, null, null, null, null, null)) v(g, i1, u1, u2, u4, e, ns, tz, bl, ll, dec)) to '${dir}/types.parquet' (format parquet, compression zstd)`);
  await sql(`copy (select range j, repeat('x', 1 + range::int % 50) s from range(100000)) to '${dir}/rows.parquet' (format parquet, row_group_size 5000)`);
  await sql(`copy (select 1::bigint j, 'a' s where false) to '${dir}/nothing.parquet' (format parquet)`);
  assert.deepStrictEqual(q(`t:.parquet.read "types.parquet"
-1 .Q.s1 each flip value exec g,i1,u1,u2,u4,e,ns,tz,dec from t;-1 .Q.s1 first t\`bl;-1 .Q.s1 first t\`ll;
-1 .Q.s1 exec (count i;sum j;sum count each string s) from .parquet.read "rows.parquet";-1 .Q.s1 .parquet.read "nothing.parquet";`), [
    '(00010203-0405-0607-0809-0a0b0c0d0e0f;1h;0xff;65535i;4294967295;1.5e;2024.08.08D09:30:00.123456789;2024.08.08D09:30:00.000000000;1.234568e+13)',
    '(00000000-0000-0000-0000-000000000000;0Nh;0x00;0Ni;0N;0Ne;0Np;0Np;0n)', "0x01ff", '((,"a";,"b");())', "100000 4999950000 2550000", '+`j`s!(`long$();())',
  ]);
});

test("Parquet that DuckDB writes stands beside native partitions, read as far as asked", async () => {
  q(`t:([]time:09:30+til 4;sym:\`a\`b\`a\`b;x:til 4);.Q.dpft[\`:mixed;;\`sym;\`t]each 2024.08.05 2024.08.06 2024.08.07;`);
  await sql(`copy (select date '2024-08-05' + (i % 3)::int date, i j, 's' || (i % 5) sym from range(300) r(i)) to '${dir}/mixed/duck' (format parquet, partition_by (date))`);
  fs.writeFileSync(fs.readdirSync(path.join(dir, "mixed/duck/date=2024-08-06")).map((f) => path.join(dir, "mixed/duck/date=2024-08-06", f))[0], "not parquet");
  assert.deepStrictEqual(q(`\\l mixed
-1 .Q.s1 .Q.pt;-1 .Q.s1 date;-1 .Q.s1 exec x from select sum x by sym from t where date>2024.08.05;
-1 .Q.s1 exec (count i;sum j) from duck where date in 2024.08.05 2024.08.07;-1 .Q.s1 value exec count i by sym from duck where date=2024.08.07,j>100;
-1 .Q.s1 10#@[{select from duck where date=2024.08.06};0;{"duck"~4#x;x}];-1 .Q.s1 exec count i from t where date=2024.08.06;`).map((l, i) => (i === 5 ? typeof l : l)),
    ["`t`duck", "2024.08.05 2024.08.06 2024.08.07", "4 8", "200 29900", "13 14 13 13 14", "string", "4"]);
});

test("hdb export is DuckDB's, and hdb import takes what DuckDB and Polars write", async () => {
  const hdb = (...args) => execFileSync(path.join(bin, "hdb"), args, { cwd: dir, encoding: "utf8" });
  q(`t:([]time:2024.08.05D09:30+til 1000;sym:1000#\`a\`b\`c;x:til 1000;note:string til 1000);.Q.dpft[\`:native;;\`sym;\`t]each 2024.08.05 2024.08.06;`);
  hdb("export", "native", "t", "-o", "out/t", "-iso", "-compression", "zstd");
  assert.deepStrictEqual(await sql(`select date::text, count(*)::int, sum(x)::int, count(distinct sym)::int, max(note) from read_parquet('${dir}/out/t/*/*.parquet', hive_partitioning = true) group by 1 order by 1`),
    [["2024-08-05", 1000, 499500, 3, "999"], ["2024-08-06", 1000, 499500, 3, "999"]]);
  fs.mkdirSync(path.join(dir, "back"));
  await sql(`copy (select * exclude (date), date from read_parquet('${dir}/out/t/*/*.parquet', hive_partitioning = true)) to '${dir}/back/t' (format parquet, partition_by (date))`);
  hdb("import", "again", "t", "-i", "back/t");
  assert.deepStrictEqual(q(`a:{system"l ",x;r:0!select n:count i,x:sum x,last note by date,sym from t;system"cd ..";update sym:value sym from r}
-1 .Q.s1 a["native"]~update note:last each note from a["again"];-1 .Q.s1 attr exec sym from t where date=2024.08.05;`).slice(1), ["`p"]);
});
