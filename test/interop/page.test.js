// The pages of a process in a browser that nobody looks at: a table renders, and a page that
// talks over a web socket shows what it hears.
const { test, before, after } = require("node:test");
const fs = require("node:fs");
const { open } = require("./browser.js");
const { freePort, plant } = require("./rig.js");

const here = plant();
let port, browser;

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
  browser = await open(here.dir);
});

after(async () => {
  await browser?.close();
  await here.stop();
});

// shows is a test that a page comes to show what fits each pattern.
const shows = (name, path, ...patterns) => test(name, async (t) => {
  if (!browser) return t.skip("no Chromium");
  await browser.page(`http://127.0.0.1:${port}${path}`, ...patterns);
});

shows("a table renders", "/?trade", /<pre[^>]*>sym +price +size\n-+\nibm +101\.5 +100 *\nmsft +99\.25 +200/);
shows("the front page shows the tables", "/", /trade/);
shows("a page with a web socket", "/live.html", /2 rows, a=1\.5 b=2\.5/);
shows("the console lists what there is", "/console", /<summary>trade /, /2 rows/, /id="figure-connections">\d/);
