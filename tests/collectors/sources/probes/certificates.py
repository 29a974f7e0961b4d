"""Certificates of every sort, made for one test."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Authority:
    """An issuer of certificates, whose own one lies in a file."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    name: x509.Name

    @property
    def file(self) -> Path:
        return self.folder / "ca.pem"

    @classmethod
    def made(cls, folder: Path) -> "Authority":
        authority = cls(folder, ec.generate_private_key(ec.SECP256R1()), _name("Test CA"))
        built = _builder(authority.name, authority.name, authority.key, NOW + timedelta(days=365))
        built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        authority.file.write_bytes(_pem(built.sign(authority.key, hashes.SHA256())))
        return authority

    def context(self, *names: str, days: float = 90, self_signed: bool = False) -> ssl.SSLContext:
        """What a server with a certificate for these names shows, which ends in so many days."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(names[0] if names else "nobody")
        built = _builder(name, name if self_signed else self.name, key, NOW + timedelta(days=days))
        built = built.add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        signed = built.sign(key if self_signed else self.key, hashes.SHA256())
        file = self.folder / f"{signed.serial_number}.pem"
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(_pem(signed) + plain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _builder(
    name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, ends: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(NOW, ends) - timedelta(days=400))
        .not_valid_after(ends)
    )


def _alternatives(names: Sequence[str]) -> list[x509.GeneralName]:
    return [x509.DNSName(name) for name in names]


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
