"""The services of a deployed stack, used from outside of its functions with a clock of our own."""

import os
from collections.abc import Mapping
from typing import Any

import botocore.session
from botocore.config import Config

from shared.demonstration.services import Clock, Services
from shared.identity.cognito import CognitoSignIns
from shared.storage.sealing import KmsKeyWrapper, Seals
from shared.storage.table import Table


def connected(endpoint_url: str | None, outputs: Mapping[str, str], clock: Clock) -> Services:
    """The services of the stack whose functions have this environment; AWS's own addresses without an endpoint."""
    os.environ["PUBLIC_URL"] = outputs["PUBLIC_URL"]  # the one setting that services read by themselves
    session = botocore.session.Session()

    def client(service: str) -> Any:  # noqa: ANN401
        return session.create_client(
            service,
            endpoint_url=endpoint_url,
            region_name=outputs.get("AWS_DEFAULT_REGION", "us-east-1"),
            aws_access_key_id=outputs.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=outputs.get("AWS_SECRET_ACCESS_KEY"),
            config=Config(parameter_validation=False),
        )

    sign_ins = CognitoSignIns(client("cognito-idp"), outputs["USER_POOL_ID"], outputs["USER_POOL_CLIENT_ID"])
    table = Table(client("dynamodb"), outputs["TABLE_NAME"])
    wrapper = KmsKeyWrapper(lambda: client("kms"), outputs["TENANT_KEY_ID"])
    return Services(table, sign_ins, Seals(table, wrapper), clock)
