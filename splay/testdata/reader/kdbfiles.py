"""An independent reader of kdb+ data files, of the standard library only: it shares no
code with the program whose files it reads.

    python3 kdbfiles.py DIR         prints every table of a database as JSON, a line each:
                                    {"path":..,"columns":[..],"types":[..],"attrs":[..],"rows":[[..]..]}

Values: integers and temporals as their stored numbers, floats as their repr, chars,
symbols and enumerations as text, guids as hex, nulls as null, lists as lists.
"""
import ctypes
import ctypes.util
import json
import math
import os
import struct
import sys
import zlib

WIDTH = {1: 1, 2: 16, 4: 1, 5: 2, 6: 4, 7: 8, 8: 4, 9: 8, 10: 1, 12: 8, 13: 4, 14: 4, 15: 8, 16: 8, 17: 4, 18: 4, 19: 4}
CODE = {1: "B", 4: "B", 5: "h", 6: "i", 7: "q", 8: "f", 9: "d", 12: "q", 13: "i", 14: "i", 15: "d", 16: "q", 17: "i", 18: "i", 19: "i"}
NULL = {5: -2 ** 15, 6: -2 ** 31, 7: -2 ** 63, 12: -2 ** 63, 13: -2 ** 31, 14: -2 ** 31, 16: -2 ** 63, 17: -2 ** 31, 18: -2 ** 31, 19: -2 ** 31}


class Bad(Exception):
    pass


def need(ok, text):
    if not ok:
        raise Bad(text)


# compressed files


def unpack_message(b, size):
    """A compressed message; size is that of the plain payload."""
    need(b[:4] == b"\x01\x00\x01\x00", "head of a packed block")
    stored, total = struct.unpack_from("<II", b, 4)
    need(stored == len(b) and total == size + 8, "lengths of a packed block")
    out, slots = bytearray(8), [0] * 256
    src, entered = 12, 8
    flags = bit = 0
    while len(out) < total:
        if bit == 0:
            flags, src, bit = b[src], src + 1, 1
        match = flags & bit
        bit = bit << 1 & 0xFF
        if match:
            at, extra = slots[b[src]], b[src + 1]
            src += 2
            out += bytes((out[at], out[at + 1]))
            at += 2
        else:
            out.append(b[src])
            src += 1
        while entered < len(out) - 1:
            slots[out[entered] ^ out[entered + 1]] = entered
            entered += 1
        if match:
            for _ in range(extra):
                out.append(out[at])
                at += 1
            entered = len(out)
    need(src == len(b) and len(out) == total, "a packed block ends elsewhere")
    return bytes(out[8:])


def unpack(b):
    blocks = struct.unpack_from("<q", b, len(b) - 8)[0]
    at = len(b) - 8 * (5 + blocks)
    version, algorithm, level, zero, plain, own, block = struct.unpack_from("<iBbhqqq", b, at)
    need(own == at and zero == 0 and version in (2, 3), "trailer")
    need(blocks == (plain + block - 1) // block, "number of blocks")
    out, src = bytearray(), 8
    for n in range(blocks):
        stored, how = struct.unpack_from("<ii", b, at + 32 + 8 * n)
        piece, size = b[src:src + stored], min(block, plain - len(out))
        src += stored
        if how == 1:
            piece = unpack_message(piece, size)
        elif how == 2:
            piece = zlib.decompress(piece)
        elif how == 3:
            piece = unsnappy(piece)
        elif how == 4:
            piece = unlz4(piece)
        elif how == 5:
            piece = unzstd(piece, size)
        else:
            need(how == 0, "algorithm %d is not read here" % how)
        need(len(piece) == size, "size of block %d" % n)
        out += piece
    need(src == at, "blocks and trailer do not meet")
    return bytes(out)


def copy_match(out, offset, length):
    need(0 < offset <= len(out), "a match before the start")
    for _ in range(length):
        out.append(out[-offset])


def unlz4(b):
    """A raw LZ4 block."""
    out, at = bytearray(), 0

    def more(n):
        nonlocal at
        while n >= 15:
            n += b[at]
            at += 1
            if b[at - 1] < 255:
                break
        return n

    while at < len(b):
        token = b[at]
        at += 1
        n = more(token >> 4)
        out += b[at:at + n]
        at += n
        if at >= len(b):
            break
        offset = b[at] | b[at + 1] << 8
        at += 2
        copy_match(out, offset, more(token & 15) + 4)
    return bytes(out)


def unsnappy(b):
    """Raw snappy."""
    size = shift = at = 0
    while True:
        size |= (b[at] & 127) << shift
        shift += 7
        at += 1
        if b[at - 1] < 128:
            break
    out = bytearray()
    while at < len(b):
        tag = b[at]
        at += 1
        kind = tag & 3
        if kind == 0:
            n = tag >> 2
            if n >= 60:
                extra = n - 59
                n = int.from_bytes(b[at:at + extra], "little")
                at += extra
            out += b[at:at + n + 1]
            at += n + 1
        elif kind == 1:
            copy_match(out, (tag >> 5) << 8 | b[at], (tag >> 2 & 7) + 4)
            at += 1
        else:
            width = 2 if kind == 2 else 4
            copy_match(out, int.from_bytes(b[at:at + width], "little"), (tag >> 2) + 1)
            at += width
    need(len(out) == size, "size of a snappy block")
    return bytes(out)


def unzstd(b, size):
    """One zstd frame, by the reference library."""
    lib = ctypes.CDLL(ctypes.util.find_library("zstd"))
    lib.ZSTD_decompress.restype = ctypes.c_size_t
    lib.ZSTD_decompress.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t]
    out = ctypes.create_string_buffer(size + 1)
    n = lib.ZSTD_decompress(out, size + 1, b, len(b))
    need(n == size, "size of a zstd block")
    return out.raw[:size]


