"""What reports are asked: the query of the HTTP request, and the parameters of an export or a schedule."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from pydantic import Field, ValidationError

from shared.core.errors import FieldError, InvalidRequest
from shared.core.fields import Day
from shared.core.model import Model
from shared.core.report import ReportFormat
from shared.reporting.comparison import Comparison
from shared.reporting.models import GroupBy, Interval, Shown
from shared.reporting.reports import Ranking, Span
from shared.reporting.service import Question


class ReportQuery(Model):
    """What every report takes."""

    format: ReportFormat | None = Field(None, description="As a file of the same rows; without it JSON")

    @property
    def parameters(self) -> dict[str, str]:
        """All that was asked but the format, so that it can be asked again."""
        asked = self.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"format"})
        return {name: str(value) for name, value in asked.items() if value is not None}


class SalesQuery(ReportQuery):
    """What a sales report is asked; days are the tenant's, both ends included."""

    first: Day | None = Field(None, alias="from", description="By default 29 days before `to`")
    last: Day | None = Field(None, alias="to", description="By default today")
    interval: Interval = "none"
    group_by: GroupBy = "none"
    compare: Comparison | None = Field(
        None, description="With as many days before `from`, or with the same days of last year"
    )
    sort: Shown = Field("net", description="The figure by which the rows of a period stand, the largest first")
    top: Annotated[int, Field(ge=1, le=1000)] | None = Field(None, description="So many rows of each period, the first")
    flop: Annotated[int, Field(ge=1, le=1000)] | None = Field(None, description="So many, the smallest first")

    def question(self) -> Question:
        """What the service is asked."""
        ranking = Ranking(self.sort, self.top, self.flop)
        return Question(self.first, self.last, self.interval, self.group_by, self.compare, ranking)


class PaymentsQuery(ReportQuery):
    """Days are the tenant's, both ends included."""

    first: Day | None = Field(None, alias="from", description="By default 29 days before `to`")
    last: Day | None = Field(None, alias="to", description="By default today")


class AllTimeQuery(ReportQuery):
    """Days are the tenant's, both ends included; without any it is of all time."""

    first: Day | None = Field(None, alias="from", description="By default the first day there is")
    last: Day | None = Field(None, alias="to", description="By default today")

    def span(self, begun: Callable[[], date | None], today: date) -> Span:
        """The days asked for; when all began is looked up only where no first day is named."""
        last = self.last or today
        return Span.asked(self.first or min(begun() or last, last), last, today=today)


class CustomersQuery(AllTimeQuery):
    """Of whom a customers report tells."""


def parsed(kind: type[ReportQuery], parameters: Mapping[str, str]) -> ReportQuery:
    """The query that parameters spell; InvalidRequest with a pointer to each that is wrong."""
    try:
        return kind.model_validate_strings(dict(parameters))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        wrong = [FieldError("/parameters/" + "/".join(map(str, each["loc"])), each["msg"]) for each in details]
        raise InvalidRequest(*wrong) from None
