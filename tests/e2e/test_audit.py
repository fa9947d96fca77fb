"""What was changed and read stands in the audit, whole."""

import json

from tests.e2e.shop import Json, Shop, eventually


def entries(shop: Shop, **query: str) -> list[Json]:
    found: list[Json] = shop.see("/v1/audit", **query)["items"]
    return found


def orders_in(found: list[Json]) -> int:
    return sum(entry["entity"]["type"] == "order" for entry in found)


def test_a_customers_life_is_told_newest_first(shop: Shop) -> None:
    customer = shop.ask("POST", "/v1/customers", {"name": "Li Wei", "email": "li@example.com"})
    shop.ask("PATCH", f"/v1/customers/{customer['id']}", {"region": "East"})
    shop.see(f"/v1/customers/{customer['id']}")

    told = eventually(lambda: entries(shop, entity=customer["id"]), lambda found: len(found) == 3)

    read, changed, created = told
    assert [each["action"] for each in told] == ["read", "changed", "created"]
    assert (created["before"], created["after"]["email"]) == (None, "li@example.com")
    assert ("region" in changed["before"], changed["after"]["region"]) == (False, "East")
    assert {each["actor"] for each in told} == {shop.user_id}
    assert read["request_id"]


def test_the_chain_of_a_busy_day_holds(shop: Shop) -> None:
    shop.stocked(50)
    for _ in range(20):
        shop.sale(1)
    eventually(lambda: orders_in(entries(shop, limit="100")), lambda seen: seen == 20)

    verification = shop.see("/v1/audit/verification")

    assert (verification["holds"], verification["first_broken"]) == (True, None)
    assert verification["entries"] >= 23


def test_secrets_of_providers_are_in_no_entry(shop: Shop) -> None:
    made = shop.ask("PUT", "/v1/payment-providers/sandbox", {"enabled": True})

    told = eventually(lambda: entries(shop, entity="sandbox"))

    assert {entry["action"] for entry in told} == {"configured"}
    assert "webhook_secret" in made
    assert made["webhook_secret"] not in str(told)


def test_files_that_were_made_are_told_in_the_next_one(shop: Shop) -> None:
    shop.stocked(5)
    shop.sale(1)
    eventually(lambda: orders_in(entries(shop, limit="100")), lambda seen: seen == 1)
    report = shop.rows("/v1/reports/sales", group_by="product", format="csv")
    told = shop.rows("/v1/audit", format="csv", actor=shop.user_id)

    exports = eventually(
        lambda: [row for row in shop.rows("/v1/audit", format="csv") if row["action"] == "exported"],
        lambda found: {row["entity_id"] for row in found} >= {"audit", "sales"},
    )

    kept = {row["entity_id"]: json.loads(row["after"])["shown"] for row in exports}
    assert kept == {"sales": len(report), "audit": len(told)}
    assert {row["actor"] for row in exports} == {shop.user_id}
