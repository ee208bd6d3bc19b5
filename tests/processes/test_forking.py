"""A forked command is to a test what one in an interpreter of its own is, and each command is called in both ways."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from winnow.commands.lazy import COMMANDS

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or bool(os.environ.get("WINNOW_TESTS_WITHOUT_FORK")), reason="commands are not forked here"
)

READS = """
import importlib.util, os, sys, warnings
warnings.simplefilter("ignore")
read, real = set(), os._Environ.__getitem__
def note(environment, name):
    read.add(name)
    return real(environment, name)
os._Environ.__getitem__ = note
spec = importlib.util.spec_from_file_location("fork_server", sys.argv[1])
server = importlib.util.module_from_spec(spec)
spec.loader.exec_module(server)
server._preload()
print(*read)
"""

OFTEN_TESTED = ("crawl", "search")


@pytest.mark.parametrize("name", [name if name in OFTEN_TESTED else pytest.param(name, marks=pytest.mark.long) for name in COMMANDS])
def test_every_command_says_the_same_about_itself(tools, name):
    ways = [tools.corpus().winnow(name, "--help", fork=fork) for fork in (True, False)]
    assert ways[0].code == ways[1].code == 0
    assert ways[0].stdout == ways[1].stdout != b""
    assert ways[0].stderr == ways[1].stderr == ""


@pytest.mark.parametrize(
    ("arguments", "stdin", "code"),
    [
        (("nonsense",), b"", 2),
        (("crawl", "nobody"), b"", 2),
        (("report", "health"), b"", None),
        (("extract", "-"), "<html><body><p>Пять офицеров вошли ночью в дом и забрали имена всех.</p></body></html>".encode(), None),
        (("show", "1", "--corpus", "nowhere"), b"", 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_streams_and_codes_are_the_same(tools, arguments, stdin, code):
    ways = [tools.corpus(name=f"corpus-{fork}").winnow(*arguments, stdin=stdin, fork=fork) for fork in (True, False)]
    if code is not None:
        assert ways[0].code == code
    assert ways[0].code == ways[1].code
    assert ways[0].stdout.replace(b"corpus-True", b"corpus-False") == ways[1].stdout
    assert ways[0].stderr.replace("corpus-True", "corpus-False") == ways[1].stderr


def test_folder_and_environment_are_those_of_the_call(tools):
    folder = tools.corpus()
    env = {name: value for name, value in os.environ.items() if name != "WINNOW_CORPUS"}
    done = tools.run(*tools.winnow, "report", "health", env=env, cwd=folder.root)
    assert "winnow.toml is missing" not in done.stderr
    assert "winnow.toml is missing" in tools.run(*tools.winnow, "report", "health", env=env, cwd=tools.tmp).stderr
    ahead = folder.winnow("report", "health", env={"WINNOW_CLOCK_OFFSET_SECONDS": "soon"})
    assert (ahead.code, "WINNOW_CLOCK_OFFSET_SECONDS" in ahead.stderr) == (2, True)


def test_a_command_that_takes_too_long_is_ended(tools, forked, monkeypatch):
    web = tools.web()
    end = threading.Event()
    web.pages["/"] = lambda handler: end.wait(60)
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    monkeypatch.setattr(forked, "_timeout_seconds", 5.0)
    with pytest.raises(subprocess.TimeoutExpired):
        folder.crawl()
    end.set()
    monkeypatch.undo()
    assert folder.rows("select count(*) from run") == [(1,)]
    assert folder.winnow("report", "health").code in (0, 3, 4)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 7), (signal.SIGKILL, -9)])
def test_a_started_command_is_looked_at_while_it_works(tools, sent, code):
    web = tools.web()
    web.pages["/"] = tools.drip
    folder = tools.corpus(web.host)
    folder.add_source("site", seeds={"listings": [web.url()]}, limits={"delay_seconds": 0})
    process = tools.start("crawl", "--json", "--corpus", str(folder.root), env=folder.environment())
    web.wait_for(2)
    assert process.poll() is None
    assert os.getsid(process.pid) == process.pid
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.05)
    process.send_signal(sent)
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, process.poll()) == (code, code)
    assert (b'"interrupted"' in out) == (sent == signal.SIGTERM)


def test_variables_that_imports_read_are_not_forked(forked, tools):
    assert forked.can_run(dict(os.environ) | {"WINNOW_CORPUS": "elsewhere"})
    assert not forked.can_run(dict(os.environ) | {"LANG": "tlh"})
    assert not forked.can_run({name: value for name, value in os.environ.items() if name != "PATH"})
    late = dict.fromkeys(("AWS_SECRET_ACCESS_KEY", "HTTP_PROXY", "PGPASSWORD"), "1")
    assert forked.can_run(dict(os.environ) | late)
    without = {name: value for name, value in os.environ.items() if name not in late}  # which no look at all variables meets
    server = tools.repository / "tests" / "processes" / "fork_server.py"
    done = tools.run(sys.executable, "-c", READS, str(server), env=without)
    read = set(done.stdout.decode().split())
    assert "PATH" in read, f"nothing was noted: {done.stderr}"
    assert read.isdisjoint(late)
