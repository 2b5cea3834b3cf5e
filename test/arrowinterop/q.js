// q in a scratch folder, for the tests beside this file.
const assert = require("node:assert");
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");

const bin = path.resolve(process.env.TOCK_BIN || path.join(__dirname, "../../bin"));

// scratch is a new folder with q to run in it: q(text) gives the lines that text prints.
function scratch() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "tock-arrow-"));
  const q = (text) => {
    const { stdout, stderr } = spawnSync(path.join(bin, "q"), ["-q"], { cwd: dir, input: text + "\n\\\\\n", encoding: "utf8", maxBuffer: 1 << 28 });
    assert.doesNotMatch(stdout + stderr, /^'/m);
    return stdout.trim().split("\n");
  };
  return { dir, q, done: () => fs.rmSync(dir, { recursive: true, force: true }) };
}

// port is one that nobody has: each process of the tests has its own, below those that the
// system gives to whoever asks for any, and beside those of test/interop.
let last = 15_000 + (process.pid % 50) * 100;
const port = async () => {
  for (let tries = 0; tries < 100; tries++) {
    const port = last++;
    const free = await new Promise((done) => {
      const server = net.createServer().on("error", () => done(false)).listen(port, () => server.close(() => done(true)));
    });
    if (free) return port;
  }
  throw new Error("no port is free");
};

// table has a column of each kind; the third row is null where the kind has a null.
const table = `t:([]b:101b;g:"G"$("00010203-0405-0607-0809-0a0b0c0d0e0f";"ffffffff-0000-0000-0000-000000000001";"");x:0x00ff07;h:1 -2 0Nh;i:1 -2 0Ni;j:1 -2 0N;
  e:1.5 -2 0Ne;f:1.5 -2 0n;c:"aB ";s:\`alpha\`beta\`;p:2024.08.08D09:30:00.123456789 1999.12.31D23:59:59.999999999 0Np;m:2024.08 1999.12 0Nm;
  d:2024.08.08 1969.12.31 0Nd;n:0D09:30:00.000000001 -0D00:00:01 0Nn;u:09:30 23:59 0Nu;v:09:30:01 23:59:59 0Nv;t:09:30:00.123 23:59:59.999 0Nt;
  str:("plain";"sp\\303\\244t";"");js:(1 2;0#0;enlist 0N))`.replace(/\n */g, "");

module.exports = { bin, scratch, port, table, spawn };
