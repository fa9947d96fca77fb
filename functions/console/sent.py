"""What a form sent: its fields, and the files of one that has any."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

import orjson

from shared.core.errors import InvalidRequest
from shared.web.request import BODY_LIMIT, Request

_MOST_FIELDS = 5000
_UNREMEMBERED = ("_form", "_key")


@dataclass(frozen=True, slots=True)
class Sent:
    """Fields with all of their values, and files that are not empty."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        """A hash of what is asked; it is kept, so no password goes into it."""
        asked = {n: v for n, v in self.fields.items() if n not in _UNREMEMBERED and "password" not in n}
        files = {name: hashlib.sha256(content).hexdigest() for name, content in self.files.items()}
        return hashlib.sha256(orjson.dumps([asked, files], option=orjson.OPT_SORT_KEYS)).hexdigest()[:16]


def sent_by(request: Request) -> Sent:
    """What the request holds; InvalidRequest where it is no form."""
    kind, _, _rest = request.headers.get("content-type", "").partition(";")
    try:
        if kind.strip().lower() == "multipart/form-data":
            return _parts(request.body, request.headers["content-type"])
        text = request.body.decode()
        return Sent(parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS) if text else {})
    except ValueError:
        raise InvalidRequest.at("", "The form could not be read") from None


def _parts(body: bytes, content_type: str) -> Sent:
    """ValueError where it cannot be read."""
    from multipart import MultipartParser, parse_options_header  # noqa: PLC0415  (for few requests)

    _, options = parse_options_header(content_type)
    parser = MultipartParser(
        io.BytesIO(body), _boundary(options), len(body), memory_limit=BODY_LIMIT, spool_limit=BODY_LIMIT
    )
    sent = Sent()
    for part in parser:
        if not part.filename:
            sent.fields.setdefault(part.name, []).append(part.value)
        elif part.size:
            sent.files[part.name] = part.raw
    return sent


def _boundary(options: Mapping[str, str]) -> str:
    if not options.get("boundary"):
        raise ValueError("no boundary")
    return options["boundary"]
