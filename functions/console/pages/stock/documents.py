"""Stock documents: receive, issue, transfer, count. Lines name a SKU or a barcode; all are booked or none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from functions.console.answers import Answer, Redirect
from functions.console.forms import given, lines_of, whole
from functions.console.pages.stock.desk import section, warehouses
from functions.console.problems import parsed
from functions.console.visit import Visit
from shared.catalog.models import Product
from shared.core.errors import FieldError, InvalidRequest, NotFound
from shared.identity.permissions import Permission
from shared.stock.booking import Posted
from shared.stock.documents import CountDocument, Document, IssueDocument, ReceiptDocument, TransferDocument

_ = str
"""Marks a message for the catalogues."""
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: how it is called, what is told when it is booked, where its goods are and go."""

    title: str
    icon: str
    done: str
    model: type[Document[Any]]
    places: tuple[tuple[str, str], ...] = (("warehouse_id", _("Warehouse")),)

    @property
    def counts(self) -> bool:
        """Whether a line says what is there, not what moves."""
        return self.model is CountDocument


KINDS: dict[str, Kind] = {
    "receive": Kind(_("Receive goods"), "package-import", _("Units received: %(count)s"), ReceiptDocument),
    "issue": Kind(_("Issue goods"), "package-export", _("Units issued: %(count)s"), IssueDocument),
    "transfer": Kind(
        _("Transfer goods"),
        "arrows-exchange",
        _("Units transferred: %(count)s"),
        TransferDocument,
        (("from_warehouse_id", _("From warehouse")), ("to_warehouse_id", _("To warehouse"))),
    ),
    "count": Kind(_("Count goods"), "clipboard-check", _("Units counted: %(count)s"), CountDocument),
}


@section.page("/stock/{kind}", Permission.STOCK_WRITE)
def show_document(visit: Visit, kind: str) -> Answer:
    """An empty document, or what was scanned and typed and why it was refused."""
    document, choices = _kind(kind), warehouses(visit)
    rows = lines_of(visit) if visit.is_form else _first_row(visit)
    values = {name: visit.typed(name) or visit.query.get(name, "") for name, _label in document.places}
    return visit.show("stock/document.html", name=kind, kind=document, warehouses=choices, rows=rows, values=values)


@section.action("/stock/{kind}", Permission.STOCK_WRITE, again=show_document)
def post(visit: Visit, kind: str) -> Answer:
    """Book it: once, however often the form is sent."""
    document = _kind(kind)
    lines = _lines(visit, document)
    places = {name: visit.typed(name) for name, _label in document.places}

    def outcome(_posted: Posted) -> Redirect:
        units = sum(int(line["counted" if document.counts else "quantity"]) for line in lines)
        text = visit.words.text(document.done, count=visit.words.number(units))
        stays = next(iter(places.items()))
        return visit.done(f"/stock/{kind}?{stays[0]}={stays[1]}", text)

    rest = given(reason=visit.typed("reason"), reference=visit.typed("reference"))
    request = parsed(document.model, {"lines": lines, **places, **rest})
    book = getattr(visit.services.stock, kind)
    return outcome(book(visit.actor, request, once=visit.once(outcome)))


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise NotFound("No page has this address")
    return KINDS[name]


def _first_row(visit: Visit) -> list[dict[str, str]]:
    """The product that one comes from, if one comes from one."""
    sku = visit.query.get("sku")
    product = visit.services.catalog.coded(visit.actor, [sku]).get(sku) if sku else None
    return [{"sku": product.sku, "name": product.name, "quantity": ""}] if product else []


def _lines(visit: Visit, document: Kind) -> list[Row]:
    """The lines with SKUs in the place of barcodes; InvalidRequest at each code that means nothing."""
    rows = lines_of(visit)
    products = visit.services.catalog.coded(visit.actor, [row["sku"] for row in rows])
    unknown = [n for n, row in enumerate(rows) if row["sku"] not in products]
    if unknown:
        raise InvalidRequest(*(FieldError(f"/lines/{n}/sku", "No product has this SKU or barcode") for n in unknown))
    if document.counts:
        return _counted(rows, products)
    return [_moved(row, products[row["sku"]]) for row in rows]


def _moved(row: Mapping[str, str], product: Product) -> Row:
    return {"sku": product.sku, "quantity": whole(row.get("quantity", ""))} | given(condition=row.get("condition"))


def _counted(rows: list[dict[str, str]], products: Mapping[str, Product]) -> list[Row]:
    """What was counted in several places of the warehouse is one count."""
    found: dict[str, int] = {}
    for n, row in enumerate(rows):
        counted = whole(row.get("quantity", ""))
        if not isinstance(counted, int):
            raise InvalidRequest.at(f"/lines/{n}/counted", "Enter a whole number")
        sku = products[row["sku"]].sku
        found[sku] = found.get(sku, 0) + counted
    return [{"sku": sku, "counted": counted} for sku, counted in found.items()]
