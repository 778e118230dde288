"""Check a supplyline package: python3 verify.py PACKAGE.zip [--key HEX] [--head FILE]

Needs Python 3.11 or later and nothing else; sends nothing, writes nothing.  What is checked:
 1. every file against manifest.json, and every capture in evidence/ against its name (SHA-256);
 2. log.jsonl: each line holds the SHA-256 of the line before, so none can be changed alone;
 3. rows/*.jsonl: each line of the log holds the SHA-256 of the rows that were added with it;
 4. rows/heads.jsonl: signatures (Ed25519) over the SHA-256 of a line of the log.
Whoever made the package could have made all of it anew.  So get the signer's public key (--key), or
a signed head that somebody kept (--head), by another way than with the package.
"""
import argparse, decimal, hashlib, io, json, sys, zipfile

def canonical(value):
    """Canonical JSON (RFC 8785): the one way to write a value."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return number(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)

def number(value):
    """The shortest digits that give the number again, placed as ECMAScript places them."""
    sign, digits, exponent = decimal.Decimal(repr(value + 0.0)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + exponent
    if 0 < point <= 21:
        text = text[:point].ljust(point, "0") + ("." + text[point:] if text[point:] else "")
    elif -6 < point <= 0:
        text = "0." + "0" * -point + text
    else:
        text = text[0] + ("." + text[1:] if text[1:] else "") + "e%+d" % (point - 1)
    return "-" * sign + text

# Ed25519 (RFC 8032, section 5.1): a point is (x, y) on the curve -x² + y² = 1 + D x² y² modulo P.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):
    k = D * a[0] * b[0] * a[1] * b[1]
    return ((a[0] * b[1] + b[0] * a[1]) * pow(1 + k, -1, P) % P,
            (a[1] * b[1] + a[0] * b[0]) * pow(1 - k, -1, P) % P)

def times(factor, point):
    half = times(factor // 2, add(point, point)) if factor else (0, 1)
    return add(half, point) if factor % 2 else half

def point_of(data):
    """The point that 32 bytes stand for: y, and in the top bit whether x is odd."""
    odd, y = divmod(int.from_bytes(data, "little"), 1 << 255)
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if len(data) != 32 or y >= P or x * x % P != square or (x == 0 and odd):
        raise ValueError("no point of the curve")
    return (x if x & 1 == odd else P - x), y

BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))

def is_signed(message, signature, key):
    """Whether ``signature`` (64 bytes) is that of ``message`` by ``key`` (32 bytes)."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(r + key + message).digest(), "little") % ORDER
    try:
        right = add(point_of(r), times(h, point_of(key)))
        return len(signature) == 64 and s < ORDER and times(s, BASE) == right
    except ValueError:
        return False

def check(place, trusted_key=None, trusted_head=None):
    """Return what is broken and what is known about a package, as two lists of lines."""
    broken, facts, package = [], [], zipfile.ZipFile(place)
    names = package.namelist()
    def read(name, use):
        """Let ``use`` see every line of a file and its record, up to the first that is damaged."""
        at = 0
        try:
            for at, line in enumerate(io.TextIOWrapper(package.open(name), "utf-8", newline="\n"), 1):
                record = json.loads(line)
                if canonical(record) + "\n" != line:
                    broken.append(f"{name} line {at}: not in canonical form")
                use(at, line[:-1], record)
        except Exception as fault:  # there is no telling what damaged bytes do to a reader
            broken.append(f"{name} at or after line {at}: cannot be read ({fault!r})")
    listed = {}
    read("manifest.json", lambda at, text, record: listed.update(record["files"]))
    for name in sorted({*names, *listed}):
        try:
            found = hashlib.file_digest(package.open(name), "sha256").hexdigest()
        except Exception as fault:
            found = f"unknown, for it cannot be read ({fault!r})"
        promises = {listed.get(name)} | ({name[12:]} if name.startswith("evidence/") else set())
        if names.count(name) != 1 or name != "manifest.json" and promises != {found}:
            broken.append(f"{name}: not what manifest.json or its own name says: its SHA-256 is {found}")

    digests, promised, held, captures, heads, stamps = [""], {}, {}, set(), [], {}
    def use_entry(at, text, entry):
        digests.append(hashlib.sha256(text.encode()).hexdigest())
        if (entry["seq"], entry["previous"]) != (at, digests[at - 1]):
            broken.append(f"log.jsonl line {at}: does not follow the line before it")
        for table, rows in entry["rows"].items():
            promised[table, at] = (rows["count"], rows["sha256"])
    def use_row(at, text, row):
        rows = held.setdefault((table, row.pop("entry", None)), [0, hashlib.sha256()])
        rows[0] += 1
        rows[1].update(canonical(row).encode() + b"\n")
        if table == "captures":
            captures.add(f"evidence/{row['id'][:2]}/{row['id']}")
        if table == "stamps":
            stamps[row["head"]] = bytes.fromhex(row["answer"])
    read("log.jsonl", use_entry)
    for table in (name[5:-6] for name in sorted(names) if name.startswith("rows/")):
        read(f"rows/{table}.jsonl", use_row)
    for table, at in sorted(promised.keys() | held.keys(), key=repr):
        count, total = held.get((table, at), (0, hashlib.sha256()))
        if promised.get((table, at)) != (count, total.hexdigest()):
            broken.append(f"rows/{table}.jsonl: rows of log.jsonl line {at} were changed, added or taken out")
    captures ^= {name for name in names if name.startswith("evidence/")}
    broken.extend(f"{name}: either no capture names it or it is not there" for name in sorted(captures))
    def use_head(at, text, row):
        name, head, signature = f"rows/heads line {at}", json.loads(row["head"]), bytes.fromhex(row["signature"])
        if not is_signed(row["head"].encode(), signature, bytes.fromhex(head["key"])):
            broken.append(f"{name}: its signature is not by key {head['key']}")
        elif not 0 < head["seq"] < len(digests) or digests[head["seq"]] != head["digest"]:
            broken.append(f"{name}: is of another log: line {head['seq']} was rewritten or is missing")
        elif trusted_key in (None, head["key"]):
            heads.append(head["seq"])
        stamp = "unstamped"
        if row.get("seq") in stamps:
            stamped, answer = f"stamps/{row['seq']}.txt", f"stamps/{row['seq']}.tsr"
            stamp = f"stamped, not checked here: openssl ts -verify -data {stamped} -in {answer} -CAfile CA"
            files = f"{row['head']}\n{row['signature']}\n".encode(), stamps[row["seq"]]
            if (package.read(stamped), package.read(answer)) != files:
                broken.append(f"{stamped}, {answer}: not the head and the stamp in rows/")
        facts.append(f"{name}: log.jsonl to line {head['seq']} signed by {head['key']}; {stamp}")
    read("rows/heads.jsonl", use_head)
    if trusted_head is not None:
        use_head("(as you kept it)", "", json.load(open(trusted_head, encoding="utf-8")))
    if trusted_key and not heads:
        broken.append(f"rows/heads.jsonl: no sound head by the key you trust, {trusted_key}")
    facts.append(f"log.jsonl: {len(digests) - 1} lines, signed to line {max(heads, default=0)}, then unsigned")
    return broken, facts

if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("package"), parser.add_argument("--key"), parser.add_argument("--head")
    broken, facts = check(*vars(parser.parse_args()).values())
    print(*facts, *broken, f"{len(broken)} broken" if broken else "nothing is broken", sep="\n")
    sys.exit(1 if broken else 0)
