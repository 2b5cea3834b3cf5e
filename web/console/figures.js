// The figures in the page's head, from /metrics. They come also while the process is busy.

export function watchFigures($, every) {
  let before = null;
  async function look() {
    try {
      const now = { at: performance.now(), of: parse(await (await fetch("/metrics")).text()) };
      show($, now, before);
      before = now;
    } catch {
      $("state").className = "down";
      $("state").title = "the process does not answer";
    }
    setTimeout(look, every);
  }
  look();
}

// parse is the text form of Prometheus, without what has labels.
function parse(text) {
  const of = {};
  for (const line of text.split("\n")) {
    const m = /^([a-z_]+) (\S+)$/.exec(line);
    if (m) of[m[1]] = Number(m[2]);
  }
  return of;
}

function show($, now, before) {
  const stale = now.of.tock_sample_age_seconds > 1;
  $("state").className = stale ? "busy" : "up";
  $("state").title = stale ? `busy for ${now.of.tock_sample_age_seconds.toFixed(0)} s` : "the process answers";
  $("figure-connections").textContent = now.of.tock_connections ?? "-";
  $("figure-queued").textContent = bytes(now.of.tock_queued_bytes ?? 0);
  $("figure-memory").textContent = bytes(now.of.process_resident_memory_bytes ?? 0);
  if (!before) return;
  const seconds = (now.at - before.at) / 1000;
  const rate = (name) => (now.of[name] - before.of[name]) / seconds;
  $("figure-messages").textContent = Math.round(rate("tock_messages_total") + rate("tock_reader_messages_total")).toLocaleString();
  $("figure-busy").textContent = Math.round(Math.min(rate("tock_busy_seconds_total"), 1) * 100) + " %";
}

function bytes(n) {
  for (const unit of ["B", "KB", "MB", "GB"]) {
    if (n < 1000) return `${n < 10 && unit !== "B" ? n.toFixed(1) : Math.round(n)} ${unit}`;
    n /= 1000;
  }
  return `${n.toFixed(1)} TB`;
}
