"""Keys of what payment providers tell and of what became of it; a payment itself stands with its order."""

from datetime import date

from shared.storage.item import Key


def providers(tenant_id: str) -> str:
    """The tenant's payment providers, by name."""
    return f"{tenant_id}#PROVIDERS"


def provider(tenant_id: str, name: str) -> Key:
    """One payment provider's settings and secrets."""
    return Key(providers(tenant_id), name)


def webhook_endpoint(endpoint_id: str) -> Key:
    """The opaque part of a webhook's address -> tenant and provider."""
    return Key(f"SYSTEM#ENDPOINT#{endpoint_id}", "ENDPOINT")


def webhook_event(tenant_id: str, endpoint_id: str, event_id: str) -> Key:
    """An event that a provider delivered, once."""
    return Key(f"{tenant_id}#EVENT#{endpoint_id}", event_id)


def payment_fact(tenant_id: str, provider_name: str, provider_ref: str, kind: str, refund_ref: str) -> Key:
    """A fact that a provider told, once over all payments."""
    return Key(payment_facts(tenant_id, provider_name, provider_ref), f"{kind}#{refund_ref}")


def payment_facts(tenant_id: str, provider_name: str, provider_ref: str) -> str:
    """All that a provider told under one reference, and what waits for its capture (`WAITING#`)."""
    return f"{tenant_id}#FACT#{provider_name}#{provider_ref}"


def facts_told(tenant_id: str, provider_name: str) -> str:
    """In by_time: the facts of a provider that stand on statements, by the moment of which they tell."""
    return f"{tenant_id}#TOLD#{provider_name}"


def payments_due(tenant_id: str) -> str:
    """In by_work: payments about which a provider is to be asked, by when."""
    return f"{tenant_id}#PAYMENTS"


def quarantine(tenant_id: str) -> str:
    """In by_work: money that fits no payment and waits for a person, by the moment of its arrival."""
    return f"{tenant_id}#QUARANTINE"


def quarantined(tenant_id: str, quarantine_id: str) -> Key:
    """One such message, however often it is delivered."""
    return Key(quarantine(tenant_id), quarantine_id)


def statement_lines(tenant_id: str, provider_name: str) -> str:
    """The lines of a provider's statements, by day."""
    return f"{tenant_id}#STATEMENT#{provider_name}"


def statement_line(tenant_id: str, provider_name: str, day: date, line_id: str) -> Key:
    """One line, however often its statement is read."""
    return Key(statement_lines(tenant_id, provider_name), f"{day.isoformat()}#{line_id}")


def reconciled_days(tenant_id: str) -> str:
    """Days whose statements were compared with the books, over all providers."""
    return f"{tenant_id}#RECONCILED"


def reconciled_day(tenant_id: str, day: date, provider_name: str) -> Key:
    """What came of one comparison."""
    return Key(reconciled_days(tenant_id), f"{day.isoformat()}#{provider_name}")


def differences(tenant_id: str) -> str:
    """Where statements and books disagree, by id, which begins with the day; in by_work those that are open."""
    return f"{tenant_id}#DIFFERENCES"


def difference(tenant_id: str, difference_id: str) -> Key:
    """One of them."""
    return Key(differences(tenant_id), difference_id)
