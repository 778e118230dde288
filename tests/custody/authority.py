"""A time-stamp authority of our own: certificates made here, answers by the openssl command."""

from __future__ import annotations

import datetime
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.system import program

_FROM = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
_TO = datetime.datetime(2120, 1, 1, tzinfo=datetime.UTC)


class Authority:
    """A root, a stamping certificate below it, and a server without a network."""

    def __init__(self, folder: Path, name: str = "Exemplar Clock") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        root_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        root_name, own_name = _name(f"{name} Root"), _name(name)
        root = (
            _certificate(root_name, root_name, root_key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(root_key, hashes.SHA256())
        )
        own = (
            _certificate(own_name, root_name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
            .sign(root_key, hashes.SHA256())
        )
        self.root = folder / "root.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        (folder / "own.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
        (folder / "own.key").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        (folder / "tsa.cnf").write_text(
            "[tsa]\ndefault_tsa = here\n[here]\n"
            f"serial = {folder}/serial\ncrypto_device = builtin\n"
            f"signer_cert = {folder}/own.pem\nsigner_key = {folder}/own.key\n"
            "signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\n"
            "ess_cert_id_chain = no\ness_cert_id_alg = sha256\n",
            encoding="utf-8",
        )

    def answer(self, query: bytes) -> bytes:
        """Return what a time-stamp server would answer to ``query``."""
        asked, told = self.folder / "query.tsq", self.folder / "answer.tsr"
        asked.write_bytes(query)
        subprocess.run(  # noqa: S603  # the system's openssl
            [program("openssl"), "ts", "-reply", "-config", str(self.folder / "tsa.cnf"), "-section", "here",
             "-queryfile", str(asked), "-out", str(told)],
            check=True, capture_output=True,
        )  # fmt: skip
        return told.read_bytes()


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: rsa.RSAPublicKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FROM)
        .not_valid_after(_TO)
    )
