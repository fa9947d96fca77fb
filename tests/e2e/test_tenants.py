"""Whose business it is: other tenants see nothing, and people see what their role lets them."""

import time
from collections.abc import Callable

import pytest

from tests.e2e.shop import PASSWORD, Refused, Shop, eventually

READ_BY_ID = [
    "/v1/orders/{order}",
    "/v1/orders/{order}/timeline",
    "/v1/orders/{order}/payments",
    "/v1/payments/{payment}",
    "/v1/customers/{customer}",
    "/v1/customers/{customer}/orders",
    "/v1/products/SECRET",
    "/v1/stock/SECRET",
    "/v1/stock/SECRET/movements",
    "/v1/stock/SECRET/verification",
    "/v1/users/{user}",
]
MOVED_BY_ID = [
    ("POST", "/v1/orders/{order}/cancel"),
    ("POST", "/v1/orders/{order}/submit"),
    ("POST", "/v1/orders/{order}/shipments"),
    ("POST", "/v1/orders/{order}/payments"),
    ("POST", "/v1/payments/{payment}/refunds"),
    ("PATCH", "/v1/customers/{customer}"),
    ("PATCH", "/v1/products/SECRET"),
    ("DELETE", "/v1/products/SECRET"),
    ("PATCH", "/v1/warehouses/ATTIC"),
    ("PATCH", "/v1/users/{user}"),
]
LISTS = ["/v1/orders", "/v1/customers", "/v1/products", "/v1/stock", "/v1/stock/alerts"]


@pytest.fixture
def theirs(open_shop: Callable[..., Shop]) -> dict[str, str]:
    """The ids of another tenant's things."""
    other = open_shop()
    other.stocked(5, "SECRET")
    other.ask("POST", "/v1/warehouses", {"id": "ATTIC", "name": "Attic"})
    order = other.sale(1, "SECRET")
    payment = other.pay(order)
    ids = {"order": order["id"], "customer": order["customer_id"], "user": other.user_id}
    return ids | {"payment": payment["payment_id"]}


def test_another_tenants_things_look_as_if_they_never_were(shop: Shop, theirs: dict[str, str]) -> None:
    for path in READ_BY_ID:
        assert shop.call("GET", path.format(**theirs)).status_code == 404, path
    for verb, path in MOVED_BY_ID:
        answer = shop.call(verb, path.format(**theirs), {})
        assert answer.status_code == 404, (verb, path, answer.text)
        assert answer.json()["type"] == "/problems/not-found"
    for path in LISTS:
        assert shop.see(path)["items"] == [], path


def test_another_tenants_ids_in_a_body_are_unknown(shop: Shop, theirs: dict[str, str]) -> None:
    shop.stocked(5)

    with pytest.raises(Refused) as by_customer:
        shop.place(shop.wish(theirs["customer"], {"CHAIR": 1}))
    with pytest.raises(Refused) as by_sku:
        shop.place(shop.wish(shop.customer(), {"SECRET": 1}))

    assert by_customer.value.problem["errors"][0]["pointer"] == "/customer_id"
    assert by_sku.value.problem["errors"][0]["pointer"] == "/lines/0/sku"


def test_another_tenants_ids_filter_to_nothing(shop: Shop, theirs: dict[str, str]) -> None:
    assert shop.see("/v1/orders", customer_id=theirs["customer"])["items"] == []
    assert shop.see("/v1/orders", salesperson_id=theirs["user"])["items"] == []


def test_one_idempotency_key_serves_every_tenant(open_shop: Callable[..., Shop]) -> None:
    orders = []
    for shop in (open_shop(), open_shop()):
        shop.stocked(1)
        orders.append(shop.place(shop.wish(shop.customer(), {"CHAIR": 1}), key="1"))

    assert orders[0]["id"] != orders[1]["id"]


def test_sales_people_see_their_own_business_only(shop: Shop) -> None:
    shop.stocked(9)
    ann, ben = shop.hire("sales"), shop.hire("sales")
    anns_order = ann.sale(1)
    bens_order = ben.sale(1)

    listed = eventually(lambda: ann.see("/v1/orders")["items"])

    assert [order["id"] for order in listed] == [anns_order["id"]]
    assert ann.call("GET", f"/v1/orders/{bens_order['id']}").status_code == 404
    assert ann.call("POST", f"/v1/orders/{bens_order['id']}/cancel", {"reason": "envy"}).status_code == 404
    assert ann.call("GET", f"/v1/customers/{bens_order['customer_id']}").status_code == 404
    mine = eventually(lambda: ann.report()["totals"], lambda seen: seen["orders"])
    everything = eventually(lambda: shop.report()["totals"], lambda seen: seen["orders"] == 2)
    assert (mine["orders"], everything["units"]) == (1, 2)


