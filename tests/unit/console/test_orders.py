"""Orders in the console: taking, changing, deciding, shipping, paying, finding."""

import re

import pytest

from shared.core.actor import Role
from shared.identity.models import ChangeSettings
from shared.identity.service import IdentityService
from shared.orders.requests import EditOrder
from shared.payments.account_service import AccountService
from shared.payments.accounts import ConfigureProvider
from tests.builders import ONCE, cny
from tests.fakes import some_seals
from tests.unit.console.sales import act, orders, wanted

# Taking and changing.


def test_an_order_is_placed_and_shown(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")

    shown = visitor.post("/orders/new", **wanted(customer, discount="20", note="Ring twice", shipping_fee="5"))
    (order,) = orders(table, admin)

    assert (order.status, order.total) == ("confirmed", 18500)
    assert f"{order.number} is placed" in shown.text
    assert "Ring twice" in shown.text
    assert "2 held in MAIN" in shown.text


def test_a_form_that_is_sent_twice_places_one_order(sign_in, table, admin, customer):
    visitor = sign_in()
    form = visitor.get("/orders/new")

    first = visitor.post("/orders/new", **wanted(customer))
    visitor.page = form
    again = visitor.post("/orders/new", **wanted(customer))

    assert len(orders(table, admin)) == 1
    assert again.html.count("Tea House") == first.html.count("Tea House")


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")

    refused = visitor.post("/orders/new", **wanted(customer, "many", note="Ring twice", discount="a lot"))

    assert refused.status == 422
    assert "Enter a whole number" in refused.text
    assert "Enter an amount such as 12.30" in refused.text
    assert 'value="many"' in refused.html
    assert "Ring twice" in refused.text
    assert orders(table, admin) == []


def test_a_view_that_there_is_not_shows_all(sign_in, an_order):
    assert an_order().number in sign_in().get("/orders?view=nothing").text


def test_a_shortage_says_what_is_there(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")

    refused = visitor.post("/orders/new", **wanted(customer, 11))

    assert refused.status == 409
    assert "CHAIR: 11 asked for, 10 available" in refused.text
    assert 'value="11"' in refused.html


def test_totals_and_availability_are_told_while_one_types(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")

    told = visitor.post("/orders/quote", **wanted(customer, 12))
    visitor.get("/orders/new")
    nothing = visitor.post("/orders/quote", customer_id="")

    assert "CN¥1,200.00" in told.text
    assert "CHAIR: only 10 available" in told.text
    assert "Choose a customer" in nothing.text
    assert orders(table, admin) == []


def test_a_draft_holds_nothing_until_it_is_placed(sign_in, table, admin, customer):
    visitor = sign_in()
    visitor.get("/orders/new")
    visitor.post("/orders/new", **wanted(customer) | {"as": "draft"})
    (draft,) = orders(table, admin)

    shown = act(visitor, draft, "submit")

    assert (draft.status, orders(table, admin)[0].status) == ("draft", "confirmed")
    assert f"{draft.number} is placed" in shown.text


def test_a_change_is_compared_before_it_is_saved(sign_in, table, admin, an_order):
    order, visitor = an_order(2), sign_in()
    visitor.get(f"/orders/{order.id}/edit")
    lines = {"lines-0-sku": "CHAIR", "lines-0-quantity": "5", "_version": order.version}

    compared = visitor.post(f"/orders/{order.id}/edit", step="compare", **lines)
    before = orders(table, admin)[0].total
    saved = visitor.post(f"/orders/{order.id}/edit", step="save", **lines)

    assert "CN¥300.00" in compared.text
    assert "3 × CHAIR are reserved in addition" in compared.text
    assert (before, orders(table, admin)[0].total) == (20000, 50000)
    assert f"{order.number} is changed" in saved.text


def test_a_change_of_what_somebody_else_changed_is_told(sign_in, table, admin, an_order):
    order, visitor = an_order(2), sign_in()
    visitor.get(f"/orders/{order.id}/edit")
    request = EditOrder(lines=[{"sku": "CHAIR", "quantity": 3}], expected_version=order.version)
    service = visitor.console._services.edits
    service.edit(admin, order.id, request, dry_run=False, expected_version=None, once=ONCE)
    lines = {"lines-0-sku": "CHAIR", "lines-0-quantity": "5", "_version": order.version}
    refused = visitor.post(f"/orders/{order.id}/edit", step="save", **lines)

    assert refused.status == 412
    assert "Somebody else changed it meanwhile" in refused.text


# Deciding.


def test_a_hold_can_be_undone_from_its_toast(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()

    held = act(visitor, order, "hold")
    undo = re.search(r'action="/console(/orders/[^"]+/release)"[^>]*>.{0,300}Undo', held.html, re.DOTALL)
    visitor.post(undo[1])

    assert f"{order.number} is on hold" in held.text
    assert orders(table, admin)[0].on_hold is False


def test_what_a_state_forbids_is_told_and_nothing_happens(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()

    refused = act(visitor, order, "release")

    assert refused.status == 409
    assert "The order's state forbids this" in refused.text


def test_orders_above_the_limit_are_approved_many_at_once(sign_in, table, admin, customer, an_order):
    limits = ChangeSettings(approval_limits={Role.ADMIN: cny("100.00")})
    IdentityService(table).change_settings(admin, limits, expected_version=None)
    waiting = [an_order().id, an_order().id]
    IdentityService(table).change_settings(admin, ChangeSettings(approval_limits={}), expected_version=None)
    visitor = sign_in()

    listed = visitor.get("/orders?view=approval")
    visitor.post("/orders/approve", id=waiting)

    assert listed.text.count("Awaits approval") >= 2
    assert {order.status for order in orders(table, admin)} == {"confirmed"}


def test_cancelling_needs_a_reason(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()

    refused = act(visitor, order, "cancel", reason=" ")
    done = act(visitor, order, "cancel", reason="They moved away")

    assert (refused.status, "Fill this in" in refused.text) == (422, True)
    assert f"{order.number} is cancelled" in done.text


# Goods and money.


def test_goods_leave_arrive_and_come_back(sign_in, table, admin, an_order):
    order, visitor = an_order(3), sign_in(Role.WAREHOUSE)

    shipped = act(visitor, order, "ship", **{"lines-0-sku": "CHAIR", "lines-0-quantity": "2"}, carrier="Post")
    shipment = orders(table, admin)[0].shipments[0]
    visitor.post(f"/orders/{order.id}/shipments/{shipment.id}/deliver")
    returned = act(visitor, order, "return", **{"lines-0-sku": "CHAIR", "lines-0-quantity": "1"})
    after = orders(table, admin)[0]

    assert "Goods of" in shipped.text
    assert (after.lines[0].shipped, after.lines[0].returned, after.shipments[0].status) == (2, 1, "delivered")
    assert "1 came back" in returned.text


def test_more_than_is_held_does_not_leave(sign_in, table, admin, an_order):
    order, visitor = an_order(3), sign_in()

    refused = act(visitor, order, "ship", **{"lines-0-sku": "CHAIR", "lines-0-quantity": "4"})

    assert refused.status == 409
    assert "The order does not hold that many" in refused.text


def test_a_payment_has_a_link_to_share(sign_in, table, admin, an_order):
    account = ConfigureProvider(enabled=True, credentials={"webhook_secret": "secret"})
    AccountService(table, some_seals(table)).configure(admin, "sandbox", account, expected_version=None)
    order, visitor = an_order(), sign_in(Role.FINANCE)

    form = visitor.get(f"/orders/{order.id}/payment")
    shown = visitor.post(f"/orders/{order.id}/payment", way="sandbox/page", amount="50")

    assert "Sandbox, moves no money" in form.text
    assert "Send this to the buyer" in shown.text
    assert "CN¥50.00" in shown.text
    assert orders(table, admin)[0].payment_ids != []


def test_a_transfer_is_booked_and_a_part_of_it_given_back(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in(Role.FINANCE)

    visitor.get(f"/orders/{order.id}/payment")
    transfer = {"transfer_amount": "200.00", "reference": "TR-1", "received_on": "2026-11-20"}
    booked = visitor.post(f"/orders/{order.id}/transfer", **transfer)
    paid = orders(table, admin)[0]
    visitor.get(f"/orders/{order.id}/payments/{paid.payment_ids[0]}")
    too_much = visitor.post(f"/orders/{order.id}/payments/{paid.payment_ids[0]}/refund", amount="900")
    given_back = visitor.post(f"/orders/{order.id}/payments/{paid.payment_ids[0]}/refund", amount="50", reason="late")

    assert (paid.payment_status, "is booked" in booked.text) == ("paid", True)
    assert (too_much.status, "There is not that much to give back" in too_much.text) == (409, True)
    assert "The refund is on its way" in given_back.text


# Finding, and who sees what.


def test_the_list_is_narrowed_by_what_stands_in_the_address(sign_in, table, admin, customer, an_order):
    one, visitor = an_order(), sign_in()

    assert one.number in visitor.get("/orders?status=confirmed").text
    assert "No order fits" in visitor.get("/orders?status=closed").text
    assert "Orders of Tea House" in visitor.get(f"/orders?customer_id={customer.id}").text
    assert visitor.get("/orders?status=nonsense").status == 422
    assert visitor.get("/orders?cursor=forged").status == 400


def test_an_order_is_found_by_the_beginning_of_its_number(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()

    assert order.id in visitor.get(f"/find?q={order.number[:10]}").html
    assert order.id not in visitor.get("/find?q=20200101").html


def test_the_list_is_exported_as_a_table(sign_in, table, admin, an_order):
    order = an_order()

    file = sign_in().get("/orders/export.csv")

    assert file.headers["Content-Type"].startswith("text/csv")
    assert f"{order.number}," in file.body.decode("utf-8-sig")


def test_the_board_moves_a_card_where_that_is_an_action(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in()

    board = visitor.get("/orders/board")
    after = visitor.post(f"/orders/{order.id}/hold", back="/orders/board")

    assert 'data-to="on_hold"' in board.html
    assert "Drag a card" in after.text
    assert orders(table, admin)[0].on_hold is True


def test_what_a_role_may_not_do_is_not_offered_and_refused(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in(Role.VIEWER)
    page = visitor.get(f"/orders/{order.id}")

    assert "Put on hold" not in page.text
    assert "Ask for payment" not in page.text
    for action in ("hold", "cancel", "ship", "edit", "payment"):
        assert act(visitor, order, action).status == 403


def test_orders_of_others_are_as_if_they_never_were(sign_in, table, admin, an_order):
    order, visitor = an_order(), sign_in(Role.SALES)

    assert order.number not in visitor.get("/orders").text
    for path in ("", "/edit", "/payment"):
        assert visitor.get(f"/orders/{order.id}{path}").status == 404
    assert act(visitor, order, "submit").status == 404
    assert order.id not in visitor.get(f"/find?q={order.number}").html


@pytest.mark.parametrize("text", ["<b>x</b>", '"><img src=x onerror=alert(1)>', "\u202eright to left", "=1+1"])
def test_hostile_text_is_text(sign_in, table, admin, customer, text):
    visitor = sign_in()
    visitor.get("/orders/new")

    shown = visitor.post("/orders/new", **wanted(customer, note=text, shipping_address=text))

    assert shown.status == 200
    assert "<b>x" not in shown.html
    assert "<img" not in shown.html.replace('<img src="/console/static/', "")
