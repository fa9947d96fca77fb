"""Customers, as the contract has them."""

import pytest

from tests.e2e.shop import Json, Refused, Shop, eventually

CUSTOMER = {
    "id", "name", "kind", "stage", "owner_id", "phone", "email", "address", "region", "tags", "contacts",
    "payment_terms", "credit_limit", "credit_used", "external_id", "version",
}  # fmt: skip


def test_a_customer_is_a_prepaid_company_unless_said_otherwise(shop: Shop) -> None:
    answer = shop.call("POST", "/v1/customers", {"name": "Bob's Bakery"})

    made = answer.json()
    assert (answer.status_code, answer.headers["ETag"]) == (201, f'"{made["version"]}"')
    assert made.keys() >= CUSTOMER
    said = (made["kind"], made["stage"], made["payment_terms"], made["owner_id"], made["credit_used"]["amount"])
    assert said == ("company", "customer", "prepaid", None, "0.00")
    assert shop.see(f"/v1/customers/{made['id']}") == made


def test_everything_that_is_said_is_kept(shop: Shop) -> None:
    said: Json = {
        "name": "王小明",
        "kind": "person",
        "stage": "lead",
        "owner_id": shop.user_id,
        "phone": "+86 21 5550 0001",
        "email": "wang@example.com",
        "region": "East",
        "tags": ["vip", "老客户"],
        "contacts": [{"name": "Li", "title": "Purchasing", "phone": "1", "email": "li@example.com"}],
        "payment_terms": "credit",
        "credit_limit": shop.money("500.00"),
        "external_id": "ERP-1",
    }

    made = shop.ask("POST", "/v1/customers", said)
    changed = shop.ask("PATCH", f"/v1/customers/{made['id']}", {"stage": "customer", "phone": None})

    assert {name: made[name] for name in said} == said
    assert {name: changed[name] for name in said} == said | {"stage": "customer", "phone": None}
    assert changed["version"] == made["version"] + 1


def test_lists_are_narrowed_by_words_stage_owner_and_region(shop: Shop) -> None:
    ann = shop.hire("sales")
    bob = shop.customer("Bob's Bakery", region="North", stage="lead")
    wang = shop.customer("红木家具", region="East", owner_id=ann.user_id)
    shop.customer("Carol", region="South", stage="prospect")

    def found(**query: str) -> list[str]:
        return [customer["id"] for customer in shop.each("/v1/customers", **query)]

    eventually(lambda: found(owner_id=ann.user_id))
    assert found(query="bak bob") == [bob]
    assert found(query="家具") == [wang]
    assert found(stage="lead") == [bob]
    assert found(region="East") == [wang]
    assert found(owner_id=ann.user_id) == [wang]
    assert found(query="bob", region="East") == []
    assert len(found()) == 3


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"kind": "robot"}, "/kind"),
        ({"stage": "lost"}, "/stage"),
        ({"payment_terms": "barter"}, "/payment_terms"),
        ({"owner_id": "0000000000000000"}, "/owner_id"),
        ({"credit_limit": {"amount": "1.00", "currency": "EUR"}}, "/credit_limit/currency"),
        ({"credit_limit": {"amount": "-1.00", "currency": "CNY"}}, "/credit_limit"),
        ({"contacts": [{"phone": "1"}]}, "/contacts/0/name"),
        ({"unheard_of": 1}, "/unheard_of"),
    ],
)
def test_what_is_invalid_is_named(shop: Shop, wrong: Json, pointer: str) -> None:
    customer = shop.customer()

    for verb, path, body in (
        ("POST", "/v1/customers", {"name": "Bob"} | wrong),
        ("PATCH", f"/v1/customers/{customer}", wrong),
    ):
        with pytest.raises(Refused) as refused:
            shop.ask(verb, path, body)
        assert (refused.value.status, refused.value.slug) == (422, "invalid-request")
        assert pointer in [error["pointer"] for error in refused.value.problem["errors"]], (verb, refused.value)


def test_sales_people_own_what_they_make_and_give_nothing_away(shop: Shop) -> None:
    ann, ben = shop.hire("sales"), shop.hire("sales")
    own = ann.customer()

    assert ann.see(f"/v1/customers/{own}")["owner_id"] == ann.user_id
    for verb, path in (("POST", "/v1/customers"), ("PATCH", f"/v1/customers/{own}")):
        with pytest.raises(Refused) as refused:
            ann.ask(verb, path, {"name": "Bob", "owner_id": ben.user_id})
        assert (refused.value.status, refused.value.slug) == (403, "owner-not-self")


def test_a_customers_orders_are_newest_first(shop: Shop) -> None:
    shop.stocked(9)
    customer = shop.customer()
    shop.sale(1)
    orders = [shop.place(shop.wish(customer, {"CHAIR": 1}))["id"] for _ in range(3)]

    def listed() -> list[str]:
        return [order["id"] for order in shop.each(f"/v1/customers/{customer}/orders", limit=2)]

    assert eventually(listed, lambda seen: len(seen) == 3) == orders[::-1]


def test_a_new_limit_counts_from_the_next_order_on(shop: Shop) -> None:
    shop.stocked(9)
    customer = shop.customer(payment_terms="credit", credit_limit=shop.money("100.00"))
    wish = shop.wish(customer, {"CHAIR": 1})
    shop.place(wish)
    with pytest.raises(Refused, match="credit-exceeded"):
        shop.place(wish)

    shop.ask("PATCH", f"/v1/customers/{customer}", {"credit_limit": shop.money("200.00")})

    assert shop.place(wish)["status"] == "confirmed"
    assert shop.see(f"/v1/customers/{customer}")["credit_used"] == shop.money("200.00")
