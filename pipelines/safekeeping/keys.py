"""The Ed25519 key that signs heads of the custody log and manifests, in files that openssl reads; what is signed is left to others.

A private key in the folder that it protects would protect nothing: it lies in the settings folder of its owner.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from pipelines.corpus import Corpus
from pipelines.errors import UsageError
from pipelines.files.atomic_file import atomic_output
from pipelines.files.private import make_private_folder, write_private
from pipelines.safekeeping.custody_folder import keys_folder

AskPassphrase = Callable[[], bytes | None]
"""Is called where a key needs one; None where nobody can be asked."""


class PublicKey:
    """The half that everybody may have."""

    def __init__(self, key: Ed25519PublicKey) -> None:
        self._key = key
        self.pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")
        self.openssh = key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")
        self.fingerprint = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
        """SHA-256 of the key in DER, as openssl gives it out."""

    @property
    def file_name(self) -> str:
        """Its name among the keys of a corpus."""
        return f"{self.fingerprint[:16]}.pub.pem"

    def has_signed(self, data: bytes, signature: bytes) -> bool:
        """Whether the other half made this signature over `data`."""
        try:
            self._key.verify(signature, data)
        except InvalidSignature:
            return False
        return True


class Signer:
    """Both halves."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key())

    def sign(self, data: bytes) -> bytes:
        """64 bytes, the same for the same data (RFC 8032)."""
        return self._key.sign(data)


def key_path(corpus: Corpus) -> Path:
    """Where the key of a corpus lies: as winnow.toml or WINNOW_KEY says, else in the settings folder of its owner."""
    if corpus.key is not None:
        return corpus.key
    settings = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        return (Path(settings) if settings.startswith("/") else Path("~/.config").expanduser()) / "winnow" / "key.pem"
    except RuntimeError as error:
        raise UsageError(f"no home folder is known for the key ({error}); name a file with --key or WINNOW_KEY") from error


def make_key(corpus: Corpus, path: Path, passphrase: bytes | None) -> Signer:
    """Make a key pair in a new file. Raises `UsageError` where there is a file of this name, and in the corpus."""
    if path.resolve().is_relative_to(corpus.root):
        raise UsageError(f"{path}: lies in the corpus, which it is to protect; name a file elsewhere with --key")
    if path.exists() or path.is_symlink():
        raise UsageError(f"{path}: is there already, and no key is ever replaced; name another file with --key")
    key = Ed25519PrivateKey.generate()
    locked = BestAvailableEncryption(passphrase) if passphrase else NoEncryption()
    if not path.parent.is_dir():
        make_private_folder(path.parent)
    with atomic_output(path) as out:
        out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked))
    return Signer(key)


def read_signer(path: Path, ask: AskPassphrase) -> Signer:
    """The key of a file. Raises `UsageError` where there is none, or another kind, or no fitting passphrase."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: the key cannot be read ({error.strerror}); 'winnow key make' makes one") from error
    try:
        key = _load(data, ask, path)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise UsageError(f"{path}: is no private key in PEM, or the passphrase is another one") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: is no Ed25519 key; 'winnow key make --key FILE' makes one")
    return Signer(key)


def _load(data: bytes, ask: AskPassphrase, path: Path) -> object:
    try:
        return load_pem_private_key(data, password=None)
    except TypeError:  # it has a passphrase
        passphrase = ask()
        if not passphrase:
            raise UsageError(f"{path}: has a passphrase; set WINNOW_KEY_PASSPHRASE, or call from a terminal") from None
        return load_pem_private_key(data, password=passphrase)


def find_signer(corpus: Corpus, ask: AskPassphrase) -> Signer | None:
    """The key of a corpus; None where none was made or set. Raises `UsageError` where one is set and cannot be read."""
    path = key_path(corpus)
    return None if corpus.key is None and not path.exists() else read_signer(path, ask)


def publish_key(corpus: Corpus, key: PublicKey) -> Path:
    """Write the public half into the corpus, where it is read to verify; returns its file."""
    folder = keys_folder(corpus.root)
    path = folder / key.file_name
    if not path.is_file():
        make_private_folder(folder.parent)
        make_private_folder(folder)
        write_private(path, key.pem)
    return path


def read_public(pem: bytes) -> PublicKey | None:
    """The key in a file; None where it is no Ed25519 key."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return PublicKey(key) if isinstance(key, Ed25519PublicKey) else None


def published_keys(root: Path) -> dict[str, PublicKey]:
    """The public keys of a corpus by fingerprint."""
    folder = keys_folder(root)
    files = sorted(folder.glob("*.pub.pem")) if folder.is_dir() else []
    found = (read_public(path.read_bytes()) for path in files)
    return {key.fingerprint: key for key in found if key is not None}