def test_a_customer_without_owner_is_everybodys(shop: Shop) -> None:
    ann = shop.hire("sales")
    nobodys = shop.customer("Walk-in")
    anns = ann.customer("Ann's own")

    seen = eventually(lambda: [each["id"] for each in ann.each("/v1/customers")], lambda ids: len(ids) == 2)

    assert sorted(seen) == sorted([nobodys, anns])
    assert shop.see(f"/v1/customers/{anns}")["owner_id"] == ann.user_id
    assert shop.see(f"/v1/customers/{nobodys}")["owner_id"] is None


@pytest.mark.parametrize(
    ("verb", "path", "body"),
    [
        ("POST", "/v1/products", {"nonsense": 1}),
        ("POST", "/v1/stock/receipts", {"nonsense": 1}),
        ("GET", "/v1/users", None),
        ("POST", "/v1/users", {}),
        ("GET", "/v1/settings", None),
        ("PATCH", "/v1/settings", {}),
        ("GET", "/v1/payment-providers", None),
        ("GET", "/v1/stock/alerts", None),
    ],
)
def test_sales_people_may_not_do_what_is_not_their_trade(shop: Shop, verb: str, path: str, body: object) -> None:
    answer = shop.hire("sales").call(verb, path, body)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden"), "permission before the body"


def test_a_past_sale_is_entered_by_an_admin_only(shop: Shop) -> None:
    shop.stocked(5)
    ann = shop.hire("sales")

    with pytest.raises(Refused) as refused:
        ann.sale(1, placed_at="2026-01-01T00:00:00Z")

    assert refused.value.status == 403


def test_the_last_admin_stays(shop: Shop) -> None:
    with pytest.raises(Refused, match="last-admin"):
        shop.ask("PATCH", f"/v1/users/{shop.user_id}", {"status": "disabled"})


def test_me_says_who_and_where(shop: Shop) -> None:
    ann = shop.hire("sales", full_name="Ann Able")

    me = ann.see("/v1/me")

    assert me["user"] == {"id": ann.user_id, "email": ann.email, "full_name": "Ann Able"}
    assert (me["tenant"]["id"], me["tenant"]["currency"], me["role"]) == (shop.tenant_id, "CNY", "sales")


def test_signing_out_ends_every_session(shop: Shop) -> None:
    ann = shop.hire("sales")
    elsewhere = ann.http.post("/v1/sign-in", json={"email": ann.email, "password": PASSWORD}).json()
    time.sleep(1.1)  # tokens tell their age in whole seconds

    assert ann.call("POST", "/v1/sign-out").is_success

    refreshed = ann.http.post("/v1/sign-in/refresh", json={"refresh_token": elsewhere["refresh_token"]})
    assert refreshed.status_code == 401


@pytest.mark.soak
def test_who_signed_out_or_was_disabled_is_out_within_a_minute(shop: Shop) -> None:
    ann, ben = shop.hire("sales"), shop.hire("sales")
    assert [person.call("GET", "/v1/me").status_code for person in (ann, ben)] == [200, 200]

    ann.call("POST", "/v1/sign-out")
    shop.ask("PATCH", f"/v1/users/{ben.user_id}", {"status": "disabled"})

    for person in (ann, ben):
        eventually(lambda who=person: who.call("GET", "/v1/me").status_code, lambda seen: seen == 401, within=62)


def test_a_disabled_person_is_out_within_a_minute(shop: Shop) -> None:
    ann = shop.hire("sales")
    shop.ask("PATCH", f"/v1/users/{ann.user_id}", {"status": "disabled"})

    answer = eventually(lambda: ann.call("GET", "/v1/me"), lambda now: now.status_code == 401)

    assert answer.json()["type"] == "/problems/unauthenticated"
    again = ann.http.post("/v1/sign-in", json={"email": ann.email, "password": PASSWORD})
    assert (again.status_code, again.json()["type"]) == (401, "/problems/invalid-credentials")
