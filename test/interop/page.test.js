// The pages of a process in a browser that nobody looks at: a table renders, and a page that
// talks over a web socket shows what it hears.
const { test, before, after } = require("node:test");
const assert = require("node:assert");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const { freePort, plant } = require("./rig.js");

const here = plant();
let port;

const page = `<!DOCTYPE html><title>t</title><div id=out>nothing</div><script>
const s = new WebSocket("ws://" + location.host);
s.onopen = () => s.send("([]sym:\`a\`b;price:1.5 2.5)");
s.onmessage = (e) => {
  const rows = JSON.parse(e.data);
  out.textContent = rows.length + " rows, " + rows.map((r) => r.sym + "=" + r.price).join(" ");
};
</script>`;

before(async () => {
  port = await freePort();
  fs.mkdirSync(`${here.dir}/html`);
  fs.writeFileSync(`${here.dir}/html/live.html`, page);
  fs.writeFileSync(`${here.dir}/t.q`, 'trade:([]sym:`ibm`msft;price:101.5 99.25;size:100 200)\n.h.HOME:"html"\n.z.ws:{neg[.z.w].j.j value x}\n');
  await here.start("q", ["t.q", "-q", "-p", String(port)], port);
});

after(() => here.stop());

const browser = ["chromium", "chromium-browser", "google-chrome", process.env.CHROME || ""].find((b) => b && !spawnSync(b, ["--version"]).error);

// seen is the page after its scripts ran, as text of its elements.
const seen = (path) => {
  const r = spawnSync(browser, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", `--user-data-dir=${here.dir}/profile`,
    "--virtual-time-budget=5000", "--dump-dom", `http://127.0.0.1:${port}${path}`], { encoding: "utf8", timeout: 60_000 });
  return r.stdout;
};

test("a table renders", async (t) => {
  if (!browser) return t.skip("no Chromium");
  const dom = seen("/?trade");
  for (const cell of ["sym", "price", "size", "ibm", "msft", "101.5", "99.25"]) assert.ok(dom.includes(cell), `${cell} is not in ${dom}`);
  assert.match(dom, /<pre>sym +price/);
});

test("the front page shows the tables", async (t) => {
  if (!browser) return t.skip("no Chromium");
  assert.match(seen("/"), /trade/);
});

test("a page with a web socket", async (t) => {
  if (!browser) return t.skip("no Chromium");
  assert.match(seen("/live.html"), /2 rows, a=1\.5 b=2\.5/);
});

test("the console lists what there is", async (t) => {
  if (!browser) return t.skip("no Chromium");
  const dom = seen("/console");
  assert.match(dom, /<summary>trade /);
  assert.match(dom, /2 rows/);
  assert.match(dom, /id="figure-connections">\d/);
});
