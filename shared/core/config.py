"""The only reader of the environment. A function that lacks a setting fails at its first use, by name."""

import os
from functools import cached_property


class Settings:
    """What the template hands to the functions."""

    def __init__(self, environment: "os._Environ[str] | dict[str, str]" = os.environ) -> None:
        self._environment = environment

    def _required(self, name: str) -> str:
        value = self._environment.get(name)
        if not value:
            raise RuntimeError(f"the setting {name} is missing from the function's environment")
        return value

    @cached_property
    def stage(self) -> str:
        return self._required("STAGE")

    @cached_property
    def table_name(self) -> str:
        return self._required("TABLE_NAME")

    @cached_property
    def user_pool_id(self) -> str:
        return self._required("USER_POOL_ID")

    @cached_property
    def user_pool_client_id(self) -> str:
        return self._required("USER_POOL_CLIENT_ID")

    @cached_property
    def secret_id(self) -> str:
        """Secrets Manager's id of the secret that signs cursors."""
        return self._required("SECRET_ID")

    @cached_property
    def tenant_key_id(self) -> str:
        """KMS's id of the key that wraps every tenant's own."""
        return self._required("TENANT_KEY_ID")

    @cached_property
    def event_bus_name(self) -> str:
        return self._required("EVENT_BUS_NAME")

    @cached_property
    def mail_queue_url(self) -> str:
        return self._required("MAIL_QUEUE_URL")

    @cached_property
    def failures_queue_url(self) -> str:
        """Where a stream consumer sends the records that it could not apply."""
        return self._required("FAILURES_QUEUE_URL")

    @cached_property
    def anchor_bucket(self) -> str:
        """Where the audit's anchors are locked away."""
        return self._required("ANCHOR_BUCKET")

    @cached_property
    def mail_sender(self) -> str:
        return self._required("MAIL_SENDER")

    @cached_property
    def public_url(self) -> str:
        """The API's address as clients and payment providers see it, without a slash at the end."""
        return self._required("PUBLIC_URL").rstrip("/")

    @cached_property
    def cors_origin(self) -> str | None:
        return self._environment.get("CORS_ORIGIN") or None

    @cached_property
    def tenant_role_arn(self) -> str | None:
        """The role that requests of one tenant are served with; none where the function acts for all."""
        return self._environment.get("TENANT_ROLE_ARN") or None

    @cached_property
    def files_bucket(self) -> str:
        return self._required("FILES_BUCKET")

    @cached_property
    def aws_endpoint_url(self) -> str | None:
        """Set by a local stack only."""
        return self._environment.get("AWS_ENDPOINT_URL") or None

    @cached_property
    def region(self) -> str:
        return self._environment.get("AWS_REGION") or self._environment.get("AWS_DEFAULT_REGION") or "us-east-1"


settings = Settings()
