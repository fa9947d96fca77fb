import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infrastructure.local.front import BODY_LIMIT, Front


class Gateway(BaseHTTPRequestHandler):
    """Answers with what it was asked, as the emulator's gateway would over a connection that stays open."""

    protocol_version = "HTTP/1.1"

    def echo(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("X-Path", self.path)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = echo

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def gateway():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def front(gateway):
    front = Front(free_port(), gateway.server_port, "/_aws/execute-api/abc/local")
    front.start()
    yield front
    front.stop()


@pytest.fixture
def client(front):
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=5)
    yield connection
    connection.close()


def test_clients_see_plain_paths_wherever_the_api_is(front, client):
    client.request("GET", "/v1/orders?limit=2")
    first = client.getresponse()
    first.read()

    front.base_path = "/_aws/execute-api/moved/local"
    client.request("GET", "/v1/orders")
    second = client.getresponse()
    second.read()

    assert first.headers["X-Path"] == "/_aws/execute-api/abc/local/v1/orders?limit=2"
    assert second.headers["X-Path"] == "/_aws/execute-api/moved/local/v1/orders"


def test_a_body_arrives_byte_by_byte_as_it_was_sent(client):
    signed = bytes(range(256))

    client.request("POST", "/webhooks/sandbox/1", signed)

    assert client.getresponse().read() == signed


def test_a_body_of_unknown_length_arrives_whole(client):
    client.request("POST", "/v1/orders", iter([b'{"lines":', b" []}"]), encode_chunked=True)

    assert client.getresponse().read() == b'{"lines": []}'


def test_a_body_above_the_gateways_limit_is_refused_before_it_is_read(client):
    client.putrequest("POST", "/v1/orders")
    client.putheader("Content-Length", str(BODY_LIMIT + 1))
    client.endheaders()

    answer = client.getresponse()

    assert answer.status == 413
    assert answer.headers["Content-Type"] == "application/problem+json"
    answer.read()


def test_a_stack_that_does_not_answer_is_busy(front, client):
    front.upstream_port = free_port()

    client.request("GET", "/v1/me")
    answer = client.getresponse()

    assert answer.status == 503
    assert answer.headers["Retry-After"] == "1"
    answer.read()


def test_many_clients_are_answered_each_with_their_own(front):
    answers = {}

    def talk(number):
        connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
        mine = []
        for turn in range(10):
            connection.request("POST", "/v1/orders", f"{number}-{turn}")
            mine.append(connection.getresponse().read().decode())
        connection.close()
        answers[number] = mine

    clients = [threading.Thread(target=talk, args=(number,)) for number in range(32)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()

    assert answers == {number: [f"{number}-{turn}" for turn in range(10)] for number in range(32)}
