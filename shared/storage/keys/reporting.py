"""Keys of figures that are made from orders and payments, and of files that are made of them."""

from datetime import date

from shared.storage.item import Key


def editions(tenant_id: str) -> Key:
    """Which edition of the rollups is read, and which other one is kept up beside it."""
    return Key(f"{tenant_id}#EDITIONS", "EDITIONS")


def rebuild(tenant_id: str) -> Key:
    """How far a rebuild is."""
    return Key(f"{tenant_id}#EDITIONS", "REBUILD")


def sales(tenant_id: str, scope: str, dimension: str, edition: str = "") -> str:
    """Rollups by day: `scope` is `*` for the whole tenant or a sales person's id; a month of days is one page."""
    return f"{tenant_id}#SALES#{scope}#{dimension}{edition}"


def sales_rollup(tenant_id: str, scope: str, dimension: str, day: date, key: str, *, edition: str = "") -> Key:
    """The figures of one day and key (SKU, category, customer, ...; empty for all)."""
    return Key(sales(tenant_id, scope, dimension, edition), f"{day.isoformat()}#{key}")


def dayless_rollup(tenant_id: str, scope: str, dimension: str, key: str, edition: str = "") -> Key:
    """How many orders wait for this (`to_ship`, ...) now, or what one customer ever bought."""
    return Key(sales(tenant_id, scope, dimension, edition), key)


def receivables(tenant_id: str) -> str:
    """Orders on credit that are not paid, by customer."""
    return f"{tenant_id}#RECEIVABLES"


def receivable(tenant_id: str, customer_id: str, order_id: str) -> Key:
    """What one of them owes."""
    return Key(receivables(tenant_id), f"{customer_id}#{order_id}")


def exports(tenant_id: str) -> str:
    """Files that are made in the background, by id."""
    return f"{tenant_id}#EXPORTS"


def export(tenant_id: str, export_id: str) -> Key:
    """One file that somebody asked for, and how far it is; the stream has it made."""
    return Key(exports(tenant_id), export_id)


def asked_file(tenant_id: str, wish: str) -> Key:
    """Which file was made last of a wish: the same report and filters, for the same person."""
    return Key(f"{tenant_id}#ASKED#{wish}", "EXPORT")
