"""AWS clients: one each for the life of the process, made when first needed (the table's at import)."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from shared.core.clock import system_clock
from shared.core.config import settings
from shared.storage.tenancy import TenantCredentials

_CONFIG = Config(
    connect_timeout=2,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 3},
    max_pool_connections=10,
    parameter_validation=False,
)
_CONFIGS = {
    "s3": _CONFIG.merge(Config(signature_version="s3v4")),  # or links are signed as of old
    "lambda": _CONFIG.merge(Config(read_timeout=22, retries={"mode": "standard", "total_max_attempts": 1})),
}


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:  # noqa: ANN401  (each caller names the service's own type)
    """A client with short time-outs and botocore's standard retries."""
    return _made(_session(), service)


@cache
def tenant_client(service: str) -> Any:  # noqa: ANN401
    """A client whose calls reach only what is the acting tenant's; the function's own where no role is set."""
    role = settings.tenant_role_arn
    return _made(_tenant_session(role), service) if role else client(service)


@cache
def _tenant_session(role_arn: str) -> botocore.session.Session:
    session = botocore.session.Session()
    session.register_component("credential_provider", TenantCredentials(client("sts"), role_arn, system_clock))
    return session


def _made(session: botocore.session.Session, service: str) -> Any:  # noqa: ANN401
    config = _CONFIGS.get(service, _CONFIG)
    return session.create_client(
        service, region_name=settings.region, endpoint_url=settings.aws_endpoint_url, config=config
    )
