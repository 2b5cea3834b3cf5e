// Tables written by q are opened by DuckDB and Polars with equal values, and q opens the
// files that they write.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { DuckDBInstance } = require("@duckdb/node-api");
const pl = require("nodejs-polars");

const bin = path.resolve(process.env.TOCK_BIN || path.join(__dirname, "../../bin"));
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "tock-arrow-"));
let db;

// q runs lines of q in the scratch folder and gives what they print.
const q = (text) => {
  const out = execFileSync(path.join(bin, "q"), ["-q"], { cwd: dir, input: text + "\n\\\\\n", encoding: "utf8" });
  assert.doesNotMatch(out, /^'/m, out);
  return out.trim().split("\n");
};
const sql = async (text) => (await db.runAndReadAll(text)).getRowsJson();

// One column of each kind; the third row is null where the kind has a null.
const table = `t:([]b:101b;g:"G"$("00010203-0405-0607-0809-0a0b0c0d0e0f";"ffffffff-0000-0000-0000-000000000001";"");x:0x00ff07;h:1 -2 0Nh;i:1 -2 0Ni;j:1 -2 0N;
  e:1.5 -2 0Ne;f:1.5 -2 0n;c:"aB ";s:\`alpha\`beta\`;p:2024.08.08D09:30:00.123456789 1999.12.31D23:59:59.999999999 0Np;m:2024.08 1999.12 0Nm;
  d:2024.08.08 1969.12.31 0Nd;n:0D09:30:00.000000001 -0D00:00:01 0Nn;u:09:30 23:59 0Nu;v:09:30:01 23:59:59 0Nv;t:09:30:00.123 23:59:59.999 0Nt;
  str:("plain";"sp\\303\\244t";"");js:(1 2;0#0;enlist 0N))`;

before(async () => {
  db = await (await DuckDBInstance.create(":memory:")).connect();
  q(table.replace(/\n */g, "") + `
.parquet.write["t.parquet";t];
.parquet.write["z.parquet";t;\`compression\`rows!(\`zstd;2)];
.arrow.write["t.arrow";t];`);
});
after(() => fs.rmSync(dir, { recursive: true, force: true }));

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
