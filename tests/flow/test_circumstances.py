"""What the archive tells of each capture of a crawl beside the answer: the way to it, robots.txt, the server's certificate, opt-outs."""

from __future__ import annotations

import gzip
import hashlib
import ipaddress
import ssl
from datetime import UTC, datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from pipelines.archive.reader import iter_captures, read_capture
from pipelines.captures.circumstances import Certificate, Redirect
from pipelines.items import Locator
from pipelines.outcomes import Road

SECRET = "canary-5823"
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2226, 1, 1, tzinfo=UTC)


def _certificate(folder):
    """A certificate for 127.0.0.1 that vouches for itself, and its key; returns both files and the certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "News of the river"), x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")]
    )
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), FIRST, LAST)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files[1].write_bytes(key.private_bytes(*secret))
    return *files, certificate


@pytest.fixture(scope="module")
def crawled(module_tools, tmp_path_factory):
    certificate_file, key_file, certificate = _certificate(tmp_path_factory.mktemp("tls"))
    web, answer = module_tools.web(), module_tools.answer
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate_file, key_file)
    module_tools.secure(web, context)
    root = f"https://{web.host}"
    marked = module_tools.article("marked").replace(
        b"<head>", b"<head><meta name=robots content='noindex, noai'><meta name=tdm-reservation content=1>"
    )
    cookie = ("Set-Cookie", f"session={SECRET}")
    web.pages = {
        "/robots.txt": answer(b"User-agent: *\nDisallow: /closed\n", content_type="text/plain"),
        "/": answer(module_tools.listing(*(root + path for path in ("/plain", "/moved", "/sent-on", "/marked", "/reserved", "/closed")))),
        "/plain": answer(module_tools.article("plain")),
        "/moved": answer(status=301, headers=(("Location", "/moved/again"), cookie)),
        "/moved/again": answer(status=302, headers=(("Location", "/there"),)),
        "/there": answer(module_tools.article("there")),
        "/sent-on": answer(b"<html><head><meta http-equiv=refresh content='0; url=/page'></head></html>"),
        "/page": answer(module_tools.article("page")),
        "/marked": answer(marked),
        "/reserved": answer(module_tools.article("reserved"), headers=(("X-Robots-Tag", "noai"), ("TDM-Reservation", "1"))),
    }
    folder = module_tools.corpus(web.host)
    scope = {"hosts": [web.host], "follow_links": True}
    folder.add_source("site", seeds={"listings": [root + "/"]}, scope=scope, limits={"delay_seconds": 0})
    done = folder.crawl(env={"SSL_CERT_FILE": str(certificate_file)})
    assert done.code == 0, done.stderr
    (path,) = (folder.root / "archive").glob("*-run1-*")
    captures = {capture.url.removeprefix(root): capture for capture in iter_captures(path)}
    return folder, path, captures, certificate


def known(crawled, url):
    return crawled[2][url].circumstances


def test_each_capture_says_how_its_address_was_found(crawled):
    root = crawled[2]["/"].url
    seed, article = known(crawled, "/"), known(crawled, "/plain")
    assert (seed.source, seed.found_on, seed.kind, seed.depth) == ("site", "", "listing", 0)
    assert (article.source, article.found_on, article.kind, article.depth) == ("site", root, "article", 1)
    assert (seed.roads, article.roads) == (Road.NONE, Road.LISTING)
    assert known(crawled, "/robots.txt").kind == "robots.txt"


def test_the_way_of_redirects_is_told_with_what_sent_on(crawled):
    root = crawled[2]["/"].url.removesuffix("/")
    assert known(crawled, "/moved").redirects == known(crawled, "/plain").redirects == ()
    steps = (Redirect(url=f"{root}/moved", how="301"), Redirect(url=f"{root}/moved/again", how="302"))
    assert known(crawled, "/moved/again").redirects == steps[:1]
    assert known(crawled, "/there").redirects == steps
    assert known(crawled, "/page").redirects == (Redirect(url=f"{root}/sent-on", how="meta refresh"),)


def test_robots_txt_allowed_what_was_asked(crawled):
    assert {url: capture.circumstances.robots for url, capture in crawled[2].items()} == {
        url: "" if url == "/robots.txt" else "allowed" for url in crawled[2]
    }
    assert "/closed" not in crawled[2]


def test_the_certificate_of_the_server_is_named_by_its_digest(crawled):
    der = crawled[3].public_bytes(serialization.Encoding.DER)
    name = "CN=127.0.0.1,O=News of the river"
    shown = Certificate(sha256=hashlib.sha256(der).hexdigest(), subject=name, issuer=name, not_before=FIRST, not_after=LAST)
    assert {capture.circumstances.certificate for capture in crawled[2].values()} == {shown}
    assert {capture.ip_address for capture in crawled[2].values()} == {"127.0.0.1"}


def test_signals_against_machine_learning_are_told(crawled):
    assert known(crawled, "/marked").opt_out == ("robots: noai", "tdm-reservation: 1")
    assert known(crawled, "/reserved").opt_out == ("X-Robots-Tag: noai", "TDM-Reservation: 1")
    assert known(crawled, "/plain").opt_out == ()


def test_other_programs_read_the_records_and_find_their_digests_right(crawled):
    path = crawled[1]
    with path.open("rb") as stream:
        records = [
            (record.rec_type, record.rec_headers, record.raw_stream.read()) for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _, _ in records] == ["warcinfo", *["response", "request", "metadata"] * len(crawled[2])]
    for (_, response, _), (_, _, _), (_, fields, block) in zip(records[1::3], records[2::3], records[3::3], strict=True):
        assert fields.get_header("WARC-Concurrent-To") == response.get_header("WARC-Record-ID")
        assert fields.get_header("Content-Type") == "application/warc-fields"
        for name in ("WARC-Target-URI", "WARC-Date", "WARC-Warcinfo-ID"):
            assert fields.get_header(name) == response.get_header(name)
        assert all(line.partition(b": ")[2] for line in block.removesuffix(b"\r\n").split(b"\r\n"))
    with pytest.raises(SystemExit) as ended:
        warcio(["check", str(path)])
    assert ended.value.code == 0


def test_no_cookie_stands_in_what_is_told(crawled):
    with gzip.open(crawled[1]) as stream, crawled[1].open("rb") as packed:
        assert SECRET.encode() in stream.read(), "the control: the server sent it, and its answer is archived as it came"
        blocks = [
            record.raw_stream.read()
            for record in ArchiveIterator(packed, no_record_parse=True)
            if record.rec_type in ("metadata", "request")
        ]
    assert any(b"Cookie: [withheld]" in block for block in blocks)
    assert not any(SECRET.encode() in block for block in blocks)


def test_show_tells_a_reader_of_redirects_and_certificate(crawled):
    folder, _, captures, certificate = crawled
    done = folder.winnow("show", captures["/there"].url)
    shown = " ".join(done.stdout.decode().split())
    assert done.code == 0
    assert f"sent on by {captures['/moved'].url} (301)" in shown
    assert hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest() in shown.replace(" ", "")
    assert "by CN=127.0.0.1,O=News of the river" in shown


def test_a_capture_is_found_with_its_circumstances_at_the_place_that_the_database_knows(crawled):
    folder, path, captures, _ = crawled
    rows = folder.rows("select warc_file, warc_offset, warc_length, warc_record_id from fetch where warc_file is not null")
    assert len(rows) == 6
    for row in rows:
        capture = read_capture(path.parent, Locator(**dict(zip(("file", "offset", "length", "record_id"), row, strict=True))))
        assert capture in captures.values()
        assert capture.request_headers
    assert folder.winnow("verify", "--json").json["findings"] == []
