"""Guessing tells nothing: known and unknown look the same, in words and headers and by how long the answer takes.

Each pair of requests is sent many times in turns, so that whatever slows the machine slows both. The medians may differ
by a share that no noise reaches and that a call more to the sign-in provider exceeds; a machine that is busy with
something else gets more tries. That the same calls are made is what the unit tests count.
"""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.e2e.shop import Json, Shop
from tests.e2e.stack import Stack
from tests.e2e.two_houses import never, told

pytestmark = pytest.mark.xdist_group("guessing")

TURNS, WARM_UP, TRIES = 60, 5, 4
LIKE = 1.25
"""How many times as long the slower one may take at the median."""
Ask = Callable[[], httpx.Response]


@dataclass(frozen=True)
class Guess:
    """One request about something that is there, the same about something that is not, and what was named in each."""

    known: Ask
    unknown: Ask
    names: tuple[str, str]


@pytest.fixture(scope="module")
def shop(stack: Stack) -> Iterator[Shop]:
    """A tenant whom others try to find out about."""
    with Shop.sign_up(stack.api_url) as shop:
        shop.stocked(100)
        yield shop


def an_unknown_address(like: str) -> str:
    """As long as the known one."""
    name, _, domain = like.partition("@")
    return f"{secrets.token_hex(len(name))[: len(name)]}@{domain}"


def seconds(ask: Ask) -> float:
    started = time.perf_counter()
    ask()
    return time.perf_counter() - started


def slower_by(guess: Guess) -> float:
    """The ratio of the medians, the larger by the smaller."""
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + TURNS):
        for which in (0, 1) if turn % 2 else (1, 0):
            took = seconds((guess.known, guess.unknown)[which])
            if turn >= WARM_UP:
                times[which].append(took)
    known, unknown = (statistics.median(each) for each in times)
    return max(known, unknown) / min(known, unknown)


def look_alike(guess: Guess) -> tuple[int, Json]:
    """The answer, which is the same to both; fails where either takes longer, however often it is measured."""
    known, unknown = told(guess.known(), guess.names[0]), told(guess.unknown(), guess.names[1])
    assert known == unknown
    ratios: list[float] = []
    while not ratios or min(ratios) > LIKE:
        assert len(ratios) < TRIES, f"one takes {min(ratios):.2f} times as long as the other"
        ratios.append(slower_by(guess))
    return known[0], known[1]


def about_addresses(shop: Shop, known: str, path: str, **fields: str) -> Guess:
    """The request with this address in it, and with one that nobody has."""
    unknown = an_unknown_address(known)

    def ask(email: str) -> Ask:
        return lambda: shop.http.post(path, json={"email": email} | fields)

    return Guess(ask(known), ask(unknown), (known, unknown))


def disabled(shop: Shop) -> str:
    """The address of somebody who may not come in any more."""
    person = shop.hire("sales")
    shop.ask("PATCH", f"/v1/users/{person.user_id}", {"status": "disabled"})
    return person.email


@pytest.mark.parametrize("whose", ["of a person", "of somebody disabled"])
def test_a_wrong_password_does_not_tell_whether_the_address_is_known(shop: Shop, whose: str) -> None:
    known = shop.email if whose == "of a person" else disabled(shop)

    status, problem = look_alike(about_addresses(shop, known, "/v1/sign-in", password="Wrong-Horse-1"))

    assert (status, problem["type"]) == (401, "/problems/invalid-credentials")


def test_asking_for_a_reset_does_not_tell_whether_the_address_is_known(shop: Shop) -> None:
    status, _ = look_alike(about_addresses(shop, shop.email, "/v1/password-reset"))

    assert status == 202


@pytest.mark.parametrize("path", ["/v1/password-reset/confirm", "/v1/invitations/accept"])
def test_a_guessed_code_does_not_tell_whether_the_address_is_known(shop: Shop, path: str) -> None:
    guess = about_addresses(shop, shop.email, path, code="AAAA-AAAA-AAAA-AAAA", password="Another-Horse-2")

    status, problem = look_alike(guess)

    assert (status, problem["type"]) == (401, "/problems/invalid-credentials")


def test_a_sign_up_that_is_refused_does_not_tell_whether_the_address_is_known(shop: Shop) -> None:
    """Only one that would be carried out says that an address is taken, as the contract wants."""
    company = {"company_name": "Guess", "currency": "CNY", "time_zone": "UTC", "locale": "en", "full_name": "Eve"}

    guess = about_addresses(shop, shop.email, "/v1/sign-up", **company, password="weak")
    status, problem = look_alike(guess)

    assert (status, [error["pointer"] for error in problem["errors"]]) == (422, ["/password"])


@pytest.mark.parametrize("kind", ["orders", "customers", "payments"])
@pytest.mark.parametrize("whose", ["another tenant's", "a colleague's"])
def test_what_is_hidden_takes_as_long_as_what_never_was(stack: Stack, shop: Shop, kind: str, whose: str) -> None:
    owner = shop.hire("sales")
    customer = owner.customer()
    order = shop.place(shop.wish(customer, {"CHAIR": 1}, salesperson_id=owner.user_id))
    payment = shop.start_payment(order)
    id_ = {"orders": order["id"], "customers": customer, "payments": payment["payment_id"]}[kind]

    with Shop.sign_up(stack.api_url) as rival:
        guesser = rival if whose == "another tenant's" else shop.hire("sales")
        status, problem = look_alike(
            Guess(
                lambda: guesser.call("GET", f"/v1/{kind}/{id_}"),
                lambda: guesser.call("GET", f"/v1/{kind}/{never(id_)}"),
                (id_, never(id_)),
            )
        )

    assert (status, problem["type"]) == (404, "/problems/not-found")


def answering(after: float) -> Ask:
    """An answer that takes so many seconds, and as long as the machine is busy with something else."""
    return lambda: (time.sleep(after), httpx.Response(404, json={}))[1]


def test_the_measurement_finds_what_takes_longer() -> None:
    """Two reads of the table more, beside an answer as quick as ours."""
    look_alike(Guess(answering(0.010), answering(0.010), ("one", "other")))
    with pytest.raises(AssertionError, match="times as long"):
        look_alike(Guess(answering(0.010), answering(0.020), ("one", "other")))
