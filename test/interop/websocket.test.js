// Web sockets with the ws library: text, kdb+'s binary messages (as c.js speaks them), with
// and without compression, in the clear and encrypted.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const fs = require("node:fs");
const WebSocket = require("ws");
const c = require("node-q/lib/c.js");
const { freePort, plant } = require("./rig.js");

const here = plant();
let port, encrypted, certificate;

const handlers = ".z.ws:{neg[.z.w]$[10=type x;.j.j value x;-8!@[value;-9!x;{`$\"'\",x}]]}";

before(async () => {
  port = await freePort();
  fs.writeFileSync(`${here.dir}/ws.q`, handlers + "\n");
  await here.start("q", ["ws.q", "-q", "-p", String(port)], port);
  certificate = here.certificate();
  if (certificate) {
    encrypted = await freePort();
    await here.start("q", ["ws.q", "-q", "-E", "2", "-p", String(encrypted)], encrypted, certificate.env);
  }
});

after(() => here.stop());

const open = (url, options) => new Promise((done, fail) => {
  const s = new WebSocket(url, options);
  s.on("open", () => done(s)).on("error", fail);
});
const ask = (s, msg) => new Promise((done, fail) => {
  s.once("message", (data, binary) => done(binary ? data : data.toString())).once("error", fail);
  s.send(msg);
});

for (const perMessageDeflate of [false, true]) {
  test(`text and binary, compression ${perMessageDeflate}`, async () => {
    const s = await open(`ws://127.0.0.1:${port}`, { perMessageDeflate });
    assert.match(s.extensions, perMessageDeflate ? /permessage-deflate/ : /^$/);
    assert.strictEqual(await ask(s, "2+2"), "4");
    assert.deepStrictEqual(JSON.parse(await ask(s, "([]s:`x`y;v:1 2)")), [{ s: "x", v: 1 }, { s: "y", v: 2 }]);
    assert.deepStrictEqual(c.deserialize(await ask(s, c.serialize("til 5"))), [0, 1, 2, 3, 4]);
    assert.deepStrictEqual(c.deserialize(await ask(s, c.serialize("1+`a"))), "'type");
    const long = JSON.parse(await ask(s, "til 200000"));
    assert.strictEqual(long.length, 200000);
    assert.strictEqual(long[199999], 199999);
    const text = "x".repeat(300000);
    assert.strictEqual(await ask(s, `count "${text}"`), "300000", "a message of several frames' size");
    s.close();
  });
}

test("many sockets at once, each its own answers", async () => {
  const sockets = await Promise.all(Array.from({ length: 50 }, () => open(`ws://127.0.0.1:${port}`)));
  const answers = await Promise.all(sockets.map((s, i) => ask(s, `${i}*2`)));
  assert.deepStrictEqual(answers, sockets.map((_, i) => String(i * 2)));
  for (const s of sockets) s.terminate();
});

test("encrypted", async (t) => {
  if (!certificate) return t.skip("no openssl to make a certificate with");
  const ca = fs.readFileSync(certificate.cert);
  const s = await open(`wss://localhost:${encrypted}`, { ca });
  assert.strictEqual(await ask(s, "2+2"), "4");
  s.close();
  await assert.rejects(() => open(`wss://localhost:${encrypted}`), /certificate/);
});
