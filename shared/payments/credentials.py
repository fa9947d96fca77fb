"""What a credential must look like: checked when it is given, so that no payment finds out."""

from collections.abc import Iterator, Mapping

from shared.core.errors import FieldError, InvalidRequest
from shared.payments import rsa
from shared.payments.accounts import CredentialKind

_SYMMETRIC = 32
"""Bytes of AES-256."""


def checked(kinds: Mapping[str, CredentialKind], given: Mapping[str, bool | str]) -> dict[str, str]:
    """The credentials as they are kept; InvalidRequest names every one that is unknown or cannot be right."""
    faults = list(_faults(kinds, given))
    if faults:
        raise InvalidRequest(*faults)
    return {name: value if isinstance(value, str) else str(value).lower() for name, value in given.items()}


def _faults(kinds: Mapping[str, CredentialKind], given: Mapping[str, bool | str]) -> Iterator[FieldError]:
    for name, value in given.items():
        kind = kinds.get(name)
        fault = _fault(kind, value) if kind else "is no credential of this provider"
        if fault:
            yield FieldError(f"/credentials/{name}", fault)


def _fault(kind: CredentialKind, value: bool | str) -> str | None:
    if isinstance(value, bool):
        return None if kind == "flag" else "must be a string"
    match kind:
        case "flag":
            return "must be true or false"
        case "private_key" | "public_key":
            return rsa.fault(kind, value)
        case "symmetric_key":
            return None if len(value.encode()) == _SYMMETRIC else f"must have {_SYMMETRIC} bytes"
        case "text":
            return None if value.isprintable() and value.strip() == value else "must be one line without blanks around"
