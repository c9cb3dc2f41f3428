#!/usr/bin/env python3
"""Verifies a custodes archive with nothing but Python 3's standard library.

    python3 verify.py [DIR...] [--key FILE] [--json] [--promises FILE --promise-key FILE]

Written from the published formats, not from custodes' own code, and sharing none of it: RFC 8032 (Ed25519), RFC 6962
(trees), C2SP signed-note, tlog-checkpoint and tlog-tiles, Avro 1.11 object container files, and docs/architecture.md
for seals. Prints the same report as `custodes verify`. Exit: 0 the archive holds, 1 it does not, 2 usage.

Without DIR it verifies $DATA_DIR/objects (DATA_DIR: data unless set). With several folders, each is verified with its own `log.vkey` (or --key) and --json prints one line for each.
"""

import argparse
import base64
import datetime
import hashlib
import json
import os
import re
import stat
import sys
import time
import unicodedata
import zlib

TILE_WIDTH = 256
HASH_BYTES = 32
BLOCK_ENTRIES_MAX = 1000
BLOCK_BYTES_MAX = 16 * 1024 * 1024
OBJECT_BYTES_MAX = 80 * 1024 * 1024
BUNDLES_MISSING_MAX = 1000
FOLDER_DEPTH_MAX = 16
SETTLE_ATTEMPTS = 10
SETTLE_ATTEMPTS_MAX = 600
SETTLE_SECONDS = 0.5
SAFE_INTEGER_MAX = 2**53 - 1
SEAL_KEYS = ["format", "topic", "partition", "firstSource", "lastSource", "count", "root", "object", "objectHash",
             "version", "gaps", "reevaluations", "next"]
# SHA-256 of each schema under which a release archived, as in the header of a segment, and the record that it is of. Whoever
# chooses a schema chooses what the bytes mean, or that nobody can read them.
SCHEMAS = {
    "5105c43eb11a93825bb91940c8dc8fe3cd1ae7fa98dd50376454a48f419b9bc5": "access-decision",  # v1
    "c7c588dc4c4a2c6614e221727c0b753eca16ce2e94e6496cd11b815bb7701ddc": "log-entry",  # v1
}
FOLD_KEYS = ["epoch", "owner", "register", "chain", "window"]
WINDOW_KEYS = ["millisMax", "entriesMax", "bytesMax"]


class Bad(Exception):
    """Something is not as it must be. `code` is one of the report's problem codes, `entry` a record's index or None."""

    def __init__(self, code, detail, entry=None):
        super().__init__(detail)
        self.code, self.detail, self.entry = code, detail, entry


# --- Ed25519, RFC 8032, section 5.1: verification only ---------------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_MINUS_1 = pow(2, (P - 1) // 4, P)


