"""A host that refuses connections is told of in words, once, and without the log of a library."""

from __future__ import annotations

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError

from crawler.middlewares.download_handler import words_of


@pytest.mark.parametrize(
    ("error", "words"),
    (
        (DownloadConnectionRefusedError(), "the connection was refused"),
        (CannotResolveHostError(), "its name could not be looked up"),
        (DownloadTimeoutError(), "nothing came in time"),
        (DownloadFailedError(), "the connection broke off"),
        (KeyError("x"), "KeyError"),
    ),
)
def test_a_failed_request_is_told_in_words(error, words):
    assert words_of(error) == words


def test_a_host_that_is_down_is_told_in_the_summary_alone(tools):
    folder = tools.corpus("127.0.0.1:9")
    folder.add_source("down", seeds={"listings": ["http://127.0.0.1:9/"]}, limits={"delay_seconds": 0})
    done = folder.winnow("crawl", "--progress", "none")
    assert done.code == 4
    assert done.stderr == ""
    assert "Look at down:" in done.stdout.decode()
