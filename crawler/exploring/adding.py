"""Turns addresses into source files of a corpus: which there will be, and writing them. Looking at the sites is left to `site_trial`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.exploring.draft import Draft, name_for
from crawler.exploring.values import Exploration
from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.files.private import make_private_folder
from pipelines.items import Limits, Scope, Seeds, Source
from pipelines.sources.loader import load_source, parse_source
from pipelines.sources.writer import write_source
from pipelines.urls import fetch_url, split_host


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An address and the source file it is to become. `exists` says that the file is there; it stays as it is."""

    address: str
    draft: Draft
    path: Path
    exists: bool


def plan_sources(corpus: Corpus, addresses: Sequence[str], *, name: str = "", delay_seconds: float | None = None) -> list[Plan]:
    """One plan for each address. Raises UsageError before anything is asked for what cannot become a source file."""
    if name and len(addresses) > 1:
        raise UsageError("--name: it can name one source; add the others by a call each, or leave the names to Winnow")
    plans: dict[str, Plan] = {}
    for address in addresses:
        plan = _plan(corpus, _complete(address), name=name, delay_seconds=delay_seconds)
        before = plans.setdefault(plan.draft.name, plan)
        if before.address != plan.address:
            raise UsageError(f"{before.address} and {plan.address} would both be '{plan.draft.name}'; add them one by one, with --name")
    return list(plans.values())


def text_of(exploration: Exploration, source: Source, *, made_on: str) -> str:
    """The source file. Raises UsageError where the loader would not accept it, which would be a fault of ours."""
    text = write_source(source, homepage=exploration.home, languages=exploration.languages, made_on=made_on)
    parse_source(text, origin=f"{source.name}.toml")
    return text


def create_source_file(path: Path, text: str) -> bool:
    """Write a new source file for its owner alone; false, and nothing done, where one is there."""
    make_private_folder(path.parent)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return True


def _complete(address: str) -> str:
    """The address with a scheme: https where it names none. Raises UsageError."""
    text = address.strip()
    try:
        return fetch_url(text if "://" in text else f"https://{text}")
    except ValueError as error:
        raise UsageError(f"{error}; give the address of a site, such as https://www.example.org") from error


def _plan(corpus: Corpus, address: str, *, name: str, delay_seconds: float | None) -> Plan:
    host = address.split("/", 3)[2]
    draft = Draft(name=name or name_for(host), delay_seconds=delay_seconds)
    path = corpus.root / "sources" / f"{draft.name}.toml"
    _check(draft, address)
    if path.exists() and not any(_same_name(host, other) for other in load_source(path).scope.hosts):
        raise UsageError(f"{path}: is there already, for {load_source(path).scope.hosts[0]}; give {address} another name with --name")
    return Plan(address=address, draft=draft, path=path, exists=path.exists())


def _check(draft: Draft, address: str) -> None:
    """Name and delay must be what a source file may hold; the loader knows."""
    seeds = Seeds(listings=(address,))
    bare = Source(name=draft.name, title="t", seeds=seeds, scope=Scope(hosts=()), limits=Limits(delay_seconds=draft.delay_seconds))
    parse_source(write_source(bare, homepage="", made_on=""), origin="winnow add")


def _same_name(host: str, other: str) -> bool:
    (name, port), (other_name, other_port) = split_host(host), split_host(other)
    return name.removeprefix("www.") == other_name.removeprefix("www.") and port == other_port
