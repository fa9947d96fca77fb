"""An admin who may choose codes by text message, and has."""

from datetime import timedelta

import pytest

from shared.core.clock import system_clock
from shared.identity.models import Confirm, SetPhone
from shared.identity.sign_in import SignInService
from shared.identity.text_factor import TextFactorService
from tests.fakes import FrozenClock, MemoryTable
from tests.fakes_identity import MemorySignIns, a_signed_up_admin, signing_secrets
from tests.unit.identity.text_factor.phones import ANN, PHONE, Telephones


@pytest.fixture
def clock():
    """Noon of tomorrow, so that the tenant, which signed up by the system's clock, is there already."""
    return FrozenClock(system_clock().replace(hour=12, minute=0) + timedelta(days=1))


@pytest.fixture
def table():
    return MemoryTable()


@pytest.fixture
def provider(clock):
    return MemorySignIns(clock)


@pytest.fixture
def admin(table, provider):
    return a_signed_up_admin(table, provider)


@pytest.fixture
def phones(table, clock):
    return Telephones(table, clock)


@pytest.fixture
def factors(table, clock):
    return TextFactorService(table, signing_secrets, clock)


@pytest.fixture
def sign_ins(table, provider, clock):
    return SignInService(table, provider, signing_secrets, clock)


@pytest.fixture
def chosen(admin, factors, phones, sign_ins):
    """The admin has proved the phone; what comes back are the tokens of the session in which that was done."""
    tokens = sign_ins.sign_in(ANN)
    factors.begin(admin, SetPhone(phone=PHONE))
    factors.confirm(admin, tokens.claims.session, Confirm(code=phones.code))
    return tokens
