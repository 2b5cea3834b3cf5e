// Arrow Flight of an hdb process by a client made of gRPC's and Arrow's own JavaScript
// libraries.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const path = require("node:path");
const grpc = require("@grpc/grpc-js");
const loader = require("@grpc/proto-loader");
const arrow = require("apache-arrow");
const { bin, scratch, port, table, spawn } = require("./q.js");

const { dir, q, done } = scratch();
const { FlightService } = grpc.loadPackageDefinition(loader.loadSync(path.join(__dirname, "flight.proto"), { keepCase: true, defaults: true })).arrow.flight.protocol;
let client, server;

before(async () => {
  q(`${table}\n.Q.dpft[\`:db;;\`s;\`t]each 2024.08.05 2024.08.06;`);
  const [own, flight] = [await port(), await port()];
  server = spawn(path.join(bin, "hdb"), ["db", "-p", String(own), "-flight", `127.0.0.1:${flight}`], { cwd: dir, stdio: "ignore" });
  client = new FlightService(`127.0.0.1:${flight}`, grpc.credentials.createInsecure(), { "grpc.max_receive_message_length": -1 });
  await new Promise((resolve, reject) => client.waitForReady(Date.now() + 60_000, (err) => (err ? reject(err) : resolve())));
});
after(async () => {
  client.close();
  await new Promise((ended) => server.on("exit", ended).kill());
  done();
});

const all = (stream) => new Promise((resolve, reject) => {
  const items = [];
  stream.on("data", (x) => items.push(x)).on("error", reject).on("end", () => resolve(items));
});

// framed is a message of Flight as one of an Arrow IPC stream: a mark, the length of the head, the head, the body.
function framed(m) {
  const head = Buffer.alloc(8 + Math.ceil(m.data_header.length / 8) * 8);
  head.writeUInt32LE(0xffffffff, 0);
  head.writeUInt32LE(head.length - 8, 4);
  m.data_header.copy(head, 8);
  return Buffer.concat([head, m.data_body || Buffer.alloc(0)]);
}
const get = async (text) => arrow.tableFromIPC(Buffer.concat([...(await all(client.DoGet({ ticket: Buffer.from(text) }))).map(framed), Buffer.from([255, 255, 255, 255, 0, 0, 0, 0])]));

test("a query's rows come as record batches", async () => {
  const t = await get("select from t where date=2024.08.06");
  assert.strictEqual(t.numRows, 3);
  assert.deepStrictEqual([...t.getChild("s")], [null, "alpha", "beta"]);
  assert.deepStrictEqual([...t.getChild("f")], [null, 1.5, -2]);
  assert.deepStrictEqual([...t.getChild("str")], ["", "plain", "spät"]);
  const sums = await get("select n:count i,j:sum j by s from t where date within 2024.08.05 2024.08.06");
  assert.deepStrictEqual([...sums.getChild("n")].map(Number), [2, 2, 2]);
  assert.strictEqual((await get("0#select from t where date=2024.08.06")).numRows, 0);
});

test("many rows come as several batches", async () => {
  const t = await get("([]j:til 300000;s:300000#`a`b`c)");
  assert.strictEqual(t.numRows, 300000);
  assert.strictEqual(Number(t.getChild("j").get(299999)), 299999);
  assert.strictEqual(t.getChild("s").get(299999), "c");
});

test("tables are listed and described", async () => {
  const infos = await all(client.ListFlights({}));
  assert.deepStrictEqual(infos.map((i) => i.flight_descriptor.path[0]).filter((x) => x === "t"), ["t"]);
  const info = await new Promise((resolve, reject) => client.GetFlightInfo({ type: 1, path: ["t"] }, (err, x) => (err ? reject(err) : resolve(x))));
  assert.strictEqual(Number(info.total_records), 6);
  assert.ok(info.endpoint[0].ticket.ticket.length > 0);
});

test("an error of q is the client's", async () => {
  await assert.rejects(get("select from nothing"), (e) => e.code === grpc.status.INVALID_ARGUMENT && /nothing/.test(e.details));
  await assert.rejects(get("1+1"));
});

test("rows are put into a table", async () => {
  await get("([]a:enlist .[`:sink;();:;()];b:enlist 0)").catch(() => 0);
  await get("([]x:enlist count sink::([]j:`long$();s:`symbol$()))");
  const t = new arrow.Table({ j: arrow.vectorFromArray([1n, 2n, null], new arrow.Int64()), s: arrow.vectorFromArray(["a", null, "c"], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), 3)) });
  const bytes = Buffer.from(arrow.tableToIPC(t, "stream"));
  const call = client.DoPut();
  const answers = all(call);
  for (let at = 0, first = true; at + 8 <= bytes.length; first = false) {
    const length = bytes.readUInt32LE(at + 4);
    if (length === 0) break;
    const header = bytes.subarray(at + 8, at + 8 + length);
    const message = arrow.Message.decode(header);
    const body = Number(message.bodyLength);
    call.write({ ...(first ? { flight_descriptor: { type: 1, path: ["sink"] } } : {}), data_header: header, data_body: bytes.subarray(at + 8 + length, at + 8 + length + body) });
    at += 8 + length + body;
  }
  call.end();
  await answers;
  const sink = await get("sink");
  assert.deepStrictEqual([...sink.getChild("j")].map((x) => (x === null ? x : Number(x))), [1, 2, null]);
  assert.deepStrictEqual([...sink.getChild("s")], ["a", null, "c"]);
});
