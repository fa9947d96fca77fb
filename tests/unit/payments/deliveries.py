"""Providers that deliver by the webhook's function: a genuine capture of an open payment, and everything but that."""

import base64
import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest

from functions.payment_webhook import handler as webhook
from shared.orders.models import Order
from shared.payments import rsa
from shared.payments.accounts import endpoint_id
from shared.payments.models import ProviderName
from tests.builders import TENANT
from tests.peers import alipay, stripe, wechat_pay
from tests.peers.keys import pair
from tests.unit.payments.shop import SECRET, Shop
from tests.unit.payments.test_alipay import AlipayShop
from tests.unit.payments.test_stripe import StripeShop
from tests.unit.payments.test_wechat_pay import WeChatShop

ROUTE = "/webhooks/{provider}/{endpoint_id}"
MARK = "Marked-7f3a"
"""Stands in every message, and in no log."""


@dataclass(frozen=True)
class Delivery:
    """What arrives."""

    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Heard:
    """What the provider hears."""

    status: int
    body: str


@dataclass
class Sender:
    """One provider, one order of 100.00 and its payment; `said` is what a genuine message says of it."""

    provider: ProviderName
    shop: Any
    secrets: tuple[str, ...]
    order: Order = field(init=False)
    said: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """Another order, and another message about it."""
        self.order = self.shop.order()
        self.said = self._said(self.shop.start(self.order))

    def _said(self, payment: Any) -> dict[str, Any]:
        raise NotImplementedError

    def signed(self, said: dict[str, Any], *, late: int = 0, forged: bool = False) -> Delivery:
        """A message in the provider's form; a forged one is signed with somebody else's key."""
        raise NotImplementedError

    def refuses(self, heard: Heard) -> bool:
        """Whether this is the provider's word for no."""
        raise NotImplementedError

    def accepts(self, heard: Heard) -> bool:
        """Whether this is the provider's word for yes, or for later."""
        return heard == Heard(200, "{}")

    def is_same(self, one: Delivery, other: Delivery) -> bool:
        """Whether the provider's signature covers both alike."""
        return one == other

    @property
    def now(self) -> int:
        return int(self.shop.clock().timestamp())

    @property
    def paid(self) -> int:
        return int(self.shop.now(self.order).paid)

    def deliver(self, delivery: Delivery) -> Heard:
        """By way of the function, as API Gateway passes it on."""
        path = f"/webhooks/{self.provider}/{endpoint_id(TENANT, self.provider)}"
        context = {"requestId": "r", "resourcePath": ROUTE, "httpMethod": "POST"}
        event = {
            "httpMethod": "POST",
            "path": path,
            "resource": ROUTE,
            "headers": delivery.headers,
            "multiValueQueryStringParameters": None,
            "pathParameters": {"provider": self.provider, "endpoint_id": path.rpartition("/")[2]},
            "stageVariables": None,
            "isBase64Encoded": True,
            "body": base64.b64encode(delivery.body).decode(),
            "requestContext": context,
        }
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(webhook.intake, "__dict__", vars(self.shop.intake))
            answer = webhook.handler(event, None)
        return Heard(answer["statusCode"], answer["body"])


class InHeader(Sender):
    """Signed over time and body; refused with a problem."""

    def refuses(self, heard: Heard) -> bool:
        return heard.status == 400 and json.loads(heard.body)["type"] == "/problems/invalid-webhook"


class ByStripe(InHeader):
    def __init__(self) -> None:
        super().__init__("stripe", StripeShop(), (stripe.SECRET_KEY, stripe.WEBHOOK_SECRET))

    def _said(self, payment: Any) -> dict[str, Any]:
        session = self.shop.peer.pay(payment.reference)
        body = self.shop.peer.event("checkout.session.completed", session | {"note": MARK}, at=self.now)
        return json.loads(body)

    def signed(self, said: dict[str, Any], *, late: int = 0, forged: bool = False) -> Delivery:
        body = json.dumps(said).encode()
        secret = "another" if forged else stripe.WEBHOOK_SECRET
        return Delivery(stripe.headers(body, at=self.now - late, secret=secret), body)


