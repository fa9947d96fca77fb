"""What the API refuses, and that every refusal is a problem document."""

from collections.abc import Callable

import httpx
import pytest

from tests.e2e.shop import Refused, Shop


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and slug of a problem; anything else fails."""
    assert response.headers["Content-Type"].startswith("application/problem+json"), response.text
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["title"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" in response.headers
    return response.status_code, problem["type"]


@pytest.mark.parametrize("token", [None, "Bearer nonsense", "Bearer a.b.c", "Basic YTpi", "Bearer"])
def test_without_a_good_token_nobody_gets_in(shop: Shop, token: str | None) -> None:
    answer = shop.http.get("/v1/orders", headers={"Authorization": token} if token else {})

    assert refusal(answer) == (401, "/problems/unauthenticated")


@pytest.mark.parametrize("path", ["/v1/nothing", "/nothing", "/", "/v1/orders/x/nothing", "/v1/products/a%2Fb"])
def test_an_unknown_path_is_not_found(shop: Shop, path: str) -> None:
    assert refusal(shop.call("GET", path)) == (404, "/problems/not-found")


@pytest.mark.parametrize(("verb", "path"), [("DELETE", "/v1/orders"), ("PUT", "/v1/products"), ("GET", "/v1/sign-in")])
def test_a_wrong_verb_is_not_allowed(shop: Shop, verb: str, path: str) -> None:
    answer = shop.call(verb, path)

    assert refusal(answer) == (405, "/problems/method-not-allowed")


@pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH"])
def test_a_wrong_verb_with_a_body_is_not_allowed(shop: Shop, verb: str) -> None:
    assert refusal(shop.call(verb, "/v1/me", {"any": "thing"})) == (405, "/problems/method-not-allowed")


def test_a_body_above_a_mebibyte_is_too_large(shop: Shop) -> None:
    answer = shop.call("POST", "/v1/customers", {"name": "x" * (1024 * 1024)})

    assert refusal(answer) == (413, "/problems/payload-too-large")


def test_a_webhook_above_a_mebibyte_is_too_large(shop: Shop) -> None:
    answer = shop.sandbox.deliver(b'{"id": "' + b"x" * (1024 * 1024) + b'"}')

    assert refusal(answer) == (413, "/problems/payload-too-large")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"null and void", b'{"name": }'])
def test_a_body_that_is_no_json_is_malformed(shop: Shop, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {shop.token}", "Content-Type": "application/json"}
    answer = shop.http.post("/v1/customers", content=body, headers=headers)

    assert refusal(answer) == (400, "/problems/malformed-json")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"lines": [{"sku": "CHAIR", "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "CHAIR", "quantity": 1.5}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "CHAIR", "quantity": "1"}]}, "/lines/0/quantity"),
        ({"lines": [{"sku": "NOWHERE", "quantity": 1}]}, "/lines/0/sku"),
        ({"lines": [{"sku": "CHAIR", "quantity": 1, "warehouse_id": "MOON"}]}, "/lines/0/warehouse_id"),
        ({"lines": [{"sku": "CHAIR", "quantity": 1, "discount_rate": "1.1"}]}, "/lines/0/discount_rate"),
        ({"customer_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "/customer_id"),
        ({"shipping_fee": {"amount": "1.00", "currency": "USD"}}, "/shipping_fee/currency"),
        ({"shipping_fee": {"amount": "1.0", "currency": "CNY"}}, "/shipping_fee"),
        ({"discount": {"amount": "100.01", "currency": "CNY"}}, "/discount"),
        ({"placed_at": "2999-01-01T00:00:00Z"}, "/placed_at"),
        ({"unheard_of": 1}, "/unheard_of"),
    ],
)
def test_an_invalid_order_names_the_field(shop: Shop, wrong: dict[str, object], pointer: str) -> None:
    shop.stocked(5)

    answer = shop.call("POST", "/v1/orders", shop.wish(shop.customer(), {"CHAIR": 1}) | wrong)

    assert refusal(answer) == (422, "/problems/invalid-request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert shop.stock() == (5, 0, 5)


def test_every_short_sku_is_named(shop: Shop) -> None:
    shop.stocked(1, "CHAIR")
    shop.stocked(9, "TABLE")
    shop.product("LAMP")

    with pytest.raises(Refused) as refused:
        shop.place(shop.wish(shop.customer(), {"CHAIR": 2, "TABLE": 9, "LAMP": 1}))

    assert refused.value.problem["shortages"] == [
        {"sku": "CHAIR", "wanted": 2, "available": 1},
        {"sku": "LAMP", "wanted": 1, "available": 0},
    ]


def test_a_stale_version_is_not_overwritten(shop: Shop) -> None:
    customer = shop.customer()
    path = f"/v1/customers/{customer}"
    etag = shop.call("GET", path).headers["ETag"]
    assert shop.call("PATCH", path, {"region": "North"}, If_Match=etag).status_code == 200

    answer = shop.call("PATCH", path, {"region": "South"}, If_Match=etag)

    assert refusal(answer) == (412, "/problems/stale-version")
    assert shop.see(path)["region"] == "North"


def test_an_address_is_taken_over_all_tenants(open_shop: Callable[..., Shop]) -> None:
    first, second = open_shop(), open_shop()

    with pytest.raises(Refused, match="email-taken") as refused:
        second.hire("sales", email=first.email.upper())

    assert refused.value.status == 409


def test_signing_in_does_not_tell_which_part_was_wrong(shop: Shop) -> None:
    answers = [
        shop.http.post("/v1/sign-in", json={"email": email, "password": "Wrong-Password-1"})
        for email in (shop.email, "nobody@example.com")
    ]

    assert [refusal(answer) for answer in answers] == [(401, "/problems/invalid-credentials")] * 2
    first, second = (answer.json() for answer in answers)
    assert first | {"instance": ""} == second | {"instance": ""}


@pytest.mark.parametrize("password", ["Short-1", "no-capitals-1", "NO-SMALL-LETTERS-1", "No-Digits-Here"])
def test_a_weak_password_is_refused(shop: Shop, password: str) -> None:
    tenant = {"company_name": "Acme", "currency": "CNY", "time_zone": "UTC", "locale": "en"}
    person = {"full_name": "Eve", "email": "eve@example.com", "password": password}

    answer = shop.http.post("/v1/sign-up", json=tenant | person)

    assert refusal(answer) == (422, "/problems/invalid-request")
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/password"]


@pytest.mark.parametrize("path", ["/v1/orders", "/v1/orders/any/shipments", "/v1/sign-in"])
def test_a_browser_may_ask_first(shop: Shop, path: str) -> None:
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
    }

    answer = shop.http.options(path, headers=asked)

    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] in ("*", "https://app.example")
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert all(name in allowed for name in ("authorization", "content-type", "idempotency-key"))


def test_a_browser_may_read_refusals_too(shop: Shop) -> None:
    for answer in (shop.http.get("/v1/orders"), shop.call("GET", "/v1/nothing"), shop.call("GET", "/v1/products/X")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*", answer.request.url


@pytest.mark.parametrize("path", ["/v1/orders?customer_id=", "/v1/orders?salesperson_id=", "/v1/customers?owner_id="])
@pytest.mark.parametrize("id_", ["", "x" * 1500, "x" * 3000], ids=["empty", "long", "longer"])
def test_a_filter_that_names_what_cannot_be_finds_nothing(shop: Shop, path: str, id_: str) -> None:
    for person in (shop, shop.hire("sales")):
        assert person.see(f"{path}{id_}")["items"] == []
