"""Writes HOW-TO-VERIFY.md for one evidence folder: every step by stock tools, with what it shows and what it does not.

The tests run exactly the commands that stand in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.safekeeping.evidence.contents import ARCHIVE, head_name, heads_of, root_name
from pipelines.safekeeping.evidence.dossier import Dossier
from pipelines.safekeeping.evidence.proofs import ProvedHead
from pipelines.safekeeping.keys import PublicKey

NAME = "HOW-TO-VERIFY.md"
SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"

_BEGIN = """\
# How to verify this folder without Winnow

Needed are tools that every laptop has or can have: `sha256sum`, `gzip`, `openssl` (3.0 or later) and `python3` (any
of 3.8 or later, nothing installed beside it). On a Mac, write `shasum -a 256 -c` for `sha256sum -c`, and take
`openssl` from Homebrew: the one that comes with macOS does not know Ed25519. Open a terminal in this folder and run
the steps one after the other. A step that ends with an error, or with any other output than it says, has failed.

Make a copy of the folder first, and verify the copy.
"""
_SUMS = """\
## 1. No file was changed since the folder was written

```sh
sha256sum -c --strict --quiet SHA256SUMS
```

It prints nothing. By itself this shows only that the files fit each other: whoever changes a file can write its
digest anew. Files that are not in `SHA256SUMS` do not belong to the evidence.
"""
_UNSIGNED = """\
## 2. Who wrote it

This folder is not signed: there was no key. So it is only as good as the word of who gave it to you, and the way it took.
"""
_SIGNED = """\
## 2. Who wrote it

```sh
openssl pkeyutl -verify -pubin -inkey custody/keys/{name} -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
```

It prints `Signature Verified Successfully`. So `SHA256SUMS`, and by step 1 every file, is as the owner of the key
wrote it. Whose key it is no file in this folder can tell. Ask its owner, by another way, for the fingerprint; it must
be

    {fingerprint}

and this command gives the same, followed by `-` or `*stdin`:

```sh
openssl pkey -pubin -in custody/keys/{name} -pubout -outform DER | sha256sum
```
"""
_HEADS = """\
## 3. When it was there

The corpus keeps a log: each event is a line, and holds the digest of what was written and of the line before. A
*head* stands for all events up to a moment. {told}
"""
_HEAD_SIGNED = """\
`{head}` stands for {events} events. Its signature, by the key {fingerprint}:

```sh
openssl pkeyutl -verify -pubin -inkey custody/keys/{name} -rawin -in {head} -sigfile {signature}
```
"""
_HEAD_STAMPED = """\
Its time stamp (RFC 3161): the authority "{authority}" signed that this head was there at {at}, whatever clock the
collecting machine had.

```sh
openssl ts -verify -data {head} -in {reply} -CAfile {root} -attime {seconds}
```

It prints `Verification: OK`. The option `-attime` asks whether the certificates were good at that moment; they expire
later. Hold `{root}` against the root certificate that the authority publishes.
"""
_HEAD_UNSTAMPED = """\
No authority has confirmed the time of `{head}`; that it says {at} rests on the clock of the collecting machine.
"""
_EVENTS = """\
## 4. The events belong to that log

`custody/events.jsonl` has every event that tells of this document, as the log has it. `custody/proofs.json` has for
each the hashes that lead from it to its head (a Merkle tree, RFC 9162, section 2.1). An event that was added, changed
or dated back later leads elsewhere.

```sh
python3 - <<'EOF'
import hashlib, json

def digest(*parts):
    return hashlib.sha256(b"".join(parts)).digest()

lines = open("custody/events.jsonl", "rb").read().split(b"\\n")[:-1]
proofs = json.load(open("custody/proofs.json"))
assert lines and len(lines) == len(proofs), "events and proofs differ in number"
for line, proof in zip(lines, proofs):
    found = digest(b"\\0", line)
    for step in proof["way"]:
        other = bytes.fromhex(step["sha256"])
        found = digest(b"\\1", other, found) if step["left"] else digest(b"\\1", found, other)
    head = json.load(open(proof["head"]))
    assert found.hex() == head["tree"], "event %s is not in the log" % proof["position"]
print(len(lines), "events are in the log")
EOF
```
"""
_ROWS = """\
## 5. What the events say is what this folder says

`rows/` has every record that Winnow's database keeps of the document, each as the line of values whose SHA-256 stands
in its last event; `rows/columns.json` names the values. They hold the SHA-256 of each text (`revisions/*/text.txt`),
of its blocks with the reason why each was kept or left out (`revisions/*/blocks.zlib`, unpacked in `blocks.json`),
and of each body as it was received (`captures/*/body.bin`).

