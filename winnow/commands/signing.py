"""How commands come by the key that signs: its passphrase is asked for on a terminal, and never stands on a command line."""

from __future__ import annotations

import sys

import typer

from pipelines.corpus import Corpus, key_passphrase
from pipelines.errors import UsageError
from pipelines.safekeeping.keys import Signer, find_signer


def ask_passphrase() -> bytes | None:
    """Of the environment, else of the person at the terminal; None where there is nobody."""
    given = key_passphrase()
    if given is not None or not sys.stdin.isatty():
        return given
    return str(typer.prompt("Passphrase of the key", hide_input=True, err=True)).encode("utf-8", "surrogateescape")


def ask_new_passphrase() -> bytes:
    """Twice. Raises `UsageError` where there is neither a terminal nor one in the environment."""
    given = key_passphrase()
    if given:
        return given
    if not sys.stdin.isatty():
        raise UsageError("--passphrase: set WINNOW_KEY_PASSPHRASE, or call from a terminal")
    asked = typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True)
    return str(asked).encode("utf-8", "surrogateescape")


def signer_of(corpus: Corpus) -> Signer | None:
    """The key of a corpus; None where there is none. Raises `UsageError` where it cannot be used."""
    return find_signer(corpus, ask_passphrase)


def signer_or_reason(corpus: Corpus) -> tuple[Signer | None, str]:
    """For what is worth having unsigned, too: the key, or why there is none, empty where none was made."""
    try:
        return signer_of(corpus), ""
    except UsageError as error:
        return None, str(error)
