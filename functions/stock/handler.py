"""Stock: levels, goods in and out, the ledger and its proof. Alerts and forecasts register their endpoints, too."""

from functions.stock import alerts, forecasts
from functions.stock.desk import api
from functions.stock.views import (
    MovementQuery,
    MovementView,
    PostedView,
    StockQuery,
    StockView,
    VerificationView,
)
from shared.core.errors import NotFound, RequestInProgress
from shared.identity.permissions import Permission
from shared.orders.holding import OrdersHolding
from shared.stock.documents import CountDocument, IssueDocument, ReceiptDocument, TransferDocument
from shared.stock.errors import OutOfStock, ReservedExceedsCount
from shared.stock.service import StockService
from shared.storage import connection
from shared.web.pagination import Page

__all__ = ["alerts", "api", "forecasts"]
handler = api.handler
stock = StockService(connection.table(), name_orders=OrdersHolding(connection.table()))


@api.endpoint("GET", "/v1/stock", permission=Permission.STOCK_READ)
def list_stock(query: StockQuery) -> Page[StockView]:
    """List stock by SKU."""
    return api.page(
        query,
        lambda limit, position: stock.page(
            api.actor, warehouse_id=query.warehouse_id, low=query.low, limit=limit, position=position
        ),
        StockView.of,
    )


@api.endpoint("GET", "/v1/stock/{sku}", permission=Permission.STOCK_READ, problems=(NotFound,))
def get_stock(sku: str) -> StockView:
    """Read a product's stock."""
    return StockView.of(stock.of_product(api.actor, sku))


@api.endpoint(
    "POST", "/v1/stock/receipts", status=201, permission=Permission.STOCK_WRITE, problems=(RequestInProgress,)
)
def receive_goods(request: ReceiptDocument) -> PostedView:
    """Take goods in."""
    return PostedView.of(stock.receive(api.actor, request, once=api.once(PostedView.of)))


@api.endpoint(
    "POST",
    "/v1/stock/issues",
    status=201,
    permission=Permission.STOCK_WRITE,
    problems=(OutOfStock, RequestInProgress),
)
def issue_goods(request: IssueDocument) -> PostedView:
    """Take goods out other than by an order, or write damaged ones off."""
    return PostedView.of(stock.issue(api.actor, request, once=api.once(PostedView.of)))


@api.endpoint(
    "POST",
    "/v1/stock/transfers",
    status=201,
    permission=Permission.STOCK_WRITE,
    problems=(OutOfStock, RequestInProgress),
)
def transfer_goods(request: TransferDocument) -> PostedView:
    """Take goods from one warehouse to another."""
    return PostedView.of(stock.transfer(api.actor, request, once=api.once(PostedView.of)))


@api.endpoint(
    "POST",
    "/v1/stock/counts",
    status=201,
    permission=Permission.STOCK_WRITE,
    problems=(ReservedExceedsCount, RequestInProgress),
)
def count_goods(request: CountDocument) -> PostedView:
    """Write down what was counted."""
    return PostedView.of(stock.count(api.actor, request, once=api.once(PostedView.of)))


@api.endpoint("GET", "/v1/stock/{sku}/movements", permission=Permission.STOCK_READ, problems=(NotFound,))
def list_movements(sku: str, query: MovementQuery) -> Page[MovementView]:
    """Read a product's ledger, oldest first."""
    return api.page(
        query,
        lambda limit, position: stock.movements(
            api.actor, sku, warehouse_id=query.warehouse_id, limit=limit, position=position
        ),
        MovementView.of,
    )


@api.endpoint("GET", "/v1/stock/{sku}/verification", permission=Permission.STOCK_READ, problems=(NotFound,))
def verify_stock(sku: str) -> VerificationView:
    """Prove that a product's stock is what its movements add up to."""
    return VerificationView.of(stock.verification(api.actor, sku))