class BySandbox(InHeader):
    def __init__(self) -> None:
        super().__init__("sandbox", Shop(), (SECRET,))

    def _said(self, payment: Any) -> dict[str, Any]:
        return self.shop.event("payment.captured", payment) | {"note": MARK}

    def signed(self, said: dict[str, Any], *, late: int = 0, forged: bool = False) -> Delivery:
        body = json.dumps(said).encode()
        secret = "another" if forged else SECRET
        return Delivery({"sandbox-signature": self.shop.signed(body, secret=secret, at=self.now - late)}, body)


class ByAlipay(Sender):
    def __init__(self) -> None:
        super().__init__("alipay", AlipayShop(), (pair("merchant").private, pair("alipay").public))

    def _said(self, payment: Any) -> dict[str, Any]:
        notice = self.shop.peer.notice(self.shop.peer.pay(payment.merchant_ref), passback_params=MARK)
        return {name: value for name, value in parse_qsl(notice.decode()) if not name.startswith("sign")}

    def signed(self, said: dict[str, Any], *, late: int = 0, forged: bool = False) -> Delivery:  # noqa: ARG002
        trade = {"out_trade_no": "", "trade_no": "", "status": "", "fen": 0}
        peer = self.shop.peer
        if forged:
            peer = alipay.AlipayPeer()
            peer.__dict__["sdk"] = copy.copy(self.shop.peer.sdk)
            peer.sdk._sign = lambda text: rsa.signed(pair("somebody").private, text.encode())
        return Delivery({}, peer.notice(trade, **{name: str(value) for name, value in said.items()}))

    def refuses(self, heard: Heard) -> bool:
        return heard == Heard(200, "failure")

    def accepts(self, heard: Heard) -> bool:
        return heard.status == 200 and heard.body in ("success", "failure")

    def is_same(self, one: Delivery, other: Delivery) -> bool:
        """Whatever the encoding of the form, its values are signed."""
        return _form(one) == _form(other)


def _form(delivery: Delivery) -> object:
    try:
        return sorted(parse_qsl(delivery.body.decode("ascii"), keep_blank_values=True, strict_parsing=True))
    except ValueError:
        return delivery.body


class ByWeChat(Sender):
    def __init__(self) -> None:
        keys = pair("merchant").private, pair("wechat").public, wechat_pay.API_V3_KEY
        super().__init__("wechat_pay", WeChatShop(), keys)

    def _said(self, payment: Any) -> dict[str, Any]:
        return self.shop.peer.trade(self.shop.peer.pay(payment.merchant_ref), attach=MARK)

    def signed(self, said: dict[str, Any], *, late: int = 0, forged: bool = False) -> Delivery:
        body = self.shop.peer.notice("TRANSACTION.SUCCESS", said)
        headers = self.shop.peer.headers(body, at=self.now - late)
        if forged:
            text = f"{headers['wechatpay-timestamp']}\n{headers['wechatpay-nonce']}\n".encode() + body + b"\n"
            headers["wechatpay-signature"] = rsa.signed(pair("somebody").private, text)
        return Delivery(headers, body)

    def refuses(self, heard: Heard) -> bool:
        return heard.status in (400, 401) and json.loads(heard.body)["code"] == "FAIL"

    def accepts(self, heard: Heard) -> bool:
        return heard == Heard(200, '{"code":"SUCCESS"}')


EVERYBODY = (ByStripe, ByAlipay, ByWeChat, BySandbox)


def paths_in(said: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a message."""
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for name, value in inner:
        yield (*path, name)
        yield from paths_in(value, (*path, name))


def with_value(said: Any, path: tuple[Any, ...], value: Any) -> Any:
    """The message with something else there."""
    changed = copy.deepcopy(said)
    place = changed
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return changed
