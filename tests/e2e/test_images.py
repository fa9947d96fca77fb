"""A picture travels from its uploader to whoever reads the product, and nothing else travels with the form."""

import httpx
import pytest

from tests.e2e.shop import Json, Shop

PICTURE = b"\x89PNG\r\n\x1a\n and so on"


def form(shop: Shop) -> Json:
    shop.product()
    return shop.ask("POST", "/v1/products/CHAIR/image", {"content_type": "image/png"})


def upload(form: Json, picture: bytes = PICTURE, **fields: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return httpx.post(form["url"], data=form["fields"] | named, files={"file": ("p", picture, "image/png")})


def test_an_uploaded_picture_is_shown_with_its_product(shop: Shop) -> None:
    assert upload(form(shop)).is_success

    shown = httpx.get(shop.see("/v1/products/CHAIR")["image_url"])

    assert (shown.content, shown.headers["Content-Type"]) == (PICTURE, "image/png")


@pytest.mark.parametrize("size", [0, 5 * 1024 * 1024 + 1])
def test_a_picture_of_another_size_is_refused(shop: Shop, size: int) -> None:
    assert upload(form(shop), b"x" * size).status_code in (400, 403)


def test_another_type_than_the_forms_is_refused(shop: Shop) -> None:
    assert upload(form(shop), Content_Type="text/html").status_code == 403


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "", None])
def test_there_are_forms_for_pictures_only(shop: Shop, kind: str | None) -> None:
    shop.product()

    answer = shop.call("POST", "/v1/products/CHAIR/image", {"content_type": kind})

    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/content_type")


def test_who_may_not_change_products_gets_no_form(shop: Shop) -> None:
    shop.product()

    answer = shop.hire("sales").call("POST", "/v1/products/CHAIR/image", {"content_type": "image/png"})

    assert answer.status_code == 403
