"""The local stack itself: it answers as declared, says what is wrong in a sentence, and keeps its data."""

import json
import socket
import subprocess
import sys

import boto3
import httpx
import pytest

pytestmark = [pytest.mark.xdist_group("local stack"), pytest.mark.timeout(180)]


def command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "infrastructure.local", *arguments],
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )


def free_ports():
    """Two neighbours: the API's and the emulator's."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class Stack:
    """A stack in a folder of its own."""

    def __init__(self, home):
        self.home, self.port = home, free_ports()

    def up(self, *options):
        done = command("up", "--detach", "--no-seed", "--home", str(self.home), "--port", str(self.port), *options)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads((self.home / "stack.json").read_text())

    def down(self):
        return command("down", "--home", str(self.home))


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    stack = Stack(tmp_path_factory.mktemp("stack"))
    stack.up()
    yield stack
    stack.down()


@pytest.fixture
def described(stack):
    return json.loads((stack.home / "stack.json").read_text())


@pytest.fixture
def api(described):
    with httpx.Client(base_url=described["api_url"]) as client:
        yield client


@pytest.mark.parametrize(
    ("verb", "path", "status", "slug"),
    [
        ("GET", "/v1/nothing", 404, "not-found"),
        ("DELETE", "/v1/customers", 405, "method-not-allowed"),
        ("GET", "/v1/orders", 401, "unauthenticated"),
    ],
)
def test_what_is_refused_before_any_handler_is_a_problem_of_the_contract(api, verb, path, status, slug):
    answer = api.request(verb, path)

    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" in answer.headers
    assert answer.json()["type"] == f"/problems/{slug}"
    assert answer.json()["instance"]


def test_a_browser_may_ask_before_it_calls(api):
    answer = api.options("/v1/customers", headers={"Origin": "https://shop.example"})

    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_second_stack_on_the_same_port_is_refused_in_one_sentence(stack, tmp_path):
    refused = command("up", "--home", str(tmp_path), "--port", str(stack.port), "--no-seed")

    assert refused.returncode == 1
    assert refused.stderr.strip() == (
        f"Port {stack.port} is taken; choose another one, as in `make up PORT={stack.port + 10}`."
    )


def test_a_deployment_without_changes_is_none(stack):
    assert "Nothing changed." in command("deploy", "--home", str(stack.home)).stdout


def test_data_survives_going_down_and_up(stack, described):
    def table(described):
        environment = described["environment"]
        client = boto3.client(
            "dynamodb",
            endpoint_url=described["endpoint_url"],
            region_name=environment["AWS_DEFAULT_REGION"],
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        return client, environment["TABLE_NAME"]

    client, name = table(described)
    client.put_item(TableName=name, Item={"PK": {"S": "kept"}, "SK": {"S": "1"}})

    assert "its data is kept" in stack.down().stdout
    assert not (stack.home / "stack.json").exists()
    client, name = table(stack.up())

    assert client.get_item(TableName=name, Key={"PK": {"S": "kept"}, "SK": {"S": "1"}})["Item"]["SK"] == {"S": "1"}
