"""The providers that can be used, by name; the others exist, but nobody can enable them yet."""

from collections.abc import Mapping

from shared.payments.models import ProviderName
from shared.payments.provider import Provider
from shared.payments.sandbox import Sandbox

AVAILABLE: Mapping[ProviderName, Provider] = {"sandbox": Sandbox()}
