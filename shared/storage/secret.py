"""The secret that signs cursors: fetched when first needed; after a rotation the previous one still verifies."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True, slots=True)
class SigningSecrets:
    """`current` signs; all of them verify."""

    current: bytes
    previous: bytes | None = None

    @property
    def all(self) -> tuple[bytes, ...]:
        return (self.current, self.previous) if self.previous else (self.current,)


def fetch(client: "SecretsManagerClient", secret_id: str) -> SigningSecrets:
    """Read the current and, where there is one, the previous version."""
    current = client.get_secret_value(SecretId=secret_id)["SecretString"].encode()
    try:
        previous = client.get_secret_value(SecretId=secret_id, VersionStage="AWSPREVIOUS")["SecretString"].encode()
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        previous = None
    return SigningSecrets(current, previous)
