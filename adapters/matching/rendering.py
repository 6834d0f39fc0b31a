"""Shows kept reports to people."""

from __future__ import annotations

from ports.matcher import ReportFormat


class EngineReportRenderer:
    """Implements ports.matcher.ReportRenderer through cvJobMatching, for the reports of every engine."""

    def render(self, body: bytes, as_format: ReportFormat) -> str:
        from cvJobMatching import reporting  # only with the first report: the service's port opens without it

        report, computed = reporting.from_kept(body)
        match as_format:
            case ReportFormat.MARKDOWN:
                return reporting.to_markdown(report, computed=computed)
            case ReportFormat.HTML:
                return reporting.to_html(report, computed=computed)
