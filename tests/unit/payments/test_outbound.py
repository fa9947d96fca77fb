"""The line to providers: what failed before anything was sent is told apart from what failed after."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from shared.payments import outbound
from shared.payments.failures import OutcomeUnknown, Unavailable
from shared.payments.outbound import Answered, HttpsLine


@contextmanager
def a_server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Takes one connection, reads the request, and does what it is told."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            answer(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    thread.join(5)
    listener.close()


def test_an_answer_is_an_answer_whatever_its_status():
    reply = b"HTTP/1.1 402 No\r\nContent-Length: 2\r\nRequest-Id: r1\r\n\r\n{}"

    with a_server(lambda connection: connection.sendall(reply)) as address:
        answered = HttpsLine().send("POST", address, {}, b"x")

    assert (answered.status, answered.headers["request-id"], answered.json) == (402, "r1", {})


def test_where_nobody_listens_nothing_has_happened():
    probe = socket.create_server(("127.0.0.1", 0))
    port = probe.getsockname()[1]
    probe.close()

    with pytest.raises(Unavailable):
        HttpsLine().send("POST", f"http://127.0.0.1:{port}/", {}, b"x")


def test_where_the_name_is_unknown_nothing_has_happened():
    with pytest.raises(Unavailable):
        HttpsLine().send("GET", "http://provider.invalid/", {})


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"])
def test_a_line_that_breaks_after_the_request_leaves_its_outcome_unknown(part):
    with a_server(lambda connection: connection.sendall(part)) as address, pytest.raises(OutcomeUnknown):
        HttpsLine().send("POST", address, {}, b"x")


def test_who_does_not_answer_in_time_leaves_the_outcome_unknown(monkeypatch):
    monkeypatch.setattr(outbound, "READ", 0.2)
    late = threading.Event()

    with a_server(lambda _connection: bool(late.wait(3))) as address:
        with pytest.raises(OutcomeUnknown):
            HttpsLine().send("POST", address, {}, b"x")
        late.set()


def test_a_redirect_is_not_followed():
    reply = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"

    with a_server(lambda connection: connection.sendall(reply)) as address:
        assert HttpsLine().send("GET", address, {}).status == 302


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"\xff"])
def test_an_answer_that_cannot_be_read_leaves_the_outcome_unknown(body):
    with pytest.raises(OutcomeUnknown):
        _ = Answered(200, {}, body).json
