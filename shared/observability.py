"""One log line and one metrics line a request; nothing personal and no secret goes into either."""

from functools import cache
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger

if TYPE_CHECKING:
    from aws_lambda_powertools import Metrics

logger = Logger(utc=True, use_rfc3339=True, log_uncaught_exceptions=False)


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
