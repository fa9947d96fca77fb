"""Reading what a provider wrote: strictly, and what is wrong with it named by place, never shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.core.errors import InvalidWebhook
from shared.payments.failures import OutcomeUnknown

Message = TypeVar("Message", bound=BaseModel)


def read(model: type[Message], body: bytes) -> Message:
    """The body as this model; InvalidWebhook where a member is missing or wrong."""
    try:
        return model.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise malformed(error) from None


def malformed(error: ValidationError) -> InvalidWebhook:
    """The members that are not as they should be."""
    details = error.errors(include_url=False, include_input=False, include_context=False)
    places = {"/".join(map(str, detail["loc"])) for detail in details}
    return InvalidWebhook(f"Missing or malformed: {', '.join(sorted(places)) or 'the body'}")


@contextmanager
def legible() -> Iterator[None]:
    """Reading the answer to our own question: OutcomeUnknown where it is not what the provider promised."""
    try:
        yield
    except (KeyError, TypeError, ValueError):
        raise OutcomeUnknown("the answer cannot be read") from None
