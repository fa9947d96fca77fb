"""Money: whole minor units inside, a decimal string with exactly the currency's decimals outside."""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

# ISO 4217, active currencies whose minor unit is not two decimals.
_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_DECIMALS = dict.fromkeys(_WITHOUT_DECIMALS.split(" "), 0) | dict.fromkeys(_WITH_THREE.split(" "), 3)
_AMOUNT = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]+)?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


def decimals(currency: str) -> int:
    """How many decimals amounts of this currency have (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


def half_up(value: Decimal) -> int:
    """Rounded to a whole number, halves away from zero: the rounding of every line total and tax."""
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (12.30 CNY is 1230; 12 JPY is 12) and its ISO 4217 currency."""

    minor: int
    currency: str

    @classmethod
    def parsed(cls, amount: str, currency: str) -> "Money":
        """From the outside form; ValueError when the decimals are not exactly the currency's."""
        if not _CURRENCY.fullmatch(currency):
            raise ValueError("currency is three capital letters (ISO 4217)")
        match = _AMOUNT.fullmatch(amount)
        places = len(match[2]) - 1 if match and match[2] else 0
        if not match or places != decimals(currency):
            raise ValueError(f"amount is a decimal string with {decimals(currency)} decimals for {currency}")
        return cls(int(amount.replace(".", "")), currency)

    @property
    def amount(self) -> str:
        """The outside form: a plain decimal string."""
        places = decimals(self.currency)
        if not places:
            return str(self.minor)
        sign, digits = ("-" if self.minor < 0 else ""), str(abs(self.minor)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}"

    def as_json(self) -> dict[str, str]:
        """`{"amount": "12.30", "currency": "CNY"}`."""
        return {"amount": self.amount, "currency": self.currency}

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:  # noqa: ANN401
        return core_schema.no_info_plain_validator_function(
            _validated, serialization=core_schema.plain_serializer_function_ser_schema(cls.as_json)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "object",
            "title": "Money",
            "required": ["amount", "currency"],
            "additionalProperties": False,
            "properties": {
                "amount": {
                    "type": "string",
                    "pattern": r"^-?(0|[1-9][0-9]{0,14})(\.[0-9]{2,3})?$",
                    "examples": ["12.30"],
                },
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["CNY"]},
            },
        }


def _validated(value: Any) -> Money:  # noqa: ANN401
    if isinstance(value, Money):
        return value
    if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
        raise PydanticCustomError("money", 'must be {{"amount": "...", "currency": "..."}}')
    if not isinstance(value["amount"], str) or not isinstance(value["currency"], str):
        raise PydanticCustomError("money", "amount and currency are strings")
    try:
        return Money.parsed(value["amount"], value["currency"])
    except ValueError as error:
        raise PydanticCustomError("money", "{reason}", {"reason": str(error)}) from None
