"""What the writer leaves on disk, seen by eyes other than our reader's."""

from __future__ import annotations

import errno
import fcntl
import gzip
import os
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive.archive_file import close_left_behind, sync_file
from pipelines.archive.reader import iter_captures, read_capture
from pipelines.archive.verify import verify_file
from pipelines.archive.writer import ArchiveWriter
from pipelines.captures.circumstances import Certificate, Circumstances, Redirect
from pipelines.items import Capture

ROOT = Path(__file__).resolve().parents[2]

MakeCapture = Callable[..., Capture]
MakeWriter = Callable[..., ArchiveWriter]


def files_of(folder: Path) -> list[Path]:
    return sorted((folder / "archive").glob("*"))


def records_of(path: Path) -> list[tuple[str, object, bytes]]:
    with path.open("rb") as stream:
        return [(record.rec_type, record, record.raw_stream.read()) for record in ArchiveIterator(stream, check_digests="raise")]


def test_a_run_that_captures_nothing_leaves_nothing(tmp_path: Path, make_writer: MakeWriter) -> None:
    with make_writer():
        pass
    assert not (tmp_path / "archive").exists()


def test_warcio_reads_what_was_written_and_finds_its_digests_right(
    tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture
) -> None:
    capture = make_capture(truncated=True)
    with make_writer(user_agent="Winnow (+https://winnow.example)") as writer:
        written = writer.write(capture)
    (path,) = files_of(tmp_path)
    assert path.name == "winnow-20250304T050607Z-run-1-00001.warc.gz"
    (_, info, info_block), (_, response, body), (_, request, _) = records_of(path)
    assert b"software: Winnow 0.1\r\n" in info_block
    assert b"http-header-user-agent: Winnow (+https://winnow.example)\r\n" in info_block
    assert b"hostname" not in info_block
    assert body == capture.body
    fields = response.rec_headers
    assert written.locator is not None
    assert fields.get_header("WARC-Record-ID") == written.locator.record_id == request.rec_headers.get_header("WARC-Concurrent-To")
    assert fields.get_header("WARC-Warcinfo-ID") == info.rec_headers.get_header("WARC-Record-ID")
    assert fields.get_header("WARC-Target-URI") == capture.url
    assert fields.get_header("WARC-Date") == "2025-03-04T05:06:07.891011Z"
    assert fields.get_header("WARC-IP-Address") == "192.0.2.7"
    assert fields.get_header("WARC-Truncated") == "unspecified"
    assert fields.get_header("WARC-Payload-Digest").startswith("sha256:")
    assert fields.get_header("WARC-Block-Digest").startswith("sha256:")
    assert response.http_headers.headers == list(capture.headers)
    assert request.http_headers.headers == list(capture.request_headers)


