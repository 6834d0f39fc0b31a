"""A report as one self-contained HTML page without scripts, for the screen and for paper."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cvJobMatching.reporting import labels

if TYPE_CHECKING:
    from jinja2 import Template

    from cvJobMatching.model.report import Report


def to_html(report: Report, *, computed: bool = True) -> str:
    """The page; Jinja2 escapes every value. Findings alone unless `computed`."""
    about = labels.about(report)
    verdict = (labels.score(report), labels.RECOMMENDATION[report.recommendation]) if computed else ("Findings",)
    shown = (*verdict, about)
    return _template().render(
        report=report,
        computed=computed,
        about=about,
        title=" · ".join(part for part in shown if part),
        made=[(label, [value]) for label, value in labels.provenance_rows(report)],
    )


def prepare() -> None:
    """Compile the template, which the first page would wait for."""
    _template()


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined  # a tenth of a second, and only pages need it
    from markupsafe import Markup

    environment = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    environment.globals.update(labels=labels, number=labels.number, shortened=labels.shortened)
    environment.globals["style"] = Markup(_file("report.css"))  # noqa: S704 - our own file
    return environment.from_string(_file("report.html"))


def _file(name: str) -> str:
    return files("cvJobMatching.reporting").joinpath(name).read_text("utf-8")
