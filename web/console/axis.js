// Scales and their marks.

// scale maps the values at place i of points to pixels; pad widens it at both ends.
export function scale(points, i, from, to, pad) {
  let [lo, hi] = [Infinity, -Infinity];
  for (const p of points) {
    lo = Math.min(lo, p[i]);
    hi = Math.max(hi, p[i]);
  }
  if (lo === hi) [lo, hi] = [lo - 0.5, hi + 0.5];
  [lo, hi] = [lo - pad, hi + pad];
  const f = (v) => from + ((v - lo) / (hi - lo)) * (to - from);
  return Object.assign(f, { from: lo, to: hi });
}

// ticks is about n round values between two.
export function ticks(from, to, n) {
  const rough = (to - from) / Math.max(n, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((s) => s >= rough);
  const out = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) out.push(k * step);
  return out;
}
