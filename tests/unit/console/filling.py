"""Forms of a page as a browser sees them, and how somebody who means harm fills them in."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

_TEXTS = {"text", "search", "tel", "email", "url", "password", "time", "date", "number"}
Attributes = dict[str, str | None]


@dataclass
class Form:
    """What a form sends: values of its fields by name, and which of them are typed."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)

    def filled(self, text: str, *, only: str | None = None) -> dict[str, str]:
        """With the text in every typed field, or in one of them."""
        line = {"sku": "CHAIR", "quantity": "1"}
        empty = {name: line.get(name.rpartition("-")[2], "") for name, value in self.values.items() if not value}
        return self.values | empty | {name: text for name in self.typed if only in (None, name)}


class Page(HTMLParser):
    """The forms of a page, its links, and whatever in it would run: scripts of its own, handlers, foreign pictures."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.alive: list[str] = []
        self.wrong: set[str] = set()
        self._select = self._area = ""
        self._open: Form | None = None
        self._in_template = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: Attributes = dict(attrs)
        self._watch(tag, found)
        self._in_template += tag == "template"
        if tag == "form":
            self._open = Form(found.get("action") or "", found.get("method") or "get")
            self.forms.append(self._open)
        elif self._open and not self._in_template and tag in ("input", "textarea", "select", "option"):
            self._field(self._open, tag, found)

    def handle_data(self, data: str) -> None:
        if self._area and self._open:
            self._open.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_template -= tag == "template"
        if tag == "textarea":
            self._area = ""
        if tag == "form":
            self._open = None

    def _watch(self, tag: str, found: Attributes) -> None:
        is_ours = (found.get("src") or "").startswith("/console/static/")
        if tag in ("iframe", "style") or (tag == "script" and not is_ours):
            self.alive.append(tag)
        self.alive += [f"{tag} {name}" for name in found if name.startswith("on") or name == "style"]
        self.alive += [f"{tag} {found[name]}" for name in ("src", "href") if _is_foreign(found.get(name))]
        if found.get("aria-invalid") == "true":
            self.wrong.add(found.get("name") or "")

    def _field(self, form: Form, tag: str, found: Attributes) -> None:
        name, kind = found.get("name") or "", found.get("type") or "text"
        if tag == "option":
            self._offer(form, found)
        elif name and kind not in ("checkbox", "radio"):
            form.values.setdefault(name, found.get("value") or "")
            self._select, self._area = name if tag == "select" else "", name if tag == "textarea" else ""
            helps = "hx-get" in found or "readonly" in found
            if not helps and (tag == "textarea" or (tag == "input" and kind in _TEXTS)):
                form.typed.append(name)

    def _offer(self, form: Form, found: Attributes) -> None:
        """A select sends what is selected, else here its first choice."""
        if self._select and ("selected" in found or not form.values.get(self._select)):
            form.values[self._select] = found.get("value") or ""


def _is_foreign(value: str | None) -> bool:
    return bool(value) and not str(value).startswith(("/console", "#", "data:image"))
