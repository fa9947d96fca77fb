"""Cursors belong to one list of one reader, and to nobody else."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.core.actor import Role
from shared.core.errors import InvalidCursor
from shared.storage.cursors import LIFETIME, Cursors
from shared.storage.secret import SigningSecrets
from shared.web.request import Request
from tests.fakes import FrozenClock

POSITION = {"PK": "T1#PRODUCTS", "SK": "CHAIR"}


@pytest.fixture
def clock():
    return FrozenClock()


@pytest.fixture
def cursors(clock):
    return Cursors(lambda: SigningSecrets(b"current"), clock)


def binding(tenant_id="T1", user_id="U1", role=Role.ADMIN, path="/v1/products", **query):
    """What the edge binds a cursor to."""
    authorizer = {"tenant_id": tenant_id, "user_id": user_id, "role": role}
    return Request(
        {
            "path": path,
            "requestContext": {"requestId": "request-1", "authorizer": authorizer},
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()},
        }
    ).list_binding()


def test_a_cursor_leads_on_from_its_position(cursors):
    cursor = cursors.issue(POSITION, binding=binding(status="active"))

    assert cursors.read(cursor, binding=binding(status="active", cursor=cursor, limit="7")) == POSITION


@pytest.mark.parametrize(
    "other",
    [
        binding(tenant_id="T2"),
        binding(user_id="U2"),
        binding(role=Role.SALES),
        binding(path="/v1/customers"),
        binding(status="archived"),
    ],
)
def test_a_cursor_of_another_tenant_reader_or_query_is_refused(cursors, other):
    cursor = cursors.issue(POSITION, binding=binding())

    with pytest.raises(InvalidCursor):
        cursors.read(cursor, binding=other)


def test_an_altered_cursor_is_refused(cursors):
    cursor = cursors.issue(POSITION, binding=binding())

    for place in range(len(cursor)):
        altered = cursor[:place] + ("A" if cursor[place] != "A" else "B") + cursor[place + 1 :]
        with pytest.raises(InvalidCursor):
            cursors.read(altered, binding=binding())


@given(st.text() | st.binary().map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_nonsense_is_refused(text):
    cursors = Cursors(lambda: SigningSecrets(b"current"), FrozenClock())

    with pytest.raises(InvalidCursor):
        cursors.read(text, binding=binding())


def test_a_cursor_expires(cursors, clock):
    cursor = cursors.issue(POSITION, binding=binding())
    clock.now += LIFETIME
    assert cursors.read(cursor, binding=binding()) == POSITION

    clock.advance(seconds=1)

    with pytest.raises(InvalidCursor):
        cursors.read(cursor, binding=binding())


def test_a_rotated_secret_still_verifies_and_one_rotated_twice_does_not(cursors, clock):
    cursor = cursors.issue(POSITION, binding=binding())
    rotated = Cursors(lambda: SigningSecrets(b"next", b"current"), clock)
    twice = Cursors(lambda: SigningSecrets(b"after", b"next"), clock)

    assert rotated.read(cursor, binding=binding()) == POSITION
    with pytest.raises(InvalidCursor):
        twice.read(cursor, binding=binding())


def test_the_new_secret_signs_after_a_rotation(clock):
    rotated = Cursors(lambda: SigningSecrets(b"next", b"current"), clock)
    cursor = rotated.issue(POSITION, binding=binding())

    with pytest.raises(InvalidCursor):
        Cursors(lambda: SigningSecrets(b"current"), clock).read(cursor, binding=binding())
