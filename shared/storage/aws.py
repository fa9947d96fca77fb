"""AWS clients: one each for the life of the process, made when first needed (the table's at import)."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from shared.core.config import settings

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=10,
    parameter_validation=False,
)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:  # noqa: ANN401  (each caller names the service's own type)
    """A client with short time-outs and botocore's standard retries."""
    return _session().create_client(
        service, region_name=settings.region, endpoint_url=settings.aws_endpoint_url, config=_CONFIG
    )