def point_add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def point_equal(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point_decompress(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else (0, y, 1, 0)
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * SQRT_MINUS_1 % P
    if (x * x - x2) % P != 0:
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = point_decompress(BASE_Y.to_bytes(32, "little"))


def ed25519_verify(public_key, message, signature):
    a, r = point_decompress(public_key), point_decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    return point_equal(point_multiply(s, BASE), point_add(r, point_multiply(h, a)))


def is_weak(public_key):
    """With a point of small order as the key, anyone can make a signature that is one of every text. Some programs also
    accept such a point in another spelling, others do not."""
    y = int.from_bytes(public_key, "little") & ((1 << 255) - 1)
    point = point_decompress(y.to_bytes(32, "little"))
    return y >= P or point is not None and point_equal(point_multiply(8, point), (0, 1, 1, 0))


# --- Verifier key and checkpoint: C2SP signed-note, tlog-checkpoint --------------------------------------------------

def canonical_base64(text):
    """The bytes, or None when another spelling of the same bytes is the standard one."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        return None
    return data if base64.b64encode(data).decode() == text else None


# What is white space differs between languages in control characters and U+FEFF: a name has none.
NAME = r"([^\s\x00-\x1f\x7f-\x9f\ufeff+]+)"


def parse_key(vkey):
    match = re.fullmatch(NAME + r"\+([0-9a-f]{8})\+(\S+)", vkey)
    typed = canonical_base64(match[3]) if match else None
    if typed is None or len(typed) != 33 or typed[0] != 1:
        raise Bad("key-malformed", "not a verifier key: expected name+keyid+base64 of Ed25519")
    key_id = hashlib.sha256(match[1].encode() + b"\n" + typed).digest()[:4]
    if key_id.hex() != match[2]:
        raise Bad("key-malformed", f"key id {match[2]}, expected {key_id.hex()}")
    if is_weak(typed[1:]):
        raise Bad("key-malformed", "it is a key that signs everything")
    return match[1], key_id, typed[1:]


NOTE = re.compile(NAME + r"\n(0|[1-9][0-9]{0,15})\n(\S+)\n\n\u2014 (\S+) (\S+)\n")


PROMISE = re.compile(r"(([^\n]+)\ncustodes-promise/v1\n(\S+) (\S+)\n((?:[^\n]+\n)+))\n\u2014 (\S+) (\S+)\n")
PROMISE_CLOCK_MINUTES_MAX = 5
PROMISED = re.compile(r"([A-Za-z0-9._:~-]{1,128}) ([0-9a-f]{64}) ([0-9a-f]{64}) (.+)")


def instant(text):
    """A time as intake writes it."""
    if not re.fullmatch(r"[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z", text):
        raise ValueError("no time")
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ")


def open_promise(line, key):
    """When the promise is due, and the lines of its records; None where it is not one of this key, for a day."""
    name, key_id, public_key = key
    try:
        match = PROMISE.fullmatch(json.loads(line)["promise"])
        signed, due = match[1].encode(), match[4]
        is_for_a_day = instant(due) - instant(match[3]) == datetime.timedelta(days=1)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    signature = canonical_base64(match[7])
    if signature is None or match[2] != name or match[6] != name or len(signature) != 68 or signature[:4] != key_id \
            or not is_for_a_day or not ed25519_verify(public_key, signed, signature[4:]):
        return None
    return due, match[5].removesuffix("\n").split("\n")


def read_promises(path, key):
    """What intake signed that it has: {(event id, hash of an entry's event): {(when it is due, source)}}, and what is wrong with
    the lines that are no such promise."""
    promised, refused = {}, []
    with open(path, encoding="utf-8", errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            promise = open_promise(line, key)
            if promise is None:
                refused.append(f"promise-signature: line {number} is not a promise of this key")
                continue
            records = [PROMISED.fullmatch(record) for record in promise[1]]
            if None in records:
                refused.append(f"promise-malformed: line {number} has a record that is none")
                continue
            for parts in records:
                promised.setdefault((parts[1], parts[3]), set()).add((promise[0], parts[4]))
    return promised, refused


def promised_key(entry):
    """The id of the event in an entry of access-decisions, which is its first field, and SHA-256 of its schema id and bytes;
    None where it has no event that could be decoded."""
    position = read_long(entry, read_long(entry, 0)[1])[1]
    schema_id, position = read_long(entry, position)
    length, position = read_long(entry, position)
    event = entry[position:position + length]
    try:
        end = skip_bytes(event, 0)
        name = event[read_long(event, 0)[1]:end].decode("utf-8")
    except (Malformed, UnicodeDecodeError):
        return None
    if not 0 < schema_id < 2**31:
        return None
    return name, hashlib.sha256(schema_id.to_bytes(4, "big") + event).hexdigest()


def parse_checkpoint(note):
    """What the note claims: (origin, size, root, signed text, key id and signature)."""
    try:
        match = NOTE.fullmatch(note.decode("utf-8"))
    except UnicodeDecodeError:
        match = None
    root = canonical_base64(match[3]) if match else None
    signature = canonical_base64(match[5]) if match else None
    if root is None or signature is None or len(root) != HASH_BYTES or match[1] != match[4] \
            or int(match[2]) > SAFE_INTEGER_MAX:
        raise Bad("checkpoint-malformed", "expected a signed note of origin, size and root with one signature")
    return match[1], int(match[2]), root, f"{match[1]}\n{match[2]}\n{match[3]}\n".encode(), signature


def check_signature(checkpoint, key):
    origin, _, _, signed, signature = checkpoint
    name, key_id, public_key = key
    is_ours = len(signature) == 68 and signature[:4] == key_id and origin == name
    if not is_ours or not ed25519_verify(public_key, signed, signature[4:]):
        raise Bad("checkpoint-signature", f"the signature is not one of key {name}")


# --- RFC 6962 trees --------------------------------------------------------------------------------------------------

def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def tree_head(hashes):
    """MTH. Pairing level by level, an odd last node rising unchanged, is the same as the RFC's recursive split."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        above = [sha256(b"\x01" + hashes[i] + hashes[i + 1]).digest() for i in range(0, len(hashes) - 1, 2)]
        if len(hashes) % 2 == 1:
            above.append(hashes[-1])
        hashes = above
    return hashes[0]


# --- Tiles and entry bundles: C2SP tlog-tiles ------------------------------------------------------------------------

def tile_path(level, index, width):
    groups = f"{index % 1000:03d}"
    index //= 1000
    while index > 0:
        groups = f"x{index % 1000:03d}/{groups}"
        index //= 1000
    return f"tile/{level}/{groups}" + ("" if width == TILE_WIDTH else f".p/{width}")


def bundle_path(size):
    """The bundle that a log of this size ends with."""
    index = (size - 1) // TILE_WIDTH
    return tile_path("entries", index, size - index * TILE_WIDTH)


TILE = re.compile(r"tile/([0-9]|entries)((?:/x[0-9]{3})*/[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


def parse_tile_path(key):
    match = TILE.fullmatch(key)
    if not match:
        return None
    level = match[1] if match[1] == "entries" else int(match[1])
    tile = level, int(match[2].replace("/", "").replace("x", "")), int(match[3] or TILE_WIDTH)
    return tile if tile[1] <= SAFE_INTEGER_MAX and tile[2] <= TILE_WIDTH and tile_path(*tile) == key else None


def row_length(level, size):
    return size if level == "entries" else size // TILE_WIDTH**level


def parse_bundle(body, width):
    entries, position = [], 0
    while position < len(body) and len(entries) < TILE_WIDTH:
        start = position + 2
        position = start + int.from_bytes(body[position:start], "big")
        if start > len(body) or position > len(body):
            return None
        entries.append(body[start:position])
    return entries if position == len(body) and len(entries) == width else None


def parse_hashes(body, width):
    if len(body) != width * HASH_BYTES:
        return None
    return [body[i:i + HASH_BYTES] for i in range(0, len(body), HASH_BYTES)]


# --- Seals -----------------------------------------------------------------------------------------------------------

def is_count(value):
    return type(value) is int and 0 <= value <= SAFE_INTEGER_MAX


def is_hex(value):
    return isinstance(value, str) and re.fullmatch(r"[0-9a-f]{64}", value) is not None


def is_gap(value):
    return isinstance(value, dict) and list(value) == ["first", "last", "cause"] and is_count(value["first"]) \
        and is_count(value["last"]) and isinstance(value["cause"], str)


def has_keys(value, keys):
    return isinstance(value, dict) and list(value) == keys


def is_fold(value):
    return has_keys(value, FOLD_KEYS) and is_count(value["epoch"]) and isinstance(value["owner"], str) \
        and is_count(value["register"]) and is_hex(value["chain"]) and has_keys(value["window"], WINDOW_KEYS) \
        and all(is_count(value["window"][key]) for key in WINDOW_KEYS)


def is_next(value):
    return has_keys(value, ["offset", "appendedAt", "fold"]) and is_count(value["offset"]) \
        and is_count(value["appendedAt"]) and (value["fold"] is None or is_fold(value["fold"]))


def check_range(seal):
    """What the numbers of a seal must have to do with each other."""
    first, last, count, next_ = seal["firstSource"], seal["lastSource"], seal["count"], seal["next"]
    if seal["reevaluations"] > count:
        raise Bad("seal-malformed", f"{seal['reevaluations']} re-evaluations among {count} entries")
    # Re-evaluations answer for no source offset: a segment of nothing else covers an empty range.
    is_empty = last == first - 1 and 0 < count == seal["reevaluations"] and not seal["gaps"]
    if last < first and not is_empty:
        raise Bad("seal-malformed", f"offsets {first} to {last}")
    if seal["topic"] == "access-decisions":
        is_next_right = next_["fold"] is not None
    else:
        is_next_right = next_["fold"] is None and seal["reevaluations"] == 0 and next_["offset"] == last + 1
    if not is_next_right:
        raise Bad("seal-malformed", f"next is not that of a segment of {seal['topic']} up to {last}")


SEGMENT = re.compile(r"segments/[a-z][a-z0-9.-]{0,99}/(0|[1-9][0-9]*)/([0-9]{16})-([0-9]{16})-([0-9]{16})-([0-9a-f]{64})\.avro")


def parse_seal(data):
    try:
        seal = json.loads(data.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Bad("seal-malformed", "the seal is not JSON")
    is_seal = isinstance(seal, dict) and list(seal) == SEAL_KEYS and seal["format"] == "custodes-seal/v1" \
        and isinstance(seal["topic"], str) and re.fullmatch(r"[a-z][a-z0-9.-]{0,99}", seal["topic"]) \
        and all(is_count(seal[key]) for key in ("partition", "firstSource", "lastSource", "count", "reevaluations")) \
        and is_hex(seal["root"]) and is_hex(seal["objectHash"]) and isinstance(seal["object"], str) \
        and (seal["version"] is None or isinstance(seal["version"], str)) \
        and isinstance(seal["gaps"], list) and all(is_gap(gap) for gap in seal["gaps"]) and is_next(seal["next"])
    if not is_seal:
        raise Bad("seal-malformed", "expected a custodes-seal/v1 with its thirteen keys")
    try:
        canonical = json.dumps(seal, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise Bad("seal-malformed", "the seal has half of a pair of surrogates")
    if canonical != data:
        raise Bad("seal-malformed", "the seal is not in its one canonical form")
    expected = "segments/{topic}/{partition}/{firstSource:016d}-{lastSource:016d}-{next[offset]:016d}-{root}.avro" \
        .format(**seal)
    if seal["object"] != expected:
        raise Bad("seal-malformed", f"object {seal['object']}, expected {expected}")
    check_range(seal)
    return seal


# --- Avro: where a value ends, and the object container file ---------------------------------------------------------

class Malformed(Exception):
    pass


def read_long(data, position):
    """A long has one encoding here, of at most eight bytes: what other readers round, or read too, is refused."""
    raw, shift = 0, 0
    while True:
        if position >= len(data) or shift > 49:
            raise Malformed("no long")
        byte = data[position]
        position += 1
        raw |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    if byte == 0 and shift > 0:
        raise Malformed("the long is longer than it needs to be")
    if raw > (SAFE_INTEGER_MAX if raw & 1 else 2 * (SAFE_INTEGER_MAX - 1)):
        raise Malformed("the long is too large")
    return (raw >> 1) ^ -(raw & 1), position


def write_long(value):
    raw, out = value << 1, bytearray()
    while raw >= 0x80:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    out.append(raw)
    return bytes(out)


def skipper(schema, named):
    """A function (data, position) -> end of the value there. Compiled once, because it runs for every field."""
    kind = schema.get("type") if isinstance(schema, dict) else schema
    if isinstance(kind, list):
        return skip_union([skipper(branch, named) for branch in kind])
    if isinstance(kind, dict):
        return skipper(kind, named)
    if kind == "array":
        return skip_blocks(skipper(schema["items"], named))
    if kind == "record":
        named[schema["name"]] = skip_all([skipper(field["type"], named) for field in schema["fields"]])
        return named[schema["name"]]
    if kind in ("enum", "fixed"):
        named[schema["name"]] = skip_symbol(schema["symbols"]) if kind == "enum" else skip_fixed(schema["size"])
        return named[schema["name"]]
    return {"null": skip_fixed(0), "boolean": skip_boolean, "int": skip_int, "long": skip_varint,
            "bytes": skip_bytes, "string": skip_bytes, **named}[kind]


def skip_fixed(size):
    def skip(data, position):
        if position + size > len(data):
            raise Malformed("cut short")
        return position + size
    return skip


def skip_boolean(data, position):
    if position >= len(data) or data[position] > 1:
        raise Malformed("no Boolean")
    return position + 1


def skip_varint(data, position):
    if position < len(data) and data[position] < 0x80:
        return position + 1
    return read_long(data, position)[1]


def skip_int(data, position):
    value, position = read_long(data, position)
    if not -2**31 <= value < 2**31:
        raise Malformed("no int")
    return position


def skip_symbol(symbols):
    """`unrecognised` is what a reader makes of a word that it does not know: nobody writes it."""
    first = 1 if symbols[0] == "unrecognised" else 0

    def skip(data, position):
        symbol, position = read_long(data, position)
        if not first <= symbol < len(symbols):
            raise Malformed("no such symbol")
        return position
    return skip


def skip_bytes(data, position):
    if position < len(data) and not data[position] & 0x81:
        end = position + 1 + (data[position] >> 1)
    else:
        length, start = read_long(data, position)
        if length < 0:
            raise Malformed("negative length")
        end = start + length
    if end > len(data):
        raise Malformed("cut short")
    return end


def skip_union(branches):
    def skip(data, position):
        branch, position = read_long(data, position)
        if not 0 <= branch < len(branches):
            raise Malformed("no such union branch")
        return branches[branch](data, position)
    return skip


def skip_all(parts):
    def skip(data, position):
        for part in parts:
            position = part(data, position)
        return position
    return skip


def skip_blocks(item):
    def skip(data, position):
        while True:
            count, position = read_long(data, position)
            if count < 0:
                raise Malformed("negative item count")
            if count == 0:
                return position
            for _ in range(count):
                position = item(data, position)
    return skip


def entry_reader(skips, reevaluable):
    """A function (data, position) -> (end of the entry there, whether it re-evaluates an earlier one)."""
    skip_last, skip_rest = skips[-1], skip_all(skips[:-1])

    def read(data, position):
        last = skip_rest(data, position)
        end = skip_last(data, last)
        return end, reevaluable and read_long(data, last)[0] != 0
    return read


SKIPPERS = {}


def entry_skipper(text):
    """Which record the schema is of, and what reads an entry in it."""
    if text not in SKIPPERS:
        record = SCHEMAS.get(hashlib.sha256(text).hexdigest())
        if record is None:
            raise Malformed("the schema is none that this release knows; verify with the one that wrote it, or later")
        fields, named = json.loads(text)["fields"], {}
        skips = [skipper(field["type"], named) for field in fields]
        SKIPPERS[text] = record, entry_reader(skips, fields[-1]["name"] == "reevaluation")
    return SKIPPERS[text]


def file_header(schema, sync):
    def text(value):
        return write_long(len(value)) + value
    return b"Obj\x01" + write_long(2) + text(b"avro.codec") + text(b"deflate") + text(b"avro.schema") + text(schema) \
        + write_long(0) + sync


def read_segment(body, root):
    """The exact bytes of every entry in an object container file, the indexes of those that are re-evaluations, and what
    record they are; nothing may differ from the one form, or follow."""
    sync = root[:16]
    try:
        length, start = read_long(body, len(file_header(b"", sync)) - 18)
        if length < 0:
            raise Malformed("the schema has no length")
        schema = body[start:start + length]
        header = file_header(schema, sync)
        if body[:len(header)] != header:
            raise Malformed("not our header")
        record, read_entry = entry_skipper(schema)
    except Malformed as error:
        raise Bad("segment-malformed", f"the header is not that of a segment file with this root: {error}")
    frames, first, position = [], 0, len(header)
    while position < len(body):
        count, data, position = read_frame(body, position, sync, first)
        frames.append((count, data, first))
        first += count
    inflated, left = [], OBJECT_BYTES_MAX
    for count, data, first in frames:
        inflated.append((count, inflate(data, first, min(BLOCK_BYTES_MAX, left)), first))
        left -= len(inflated[-1][1])
    entries, reevaluations = [], set()
    for count, data, first in inflated:
        position = 0
        try:
            for _ in range(count):
                end, is_reevaluation = read_entry(data, position)
                if is_reevaluation:
                    reevaluations.add(len(entries))
                entries.append(data[position:end])
                position = end
        except Malformed as error:
            raise Bad("segment-malformed", f"entry {len(entries)} is malformed: {error}", first)
        if position != len(data):
            raise Bad("segment-malformed", "bytes follow the entries of a block", first)
    return entries, reevaluations, record


def read_frame(body, position, sync, first):
    try:
        count, size_at = read_long(body, position)
        size, data_at = read_long(body, size_at)
    except Malformed:
        count = size = data_at = -1
    end = data_at + size + len(sync)
    if not 0 < count <= BLOCK_ENTRIES_MAX or size < 0 or body[data_at + size:end] != sync:
        raise Bad("segment-malformed", f"the block at byte {position} is not framed as written", first)
    return count, body[data_at:data_at + size], end


def inflate(data, first, bytes_max):
    stream = zlib.decompressobj(wbits=-15)
    try:
        # A limit of 0 would be none.
        inflated = stream.decompress(data, max(1, bytes_max))
    except zlib.error as error:
        raise Bad("segment-malformed", f"the block of entry {first} does not inflate: {error}", first)
    if not stream.eof or stream.unused_data or stream.unconsumed_tail:
        raise Bad("segment-malformed", f"the block of entry {first} does not end where its data does", first)
    return inflated


# --- One segment against its seal ------------------------------------------------------------------------------------

def check_entries(body, seal):
    root = bytes.fromhex(seal["root"])
    entries, reevaluations, record = read_segment(body, root)
    if (record == "access-decision") != (seal["topic"] == "access-decisions"):
        raise Bad("segment-malformed", f"records of {seal['topic']} are no {record}")
    check_offsets(entries, reevaluations, seal)
    if len(entries) != seal["count"] or len(reevaluations) != seal["reevaluations"]:
        raise Bad("segment-count", f"{len(entries)} entries, {len(reevaluations)} of them re-evaluations; "
                                   f"{seal['count']} and {seal['reevaluations']} are sealed")
    if tree_head([leaf_hash(entry) for entry in entries]) != root:
        raise Bad("segment-root", "the entries do not have the sealed root")
    return entries


def check_offsets(entries, reevaluations, seal):
    """Every offset of the sealed range is an entry's or lies in exactly one gap, in rising order. Re-evaluations stand
    anywhere among them and name an offset decided by the end of the segment."""
    expected, gaps = seal["firstSource"], list(seal["gaps"])

    def skip_gaps(expected):
        while gaps and gaps[0]["first"] == expected and gaps[0]["last"] >= expected:
            expected = gaps.pop(0)["last"] + 1
        return expected

    for index, entry in enumerate(entries):
        try:
            offset = read_long(entry, 0)[0]
        except Malformed:
            offset = None
        if index in reevaluations:
            if offset is None or not 0 <= offset <= seal["lastSource"]:
                raise Bad("segment-order", f"it re-evaluates source offset {offset}", index)
            continue
        expected = skip_gaps(expected)
        if offset is None or offset < expected or offset > seal["lastSource"]:
            raise Bad("segment-order", f"source offset {offset}, at least {expected} was expected", index)
        if offset > expected:
            raise Bad("segment-gap", f"source offsets {expected} to {offset - 1} are neither entries nor explained", index)
        expected = offset + 1
    if skip_gaps(expected) != seal["lastSource"] + 1 or gaps:
        raise Bad("segment-gap", f"source offsets from {expected} on are neither entries nor explained")


# --- The archive -----------------------------------------------------------------------------------------------------

class Archive:
    def __init__(self, folder):
        self.folder = folder

    def get(self, key):
        """The bytes of a regular file; None where nothing lies, Bad where something else does."""
        path = os.path.join(self.folder, *key.split("/"))
        try:
            mode = os.lstat(path).st_mode
            if stat.S_ISDIR(mode):
                return None
            if not stat.S_ISREG(mode):
                raise Bad("object-unreadable", "it is no regular file")
            if os.path.realpath(path) != os.path.join(os.path.realpath(self.folder), *key.split("/")):
                raise Bad("object-unreadable", "a link leads to it")
            # Should it be replaced meanwhile: a link is refused, and a pipe or device does not block.
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                found = os.fstat(file.fileno())
                if not stat.S_ISREG(found.st_mode):
                    raise Bad("object-unreadable", "it is no regular file")
                if found.st_size > OBJECT_BYTES_MAX:
                    raise Bad("object-unreadable", f"it has {found.st_size} bytes, at most {OBJECT_BYTES_MAX} are expected")
                return file.read(found.st_size)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Bad("object-unreadable", f"it cannot be read ({error.strerror})")

    def keys(self, under=b"", depth=0):
        """Every object's key. A link is never followed, and a folder that is too deep or cannot be read is listed itself:
        both are objects that do not belong there."""
        try:
            if depth > FOLDER_DEPTH_MAX:
                raise OSError("too deep")
            with os.scandir(os.path.join(os.fsencode(self.folder), under)) as entries:
                names = sorted(under + entry.name + (b"/" if entry.is_dir(follow_symlinks=False) else b"")
                               for entry in entries)
        except OSError:
            yield under[:-1].decode("utf-8", "replace")
            return
        for name in names:
            if name.endswith(b"/"):
                yield from self.keys(name, depth + 1)
            else:
                yield name.decode("utf-8", "replace")


class Verification:
    def __init__(self, folder, vkey, promised=()):
        self.archive, self.vkey, self.promised = Archive(folder), vkey, dict(promised)
        self.problems, self.checkpoint, self.unreadable = [], None, set()
        self.segments = self.entries = self.undecided = self.seals_lost = self.size = 0
        self.leaves, self.rows, self.sealed, self.objects = [], [[]], {}, set()

    def get(self, key):
        """What cannot be read is named once and then counts as missing."""
        try:
            return self.archive.get(key)
        except Bad as bad:
            if key not in self.unreadable:
                self.problem(key, bad)
            self.unreadable.add(key)
            return None

    def problem(self, key, bad):
        entry = {} if bad.entry is None else {"entry": bad.entry}
        self.problems.append({"object": key, **entry, "code": bad.code, "detail": bad.detail})

    def run(self):
        try:
            key = parse_key(self.vkey)
        except Bad as bad:
            self.problem("log.vkey", bad)
            return
        stored_key = self.get("log.vkey")
        if stored_key is None:
            self.problem("log.vkey", Bad("object-missing", "the key is not there"))
        elif stored_key != self.vkey.encode() + b"\n":
            self.problem("log.vkey", Bad("key-mismatch", "it is not the key used to verify"))
        checkpoint = self.read_checkpoint(key, self.problem)
        if checkpoint is None:
            checkpoint = None, self.guess_size(), None
        self.grow(checkpoint)
        self.settle(key, self.check_objects())
        now = datetime.datetime.now(datetime.timezone.utc)
        # One that was received later than now would never be due.
        latest = now + datetime.timedelta(days=1, minutes=PROMISE_CLOCK_MINUTES_MAX)
        now, latest = (time.strftime("%Y-%m-%dT%H:%M:%S.999Z") for time in (now, latest))
        for (event, _), made in self.promised.items():
            for due, source in sorted(one for one in made if one[0] <= now or one[0] > latest)[:1]:
                self.problem("promises", Bad("promise-broken", f"event {event} of {source} was promised by {due}"))

    def read_checkpoint(self, key, problem, size_before=0):
        note = self.get("checkpoint")
        if note is None:
            problem("checkpoint", Bad("checkpoint-missing", "there is no checkpoint"))
            return None
        try:
            checkpoint = parse_checkpoint(note)
        except Bad as bad:
            problem("checkpoint", bad)
            return None
        try:
            check_signature(checkpoint, key)
        except Bad as bad:
            problem("checkpoint", bad)
        always = size_before + TILE_WIDTH * BUNDLES_MISSING_MAX
        if checkpoint[1] > always and checkpoint[1] > always + TILE_WIDTH * len(self.bundle_sizes()):
            detail = f"it claims {checkpoint[1]} entries, of which more than {BUNDLES_MISSING_MAX} bundles are missing"
            problem("checkpoint", Bad("checkpoint-malformed", detail))
            return None
        return checkpoint

    def bundle_sizes(self):
        """The size of the log that each bundle is the last of."""
        tiles = filter(None, (parse_tile_path(key) for key in self.archive.keys()))
        return [index * TILE_WIDTH + width for level, index, width in tiles if level == "entries"]

    def guess_size(self):
        """Without a readable checkpoint bundles, tiles, seals and segments are still held against each other."""
        sizes = self.bundle_sizes()
        return max([size for size in sizes if size <= TILE_WIDTH * (BUNDLES_MISSING_MAX + len(sizes))] + [0])

    # The tree: every leaf stands twice, in a bundle and in a tile; the copy that leads to the signed root is right.

    def grow(self, checkpoint):
        known_size, self.checkpoint, self.size = self.size, checkpoint, checkpoint[1]
        first = known_size // TILE_WIDTH
        groups = [self.read_group(index) for index in range(first, -(-self.size // TILE_WIDTH))]
        known = self.leaves[:first * TILE_WIDTH]
        candidates = [known + [leaf for group in groups for leaf in group[a] or group[b] or [None] * group[2]]
                      for a, b in ((0, 1), (1, 0))]
        proven = [leaves for leaves in candidates if None not in leaves and tree_head(leaves) == checkpoint[2]]
        self.leaves = (proven or candidates)[0]
        if not proven and checkpoint[2] is not None and None not in self.leaves:
            self.problem("checkpoint", Bad("checkpoint-root", "entries and tiles do not have this root"))
        self.rows = [self.leaves]
        while len(self.rows[-1]) >= TILE_WIDTH:
            row = self.rows[-1]
            self.rows.append([None if None in row[i:i + TILE_WIDTH] else tree_head(row[i:i + TILE_WIDTH])
                              for i in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH)])
        for level in range(1, len(self.rows)):
            length = row_length(level, self.size)
            for index in range(-(-length // TILE_WIDTH)):
                self.require(tile_path(level, index, min(TILE_WIDTH, length - index * TILE_WIDTH)))
        self.check_seals(known_size)

    def require(self, key):
        body = self.get(key)
        if body is None:
            self.problem(key, Bad("object-missing", "the log needs this object and it is not there"))
        return body

    def read_group(self, index):
        width = min(TILE_WIDTH, self.size - index * TILE_WIDTH)
        bundle = self.require(tile_path("entries", index, width))
        tile = self.require(tile_path(0, index, width))
        entries = None if bundle is None else parse_bundle(bundle, width)
        return (None if entries is None else [leaf_hash(entry) for entry in entries],
                None if tile is None else parse_hashes(tile, width), width)

    # Seals, in log order, and the segment that each of them names.

    def check_seals(self, first):
        for index in range(first // TILE_WIDTH, -(-self.size // TILE_WIDTH)):
            width = min(TILE_WIDTH, self.size - index * TILE_WIDTH)
            key = tile_path("entries", index, width)
            body = self.get(key)
            entries = (None if body is None else parse_bundle(body, width)) or [None] * width
            for number, data in enumerate(entries, index * TILE_WIDTH):
                if number >= first:
                    self.check_seal(key, number, data)

    def check_seal(self, key, number, data):
        if data is None or leaf_hash(data) != self.leaves[number]:
            return self.lose_seal()
        try:
            seal = parse_seal(data)
        except Bad as bad:
            bad.entry = number
            self.problem(key, bad)
            return self.lose_seal()
        partition = f"{seal['topic']}/{seal['partition']}"
        first, offset = seal["firstSource"], seal["next"]["offset"]
        expected, read_to = self.sealed.get(partition, (first, -1) if self.seals_lost else (0, 0))
        self.sealed[partition] = seal["lastSource"] + 1, offset
        if first != expected or offset <= read_to:
            detail = f"{partition} continues at source offset {first}, read on at {offset}, " \
                     f"expected {expected}, read on above {read_to}"
            self.problem(key, Bad("seal-hole", detail, number))
        self.objects.add(seal["object"])
        if seal["topic"] == "access-decisions":
            gaps = sum(max(0, gap["last"] - gap["first"] + 1) for gap in seal["gaps"])
            self.undecided = min(SAFE_INTEGER_MAX, self.undecided + gaps)
        self.check_segment(seal)

    def lose_seal(self):
        self.seals_lost += 1
        self.sealed.clear()

    def check_segment(self, seal):
        body = self.get(seal["object"])
        if body is None:
            return self.problem(seal["object"], Bad("object-missing", "the sealed object is not there"))
        fault = None
        try:
            entries = check_entries(body, seal)
        except Bad as bad:
            fault = bad
        if hashlib.sha256(body).hexdigest() != seal["objectHash"]:
            consequence = fault.detail if fault else "every entry is still as sealed"
            fault = Bad("object-hash", f"the object's bytes are not the sealed ones: {consequence}",
                        fault.entry if fault else None)
        if fault:
            return self.problem(seal["object"], fault)
        self.segments += 1
        self.entries += seal["count"]
        if self.promised and seal["topic"] == "access-decisions":
            for entry in entries:
                self.promised.pop(promised_key(entry), None)

    # Every object there is: nothing unknown, nothing stale that differs, nothing beyond the checkpoint.

    def check_objects(self):
        beyond = []
        for key in self.archive.keys():
            if key in ("checkpoint", "log.vkey") or key.startswith("index/"):
                continue
            if parse_tile_path(key) is None and not key.startswith("segments/"):
                self.problem(key, Bad("object-unknown", "nothing in the archive is called this"))
            elif not self.check_object(key):
                beyond.append(key)
        return beyond

    def check_object(self, key):
        tile = parse_tile_path(key)
        if tile is None:
            return key in self.objects
        level, index, width = tile
        if index * TILE_WIDTH + width > row_length(level, self.size):
            return False
        body, first = self.get(key), index * TILE_WIDTH
        if body is None:
            return True
        expected = self.rows[0 if level == "entries" else level][first:first + width]
        if level == "entries":
            self.check_bundle(key, body, first, expected)
            return True
        found = parse_hashes(body, width)
        if found is None:
            self.problem(key, Bad("tile-mismatch", f"{len(body)} bytes are not {width} hashes"))
            return True
        wrong = [i for i in range(width) if expected[i] not in (None, found[i])]
        if wrong:
            entry = first + wrong[0] if level == 0 else None
            self.problem(key, Bad("tile-mismatch", f"hash {wrong[0]} is not the tree's", entry))
        return True

    def check_bundle(self, key, body, first, expected):
        entries = parse_bundle(body, len(expected))
        if entries is None:
            return self.problem(key, Bad("bundle-mismatch", f"expected {len(expected)} entries and nothing else"))
        for number, (entry, leaf) in enumerate(zip(entries, expected), first):
            if leaf not in (None, leaf_hash(entry)):
                self.problem(key, Bad("bundle-mismatch", f"entry {number} is not the one in the signed tree", number))

    def settle(self, key, beyond):
        """A live archive grows while it is read: newer checkpoints may explain what is beyond the first."""
        size, quiet, newer, known = self.size, 0, 0, set(beyond)
        while bundle_path(size + 1) in known:
            size += 1
        for _ in range(SETTLE_ATTEMPTS_MAX):
            if not beyond or SETTLE_ATTEMPTS in (quiet, newer):
                break
            time.sleep(SETTLE_SECONDS)
            is_writing = self.get(bundle_path(size + 1)) is not None
            size += is_writing
            doubts = []
            newest = self.read_checkpoint(key, lambda *problem: doubts.append(problem), self.size)
            is_newer = newest is not None and not doubts and newest[1] > self.size
            quiet = 0 if is_writing and not is_newer else quiet + 1
            if not is_newer:
                continue
            # The whole tree is made again, so newer checkpoints do not begin the looks anew.
            newer += 1
            size = max(size, newest[1])
            self.grow(newest)
            beyond = [object_key for object_key in beyond if not self.check_object(object_key)]
        for object_key in beyond:
            if not object_key.startswith("segments/"):
                self.problem(object_key, Bad("log-uncommitted", "it is beyond the checkpoint"))
            elif self.seals_lost == 0:
                self.problem(object_key, Bad("segment-unsealed", "no seal in the log names this object"))
            else:
                self.check_unsealed(object_key)

    def check_unsealed(self, key):
        """The seal may be among the lost ones; the object alone can say whether its entries have the root in its name."""
        match = SEGMENT.fullmatch(key)
        is_ours = match and all(int(match[at]) <= SAFE_INTEGER_MAX for at in range(1, 5))
        body = self.get(key) if is_ours else None
        try:
            if body is None:
                raise Bad("segment-unsealed", "no seal in the log names this object")
            root = bytes.fromhex(match[5])
            if tree_head([leaf_hash(entry) for entry in read_segment(body, root)[0]]) != root:
                raise Bad("segment-root", "the entries do not have the root in its name")
        except Bad as bad:
            self.problem(key, bad)

    def report(self):
        is_read = self.checkpoint and self.checkpoint[2] is not None
        checkpoint = is_read and {"origin": self.checkpoint[0], "size": self.checkpoint[1],
                                          "root": base64.b64encode(self.checkpoint[2]).decode()}
        return {"ok": not self.problems, "segments": self.segments, "entries": self.entries, "undecided": self.undecided,
                "seals": self.size, "checkpoint": checkpoint or None, "problems": self.problems}


def read_key(folder, key_file):
    if key_file is None:
        try:
            return (Archive(folder).get("log.vkey") or b"").decode("utf-8", "replace").removesuffix("\n")
        except Bad:
            return ""
    try:
        with open(key_file, "rb") as file:
            return file.read().decode("utf-8", "replace").removesuffix("\n")
    except FileNotFoundError:
        print(f"verify.py: key {key_file} is not there", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        print(f"verify.py: the key cannot be read: {error}", file=sys.stderr)
        sys.exit(2)


def print_report(folder, report):
    left = f"; {report['undecided']} accesses have no decision, as gaps in seals record" if report["undecided"] else ""
    checked = f"{report['entries']} entries in {report['segments']} segments, {report['seals']} seals, " \
              f"tiles and checkpoint{left}"
    if report["ok"]:
        print(f"{folder} verified: {checked}")
    else:
        count = "1 problem" if len(report["problems"]) == 1 else f"{len(report['problems'])} problems"
        print(f"{folder} NOT verified: {count}; checked {checked}")
    for problem in report["problems"]:
        entry = f" entry {problem['entry']}" if "entry" in problem else ""
        print(printable(f"{problem['object']}{entry}: {problem['code']}: {problem['detail']}"))


def printable(text):
    """One line: a name must not steer the reader's terminal, nor make a line of its own."""
    return "".join("\ufffd" if unicodedata.category(char).startswith("C") else char for char in text)


def main():
    global SETTLE_ATTEMPTS
    parser = argparse.ArgumentParser(description="Verify a custodes archive.")
    default = os.path.join(os.environ.get("DATA_DIR") or "data", "objects")
    parser.add_argument("folders", nargs="*", metavar="DIR", default=[default],
                        help="archive folder; default $DATA_DIR/objects, and data/objects without DATA_DIR")
    parser.add_argument("--key", metavar="FILE", help="verifier key; default DIR/log.vkey")
    parser.add_argument("--json", action="store_true", help="print the report as JSON, one line a folder")
    parser.add_argument("--at-rest", action="store_true", help="nothing writes: do not wait for newer checkpoints")
    parser.add_argument("--promises", metavar="FILE", help="promises of intake: each event has to be an entry")
    parser.add_argument("--promise-key", metavar="FILE", help="verifier key of the promises, from GET /promise.vkey")
    options = parser.parse_args()
    promised, refused = {}, []
    if options.promises:
        try:
            promised, refused = read_promises(options.promises, parse_key(read_key(None, options.promise_key or "")))
        except (Bad, OSError) as error:
            parser.error(f"{options.promises}: {error}")
        for problem in refused:
            print(f"{options.promises}: {problem}", file=sys.stderr)
    if options.at_rest:
        SETTLE_ATTEMPTS = 0
    all_ok = True
    for folder in options.folders:
        if not os.path.isdir(folder):
            parser.error(f"{folder} is not a folder")
        verification = Verification(folder, read_key(folder, options.key), promised)
        verification.run()
        report = verification.report()
        all_ok = all_ok and report["ok"]
        if options.json:
            print(json.dumps(report))
        else:
            print_report(folder, report)
    sys.exit((2 if refused else 0) if all_ok else 1)


if __name__ == "__main__":
    main()
