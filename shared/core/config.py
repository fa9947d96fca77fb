"""The only reader of the environment. A function that lacks a setting fails at its first use, by name."""

import os
from functools import cached_property
from urllib.parse import urlsplit

_ALIPAY_FILES = (".alipay.com", ".alipaydev.com")
_PROVIDER_HOSTS = {
    "STRIPE_API_BASE": ("api.stripe.com",),
    "ALIPAY_GATEWAY": ("openapi.alipay.com", "openapi-sandbox.dl.alipaydev.com"),
    "WECHAT_PAY_API_BASE": ("api.mch.weixin.qq.com", "api2.mch.weixin.qq.com"),
}
_HTTPS_WECHAT_PAY = [("https", host) for host in _PROVIDER_HOSTS["WECHAT_PAY_API_BASE"]]


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
    def payment_queue_url(self) -> str:
        return self._required("PAYMENT_QUEUE_URL")

    @cached_property
    def files_queue_url(self) -> str:
        """Where wait exports and scheduled reports that are to be made."""
        return self._required("FILES_QUEUE_URL")

    @cached_property
    def printer_function(self) -> str:
        """The function that sets files of reports, by name."""
        return self._required("PRINTER_FUNCTION")

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
    def mail_configuration(self) -> str | None:
        """SES's configuration set, which tells what became of mails; none where nobody asks."""
        return self._environment.get("MAIL_CONFIGURATION") or None

    @cached_property
    def text_messages(self) -> bool:
        """Whether the operator pays for text messages."""
        return self._environment.get("TEXT_MESSAGES") == "true"

    @cached_property
    def text_message_sender(self) -> str | None:
        """Whom phones name as the sender, where their country lets them."""
        return self._environment.get("TEXT_MESSAGE_SENDER") or None

    @cached_property
    def public_url(self) -> str:
        """The API's address as clients and payment providers see it, without a slash at the end."""
        return self._required("PUBLIC_URL").rstrip("/")

    @cached_property
    def console_url(self) -> str | None:
        """Where people work, for links in mails; none where the installation does not know its address."""
        return f"{self.known_url}/console" if self.known_url else None

    @cached_property
    def known_url(self) -> str | None:
        """The API's address for links in mails; none where the installation does not know it."""
        return self._environment.get("PUBLIC_URL", "").rstrip("/") or None

    @cached_property
    def cors_origin(self) -> str | None:
        return self._environment.get("CORS_ORIGIN") or None

    @cached_property
    def tenant_requests_per_minute(self) -> int | None:
        """What one tenant may send; none where nobody counts."""
        return int(self._environment.get("TENANT_REQUESTS_PER_MINUTE") or 0) or None

    @cached_property
    def tenant_role_arn(self) -> str | None:
        """The role that requests of one tenant are served with; none where the function acts for all."""
        return self._environment.get("TENANT_ROLE_ARN") or None

    @cached_property
    def stripe_api_base(self) -> str:
        """Stripe's address, without a slash at the end."""
        return self._provider_address("STRIPE_API_BASE", "https://api.stripe.com").rstrip("/")

    @cached_property
    def alipay_gateway(self) -> str:
        """The one address of Alipay's calls."""
        return self._provider_address("ALIPAY_GATEWAY", "https://openapi.alipay.com/gateway.do")

    @cached_property
    def wechat_pay_api_base(self) -> str:
        """WeChat Pay's address, without a slash at the end."""
        return self._provider_address("WECHAT_PAY_API_BASE", "https://api.mch.weixin.qq.com").rstrip("/")

    def alipay_file(self, address: str) -> str:
        """Where Alipay says that a bill lies: fetched from its own hosts alone, never in the clear."""
        parts = urlsplit(address)
        if self.stage == "local":
            return address
        if not (parts.hostname or "").endswith(_ALIPAY_FILES) or parts.port or parts.username:
            raise ValueError("the bill does not lie at Alipay")
        return parts._replace(scheme="https").geturl()

    def wechat_pay_file(self, address: str) -> str:
        """Where WeChat Pay says that a bill lies, with the same bounds."""
        parts = urlsplit(address)
        if self.stage != "local" and (parts.scheme, parts.netloc) not in _HTTPS_WECHAT_PAY:
            raise ValueError("the bill does not lie at WeChat Pay")
        return address

    def _provider_address(self, name: str, usual: str) -> str:
        """Anything in a local stack; elsewhere secrets go to the provider's own hosts alone, and never in the clear."""
        address = self._environment.get(name) or usual
        parts = urlsplit(address)
        own = parts.scheme == "https" and parts.netloc in _PROVIDER_HOSTS[name]
        if not own and self.stage != "local":
            raise RuntimeError(f"the setting {name} must be an https address of {', '.join(_PROVIDER_HOSTS[name])}")
        return address

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