def test_gzip_itself_accepts_the_file(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        writer.write(make_capture())
    (path,) = files_of(tmp_path)
    assert gzip.decompress(path.read_bytes()).count(b"WARC/1.1\r\n") == 3
    if program := shutil.which("gzip"):
        subprocess.run([program, "-t", path], check=True)


def test_files_and_folders_are_private(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    def modes() -> list[int]:
        return [stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "corpus", *(tmp_path / "corpus").rglob("*"))]

    with make_writer(folder=tmp_path / "corpus" / "archive") as writer:
        writer.write(make_capture())
        assert modes() == [0o700, 0o700, 0o600]
    assert modes() == [0o700, 0o700, 0o400], "closed, it is to be read only"


def test_a_full_file_is_read_only_before_the_run_ends(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer(max_file_bytes=1) as writer:
        for _ in range(2):
            writer.write(make_capture())
        assert [stat.S_IMODE(path.stat().st_mode) for path in files_of(tmp_path)] == [0o400, 0o600]


def test_files_of_a_killed_run_are_made_read_only_and_no_others(tmp_path: Path) -> None:
    names = {
        "winnow-20250304T050607Z-run1-00001.warc.gz": 0o400,
        "winnow-20250304T050607Z-run2-00001.warc.gz": 0o400,
        "winnow-custody-1.warc.gz": 0o600,
        "theirs.warc.gz": 0o600,
        ".winnow-20250304T050607Z-run1-00001.warc.gz.0.part": 0o600,
    }
    for name in names:
        (tmp_path / name).touch(0o600)
    (tmp_path / "winnow-20250304T050607Z-run3-00001.warc.gz").symlink_to("theirs.warc.gz")
    (tmp_path / "winnow-20250304T050607Z-run4-00001.warc.gz").mkdir(0o700)
    (tmp_path / "winnow-20250304T050607Z-run2-00001.warc.gz").chmod(0o660)
    close_left_behind(tmp_path)
    close_left_behind(tmp_path / "not-there")
    assert {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names} == names
    assert (tmp_path / "winnow-20250304T050607Z-run4-00001.warc.gz").stat().st_mode & 0o777 == 0o700


def test_a_worker_goes_on_in_a_file_that_another_made_read_only(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        writer.write(make_capture())
        close_left_behind(tmp_path / "archive")
        writer.write(make_capture())
    (path,) = files_of(tmp_path)
    assert verify_file(path) == []
    assert len(list(iter_captures(path))) == 2


def test_a_request_is_only_archived_where_it_is_known(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        writer.write(make_capture(request_headers=()))
    assert [kind for kind, _, _ in records_of(files_of(tmp_path)[0])] == ["warcinfo", "response"]


def test_secrets_of_the_request_are_withheld(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    secret = "canary-7391"
    headers = (("Cookie", secret), ("authorization", f"Bearer {secret}"), ("Proxy-Authorization", secret), ("Accept", "text/html"))
    with make_writer() as writer:
        written = writer.write(make_capture(request_headers=headers))
    (path,) = files_of(tmp_path)
    assert secret.encode() not in gzip.decompress(path.read_bytes())
    assert written.locator is not None
    assert read_capture(path.parent, written.locator).request_headers == (
        ("Cookie", "[withheld]"),
        ("authorization", "[withheld]"),
        ("Proxy-Authorization", "[withheld]"),
        ("Accept", "text/html"),
    )


def test_a_full_file_is_followed_by_the_next_serial(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer(max_file_bytes=2_500) as writer:
        locators = [writer.write(make_capture(body=os.urandom(600))).locator for _ in range(4)]
    assert [path.name[-13:] for path in files_of(tmp_path)] == ["00001.warc.gz", "00002.warc.gz"]
    assert [locator.file[-13:-8] for locator in locators if locator] == ["00001", "00001", "00002", "00002"]
    assert not any(verify_file(path) for path in files_of(tmp_path))


def test_a_file_of_an_earlier_process_is_never_touched(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as earlier:
        earlier.write(make_capture())
    (path,) = files_of(tmp_path)
    before = path.read_bytes()
    with make_writer() as later:
        later.write(make_capture())
    assert path.read_bytes() == before
    assert len(files_of(tmp_path)) == 2


def test_a_planted_symlink_is_not_followed(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    (tmp_path / "archive").mkdir()
    target = tmp_path / "target"
    (tmp_path / "archive" / "winnow-20250304T050607Z-run-1-00001.warc.gz").symlink_to(target)
    with make_writer() as writer:
        written = writer.write(make_capture())
    assert not target.exists()
    assert written.locator is not None
    assert written.locator.file.endswith("-00002.warc.gz")


@pytest.mark.parametrize("label", ["", "../up", "a/b", "a b", "ä", "x" * 65, ".hidden", "a\n"])
def test_a_run_label_that_could_leave_the_folder_is_refused(make_writer: MakeWriter, label: str) -> None:
    with pytest.raises(ValueError, match="run label"):
        make_writer(run_label=label)


def test_a_time_without_zone_is_refused_and_harms_nothing(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        writer.write(make_capture())
        with pytest.raises(ValueError, match="zone"):
            writer.write(make_capture(captured_at=make_capture().captured_at.replace(tzinfo=None)))
        writer.write(make_capture())
    (path,) = files_of(tmp_path)
    assert verify_file(path) == []
    assert len(list(iter_captures(path))) == 2


@pytest.mark.parametrize("value", ["one\r\nX-Two: 2", "bare\rreturn", "line\nfeed", "nul\x00", "\r\n\r\n<script>"])
def test_a_header_cannot_forge_another(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture, value: str) -> None:
    with make_writer() as writer:
        writer.write(make_capture(headers=(("X-One", value), ("Content-Type", "text/html"))))
    (path,) = files_of(tmp_path)
    _, record, body = records_of(path)[1]
    assert [name for name, _ in record.http_headers.headers] == ["X-One", "Content-Type"]
    assert record.rec_headers.get_header("X-Winnow-Escaped-Headers") == "X-One"
    assert body == make_capture().body


def test_a_url_cannot_forge_a_field(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        writer.write(make_capture(url="https://rights.example/a\r\nWARC-Type: revisit\r\n\r\n"))
    _, record, body = records_of(files_of(tmp_path)[0])[1]
    assert record.rec_type == "response"
    assert record.rec_headers.get_header("WARC-Target-URI") == "https://rights.example/a%0D%0AWARC-Type:%20revisit%0D%0A%0D%0A"
    assert body == make_capture().body


def test_nothing_that_is_told_of_a_capture_can_forge_a_line(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    hostile = "http://a.example/\r\nrobots: allowed\r\n\r\nWARC/1.1\n\u2028\x00 b"
    known = Circumstances(
        found_on=hostile,
        redirects=(Redirect(url=hostile, how="301"),),
        opt_out=(f"TDM-Policy: {hostile}",),
        certificate=Certificate(sha256="0" * 64, subject=hostile, issuer=hostile),
    )
    with make_writer() as writer:
        writer.write(make_capture(circumstances=known))
    kinds, _, blocks = zip(*records_of(files_of(tmp_path)[0]), strict=True)
    assert kinds == ("warcinfo", "response", "request", "metadata")
    names = [line.partition(b":")[0].decode() for line in blocks[3].splitlines()]
    assert names == ["via", "redirectedFrom", "optOut", "tlsCertificateSha256", "tlsCertificateSubject", "tlsCertificateIssuer"]
    assert blocks[3].startswith(b"via: http://a.example/%0D%0Arobots: allowed%0D%0A%0D%0AWARC/1.1%0A%E2%80%A8%00 b\r\n")


@pytest.mark.parametrize("headers", [(("Transfer-Encoding", "chunked"),), (("Content-Length", "7"), ("Content-Encoding", "gzip"))])
def test_headers_that_would_mislead_replay_keep_their_value_under_another_name(
    tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture, headers: tuple[tuple[str, str], ...]
) -> None:
    body = gzip.compress(b"5\r\nhello\r\n0\r\n\r\n")
    with make_writer() as writer:
        written = writer.write(make_capture(headers=headers, body=body))
    (path,) = files_of(tmp_path)
    _, record, archived = records_of(path)[1]
    assert record.http_headers.headers[0] == (f"X-Winnow-Original-{headers[0][0]}", headers[0][1])
    assert archived == body
    assert written.locator is not None
    assert read_capture(path.parent, written.locator).headers == headers


def test_every_capture_is_on_disk_before_write_returns(
    make_writer: MakeWriter, make_capture: MakeCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    real_fsync = os.fsync

    def counting_fsync(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_size if stat.S_ISREG(os.fstat(descriptor).st_mode) else -1)
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", counting_fsync)
    with make_writer() as writer:
        first = writer.write(make_capture()).locator
        assert first is not None
        assert -1 in synced
        assert synced[-1] >= first.offset + first.length
        second = writer.write(make_capture()).locator
        assert second is not None
        assert synced[-1] >= second.offset + second.length


def test_threads_may_share_a_writer(tmp_path: Path, make_writer: MakeWriter, make_capture: MakeCapture) -> None:
    with make_writer() as writer:
        threads = [threading.Thread(target=lambda: [writer.write(make_capture()) for _ in range(5)]) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    (path,) = files_of(tmp_path)
    assert verify_file(path) == []
    assert len(list(iter_captures(path))) == 20


FILL = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from pipelines.archive.archive_file import sync_file
from pipelines.archive.reader import iter_captures, read_capture
from pipelines.archive.verify import verify_file
from pipelines.archive.writer import ArchiveWriter
from pipelines.errors import DiskFullError
from pipelines.items import Capture

folder = Path(sys.argv[1])
capture = lambda size: Capture(url="https://rights.example/", captured_at=datetime.now(UTC), status=200, headers=(), body=os.urandom(size))
good = []
with ArchiveWriter(folder, run_label="full", software="Winnow") as writer:
    error = None
    while error is None:
        try:
            good.append(writer.write(capture(90_000)).locator)
        except (DiskFullError, OSError) as caught:
            error = caught
    print(type(error).__name__, len(good))
    if isinstance(error, DiskFullError):
        (folder / "ballast").unlink()
    good.append(writer.write(capture(10)).locator)
for locator in good:
    read_capture(folder, locator)
files = sorted(folder.glob("winnow-*"))
found = sum(len(list(iter_captures(path))) for path in files)
print(len(files), [fault for path in files for fault in verify_file(path)], found == len(good))
"""


def test_a_file_size_limit_leaves_no_cut_record(tmp_path: Path) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))"
    done = subprocess.run([sys.executable, "-c", limit + FILL, tmp_path], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines() == ["OSError 5", "2 [] True"]


def test_a_full_disk_is_named_and_leaves_no_cut_record(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("user and mount namespaces are not allowed here")
    script = f'mount -t tmpfs -o size=1m tmpfs {tmp_path} && head -c 400000 /dev/zero > {tmp_path}/ballast && exec "$0" -c "$1" {tmp_path}'
    done = subprocess.run([unshare, "-rm", "sh", "-c", script, sys.executable, FILL], capture_output=True, text=True, check=False, cwd=ROOT)
    if "mount" in done.stderr:
        pytest.skip("mounting a small file system is not allowed here")
    assert done.stdout.splitlines() == ["DiskFullError 7", "2 [] True"], done.stderr


@pytest.mark.parametrize("refused", [False, True])
def test_on_macos_a_record_is_on_the_platter(tmp_path, monkeypatch, refused):
    """There fsync leaves it in the drive; where the file system knows no better, fsync it is."""
    synced = []

    def to_the_platter(descriptor, command):
        synced.append("platter")
        if refused:
            raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", to_the_platter)
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append("fsync"))
    with (tmp_path / "file").open("wb") as file:
        sync_file(file.fileno())
    assert synced == (["platter", "fsync"] if refused else ["platter"])
