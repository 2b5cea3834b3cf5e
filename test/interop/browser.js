// A browser without a window, driven over its debugging protocol: pages are read while they live,
// so that a test waits for what a page shows and never for a time.
const { spawn, spawnSync } = require("node:child_process");
const readline = require("node:readline");
const WebSocket = require("ws");

const program = ["chromium", "chromium-browser", "google-chrome", process.env.CHROME || ""].find((b) => b && !spawnSync(b, ["--version"]).error);

const patience = 60_000; // milliseconds a page has to show what is waited for

// dialogue is one debugging connection: ask(method, parameters) answers the result.
const dialogue = async (url) => {
  const ws = new WebSocket(url);
  const waiting = new Map();
  let last = 0;
  await new Promise((done, fail) => ws.on("open", done).on("error", fail));
  ws.on("message", (data) => {
    const { id, result, error } = JSON.parse(data);
    const { done, fail } = waiting.get(id) || {};
    waiting.delete(id);
    if (error) fail?.(new Error(error.message)); else done?.(result);
  });
  ws.on("close", () => { for (const { fail } of waiting.values()) fail(new Error("the page has gone")); });
  return {
    ask: (method, params = {}) => new Promise((done, fail) => {
      waiting.set(++last, { done, fail });
      ws.send(JSON.stringify({ id: last, method, params }));
    }),
    close: () => ws.close(),
  };
};

// open starts a browser that keeps its profile under dir; null where none is installed.
const open = async (dir) => {
  if (!program) return null;
  const p = spawn(program, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0",
    `--user-data-dir=${dir}/profile`, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] });
  const address = await new Promise((done, fail) => {
    readline.createInterface({ input: p.stderr }).on("line", (line) => {
      const said = /^DevTools listening on ws:\/\/([^/]+)\//.exec(line);
      if (said) done(said[1]);
    });
    p.on("error", fail).on("exit", (code) => fail(new Error(`the browser ended with ${code}`)));
  });
  return {
    // page answers the document at url as text once it fits every pattern; it throws with the
    // document as it is when that does not come about.
    async page(url, ...patterns) {
      const target = await (await fetch(`http://${address}/json/new?${encodeURIComponent(url)}`, { method: "PUT" })).json();
      const { ask, close } = await dialogue(target.webSocketDebuggerUrl);
      try {
        for (const end = Date.now() + patience; ;) {
          // While the page takes the place of the empty one there is nothing to look at, which is an error.
          const { result } = await ask("Runtime.evaluate", { expression: "document.documentElement.outerHTML" })
            .catch((err) => ({ result: { value: String(err) } }));
          const missing = patterns.filter((p) => !p.test(result.value));
          if (!missing.length) return result.value;
          if (Date.now() > end) throw new Error(`${missing.join(", ")} not in ${result.value}`);
          await new Promise((r) => setTimeout(r, 25));
        }
      } finally {
        close();
        await fetch(`http://${address}/json/close/${target.id}`);
      }
    },
    // close ends the browser and waits for it, so that its profile can be removed.
    close: () => new Promise((done) => { p.on("exit", done); p.kill("SIGKILL"); }),
  };
};

module.exports = { open };
