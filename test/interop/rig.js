// What the tests of foreign clients share: free ports, started programs, waiting.
const assert = require("node:assert");
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");

const bin = path.resolve(__dirname, "../../bin");

// freePort gives each process of the tests ports of its own, below those that the system
// gives to whoever asks for any: nothing else takes one before its program listens.
let last = 10_000 + (process.pid % 50) * 100;
const freePort = async () => {
  for (let tries = 0; tries < 100; tries++) {
    const port = last++;
    const free = await new Promise((done) => {
      const s = net.createServer().on("error", () => done(false)).listen(port, () => s.close(() => done(true)));
    });
    if (free) return port;
  }
  throw new Error("no port is free");
};

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

// ended kills a program and waits for its end.
const ended = (p) => new Promise((done) => {
  if (p.exitCode !== null || p.signalCode !== null) done();
  else p.on("exit", done).kill("SIGKILL");
});

// noon is the options that make it about noon for a program: its day does not end by the
// clock in the middle of a test.
const noon = () => {
  const now = new Date(), offset = 720 - 60 * now.getUTCHours() - now.getUTCMinutes();
  return ["-o", String(Math.abs(offset) < 24 ? 24 : offset)]; // fewer would be hours
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
    // stop ends the programs, and removes the folder once none of them can write to it.
    async stop() {
      await Promise.all(procs.map(ended));
      fs.rmSync(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
};

module.exports = { freePort, until, plant, noon };
