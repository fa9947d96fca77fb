"""Instructions, which do not depend on how busy the machine is: of a cold start and of a warm request."""

import io
import json
import os
import pickle
import re
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

from infrastructure import build
from infrastructure.bundles.platform import LOCAL
from infrastructure.tools import valgrind
from shared.storage.item import from_wire
from tests.bench.measured import Figure
from tests.bench.trade import Trade

PROGRAMS = Path(__file__).parent / "programs"
INSTALLED = sysconfig.get_path("purelib")
WARM_REQUESTS = 20


def figures(trade: Trade) -> list[Figure]:
    """Both ratios and what stands behind them, in millions of instructions."""
    with bundles(trade) as bench:
        client = bench.counted("client", INSTALLED)
        cold = bench.counted("orders", bench.bundled, requests=1)
        warm = bench.per_request("orders", bench.bundled)
        bare = bench.per_request("baseline", f"{INSTALLED}:{PROGRAMS.parent}")
    return [
        Figure("cold start of orders against a bare client", cold / client, 1.25, note=_millions(cold, client)),
        Figure("warm POST /v1/orders against a bare handler", warm / bare, 4.5, note=_millions(warm, bare)),
    ]


@contextmanager
def bundles(trade: Trade) -> Iterator["Bench"]:
    """A bench beside the bundles as they would be uploaded, unpacked."""
    with TemporaryDirectory() as folder:
        own = Path(folder)
        for content in (build.function_zip("orders"), build.shared_zip()):
            ZipFile(io.BytesIO(content)).extractall(own)
        dependencies = build.dependencies(build.OUTPUT / LOCAL.name / "dependencies", LOCAL).resolve()
        yield Bench(trade, own, f"{PROGRAMS}:{own}:{own / 'python'}:{dependencies}")


@dataclass
class Bench:
    """Runs programs with nothing in sight but what they are given."""

    trade: Trade
    folder: Path
    bundled: str

    def per_request(self, program: str, paths: str) -> float:
        """Instructions of one more request."""
        few, many = (self.counted(program, paths, requests=count) for count in (1, 1 + WARM_REQUESTS))
        return (many - few) / WARM_REQUESTS

    def counted(self, program: str, paths: str, *, requests: int = 0) -> float:
        """Instructions of a whole run, its bytecode compiled before."""
        command = [sys.executable, "-I", "-S", str(PROGRAMS / f"{program}.py"), paths]
        if requests:
            command += [str(self.shelf), str(self.events), str(requests)]
        self._run(command)
        counter = [valgrind(), "--tool=cachegrind", "--cache-sim=no", f"--cachegrind-out-file={os.devnull}"]
        found = re.search(r"I\s+refs:\s+([\d,]+)", self._run([*counter, *command]))
        if found is None:
            raise RuntimeError("valgrind counted nothing")
        return float(found[1].replace(",", ""))

    def _run(self, command: list[str]) -> str:
        done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{command[-5:]} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stderr

    @cached_property
    def events(self) -> Path:
        """Requests of one line each."""
        self._prepare()
        return self.folder / "events.json"

    @cached_property
    def shelf(self) -> Path:
        """What those requests read."""
        self._prepare()
        return self.folder / "shelf.pickle"

    def _prepare(self) -> None:
        customer_id, actor = self.trade.customer_id, self.trade.admin
        authorizer = {"tenant_id": actor.tenant_id, "user_id": actor.user_id, "role": actor.role}
        wires = self.trade.client.unbilled.scan(TableName=self.trade.table.name)["Items"]
        (self.folder / "shelf.pickle").write_bytes(pickle.dumps([from_wire(wire) for wire in wires]))
        made = [event(number, customer_id, authorizer) for number in range(1 + WARM_REQUESTS)]
        (self.folder / "events.json").write_text(json.dumps(made))


def event(number: int, customer_id: str, authorizer: dict[str, str]) -> dict[str, Any]:
    """One request as API Gateway hands it over."""
    wish = {"customer_id": customer_id, "lines": [{"sku": "FUR-0000", "quantity": 2}]}
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/json",
        "Host": "api.example.com",
        "Idempotency-Key": f"bench-{number}",
        "User-Agent": "bench",
    }
    return {
        "resource": "/v1/orders",
        "path": "/v1/orders",
        "httpMethod": "POST",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": json.dumps(wish),
        "isBase64Encoded": False,
        "requestContext": {
            "requestId": f"4f7a6f0e-8c1d-4c39-9f5e-{number:012}",
            "resourcePath": "/v1/orders",
            "httpMethod": "POST",
            "path": "/dev/v1/orders",
            "stage": "dev",
            "identity": {"sourceIp": "203.0.113.7"},
            "authorizer": authorizer,
        },
    }


ENVIRONMENT = {
    "PATH": os.defpath,
    "PYTHONHASHSEED": "0",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-central-1",
    "STAGE": "bench",
    "TABLE_NAME": "bench",
    "SECRET_ID": "bench",
    "PUBLIC_URL": "https://api.example.com",
    "POWERTOOLS_SERVICE_NAME": "tallyshop",
    "POWERTOOLS_METRICS_NAMESPACE": "Tallyshop",
    "POWERTOOLS_LOG_LEVEL": "INFO",
}


def _millions(*counts: float) -> str:
    return " against ".join(f"{count / 1e6:,.2f}" for count in counts) + " million instructions"
