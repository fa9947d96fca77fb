"""What a sign-up may say."""

import pytest
from pydantic import ValidationError

from tests.fakes_identity import a_sign_up


@pytest.mark.parametrize(
    "password",
    ["Short-1aB", "all-lower-case-1", "ALL-UPPER-CASE-1", "No-digits-here", "", " Blank-before-1", "Tab\tInside-12"],
)
def test_a_weak_password_is_refused_at_its_field(password):
    with pytest.raises(ValidationError) as refused:
        a_sign_up(password=password)

    assert refused.value.errors()[0]["loc"] == ("password",)


@pytest.mark.parametrize("password", ["Abcdefghi1", "密码密码密码密码Aa1", "with blanks Inside 1"])
def test_a_strong_password_is_taken(password):
    assert a_sign_up(password=password).password == password


@pytest.mark.parametrize(
    "email",
    [
        *("", "ann", "ann@", "@acme.example", "ann@acme", "a b@acme.example", "ann@acme..example", "ann@-acme.example"),
        *(
            "ann@acme.example\n@x",
            ".ann@acme.example",
            "安@acme.example",
            f"{'a' * 65}@acme.example",
            f"a@{'b.' * 130}cn",
        ),
    ],
)
def test_what_is_no_address_is_refused(email):
    with pytest.raises(ValidationError):
        a_sign_up(email)


def test_an_address_is_kept_in_lower_case():
    assert a_sign_up("Ann.Smith+Shop@ACME.Example").email == "ann.smith+shop@acme.example"


@pytest.mark.parametrize("currency", ["", "cny", "XXX", "RMB", "DEM", "CNYX"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(ValidationError):
        a_sign_up(currency=currency)


@pytest.mark.parametrize("currency", ["CNY", "JPY", "KWD", "EUR"])
def test_an_active_currency_is_taken(currency):
    assert a_sign_up(currency=currency).currency == currency


@pytest.mark.parametrize("time_zone", ["", "Mars/Phobos", "asia/shanghai", "../etc/passwd", "localtime", "+08:00"])
def test_an_unknown_time_zone_is_refused(time_zone):
    with pytest.raises(ValidationError):
        a_sign_up(time_zone=time_zone)


@pytest.mark.parametrize("locale", ["de", "zh", "EN", ""])
def test_only_two_languages_are_spoken(locale):
    with pytest.raises(ValidationError):
        a_sign_up(locale=locale)
