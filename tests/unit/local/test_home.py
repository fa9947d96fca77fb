import json

import pytest

from infrastructure.local.drain import Tally
from infrastructure.local.emulator import Emulator, forget_stream_positions
from infrastructure.local.failure import StackFailure
from infrastructure.local.home import Home


def test_a_home_holds_one_stack_at_a_time(tmp_path):
    with Home(tmp_path).occupied(), pytest.raises(StackFailure, match="already up"), Home(tmp_path).occupied():
        pass

    assert not Home(tmp_path).is_occupied()


def test_a_description_without_its_stack_does_not_count(tmp_path):
    home = Home(tmp_path)
    home.write_description({"api_url": "http://127.0.0.1:1"})

    with pytest.raises(StackFailure, match="No stack is up"):
        home.read_description()


def test_stream_positions_are_forgotten_and_nothing_else(tmp_path):
    home = Home(tmp_path)
    home.state.mkdir()
    saved = home.state / "lambda.json"
    payload = {"functions": {"data": {"f": 1}}, "dynamodb_stream_positions": {"data": {"mapping": 7}}}
    saved.write_text(json.dumps({"payload": payload}))

    forget_stream_positions(home)

    payload["dynamodb_stream_positions"]["data"] = {}
    assert json.loads(saved.read_text()) == {"payload": payload}


def test_what_each_consumer_has_processed_is_read_from_the_log(tmp_path):
    home = Home(tmp_path)
    line = "ESM: Lambda {} processed {} DynamoDB stream records from t\n"
    home.emulator_log.write_text(line.format("projections", 40) + line.format("publications", 25))
    tally = Tally(Emulator(home, 0))

    assert tally.read(["projections", "publications"]) == {"projections": 40, "publications": 25}

    with home.emulator_log.open("a") as log:
        log.write(line.format("publications", 10) + "ESM: Lambda publications proc")
    assert tally.read(["publications", "search"]) == {"publications": 35, "search": 0}
