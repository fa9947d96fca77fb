"""One log line and one metrics line a request; nothing personal and no secret goes into either."""

import traceback
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter

if TYPE_CHECKING:
    from aws_lambda_powertools import Metrics


class Discreet(LambdaPowertoolsFormatter):
    """Tells of an exception where it came from and of what kind it is, never its words: these may quote a value."""

    def formatException(self, ei: Any) -> str:  # noqa: ANN401  (the name is logging's)
        return "\n".join(without_words(ei[1]))

    def serialize(self, log: Any) -> str:  # noqa: ANN401
        return super().serialize({name: value for name, value in log.items() if name != "exception_notes"})


def without_words(error: BaseException, indent: str = "") -> Iterator[str]:
    """A traceback with the kinds of an error, of what caused it and of what it groups, and with AWS's error codes."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from without_words(cause, indent)
        yield f"{indent}and then:"
    for line in "".join(traceback.format_tb(error.__traceback__)).splitlines():
        yield f"{indent}{line}"
    yield f"{indent}{type(error).__module__}.{type(error).__qualname__}{_code(error)}"
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from without_words(part, f"{indent}  | ")


def _code(error: BaseException) -> str:
    answer = getattr(error, "response", None)
    code = answer.get("Error", {}).get("Code") if isinstance(answer, dict) else None
    return f" ({code})" if code else ""


logger = Logger(
    logger_formatter=Discreet(utc=True, use_rfc3339=True, serialize_stacktrace=False), log_uncaught_exceptions=False
)


@cache
def metrics() -> "Metrics":
    """Business and error metrics in CloudWatch's embedded format."""
    from aws_lambda_powertools import Metrics  # noqa: PLC0415

    return Metrics()


def count(name: str, value: int = 1) -> None:
    """Add to a metric of this function and write it out at once."""
    from aws_lambda_powertools.metrics import MetricUnit  # noqa: PLC0415

    metrics().add_metric(name=name, unit=MetricUnit.Count, value=value)
    metrics().flush_metrics()