def content(path):
    with open(path, "rb") as f:
        b = f.read()
    return unpack(b) if b[:8] == b"kxzipped" else b


# values


def floating(x):
    return None if math.isnan(x) else repr(x)


def vector(kind, b, at, n):
    if kind == 2:
        return [b[at + 16 * i:at + 16 * i + 16].hex() for i in range(n)]
    if kind == 10:
        return [chr(c) for c in b[at:at + n]]
    items = struct.unpack_from("<%d%s" % (n, CODE[kind]), b, at)
    if kind in (8, 9, 15):
        return [floating(x) for x in items]
    return [None if x == NULL.get(kind) else x for x in items]


def listed(kind, items):
    """Chars are one text."""
    return "".join(items) if kind == 10 else items


def names(b):
    """The names of a serialised symbol vector."""
    need(b[:3] == b"\xff\x01\x0b", "a symbol vector")
    need(len(b) == 8 or b[-1] == 0, "the last name has no end")
    return [x.decode("utf-8", "surrogateescape") for x in b[8:].split(b"\0")[:-1]]


class Column:
    def __init__(self, path, domains):
        self.path, self.domains = path, domains
        b = content(path)
        if b[:2] == b"\xff\x01":
            need(b[2:] == b"\0\0\0\0\0\0", path + ": a serialised column that is no empty list")
            self.kind, self.attr, self.items = 0, 0, []
        elif b[:2] == b"\xfe\x20":
            self.plain(b)
        elif b[:1] == b"\xfe":
            self.narrow(b)
        elif b[:2] == b"\xfd\x20":
            self.page(b)
        else:
            raise Bad(path + ": form")

    def counted(self, b, start, width, declared):
        room = len(b) - start
        if self.attr >= 2:
            need(0 <= declared <= room // width, self.path + ": count")
            return declared
        need(room % width == 0, self.path + ": not whole items")
        return room // width

    def plain(self, b):
        self.kind, self.attr = b[2], b[3]
        if self.kind > 77:
            return self.ends(b)
        n = self.counted(b, 16, WIDTH[self.kind], struct.unpack_from("<q", b, 8)[0])
        self.items = vector(self.kind, b, 16, n)
        if self.attr >= 2:
            need(CODE[self.kind] in "iq", self.path + ": an attribute on a type whose index is not known")
            self.index(b, 16, struct.unpack_from("<%d%s" % (n, CODE[self.kind]), b, 16), self.kind, WIDTH[self.kind], 0)

    def ends(self, b):
        """An old nested column: end offsets, the items in name#."""
        n = self.counted(b, 16, 8, struct.unpack_from("<q", b, 8)[0])
        ends, items = struct.unpack_from("<%dq" % n, b, 16), content(self.path + "#")
        need(self.kind == 87 and (ends or (0,))[-1] == len(items), self.path + ": old nested column")
        self.items = [listed(10, vector(10, items, lo, hi - lo)) for lo, hi in zip((0,) + ends, ends)]
        self.kind = 0

    def narrow(self, b):
        """An enumeration with 32-bit indices."""
        name = b[1:].split(b"\0")[0]
        at = (len(name) + 2 + 7) // 8 * 8
        self.kind, self.attr = 20, b[at + 3]
        n = self.counted(b, at + 16, 4, struct.unpack_from("<q", b, at + 8)[0])
        words = struct.unpack_from("<%di" % n, b, at + 16)
        domain = self.domains(name.decode())
        self.items = [None if w == -2 ** 31 else domain[w] for w in words]
        if self.attr >= 2:
            self.index(b, at + 16, words, 20, 4, 0)

    def page(self, b):
        need(b[4080] == 0xFD, self.path + ": object header")
        flag, self.kind, self.attr = b[4081], b[4082], b[4083]
        n = self.counted(b, 4096, 8, struct.unpack_from("<q", b, 4088)[0])
        words = struct.unpack_from("<%dQ" % n, b, 4096)
        if self.kind == 20:
            domain = self.domains(b[16:4080].split(b"\0")[0].decode())
            self.items = [None if w == 2 ** 63 else domain[w] for w in words]
            if self.attr >= 2:
                self.index(b, 4096, words, 20, 8, 8)
            return
        need(self.kind == 77 and flag == 1, self.path + ": kind")
        self.kind = 0
        arena = content(self.path + "#")
        need(arena[4081:4084] == b"\0\x04\0", self.path + "#: header")
        self.arena = arena[4096:]
        self.symbols = names(content(self.path + "##")) if os.path.exists(self.path + "##") else []
        self.items = [self.object(w) for w in words]

    def index(self, b, start, data, kind, width, word):
        """The stored index must be what the data make it."""
        if self.attr == 3:
            starts = [i for i in range(len(data)) if i == 0 or data[i] != data[i - 1]]
            values = [data[i] for i in starts]
            need(len(set(values)) == len(values), self.path + ": not parted")
        else:
            groups = {}
            for row, v in enumerate(data):
                groups.setdefault(v, []).append(row)
            values = list(groups)
            need(self.attr == 4 or len(values) == len(data), self.path + ": not unique")
        room = 8 // width
        while room < len(values):
            room *= 2
        slots = [-1] * (2 * room)
        for i, v in enumerate(values):
            at = (v * 2654435761 % 2 ** 64 >> 11) % len(slots)
            while slots[at] >= 0:
                at = (at + 1) % len(slots)
            slots[at] = i
        at = start + width * len(data)

        def head(kind, attr, count, text):
            need(b[at + 2:at + 4] == bytes((kind, attr)) and struct.unpack_from("<q", b, at + 8)[0] == count, self.path + ": " + text)
            return at + 16

        def longs(items, text):
            need(list(struct.unpack_from("<%dq" % len(items), b, at)) == items, self.path + ": " + text)
            return at + 8 * len(items)

        if self.attr == 2:
            at += width * (room - len(data)) + word
            at = longs(slots, "hash table")
        else:
            at = (at + 7) // 8 * 8 + word
            at = head(kind, 2, len(values), "distinct values")
            code = {4: "i", 8: "q"}[width]
            need(list(struct.unpack_from("<%d%s" % (len(values), code), b, at)) == [v - 2 ** 64 if v >= 2 ** 63 else v for v in values], self.path + ": values of the index")
            at += width * room + word
            at = longs(slots, "hash table")
            if self.attr == 4:
                starts = [sum(map(len, list(groups.values())[:i])) for i in range(len(values))]
            at = head(7, 0, len(values) + 1, "runs")
            at = longs(starts + [len(data)], "starts of runs or totals of groups")
            if self.attr == 4:
                at = head(7, 0, len(data), "rows of groups")
                at = longs([row for rows in groups.values() for row in rows], "rows of groups")
        need(at == len(b), self.path + ": bytes behind the index")

    def object(self, word):
        a, at = self.arena, word & (1 << 56) - 1
        if a[at] == 0xFB:
            return self.full(at)
        kind = a[at] - 127
        at += 1
        if kind < 0:
            return self.symbols[struct.unpack_from("<i", a, at)[0]] if kind == -11 else vector(-kind, a, at, 1)[0]
        n, at = a[at], at + 1
        if kind == 11:
            return [self.symbols[i] for i in struct.unpack_from("<%di" % n, a, at)]
        return listed(kind, vector(kind, a, at, n))

    def full(self, at):
        a = self.arena
        need(at % 16 == 0, self.path + "#: alignment")
        kind, n = a[at + 2], struct.unpack_from("<q", a, at + 8)[0]
        at += 16
        if kind in WIDTH:
            return listed(kind, vector(kind, a, at, n))
        words = struct.unpack_from("<%dQ" % n, a, at)
        if kind == 20:
            return [self.symbols[w] for w in words]
        need(kind in (77, 98, 99), self.path + "#: kind %d" % kind)
        items = [self.object(w) for w in words]
        return items if kind == 77 else {"kind": kind, "keys": items[0], "values": items[1]}


def table(path, domains):
    cols = names(content(os.path.join(path, ".d")))
    read = [Column(os.path.join(path, c), domains) for c in cols]
    counts = {len(c.items) for c in read}
    need(len(counts) == 1, path + ": columns of several counts")
    return {"columns": cols, "types": [c.kind for c in read], "attrs": [c.attr for c in read], "rows": [list(r) for r in zip(*(c.items for c in read))]}


def main(root):
    known = {}

    def domains(name):
        if name not in known:
            known[name] = names(content(os.path.join(root, name)))
        return known[name]

    for folder, below, files in sorted(os.walk(root)):
        below[:] = sorted(d for d in below if not d.endswith("$"))
        if ".d" in files:
            t = table(folder, domains)
            t["path"] = os.path.relpath(folder, root)
            print(json.dumps(t))


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (Bad, IndexError, struct.error, zlib.error) as e:
        sys.exit("%s: %s" % (type(e).__name__, e))
