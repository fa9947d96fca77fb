"""What the edge reads off a proxy event."""

import base64

import pytest

from shared.core.errors import InvalidRequest, PayloadTooLarge, StaleVersion, Unauthenticated
from shared.web.request import BODY_LIMIT, Request


def a_request(body=None, *, query=None, encoded=False, authorizer=None, **headers):
    return Request(
        {
            "httpMethod": "POST",
            "path": "/v1/things",
            "resource": "/v1/things",
            "headers": {name.replace("_", "-"): value for name, value in headers.items()},
            "multiValueQueryStringParameters": query,
            "body": body,
            "isBase64Encoded": encoded,
            "requestContext": {"requestId": "request-1", "authorizer": authorizer},
        }
    )


@pytest.mark.parametrize("key", ["a", "!~", "k" * 255, '{"json":1}'])
def test_a_key_is_made_of_visible_characters(key):
    assert a_request(idempotency_key=key).idempotency_key == key


@pytest.mark.parametrize("key", ["", "k" * 256, "a b", "a\tb", "a\n", "é", "钥匙", "\x7f"])
def test_any_other_key_is_refused_at_its_header(key):
    with pytest.raises(InvalidRequest) as refused:
        _ = a_request(idempotency_key=key).idempotency_key

    assert refused.value.errors[0].pointer == "/Idempotency-Key"


@pytest.mark.parametrize("name", ["Idempotency-Key", "IDEMPOTENCY-KEY", "idempotency-key"])
def test_a_headers_case_does_not_matter(name):
    assert a_request(**{name.replace("-", "_"): "k1"}).idempotency_key == "k1"


@pytest.mark.parametrize(("tag", "version"), [('"7"', 7), ("7", 7), ('W/"7"', 7), (' "7" ', 7), ("*", None)])
def test_a_tag_names_the_version_that_was_seen(tag, version):
    assert a_request(if_match=tag).if_match == version


def test_without_a_tag_any_version_is_meant():
    assert a_request().if_match is None


@pytest.mark.parametrize("tag", ['"abc"', "", '"-1"', '"٣"', '"1", "2"'])
def test_a_tag_that_was_never_ours_is_stale(tag):
    with pytest.raises(StaleVersion):
        _ = a_request(if_match=tag).if_match


def test_bytes_arrive_as_they_were_sent():
    sent = b'\xff\xfe{"a": 1}\r\n'

    assert a_request(base64.b64encode(sent).decode(), encoded=True).body == sent


@pytest.mark.parametrize("encoded", [False, True])
def test_a_mebibyte_is_taken_and_not_a_byte_more(encoded):
    def sent(size):
        body = b"x" * size
        return a_request(base64.b64encode(body).decode() if encoded else body.decode(), encoded=encoded)

    assert len(sent(BODY_LIMIT).body) == BODY_LIMIT
    with pytest.raises(PayloadTooLarge):
        _ = sent(BODY_LIMIT + 1).body


def test_characters_count_as_their_bytes():
    with pytest.raises(PayloadTooLarge):
        _ = a_request("京" * (BODY_LIMIT // 3 + 1)).body


def test_what_is_asked_does_not_depend_on_spacing_or_order():
    assert a_request('{"a":1,"b":[2]}').fingerprint == a_request('{ "b": [2],\n "a": 1 }').fingerprint


@pytest.mark.parametrize(
    "other",
    [
        a_request('{"a":2}'),
        a_request('{"a":"1"}'),
        a_request('{"a":1}', query={"dry_run": ["true"]}),
        a_request('{"a":1'),
        a_request(None),
    ],
)
def test_another_body_or_query_asks_something_else(other):
    assert a_request('{"a":1}').fingerprint != other.fingerprint


def test_of_a_repeated_parameter_the_last_counts():
    assert a_request(query={"limit": ["1", "2"]}).query == {"limit": "2"}


@pytest.mark.parametrize("authorizer", [None, {}])
def test_nobody_acts_without_an_authorizer(authorizer):
    with pytest.raises(Unauthenticated):
        _ = a_request(authorizer=authorizer).actor
