"""Products and warehouses."""

from functions.catalog.views import ProductQuery, ProductView, WarehouseView
from shared.catalog.errors import SkuTaken
from shared.catalog.images import ImageService, UploadForm, UploadImage
from shared.catalog.models import ChangeProduct, CreateProduct, Product
from shared.catalog.s3 import S3Images
from shared.catalog.service import CatalogService
from shared.core.config import settings
from shared.core.errors import NotFound, StaleVersion
from shared.identity.permissions import Permission
from shared.stock.errors import LastWarehouse, WarehouseNotEmpty, WarehouseTaken
from shared.stock.models import ChangeWarehouse, CreateWarehouse
from shared.stock.warehouses import WarehouseService
from shared.storage import connection
from shared.storage.aws import tenant_client
from shared.web.api import Api
from shared.web.pagination import ListQuery, Page

api = Api("catalog")
handler = api.handler
catalog = CatalogService(connection.table())
images = ImageService(connection.table(), S3Images(lambda: tenant_client("s3"), settings.files_bucket))
warehouses = WarehouseService(connection.table())


def _shown(product: Product) -> ProductView:
    return ProductView.of(product, images.link(api.actor, product))


@api.endpoint("POST", "/v1/products", status=201, permission=Permission.PRODUCTS_WRITE, problems=(SkuTaken,))
def create_product(request: CreateProduct) -> ProductView:
    """Add a product to the catalogue."""
    return _shown(catalog.create(api.actor, request, once=api.once(_shown)))


@api.endpoint("GET", "/v1/products", permission=Permission.PRODUCTS_READ)
def list_products(query: ProductQuery) -> Page[ProductView]:
    """List products, newest first."""
    return api.page(
        query,
        lambda limit, position: catalog.page(api.actor, query.narrowed(), limit=limit, position=position),
        _shown,
    )


@api.endpoint("GET", "/v1/products/{sku}", permission=Permission.PRODUCTS_READ, problems=(NotFound,))
def get_product(sku: str) -> ProductView:
    """Read a product."""
    return _shown(catalog.get(api.actor, sku))


@api.endpoint(
    "PATCH",
    "/v1/products/{sku}",
    permission=Permission.PRODUCTS_WRITE,
    subject=catalog.get,
    problems=(NotFound, StaleVersion),
)
def change_product(sku: str, request: ChangeProduct) -> ProductView:
    """Change the named fields of a product."""
    return _shown(catalog.change(api.actor, sku, request, expected_version=api.request.if_match))


@api.endpoint(
    "DELETE",
    "/v1/products/{sku}",
    status=204,
    permission=Permission.PRODUCTS_WRITE,
    subject=catalog.get,
    problems=(NotFound, StaleVersion),
)
def archive_product(sku: str) -> None:
    """Archive a product: it can no longer be ordered."""
    catalog.archive(api.actor, sku, expected_version=api.request.if_match)


@api.endpoint(
    "POST",
    "/v1/products/{sku}/image",
    permission=Permission.PRODUCTS_WRITE,
    subject=catalog.get,
    problems=(NotFound,),
)
def upload_product_image(sku: str, request: UploadImage) -> UploadForm:
    """Get a form to upload the product's picture with, straight to storage."""
    return images.offer(api.actor, sku, request)


@api.endpoint("POST", "/v1/warehouses", status=201, permission=Permission.WAREHOUSES_WRITE, problems=(WarehouseTaken,))
def create_warehouse(request: CreateWarehouse) -> WarehouseView:
    """Open a warehouse."""
    return WarehouseView.of(warehouses.create(api.actor, request, once=api.once(WarehouseView.of)))


@api.endpoint("GET", "/v1/warehouses", permission=Permission.WAREHOUSES_READ)
def list_warehouses(query: ListQuery) -> Page[WarehouseView]:
    """List warehouses, newest first."""
    return api.page(
        query,
        lambda limit, position: warehouses.page(api.actor, limit=limit, position=position),
        WarehouseView.of,
    )


@api.endpoint(
    "PATCH",
    "/v1/warehouses/{warehouse_id}",
    permission=Permission.WAREHOUSES_WRITE,
    subject=warehouses.get,
    problems=(NotFound, StaleVersion, LastWarehouse, WarehouseNotEmpty),
)
def change_warehouse(warehouse_id: str, request: ChangeWarehouse) -> WarehouseView:
    """Change or close a warehouse."""
    return WarehouseView.of(warehouses.change(api.actor, warehouse_id, request, expected_version=api.request.if_match))
