"""The providers by name."""

from collections.abc import Mapping

from shared.payments.alipay import Alipay
from shared.payments.bank_transfer import BankTransfer
from shared.payments.models import ProviderName
from shared.payments.outbound import HttpsLine
from shared.payments.provider import Provider
from shared.payments.sandbox import Sandbox
from shared.payments.stripe import Stripe
from shared.payments.wechat_pay import WeChatPay

_LINE = HttpsLine()

AVAILABLE: Mapping[ProviderName, Provider] = {
    "stripe": Stripe(_LINE),
    "alipay": Alipay(_LINE),
    "wechat_pay": WeChatPay(_LINE),
    "bank_transfer": BankTransfer(),
    "sandbox": Sandbox(),
}
