"""The vector workload in numpy: reads cells' names, answers with milliseconds;
an empty line is answered with the digest of the last result."""
import os
import sys
import time

import numpy as np

stage, folder = sys.argv[1], sys.argv[2]


def column(name, kind):
    return np.fromfile(os.path.join(folder, name), dtype=kind, offset=16)


def asof(trades, syms, quotes, quote_syms, bids):
    """Sym above time in one key; the quotes sorted by it, then searched."""
    key = (quote_syms.astype(np.int64) << 45) | quotes
    order = np.argsort(key, kind="stable")
    at = np.searchsorted(key[order], (syms.astype(np.int64) << 45) | trades, side="right") - 1
    row = order[at]
    return np.where((at >= 0) & (quote_syms[row] == syms), bids[row], np.nan)


def find(u, p):
    order = np.argsort(u, kind="stable")
    at = np.searchsorted(u[order], p)
    row = order[np.minimum(at, len(u) - 1)]
    return np.where(u[row] == p, row, len(u))


if stage == "scan":
    v, x, k = column("v", "f8"), column("x", "f8"), column("k", "i4")
    b = x > 0.5
    keys = np.arange(1, 501)
    cells = {
        "sum": (lambda: v.sum(), float),
        "max": (lambda: v.max(), float),
        "add": (lambda: v + x, np.sum),
        "greater": (lambda: x > 0.5, np.sum),
        "where": (lambda: np.flatnonzero(b), np.sum),
        "filtered sum, fused": (lambda: np.dot(v, x > 0.5), float),
        "filtered sum, unfused": (lambda: v[x > 0.5].sum(), float),
        "group sum, 500 keys": (lambda: np.bincount(k, weights=v, minlength=500), lambda r: (keys * r).sum()),
    }
elif stage == "keys":
    w, ki, kj, kn, kd, u, p = column("w", "f8"), column("ki", "i8"), column("kj", "i8"), column("kn", "i8"), column("kd", "i4"), column("u", "i8"), column("p", "i8")
    s = np.sort(u)
    cells = {
        "sort floats": (lambda: np.sort(w), lambda r: r[::100000].sum()),
        "distinct, 500 values": (lambda: np.unique(ki), lambda r: r.astype("f8").sum()),
        "distinct, 1M values": (lambda: np.unique(kj), lambda r: r.astype("f8").sum()),
        "distinct, longs 0 to 499": (lambda: np.unique(kn), lambda r: r.astype("f8").sum()),
        "distinct, 500 dates": (lambda: np.unique(kd), lambda r: r.astype("f8").sum()),
        "find in 1M": (lambda: find(u, p), np.sum),
        "bin in 1M": (lambda: np.searchsorted(s, p, side="right") - 1, np.sum),
        "in 1M": (lambda: np.isin(p, u), np.sum),
    }
elif stage == "rare":
    cells = {}
else:
    tt, ts, qt, qs, qb = column("tt", "i8"), column("ts", "i4"), column("qt", "i8"), column("qs", "i4"), column("qb", "f8")
    cells = {"aj 1M on 4M": (lambda: asof(tt, ts, qt, qs, qb), np.nansum)}

print("ready", flush=True)
r = cell = None
for line in sys.stdin:
    name = line.rstrip("\n")
    if name == "":
        print(f"{float(cell[1](r)):.17g}", flush=True)
        r = None
        continue
    cell = cells.get(name)
    if cell is None:
        print("none", flush=True)
        continue
    start = time.perf_counter()
    r = cell[0]()
    print(f"{(time.perf_counter() - start) * 1e3:.4f}", flush=True)
