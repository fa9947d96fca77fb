"""What a delivery note says, before it is set as pages."""

import pytest

from shared.core.errors import IllegalState
from shared.orders.errors import OrderOnHold
from tests.unit.documents.orders import a_buyer, a_line, a_shipment, an_order, noted


def test_a_sheet_says_what_left_which_warehouse() -> None:
    sent = a_shipment({("CHAIR", "MAIN"): 2, ("CHAIR", "EAST"): 1}, carrier="DHL", tracking_number="JD01")

    (sheet,) = noted(an_order(a_line(name="Oak chair", quantity=3), shipments=[sent])).sheets

    (goods,) = sheet.goods
    assert (goods.sku, goods.name, goods.quantity) == ("CHAIR", "Oak chair", "3")
    assert goods.origins == [("MAIN", "2"), ("EAST", "1")]
    assert (sheet.carrier, sheet.tracking_number, sheet.units) == ("DHL", "JD01", "3")
    assert (sheet.date, sheet.part) == ("November 25, 2026", "")


def test_each_shipment_has_a_sheet_but_those_that_were_cancelled() -> None:
    shipments = [a_shipment(), a_shipment(id="S2", status="cancelled"), a_shipment(id="S3", status="delivered")]

    sheets = noted(an_order(shipments=shipments)).sheets

    assert [(sheet.id, sheet.part) for sheet in sheets] == [("S1", "1 / 2"), ("S3", "2 / 2")]


def test_goods_stand_in_the_order_of_the_order_each_sku_once() -> None:
    order = an_order(a_line("TABLE"), a_line("CHAIR"), a_line("TABLE"))
    sent = a_shipment({("CHAIR", "MAIN"): 1, ("TABLE", "MAIN"): 4})

    (sheet,) = noted(order.but(shipments=[sent])).sheets

    assert [(goods.sku, goods.quantity) for goods in sheet.goods] == [("TABLE", "4"), ("CHAIR", "1")]


def test_goods_go_to_the_orders_address_else_to_the_customers() -> None:
    buyer = a_buyer(address="Office 7")
    order = an_order(shipments=[a_shipment()])

    assert noted(order, buyer=buyer).address == ["Office 7"]
    assert noted(order.but(shipping_address="Dock 4"), buyer=buyer).address == ["Dock 4"]


@pytest.mark.parametrize("shipments", [[], [a_shipment(status="cancelled")]])
def test_without_a_shipment_there_is_no_delivery_note(shipments) -> None:
    with pytest.raises(IllegalState):
        noted(an_order(shipments=shipments))


def test_on_hold_there_is_no_delivery_note() -> None:
    with pytest.raises(OrderOnHold):
        noted(an_order(on_hold=True, shipments=[a_shipment()]))
