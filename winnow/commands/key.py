"""`winnow key`: makes the key that signs heads, snapshots and evidence, and shows its public half."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from pipelines.corpus import open_corpus
from pipelines.safekeeping.keys import PublicKey, key_path, make_key, publish_key
from winnow.commands.common import CorpusOption, JsonOption, console, explain_errors, print_json, safe
from winnow.commands.signing import ask_new_passphrase, ask_passphrase

key_app = typer.Typer(help="Make the key that signs heads of the custody log, snapshots and evidence, and show it.", no_args_is_help=True)

KeyOption = Annotated[
    Path | None,
    typer.Option("--key", help="The file; else as winnow.toml or WINNOW_KEY says, or ~/.config/winnow/key.pem.", show_default=False),
]
MAKE_EXAMPLES = """
Examples:

    winnow key make

    winnow key make --passphrase

    winnow key make --key /media/stick/winnow-key.pem      then write it into winnow.toml: docs/reference/corpus-folder.md

Exit codes: 0 made, 2 there is a key of this name already: none is ever replaced.
"""
SHOW_EXAMPLES = """
Examples:

    winnow key show

    winnow key show --json
"""


@key_app.command("make", epilog=MAKE_EXAMPLES)
@explain_errors
def make(
    key: KeyOption = None,
    passphrase: Annotated[
        bool, typer.Option("--passphrase", help="Lock it with a passphrase, asked for or taken from WINNOW_KEY_PASSPHRASE.")
    ] = False,
    corpus: CorpusOption = None,
    json: JsonOption = False,
) -> None:
    """Make an Ed25519 key pair; the private half stays outside the corpus, the public half is copied into it."""
    opened = open_corpus(corpus)
    path = (key.expanduser().absolute() if key else None) or key_path(opened)
    made = make_key(opened, path, ask_new_passphrase() if passphrase else None)
    _tell(path, made.public, publish_key(opened, made.public), as_json=json)
    if not json:
        console().print("Write the fingerprint down elsewhere, or publish it: by it others know that the key is yours.")


@key_app.command("show", epilog=SHOW_EXAMPLES)
@explain_errors
def show(key: KeyOption = None, corpus: CorpusOption = None, json: JsonOption = False) -> None:
    """Show the public half of the key and its fingerprint, and copy it into the corpus."""
    from pipelines.safekeeping.keys import read_signer

    opened = open_corpus(corpus)
    chosen = replace(opened, key=key.expanduser().absolute()) if key else opened
    signer = read_signer(key_path(chosen), ask_passphrase)
    _tell(key_path(chosen), signer.public, publish_key(opened, signer.public), as_json=json)


def _tell(path: Path, key: PublicKey, published: Path, *, as_json: bool) -> None:
    if as_json:
        facts = {"key": str(path), "public_key": str(published), "fingerprint": key.fingerprint, "pem": key.pem, "openssh": key.openssh}
        print_json(facts)
        return
    out = console()
    out.print(safe(f"private key: {path} (readable by you alone; keep a copy of it elsewhere, never in the corpus)"))
    out.print(safe(f"public key:  {published}"))
    out.print(safe(f"SHA-256 fingerprint: {key.fingerprint}"))
    out.print(safe(f"OpenSSH form: {key.openssh}"))
    out.print(safe(key.pem.rstrip()))


def register(app: typer.Typer) -> None:
    """Add the command group."""
    app.add_typer(key_app, name="key")
