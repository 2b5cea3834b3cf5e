// node-q's own integration suite, as its authors run it against kdb+. It wants a q process on
// port 5000 and an encrypted one on 6000: a copy of it gets free ports instead.
const { test } = require("node:test");
const assert = require("node:assert");
const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const { freePort, plant } = require("./rig.js");

// The suite subscribes to kdb+tick's publisher, which it loads from tick/u.q.
const publisher = `\\d .u
init:{w::t!count[t::tables\`.]#()}
sub:{if[x~\`;:sub[;y]each t];w[x],:enlist(.z.w;y);(x;0#value x)}
pub:{[t;x]{[t;x;w]neg[first w](\`upd;t;x)}[t;x]each w t}
`;

test("node-q's integration suite", { timeout: 600_000 }, async (t) => {
  const here = plant();
  t.after(() => here.stop());
  const certificate = here.certificate();
  const [plain, encrypted] = [await freePort(), await freePort()];
  fs.mkdirSync(path.join(here.dir, "tick"));
  fs.writeFileSync(path.join(here.dir, "tick", "u.q"), publisher);
  await here.start("q", ["-q", "-p", String(plain)], plain);
  if (certificate) await here.start("q", ["-q", "-E", "2", "-p", String(encrypted)], encrypted, certificate.env);

  const library = path.join(__dirname, "node_modules", "node-q");
  const files = [];
  const copy = path.join(here.dir, "node-q");
  fs.cpSync(library, copy, { recursive: true });
  fs.symlinkSync(path.join(__dirname, "node_modules"), path.join(here.dir, "node_modules"));
  for (const name of fs.readdirSync(path.join(copy, "itest"))) {
    if (name === "tls.js" && !certificate) continue; // there is no openssl to make a certificate with
    const file = path.join(copy, "itest", name);
    const text = fs.readFileSync(file, "utf8");
    fs.writeFileSync(file, text.replace(/\b5000\b/g, String(plain)).replace(/\b6000\b/g, String(encrypted)));
    files.push(file);
  }
  const env = { ...process.env, TZ: "UTC" };
  if (certificate) env.NODE_EXTRA_CA_CERTS = certificate.cert;
  const mocha = spawn(process.execPath, [path.join(__dirname, "node_modules", "mocha", "bin", "_mocha"), "--reporter", "json", "-t", "60000", ...files], { env });
  let out = "";
  mocha.stdout.on("data", (d) => { out += d; });
  mocha.stderr.on("data", (d) => { out += d; });
  await new Promise((done) => mocha.on("close", done));
  const report = JSON.parse(out.slice(out.indexOf("{")));
  assert.deepStrictEqual(report.failures.map((f) => `${f.fullTitle}: ${f.err.message}`), []);
  assert.ok(report.stats.passes > 150, `${report.stats.passes} passed`);
});
