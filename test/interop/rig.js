// What the tests of foreign clients share: free ports, started programs, waiting.
const assert = require("node:assert");
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");

const bin = path.resolve(__dirname, "../../bin");

const freePort = () => new Promise((done, fail) => {
  const s = net.createServer().on("error", fail);
  s.listen(0, "127.0.0.1", () => { const { port } = s.address(); s.close(() => done(port)); });
});

const listening = async (port) => {
  for (let i = 0; i < 2400; i++) {
    const ok = await new Promise((done) => {
      const c = net.connect(port, "127.0.0.1", () => { c.destroy(); done(true); }).on("error", () => done(false));
    });
    if (ok) return;
    await new Promise((r) => setTimeout(r, 25));
  }
  throw new Error(`nothing listens on ${port}`);
};

// until waits for an answer that is as wanted, 60 s at most.
const until = async (what, want) => {
  for (let i = 0; i < 2400; i++) {
    if (want(await what())) return;
    await new Promise((r) => setTimeout(r, 25));
  }
  assert.fail("did not come about");
};

// A plant is a folder of its own and the programs that were started in it.
const plant = () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "tock-interop-"));
  const procs = [];
  return {
    dir,
    async start(name, args, port, env = {}) {
      const p = spawn(path.join(bin, name), args, { cwd: dir, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ...env } });
      procs.push(p);
      await listening(port);
    },
    // certificate makes a key and a certificate for localhost; null without openssl.
    certificate() {
      const made = spawnSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "cert.pem",
        "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], { cwd: dir });
      if (made.status !== 0) return null;
      const cert = path.join(dir, "cert.pem"), key = path.join(dir, "key.pem");
      return { cert, env: { KX_SSL_CERT_FILE: cert, KX_SSL_KEY_FILE: key, KX_SSL_VERIFY_CLIENT: "NO" } };
    },
    stop() {
      for (const p of procs) p.kill("SIGKILL");
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
};

module.exports = { freePort, until, plant };
