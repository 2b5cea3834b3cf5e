#!/usr/bin/env python3
"""Makes trade.csv.gz, quote.csv.gz and facts.json from recorded Binance messages.

    convert.py OUT RAW.gz ...

RAW is gzip text, one line a message: receive time in nanoseconds since 1970, a space, and
the message as it came from a combined stream. Lines of all files are merged by receive
time; equal times keep the order of the files given and of their lines. Only @trade and
@bookTicker messages are kept. Prices and sizes are copied as they were written, without
trailing zeros. The facts are computed from the messages with exact arithmetic.
"""
import gzip
import heapq
import json
import sys
from datetime import datetime, timezone
from decimal import Decimal, localcontext
from fractions import Fraction

DAY = 86400 * 10**9


def lines(path, place):
    with gzip.open(path, "rt") as f:
        for n, line in enumerate(f):
            time, _, message = line.partition(" ")
            yield int(time), place, n, message


def iso(ns):
    seconds, rest = divmod(ns, 10**9)
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S") + ".%09d" % rest


def plain(text):
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimal(x):
    """A fraction with a finite decimal form, written exactly."""
    with localcontext() as context:
        context.prec = 100
        d = Decimal(x.numerator) / Decimal(x.denominator)
    assert Fraction(d) == x, x
    return format(d.normalize(), "f")


def main(out, paths):
    trades, quotes = [], []
    for time, _, _, text in heapq.merge(*(lines(p, i) for i, p in enumerate(paths))):
        message = json.loads(text)
        stream = message.get("stream", "")
        d = message.get("data")
        if stream.endswith("@trade"):
            trades.append((time, d["s"], plain(d["p"]), plain(d["q"]), "S" if d["m"] else "B"))
        elif stream.endswith("@bookTicker"):
            quotes.append((time, d["s"], plain(d["b"]), plain(d["a"]), plain(d["B"]), plain(d["A"])))
    for name, header, rows in (
        ("trade", "time,sym,price,size,side", trades),
        ("quote", "time,sym,bid,ask,bsize,asize", quotes),
    ):
        text = "".join(",".join((iso(row[0]),) + row[1:]) + "\n" for row in rows)
        with open(f"{out}/{name}.csv.gz", "wb") as f:
            with gzip.GzipFile("", "wb", 9, f, mtime=0) as z:
                z.write((header + "\n" + text).encode())
    facts = {"rows": {"trade": len(trades), "quote": len(quotes)}, "trade": {}, "quote": {}}
    for sym in sorted({t[1] for t in trades}):
        mine = [t for t in trades if t[1] == sym]
        prices = [Fraction(t[2]) for t in mine]
        sizes = [Fraction(t[3]) for t in mine]
        volume = sum(sizes)
        notional = sum(p * s for p, s in zip(prices, sizes))
        facts["trade"][sym] = {
            "rows": len(mine),
            "first_ns": mine[0][0] % DAY,
            "last_ns": mine[-1][0] % DAY,
            "volume": decimal(volume),
            "notional": decimal(notional),
            "vwap": float(notional / volume),
            "open": decimal(prices[0]),
            "high": decimal(max(prices)),
            "low": decimal(min(prices)),
            "close": decimal(prices[-1]),
            "buys": sum(t[4] == "B" for t in mine),
            "sells": sum(t[4] == "S" for t in mine),
        }
    for sym in sorted({q[1] for q in quotes}):
        mine = [q for q in quotes if q[1] == sym]
        bids = [Fraction(q[2]) for q in mine]
        asks = [Fraction(q[3]) for q in mine]
        facts["quote"][sym] = {
            "rows": len(mine),
            "first_ns": mine[0][0] % DAY,
            "last_ns": mine[-1][0] % DAY,
            "last_bid": decimal(bids[-1]),
            "last_ask": decimal(asks[-1]),
            "highest_bid": decimal(max(bids)),
            "lowest_ask": decimal(min(asks)),
            "mean_spread": float(sum(a - b for a, b in zip(asks, bids)) / len(mine)),
            "bsize": decimal(sum(Fraction(q[4]) for q in mine)),
            "asize": decimal(sum(Fraction(q[5]) for q in mine)),
        }
    with open(f"{out}/facts.json", "w") as f:
        json.dump(facts, f, indent=1)
        f.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
