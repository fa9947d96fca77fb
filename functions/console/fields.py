"""What fields are called, by the last word of their JSON pointer, for errors that are told away from their field."""

_ = str
"""Marks a message for the catalogues."""

NAMES: dict[str, str] = {
    "sku": _("SKU"),
    "name": _("Name"),
    "category": _("Category"),
    "brand": _("Brand"),
    "family": _("Family"),
    "unit": _("Unit"),
    "barcode": _("Barcode"),
    "description": _("Description"),
    "price": _("Price, tax included"),
    "cost": _("Cost"),
    "tax_rate": _("Tax in percent"),
    "reorder_point": _("Reorder point"),
    "reorder_quantity": _("Usual order"),
    "backorder_limit": _("May be back-ordered"),
    "lead_time_days": _("Lead time in days"),
    "options": _("Options"),
    "specification": _("Specification"),
    "kind": _("Kind"),
    "stage": _("Stage"),
    "owner_id": _("Looked after by"),
    "phone": _("Phone"),
    "email": _("Email"),
    "region": _("Region"),
    "address": _("Address"),
    "tags": _("Tags"),
    "external_id": _("Their number"),
    "payment_terms": _("Terms"),
    "credit_limit": _("Credit limit"),
    "contacts": _("Contacts"),
    "title": _("What they do"),
    "customer_id": _("Customer"),
    "salesperson_id": _("Sales person"),
    "quantity": _("Quantity"),
    "counted": _("Counted"),
    "unit_price": _("Unit price"),
    "discount": _("Discount"),
    "discount_rate": _("Discount in percent"),
    "shipping_fee": _("Shipping fee"),
    "shipping_address": _("Ship to"),
    "note": _("Note"),
    "lines": _("Lines"),
    "warehouse_id": _("Warehouse"),
    "from_warehouse_id": _("From warehouse"),
    "to_warehouse_id": _("To warehouse"),
    "reason": _("Reason"),
    "reference": _("Reference"),
    "amount": _("Amount"),
    "received_on": _("Day of arrival"),
    "provider": _("Way to pay"),
    "priority": _("Priority"),
    "id": _("Code"),
}


def name_of(pointer: str) -> tuple[str | None, int | None]:
    """The field's word, which of several lines it stands on (counted from 1), each None where that is not known."""
    parts = [part for part in pointer.split("/") if part]
    line = next((int(part) + 1 for part in parts if part.isdecimal()), None)
    words = [part for part in reversed(parts) if not part.isdecimal()]
    if words[:1] == ["amount"] and len(words) > 1:  # money stands in a field of another name
        words = words[1:]
    return next((NAMES[word] for word in words if word in NAMES), None), line
