"""RFC 3161 time stamps: requests made offline, replies verified. The only module that knows rfc3161-client; sending is left to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, TimeStampResponse, VerificationError, VerifierBuilder
from rfc3161_client import decode_timestamp_response as decode

from pipelines.errors import IntegrityError, UsageError
from pipelines.files.private import make_private_folder, write_private
from pipelines.safekeeping.custody_folder import roots_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What an authority has signed: that something was there at this time (UTC). `root` is the certificate (PEM) that vouches for it."""

    at: datetime
    authority: str
    root: str


def make_request(data: bytes) -> bytes:
    """A TimeStampReq in DER over the SHA-256 of `data`, with a nonce, asking for the authority's certificate."""
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True).cert_request(cert_request=True)
    return builder.build().as_bytes()


def verify_reply(data: bytes, reply: bytes, roots: Sequence[x509.Certificate]) -> Stamp:
    """What a TimeStampResp in DER says of `data`. Raises `IntegrityError` where it is none, is of other data, or no root vouches for it."""
    try:
        response = decode(reply)
    except ValueError as error:
        raise IntegrityError("cannot be read as the reply of a time-stamp authority; it must be RFC 3161 in DER to the letter") from error
    if response.status != 0:
        raise IntegrityError(f"the authority refused the request (status {response.status}: {'; '.join(response.status_string)})")
    faults = []
    for root in roots:
        try:
            VerifierBuilder().add_root_certificate(root).build().verify_message(response, data)
        except (VerificationError, ValueError) as error:
            faults.append(str(error))
            continue
        return Stamp(at=response.tst_info.gen_time.astimezone(UTC), authority=_authority(response), root=_pem(root))
    raise IntegrityError("; ".join(dict.fromkeys(faults)) or "no root certificate of the authority is known; name its file with --root")


def is_reply(data: bytes) -> bool:
    """Whether it is a TimeStampResp in DER, whatever it says."""
    try:
        decode(data)
    except ValueError:
        return False
    return True


def answers(request: bytes, reply: bytes) -> bool:
    """Whether a reply has the nonce of a request: a number, which stands in both in the same DER."""
    try:
        nonce = decode(reply).tst_info.nonce
    except ValueError:
        return False
    if not nonce:
        return False
    length = (nonce.bit_length() + 8) // 8
    return b"\x02" + length.to_bytes(1, "big") + nonce.to_bytes(length, "big") in request


def read_roots(pem: bytes, place: Path) -> list[x509.Certificate]:
    """The certificates in a PEM file. Raises `UsageError` where there is none."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise UsageError(f"{place}: holds no certificate in PEM; the authority publishes its root") from error


def keep_roots(root: Path, certificates: Sequence[x509.Certificate]) -> None:
    """Write them into a corpus, where they are read to verify; those that are there are left."""
    folder = roots_folder(root)
    make_private_folder(folder.parent)
    make_private_folder(folder)
    for certificate in certificates:
        path = folder / f"{certificate.fingerprint(SHA256()).hex()[:16]}.pem"
        if not path.exists():
            write_private(path, _pem(certificate))


def kept_roots(root: Path) -> list[x509.Certificate]:
    """Those of a corpus. Raises `UsageError` for a file that holds none."""
    folder = roots_folder(root)
    return [one for path in (sorted(folder.glob("*.pem")) if folder.is_dir() else []) for one in read_roots(path.read_bytes(), path)]


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode("ascii")


def _authority(response: TimeStampResponse) -> str:
    """The subject of the certificate that signed; of several the one that is for time stamps."""
    for der in response.signed_data.certificates:
        certificate = x509.load_der_x509_certificate(der)
        for extension in certificate.extensions:
            if isinstance(extension.value, x509.ExtendedKeyUsage) and ExtendedKeyUsageOID.TIME_STAMPING in extension.value:
                return certificate.subject.rfc4514_string()
    return ""
