// Arrow IPC streams and files to and from Arrow's own JavaScript library.
const { test, after } = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const path = require("node:path");
const arrow = require("apache-arrow");
const { scratch, table } = require("./q.js");

const { dir, q, done } = scratch();
after(done);
const file = (name) => path.join(dir, name);
const values = (t, name) => [...t.getChild(name)].map((x) => (typeof x === "bigint" ? x.toString() : x && x.toJSON && typeof x !== "string" ? [...x].map((y) => (typeof y === "bigint" ? y.toString() : y)) : x));
const raw = (t, name) => t.getChild(name).data.flatMap((d) => [...d.values].map(String)).slice(0, t.numRows);

q(`${table}
\`:t.stream 1: .arrow.toipc t;
.arrow.write["t.arrow";t];.arrow.write["lz.arrow";10000#t;enlist[\`compression]!enlist\`none];
\`:empty.stream 1: .arrow.toipc 0#t;
\`:nested.stream 1: .arrow.toipc ([]b:(10b;0#0b;enlist 1b);h:(1 0Nh;0#0h;enlist 3h);e:(1.5 0Ne;0#0e;enlist 2e);f:(1.5 0n;0#0n;enlist 2.);s:(\`a\`b;0#\`;enlist\`);d:(2024.08.08 0Nd;0#0Nd;enlist 1970.01.01);c:(("ab";"");();enlist enlist"z"));
\`:inf.stream 1: .arrow.toipc ([]j:0W -0W 1;h:0W -0W 1h;f:0w -0w 1;d:0Wd,-0Wd,2000.01.01);
.arrow.write["infnull.arrow";([]j:0W -0W 1;f:0w -0w 1);enlist[\`infinities]!enlist\`null];
sym:\`x\`y\`z\`;\`:enum.stream 1: .arrow.toipc ([]s:\`sym$\`z\`x\`z\`;k:til 4);
\`:long.stream 1: .arrow.toipc ([]str:(1000000#"abc";"";3000000#"x"));
\`:keyed.stream 1: .arrow.toipc ([k:\`a\`b]v:1 2)`);

for (const name of ["t.stream", "t.arrow"]) {
  test(`Arrow JS reads ${name}`, () => {
    const t = arrow.tableFromIPC(fs.readFileSync(file(name)));
    assert.strictEqual(t.numRows, 3);
    assert.deepStrictEqual(t.schema.fields.map((f) => `${f.name} ${f.type}`), ["b Bool", "g FixedSizeBinary[16]", "x Uint8", "h Int16", "i Int32", "j Int64", "e Float32", "f Float64", "c Utf8",
      "s Dictionary<Int32, Utf8>", "p Timestamp<NANOSECOND, UTC>", "m Date32<DAY>", "d Date32<DAY>", "n Duration<NANOSECOND>", "u Time32<SECOND>", "v Time32<SECOND>", "t Time32<MILLISECOND>", "str Utf8", "js List<Int64>"]);
    assert.deepStrictEqual(values(t, "b"), [true, false, true]);
    assert.deepStrictEqual(values(t, "x"), [0, 255, 7]);
    for (const name of ["h", "i"]) assert.deepStrictEqual(values(t, name), [1, -2, null]);
    assert.deepStrictEqual(values(t, "j"), ["1", "-2", null]);
    for (const name of ["e", "f"]) assert.deepStrictEqual(values(t, name), [1.5, -2, null]);
    assert.deepStrictEqual(values(t, "c"), ["a", "B", null]);
    assert.deepStrictEqual(values(t, "s"), ["alpha", "beta", null]);
    assert.deepStrictEqual(raw(t, "p").slice(0, 2), ["1723109400123456789", "946684799999999999"]);
    assert.deepStrictEqual(raw(t, "d").slice(0, 2), ["19943", "-1"]);
    assert.deepStrictEqual(raw(t, "m").slice(0, 2), ["19936", "10926"]);
    assert.deepStrictEqual(raw(t, "n").slice(0, 2), ["34200000000001", "-1000000000"]);
    assert.deepStrictEqual(raw(t, "u").slice(0, 2), ["34200", "86340"]);
    assert.deepStrictEqual(raw(t, "v").slice(0, 2), ["34201", "86399"]);
    assert.deepStrictEqual(raw(t, "t").slice(0, 2), ["34200123", "86399999"]);
    for (const name of ["g", "p", "m", "d", "n", "u", "v", "t"]) assert.strictEqual(t.getChild(name).isValid(2), false, name);
    assert.strictEqual(Buffer.from(t.getChild("g").get(0)).toString("hex"), "000102030405060708090a0b0c0d0e0f");
    assert.deepStrictEqual(values(t, "str"), ["plain", "spät", ""]);
    assert.deepStrictEqual([...t.getChild("js")].map((l) => [...l].map((x) => (x === null ? x : Number(x)))), [[1, 2], [], [null]]);
  });
}

