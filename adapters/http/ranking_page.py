"""The ranking as one page to print: no script, nothing from elsewhere, everything that came in escaped."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template

from adapters.http.vacancy_presenters import judged_by
from adapters.http.vacancy_schemas import RankedOut
from domain.model.pile import Pile
from domain.model.vacancy import Vacancy
from domain.use_cases.read_vacancies import Lacking


def page_of(
    vacancy: Vacancy,
    pile: Pile,
    items: Sequence[RankedOut],
    lacking: Sequence[Lacking],
    *,
    names: bool,
    computed: bool,
) -> str:
    """The whole page; candidates by the ends of their ids, with the names of their files where `names` are wanted.

    Without what is `computed`, it is a list in the order of submission.
    """
    return _template().render(
        vacancy=vacancy,
        counts=pile.counts,
        items=items,
        lacking=lacking,
        names=names,
        computed=computed,
        judged_by=judged_by(vacancy, pile),
    )


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["short"] = lambda job_id: str(job_id)[-6:]
    return environment.from_string((files("adapters.http") / "templates" / "ranking.html").read_text())
