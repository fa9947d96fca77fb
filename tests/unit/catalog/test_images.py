"""A product's picture goes straight to storage, by a form that binds where, what and how much."""

import base64
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from shared.catalog.images import LARGEST, LINK_LASTS, ImageService, UploadImage
from shared.catalog.s3 import S3Images
from shared.catalog.service import CatalogService
from shared.core.errors import NotFound
from shared.storage.aws import client
from shared.storage.tenancy import MARGIN
from tests.builders import a_product, a_tenant, an_actor
from tests.fakes import MemoryTable

PNG = UploadImage(content_type="image/png")


@pytest.fixture
def table() -> MemoryTable:
    table = MemoryTable()
    a_tenant(table)
    a_product(table, "CHAIR")
    return table


@pytest.fixture
def images(table) -> ImageService:
    return ImageService(table, S3Images(lambda: client("s3"), "files"))


def product(table, sku="CHAIR"):
    return CatalogService(table).get(an_actor(), sku)


def test_the_form_binds_place_type_and_size(table, images):
    actor = an_actor()

    form = images.offer(actor, "CHAIR", PNG)

    policy = json.loads(base64.b64decode(form.fields["policy"]))
    assert form.fields["key"] == f"{actor.tenant_id}/products/image-CHAIR"
    assert {"key": form.fields["key"]} in policy["conditions"]
    assert {"Content-Type": "image/png"} in policy["conditions"]
    assert ["content-length-range", 1, LARGEST] in policy["conditions"]
    assert datetime.fromisoformat(policy["expiration"]) < datetime.now(UTC) + timedelta(minutes=11)


def test_a_product_shows_its_picture_from_then_on(table, images):
    assert images.link(an_actor(), product(table)) is None

    images.offer(an_actor(), "CHAIR", PNG)

    address = urlsplit(images.link(an_actor(), product(table)))
    assert address.path.endswith("/products/image-CHAIR")
    assert parse_qs(address.query)["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert parse_qs(address.query)["X-Amz-Expires"] == [str(int(LINK_LASTS.total_seconds()))]


def test_a_link_does_not_outlive_what_signs_it():
    assert LINK_LASTS <= MARGIN


def test_another_picture_changes_nothing_of_the_product(table, images):
    images.offer(an_actor(), "CHAIR", PNG)
    images.offer(an_actor(), "CHAIR", UploadImage(content_type="image/webp"))

    assert product(table).version == 2


def test_a_foreign_product_takes_no_picture(images):
    with pytest.raises(NotFound):
        images.offer(an_actor(tenant_id="T00000000002"), "CHAIR", PNG)
