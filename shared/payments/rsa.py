"""RSA signatures as Alipay and WeChat Pay make them: PKCS#1 v1.5 over SHA-256, in base64, with keys in PEM.

cryptography is imported where it is needed: it takes 37 ms, and few requests need it.
"""

import base64
import binascii
from collections.abc import Iterable
from typing import TYPE_CHECKING

from shared.payments.accounts import CredentialKind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_SMALLEST = 2048
"""Bits."""


def signed(private_key: str, text: bytes) -> str:
    """The signature of the text."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    key = _private(private_key, is_checked=True)
    return base64.b64encode(key.sign(text, PKCS1v15(), SHA256())).decode()


def verifies(public_keys: Iterable[str], text: bytes, signature: str) -> bool:
    """Whether one of the keys belongs to who signed; anything that is no signature verifies with none."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

    try:
        raw = base64.b64decode(signature.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return False
    for key in public_keys:
        try:
            _public(key).verify(raw, text, PKCS1v15(), SHA256())
        except InvalidSignature:
            continue
        return True
    return False


def fault(kind: CredentialKind, pem: str) -> str | None:
    """What is wrong with a key; None for a good one."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415

    try:
        key = _private(pem) if kind == "private_key" else _public(pem)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        form = "PKCS#8" if kind == "private_key" else "SubjectPublicKeyInfo"
        return f"must be an RSA key in PEM ({form})"
    return None if key.key_size >= _SMALLEST else f"must have at least {_SMALLEST} bits"


def _private(pem: str, *, is_checked: bool = False) -> "RSAPrivateKey":
    """Whether its numbers fit together takes 50 ms to say, and was asked when the key was given."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    if "-----BEGIN PRIVATE KEY-----" not in pem:
        raise ValueError("no PKCS#8")
    key = load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=is_checked)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("no RSA key")
    return key


def _public(pem: str) -> "RSAPublicKey":
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_public_key  # noqa: PLC0415

    if "-----BEGIN PUBLIC KEY-----" not in pem:
        raise ValueError("no SubjectPublicKeyInfo")
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, RSAPublicKey):
        raise TypeError("no RSA key")
    return key