```sh
python3 - <<'EOF'
import hashlib, json, pathlib, zlib

def sha256(data):
    return hashlib.sha256(data).hexdigest()

last = {}
for line in open("custody/events.jsonl", encoding="ascii"):
    for table, rows in json.loads(line)["rows"].items():
        for number, digest in rows.items():
            last["%s-%s" % (table, number)] = digest
columns = json.load(open("rows/columns.json"))
seen = 0
for path in sorted(pathlib.Path("rows").glob("*-*.json")):
    data = path.read_bytes()
    assert sha256(data) == last[path.stem], "%s is not what its last event says" % path
    row = dict(zip(columns[path.stem.split("-")[0]], json.loads(data.decode("utf-8", "surrogatepass"))))
    if "text_sha256" in row:
        folder = pathlib.Path("revisions", str(row["number"]))
        assert sha256((folder / "text.txt").read_bytes()) == row["text_sha256"], "%s: another text" % folder
        packed = (folder / "blocks.zlib").read_bytes()
        assert sha256(packed) == row["blocks"], "%s: other blocks" % folder
        assert zlib.decompress(packed) == (folder / "blocks.json").read_bytes(), "%s: other blocks" % folder
        seen += 1
    body = pathlib.Path("captures", str(row["id"]), "body.bin")
    if "payload_sha256" in row and body.exists():
        assert sha256(body.read_bytes()) == row["payload_sha256"], "%s: another body" % body
assert seen, "there is no text"
print(seen, "texts and their pages are what the log says")
EOF
```
"""
_WARC = """\
## 6. The pages stand in the archive as they were received

`capture.warc.gz` is an excerpt of the web archive (WARC 1.1, ISO 28500), record by record byte for byte; programs
that read WARC files, such as `warcio check` and pywb, read it. The first command prints nothing.

```sh
gzip -t capture.warc.gz
python3 - <<'EOF'
import base64, gzip, hashlib, pathlib

data, bodies = gzip.open("capture.warc.gz").read(), set()
while data:
    head, _, rest = data.partition(b"\\r\\n\\r\\n")
    fields = dict(line.split(b": ", 1) for line in head.split(b"\\r\\n")[1:])
    length = int(fields[b"Content-Length"])
    block, data = rest[:length], rest[length:].lstrip(b"\\r\\n")
    digest = b"sha256:" + base64.b32encode(hashlib.sha256(block).digest())
    assert fields[b"WARC-Block-Digest"] == digest, "a record was changed"
    if fields[b"WARC-Type"] == b"response":
        bodies.add(block.partition(b"\\r\\n\\r\\n")[2])
files = list(pathlib.Path("captures").glob("*/body.bin"))
assert files and all(path.read_bytes() in bodies for path in files), "a body is not in the archive"
print(len(files), "bodies stand in the archive")
EOF
```

`captures/*/headers.txt` has the headers of request and response; `page.html.txt` is the body without its compression.
It is named so that a double click shows it and runs nothing of it.
"""
_NO_WARC = """\
## 6. The pages

No page can be given as it was received: {missing}. The text above rests on the log alone.
"""
_END = """\
## What this does not show

- That what the page says is true, or that its author wrote it.
- That the site showed the same to everybody. It shows what was sent to this machine, at that address, at that time.
- That the answer came from whom the address names. That rests on the name system and, with https, on the certificates
  of those days.
- That nothing was collected that is not in here. This folder is about one document.
- That the log was honest from its first event. From the moment of a head on, and best of a time-stamped one, nothing
  before it can be changed unseen; before that, its owner could have.
- When the page was published. The date in the report is what the page states.
"""


def write_how_to(dossier: Dossier, signed_by: PublicKey | None) -> str:
    """The instructions for this folder."""
    parts = [_BEGIN, _SUMS, _UNSIGNED if signed_by is None else _SIGNED.format(name=signed_by.file_name, fingerprint=signed_by.fingerprint)]
    heads = heads_of(dossier)
    parts.append(
        _HEADS.format(told="One head proves the events here." if len(heads) == 1 else f"{len(heads)} heads prove the events here.")
    )
    for head in heads:
        parts += _head(head)
    parts += [_EVENTS, _ROWS]
    missing = _plain("; ".join(dossier.missing))
    if any(one.excerpt for one in dossier.captures):
        parts += [_WARC, f"Not in `{ARCHIVE}`: {missing}.\n"] if missing else [_WARC]
    else:
        parts.append(_NO_WARC.format(missing=missing))
    return "\n".join([*parts, _END])


def _head(head: ProvedHead) -> Iterator[str]:
    name = head_name(head)
    if head.key:
        facts = {"name": head.key.file_name, "fingerprint": head.key.fingerprint, "signature": head_name(head, "sig")}
        yield _HEAD_SIGNED.format(head=name, events=head.file.head.events, **facts)
    else:
        yield f"`{name}` stands for {head.file.head.events} events and is not signed.\n"
    if head.stamp is None:
        yield _HEAD_UNSTAMPED.format(head=name, at=_plain(head.file.at))
        return
    at = head.stamp.at
    facts = {"reply": head_name(head, "tsr"), "root": root_name(head), "authority": _plain(head.stamp.authority)}
    yield _HEAD_STAMPED.format(head=name, at=f"{at:%Y-%m-%d %H:%M:%S} UTC", seconds=int(at.timestamp()), **facts)


def _plain(text: str) -> str:
    """Of others, on one line and without what begins or ends a command here."""
    return " ".join(text.split()).replace("`", "'")
