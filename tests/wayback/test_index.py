"""The index of a web archive: what its answers name, and what is no answer."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from crawler.wayback.index import NoIndex, WebArchive, read_page

ARCHIVE = WebArchive(index="https://archive.example/cdx", replay="https://archive.example/web/")
HEADER = ["urlkey", "timestamp", "original", "digest"]
GOOD = ["example,news)/a", "20110203040506", "http://news.example:80/a?b=1", "X"]


def page(*rows: list[object]):
    return read_page(json.dumps([HEADER, *rows]).encode())


def test_a_row_is_a_capture_with_the_time_of_its_timestamp_and_the_url_we_would_ask_for():
    (listed,) = page(GOOD).captures
    assert (listed.url, listed.captured_at) == ("http://news.example/a?b=1", datetime(2011, 2, 3, 4, 5, 6, tzinfo=UTC))
    assert ARCHIVE.address_of(listed) == "https://archive.example/web/20110203040506id_/http://news.example:80/a?b=1"


def test_columns_are_found_by_name_and_a_resume_key_behind_an_empty_row():
    assert page(GOOD).resume_key == ""
    read = page(GOOD, [], ["example%2Cnews%29%2F+20110203040506%21"])
    assert (len(read.captures), read.resume_key) == (1, "example%2Cnews%29%2F+20110203040506%21")
    address = ARCHIVE.page_address("news.example", since=date(2011, 1, 2), until=None, resume_key=read.resume_key)
    assert address.endswith("&from=20110102&resumeKey=example%2Cnews%29%2F+20110203040506%21")
    assert "&to=" not in address


@pytest.mark.parametrize("body", [b"", b"[]", json.dumps([HEADER]).encode()])
def test_an_index_without_captures_is_empty(body):
    assert read_page(body) == read_page(b"[]")
    assert read_page(body).captures == ()


@pytest.mark.parametrize(
    "row",
    [
        ["k", "2011", "http://news.example/a", "X"],
        ["k", "20111303040506", "http://news.example/a", "X"],
        ["k", "20110203040506", "javascript:void(0)", "X"],
        ["k", "20110203040506"],
        ["k", None, {"a": 1}, "X"],
        [],
    ],
)
def test_a_row_that_names_no_capture_costs_only_itself(row):
    read = page(row, GOOD)
    assert (len(read.captures), len(read.unreadable)) == (1, 1)


@pytest.mark.parametrize("body", [b"<html>", b'{"a": 1}', b"[1]", b'[["urlkey"]]', b"\xff", b"[" * 100_000])
def test_what_is_no_index_is_said_to_be_none(body):
    with pytest.raises(NoIndex):
        read_page(body)
