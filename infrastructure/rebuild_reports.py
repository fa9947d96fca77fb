"""Recompute a tenant's figures from its orders, while orders go on: `make rebuild-reports TENANT=...`.

Without a table it is the local stack's. It may be stopped and goes on where it was; the old figures are read until
the new ones are whole, and whatever differs between the two is told.
"""

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from infrastructure.local.failure import StackFailure
from infrastructure.local.home import SHARED_HOME, Home
from shared.core.errors import NotFound
from shared.identity.repository import SettingsRepository
from shared.reporting.models import FIGURES
from shared.reporting.rebuild import Disagreement, Progress, Rebuild
from shared.storage.table import Table

_WORDS = {
    "fill": "counting",
    "compare": "comparing with the figures that are read",
    "swap": "the new figures are read from now on; the old ones go when nobody reads them any more",
    "tidy": "taking the old figures away",
}


def main(arguments: list[str]) -> None:
    """Rebuild one tenant's figures; ends with 1 where the old ones were wrong."""
    given = _parser().parse_args(arguments)
    table, wrong = _table(given), 0
    _demand_tenant(table, given.tenant)
    for told in Rebuild(table).run(given.tenant):
        if isinstance(told, Disagreement):
            wrong += 1
            print(_told(told), flush=True)
        else:
            _show(told)
    print(f"{wrong} figures were wrong and are right now." if wrong else "Both agreed.")
    sys.exit(1 if wrong else 0)


def _demand_tenant(table: Table, tenant_id: str) -> None:
    try:
        SettingsRepository(table).current(tenant_id)
    except NotFound:
        raise StackFailure(f"There is no tenant {tenant_id}; GET /v1/me tells the id of one's own.") from None


def _show(progress: Progress) -> None:
    so_far = f": {progress.orders} orders, up to {progress.month}" if progress.month else ""
    print(f"{_WORDS[progress.step]}{so_far}", flush=True)


def _told(wrong: Disagreement) -> str:
    """The figures that differ: as they were, and as the orders have them."""
    pairs = [(name, getattr(wrong.stored, name), getattr(wrong.recomputed, name)) for name in FIGURES]
    figures = ", ".join(f"{name} {before} -> {after}" for name, before, after in pairs if before != after)
    scope, dimension, day, key = wrong.place
    return f"  {dimension} {key or '-'} of {scope} on {day or 'any day'}: {figures}"


def _table(given: argparse.Namespace) -> Table:
    """AWS's table where one is named, else that of the stack which is up here."""
    if given.table:
        return Table(_client(os.environ), given.table)
    environment = Home(given.home.resolve()).read_description()["environment"]
    return Table(_client(environment), environment["TABLE_NAME"])


def _client(environment: Mapping[str, str]) -> Any:  # noqa: ANN401
    """With the access that an environment gives; where it names none, botocore looks in its other places."""
    return botocore.session.get_session().create_client(
        "dynamodb",
        endpoint_url=environment.get("AWS_ENDPOINT_URL"),
        region_name=environment.get("AWS_DEFAULT_REGION"),
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
        config=Config(parameter_validation=False),
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="infrastructure.rebuild_reports", description=main.__doc__)
    parser.add_argument("--tenant", required=True)
    parser.add_argument("--table", help="the table's name on AWS (output TableName)")
    parser.add_argument("--home", type=Path, default=SHARED_HOME, help="the local stack's folder")
    return parser


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StackFailure as failure:
        sys.exit(str(failure))
