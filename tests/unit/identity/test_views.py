"""Views that a person keeps: named, few, his own, and done once however often they are sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from pydantic import ValidationError

from shared.core.errors import NotFound
from shared.identity.errors import TooManyViews, ViewNameTaken
from shared.identity.views.models import MOST, KeepView, RenameView
from shared.identity.views.service import ViewService
from tests.builders import an_actor
from tests.fakes import MemoryTable

ANN, BOB, ELSEWHERE = an_actor(), an_actor(user_id="U2"), an_actor(tenant_id="T00000000002")


@pytest.fixture
def views() -> ViewService:
    return ViewService(MemoryTable())


def a_view(name: str = "Mine", **query: str) -> KeepView:
    return KeepView(name=name, query=query or {"status": "draft"})


def names(views: ViewService, actor=ANN, of: str = "orders") -> list[str]:
    return [view.name for view in views.of(actor).of(of)]


def test_a_view_is_the_persons_own(views):
    views.keep(ANN, "orders", a_view("Drafts of mine"))

    assert names(views) == ["Drafts of mine"]
    assert names(views, of="products") == []
    assert (names(views, BOB), names(views, ELSEWHERE)) == ([], [])


def test_what_is_sent_twice_is_kept_once(views):
    views.keep(ANN, "orders", a_view())
    again = views.keep(ANN, "orders", a_view())

    assert names(views) == ["Mine"]
    assert again.version == 1


def test_a_name_stands_for_one_view_of_a_list(views):
    views.keep(ANN, "orders", a_view())
    views.keep(ANN, "products", a_view())

    with pytest.raises(ViewNameTaken):
        views.keep(ANN, "orders", a_view(status="closed"))


def test_a_person_keeps_twenty_and_no_more(views):
    for n in range(MOST):
        views.keep(ANN, "orders", a_view(f"View {n}"))

    with pytest.raises(TooManyViews):
        views.keep(ANN, "customers", a_view("One more"))


def test_a_view_is_renamed_but_not_like_another(views):
    first = views.keep(ANN, "orders", a_view("First")).views[0]
    views.keep(ANN, "orders", a_view("Second"))

    views.rename(ANN, first.id, RenameView(name="The first"))
    with pytest.raises(ViewNameTaken):
        views.rename(ANN, first.id, RenameView(name="Second"))

    assert names(views) == ["The first", "Second"]


def test_a_view_that_is_dropped_twice_is_gone(views):
    view = views.keep(ANN, "orders", a_view()).views[0]

    views.drop(BOB, view.id)
    kept = names(views)
    views.drop(ANN, view.id)
    views.drop(ANN, view.id)

    assert (kept, names(views)) == (["Mine"], [])
    with pytest.raises(NotFound):
        views.rename(ANN, view.id, RenameView(name="Gone"))


def test_two_pages_at_once_lose_nothing(views):
    with ThreadPoolExecutor(4) as pages:
        list(pages.map(lambda n: views.keep(ANN, "orders", a_view(f"View {n}")), range(12)))

    assert sorted(names(views)) == sorted(f"View {n}" for n in range(12))


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "\x00"])
def test_a_name_is_short_and_can_be_printed(name):
    with pytest.raises(ValidationError):
        RenameView(name=name)
