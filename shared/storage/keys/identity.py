"""Keys of people and programs: first what is looked up before the tenant is known, then the tenant's own."""

from shared.storage.item import Key


def email(address: str) -> Key:
    """Whether an address is taken, over all tenants; addresses are lower-case."""
    return Key(f"SYSTEM#EMAIL#{address}", "EMAIL")


def subject(sub: str) -> Key:
    """The authorizer's one read: a token's subject -> tenant, user, role, status."""
    return Key(f"SYSTEM#SUBJECT#{sub}", "SUBJECT")


def api_key_secret(digest: str) -> Key:
    """The authorizer's one read for a program: the hash of an API key's secret -> tenant, id, role, last use."""
    return Key(f"SYSTEM#APIKEY#{digest}", "APIKEY")


def one_time_code(purpose: str, address: str) -> Key:
    """The code that was last asked for, to be mailed to this address; whether somebody has it is not told."""
    return Key(f"SYSTEM#CODE#{purpose}#{address}", "CODE")


def guesses(what: str, name: str) -> Key:
    """How often a code of somebody was guessed wrongly of late."""
    return Key(f"SYSTEM#GUESSES#{what}#{name}", "GUESSES")


def users(tenant_id: str) -> str:
    """All people of a tenant, by id."""
    return f"{tenant_id}#USERS"


def user(tenant_id: str, user_id: str) -> Key:
    """One person."""
    return Key(users(tenant_id), user_id)


def phone(tenant_id: str, user_id: str) -> Key:
    """A person's telephone number, and when and how often it was written to."""
    return Key(f"{tenant_id}#PHONES", user_id)


def team(tenant_id: str) -> Key:
    """What holds over all people at once: how many active admins there are, and who is above whom."""
    return Key(f"{tenant_id}#TEAM", "TEAM")


def views(tenant_id: str, user_id: str) -> Key:
    """All views of lists that one person keeps, in one item, so that a list reads them with one call."""
    return Key(f"{tenant_id}#VIEWS", user_id)


def api_keys(tenant_id: str) -> str:
    """The tenant's API keys, by id, deleted ones too."""
    return f"{tenant_id}#APIKEYS"


def api_key(tenant_id: str, key_id: str) -> Key:
    """One API key, without its secret."""
    return Key(api_keys(tenant_id), key_id)


def practice(tenant_id: str, user_id: str) -> Key:
    """The whole practice house of a person, goods and orders and all."""
    return Key(f"{tenant_id}#PRACTICE", user_id)
