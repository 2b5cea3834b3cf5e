// HTTP as Node.js and curl speak it: one connection for several requests, POST, a login,
// kdb+'s formats.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const http = require("node:http");
const { freePort, plant } = require("./rig.js");

const here = plant();
let port, closed;

const script = `t:([]a:1 2;b:\`x\`y)
.z.pp:{.h.hy[\`txt]"posted ",first x}
`;

before(async () => {
  [port, closed] = [await freePort(), await freePort()];
  fs.writeFileSync(`${here.dir}/t.q`, script);
  fs.writeFileSync(`${here.dir}/users`, "joe:secret\n");
  await here.start("q", ["t.q", "-q", "-p", String(port)], port);
  await here.start("q", ["t.q", "-q", "-U", "users", "-p", String(closed)], closed);
});

after(() => here.stop());

const get = (path, options = {}) => new Promise((done, fail) => {
  const r = http.request({ host: "127.0.0.1", port, path, ...options }, (res) => {
    let text = "";
    res.on("data", (d) => { text += d; }).on("end", () => done({ status: res.statusCode, type: res.headers["content-type"], text, reused: r.reusedSocket }));
  }).on("error", fail);
  r.end(options.body);
});

test("formats", async () => {
  for (const [path, type, text] of [
    ["/t.csv?t", "text/comma-separated-values", "a,b\n1,x\n2,y"],
    ["/t.txt?t", "text/plain", "a\tb\n1\tx\n2\ty"],
    ["/t.json?t", "application/json", '{"a":1,"b":"x"}\n{"a":2,"b":"y"}'],
    ["/t.xml?t", "text/plain", "<r><a>1</a><b>x</b></r>"],
    ["/?t", "text/html", "<pre>a b\n---\n1 x\n2 y"],
  ]) {
    const r = await get(path);
    assert.strictEqual(r.status, 200, path);
    assert.ok(r.type.startsWith(type) || type === "text/plain", `${path} ${r.type}`);
    assert.ok(r.text.replace(/\r/g, "").includes(text), `${path}: ${r.text}`);
  }
});

test("requests over one connection", async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const first = await get("/t.csv?([]i:enlist%201%2B1)", { agent });
  const more = [];
  for (let i = 0; i < 20; i++) more.push(await get(`/t.csv?([]i:til%20${i + 1})`, { agent }));
  assert.strictEqual(first.status, 200);
  more.forEach((r, i) => assert.strictEqual(r.text.trim().split(/\r?\n/).length, i + 2));
  assert.ok(more.every((r) => r.status === 200));
  agent.destroy();
});

test("POST", async () => {
  const r = await get("/", { method: "POST", body: "a=1&b=2", headers: { "Content-Type": "application/x-www-form-urlencoded" } });
  assert.strictEqual(r.status, 200);
  assert.match(r.text, /^posted .*a=1&b=2/);
});

test("curl", async (t) => {
  const curl = (...args) => spawnSync("curl", ["-sS", "--max-time", "60", ...args], { encoding: "utf8" });
  if (curl("--version").error) return t.skip("no curl");
  const base = `http://127.0.0.1:${port}`;
  assert.match(curl(`${base}/t.csv?t`).stdout, /^a,b\r?\n1,x\r?\n2,y/);
  assert.match(curl("--compressed", `${base}/t.csv?([]n:til%205000)`).stdout, /\n4999\s*$/);
  assert.match(curl("-i", "--http1.0", `${base}/t.csv?t`).stdout, /^HTTP\/1\.[01] 200/);
  assert.match(curl("-d", "x=1", `${base}/`).stdout, /^posted .*x=1/);
  const long = "y".repeat(70000); // not for a pattern: matching it would take a billion steps
  assert.ok(curl("-H", "Expect: 100-continue", "-d", long, `${base}/`).stdout.startsWith(`posted  ${long}`));
  assert.match(curl("-H", "Transfer-Encoding: chunked", "-d", "z=1", `${base}/`).stdout, /^posted .*z=1/);
  assert.match(curl("-i", "-X", "DELETE", `${base}/`).stdout, /^HTTP\/1\.1 (405|501)/);
  assert.match(curl("-i", `http://127.0.0.1:${closed}/t.csv?t`).stdout, /^HTTP\/1\.[01] 401/);
  assert.match(curl("-i", "-u", "joe:wrong", `http://127.0.0.1:${closed}/t.csv?t`).stdout, /^HTTP\/1\.[01] 401/);
  assert.match(curl("-u", "joe:secret", `http://127.0.0.1:${closed}/t.csv?t`).stdout, /^a,b/);
});
