"""Reads one cookie out of a header that holds those of every program on this machine: browsers send them to all ports of a host."""

from __future__ import annotations


def cookie_of(header: str, name: str) -> str:
    """The value of a cookie of ours, whatever others look like; empty where there is none.

    `http.cookies` drops all that follow a value it cannot read.
    """
    pairs = (part.partition("=") for part in header.split(";"))
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")
