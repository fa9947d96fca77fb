"""Reports as mails carry them."""

import io
from collections.abc import Mapping, Sequence

from shared.core.actor import Actor
from shared.core.errors import Forbidden
from shared.core.report import Report, ReportFormat
from shared.core.sheet import Row
from shared.language import language
from shared.printing.charts import png
from shared.reporting.files import MEDIA_TYPES, file_name, write
from shared.reporting.layout import CATALOGUES
from shared.reporting.paper import Paper
from shared.reporting.papers import Papers


class MailedReports:
    """Composes reports; `made` is how the caller holds what is sent."""

    def __init__(self, papers: Papers) -> None:
        self._papers = papers

    def demand(self, actor: Actor, report: str, parameters: Mapping[str, str]) -> None:
        """InvalidRequest for what cannot be asked, Forbidden for what the actor may not read."""
        self._papers.query(report, parameters)
        if not self._papers.may_read(actor, report):
            raise Forbidden("Your role does not permit this report")

    def has_days(self, report: str) -> bool:
        """Whether the report is about days."""
        return self._papers.has_days(report)

    def paper(self, actor: Actor, report: str, parameters: Mapping[str, str]) -> Paper:
        """The report as the actor may see it, no row of which is read yet."""
        return self._papers.paper(actor, report, parameters)

    @staticmethod
    def files(
        report: Report, rows: list[Row], formats: Sequence[ReportFormat]
    ) -> list[tuple[str, str, bytes, ReportFormat]]:
        """Name, media type, content and format of each."""
        made = []
        for each in formats:
            out = io.BytesIO()
            write(report, rows, each, out)
            made.append((file_name(report, each), MEDIA_TYPES[each], out.getvalue(), each))
        return made

    @staticmethod
    def picture(report: Report) -> bytes | None:
        """The chart, where there is one."""
        words = language(report.language, CATALOGUES)
        return png(report.chart, words.decimal) if report.chart else None