test("Arrow JS reads what is empty, nested, infinite, enumerated, long and keyed", () => {
  const read = (name) => arrow.tableFromIPC(fs.readFileSync(file(name)));
  const empty = read("empty.stream");
  assert.strictEqual(empty.numRows, 0);
  assert.strictEqual(empty.schema.fields.length, 19);
  const nested = read("nested.stream");
  const lists = (name) => [...nested.getChild(name)].map((l) => [...l].map((x) => (typeof x === "bigint" ? Number(x) : x)));
  assert.deepStrictEqual(lists("b"), [[true, false], [], [true]]);
  assert.deepStrictEqual(lists("h"), [[1, null], [], [3]]);
  assert.deepStrictEqual(lists("e"), [[1.5, null], [], [2]]);
  assert.deepStrictEqual(lists("f"), [[1.5, null], [], [2]]);
  assert.deepStrictEqual(lists("s"), [["a", "b"], [], [null]]);
  assert.deepStrictEqual(lists("c"), [["ab", ""], [], ["z"]]);
  assert.deepStrictEqual(lists("d").map((l) => l.map((x) => (x === null ? x : Number(x)))), [[1723075200000, null], [], [0]]);
  const inf = read("inf.stream");
  assert.deepStrictEqual(values(inf, "j"), ["9223372036854775807", "-9223372036854775807", "1"]);
  assert.deepStrictEqual(values(inf, "h"), [32767, -32767, 1]);
  assert.deepStrictEqual(values(inf, "f"), [Infinity, -Infinity, 1]);
  assert.deepStrictEqual(raw(inf, "d").slice(2), ["10957"]);
  assert.deepStrictEqual(values(read("infnull.arrow"), "j"), [null, null, "1"]);
  assert.deepStrictEqual(values(read("enum.stream"), "s"), ["z", "x", "z", null]);
  assert.deepStrictEqual(values(read("long.stream"), "str").map((x) => x.length), [1000000, 0, 3000000]);
  assert.deepStrictEqual(values(read("keyed.stream"), "k"), ["a", "b"]);
});

test("q reads streams and files that Arrow JS writes", () => {
  const { vectorFromArray, Table } = arrow;
  const t = new Table({
    b: vectorFromArray([true, null, false], new arrow.Bool()),
    i8: vectorFromArray([1, null, -3], new arrow.Int8()),
    u16: vectorFromArray([1, null, 65535], new arrow.Uint16()),
    u32: vectorFromArray([1, null, 4294967295], new arrow.Uint32()),
    i: vectorFromArray([1, null, -3], new arrow.Int32()),
    j: vectorFromArray([1n, null, -9007199254740993n], new arrow.Int64()),
    e: vectorFromArray([1.5, null, -0.25], new arrow.Float32()),
    f: vectorFromArray([1.5, null, Infinity], new arrow.Float64()),
    s: vectorFromArray(["a", null, "späť"], new arrow.Utf8()),
    dict: vectorFromArray(["x", null, "x"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
    d: vectorFromArray([new Date(0), null, new Date(Date.UTC(2024, 7, 8))], new arrow.DateDay()),
    ms: vectorFromArray([new Date(0), null, new Date(Date.UTC(2024, 7, 8))], new arrow.DateMillisecond()),
    p: vectorFromArray([0, null, 1723109400123], new arrow.TimestampMillisecond()),
    l: vectorFromArray([[1, 2], null, []], new arrow.List(new arrow.Field("item", new arrow.Int32()))),
    fixed: vectorFromArray([[1, 2], null, [3, 4]], new arrow.FixedSizeList(2, new arrow.Field("item", new arrow.Int16()))),
    r: vectorFromArray([{ a: 1, b: "x" }, null, { a: null, b: "y" }], new arrow.Struct([new arrow.Field("a", new arrow.Int32()), new arrow.Field("b", new arrow.Utf8())])),
  });
  fs.writeFileSync(file("js.stream"), arrow.tableToIPC(t, "stream"));
  fs.writeFileSync(file("js.arrow"), arrow.tableToIPC(t, "file"));
  const want = ["100b", "1 0N -3h", "1 0N 65535i", "1 0N 4294967295", "1 0N -3i", "1 0N -9007199254740993", "1.5 0N -0.25e", "1.5 0n 0w", "(,\"a\";\"\";\"sp\\303\\244\\305\\245\")", "`x``x",
    "1970.01.01 0N 2024.08.08", "1970.01.01 0N 2024.08.08", "1970.01.01D00:00:00.000000000 0N 2024.08.08D09:30:00.123000000", "(1 2i;`int$();`int$())"];
  for (const read of ["t:.arrow.fromipc read1`:js.stream", 't:.arrow.read "js.arrow"']) {
    const names = t.schema.fields.map((f) => f.name).slice(0, want.length);
    assert.deepStrictEqual(q(`${read}\n${names.map((n) => `-1 .Q.s1 t\`${n};`).join("")}`), want);
    assert.deepStrictEqual(q(`${read}\n-1 .Q.s1 t[\`fixed;0 2];-1 .Q.s1 t[\`r;0];`), ["(1 2h;3 4h)", '`a`b!(1i;,"x")']);
  }
});

test("a stream of several batches and an empty one", () => {
  const part = (x) => new arrow.Table({ j: arrow.vectorFromArray(x, new arrow.Int64()), s: arrow.vectorFromArray(x.map(String), new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), 7)) });
  fs.writeFileSync(file("many.stream"), arrow.tableToIPC(part([1n, 2n]).concat(part([3n])), "stream"));
  fs.writeFileSync(file("none.stream"), arrow.tableToIPC(new arrow.Table(part([1n]).schema, []), "stream"));
  assert.deepStrictEqual(q(`-1 .Q.s1 exec j from t:.arrow.fromipc read1\`:many.stream;-1 .Q.s1 t\`s;-1 .Q.s1 .arrow.fromipc read1\`:none.stream;`), ["1 2 3", "`1`2`3", "+`j`s!(`long$();`symbol$())"]);
});
