"""Figures as numbers and as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct
from starlette.responses import Response

from adapters.http.catalogues import spoken
from adapters.http.drawings import Bar, bars, matrix
from adapters.http.errors import HttpRefusal
from adapters.http.field_types import Id, Moment
from adapters.http.operation import JSON, TEXT, Answer, Header, Operation
from adapters.http.policy import LOOKING
from adapters.http.request_context import Call, json_response
from domain.model.figures import Figures, Steps, Wait
from domain.model.ids import VacancyId
from domain.model.report import Recommendation

_SVG = "image/svg+xml"
_STEPS = ("candidates", "judged", "shortlisted", "decided")


class FiguresQuery(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of one vacancy, or of all that is the caller's."""

    vacancy_id: Id | None = None


class StepsOut(Struct, frozen=True, kw_only=True):
    """The way of candidates; `shortlisted` goes by the decision, by the advice where there is none yet."""

    candidates: int
    judged: int
    shortlisted: int
    decided: int
    undecided: int


class WaitOut(Struct, frozen=True, kw_only=True):
    """How many were decided within a span after they were judged, and within no shorter one."""

    within: Wait
    count: int


class AgreementOut(Struct, frozen=True, kw_only=True):
    """How many were advised one way and decided one way."""

    advice: Recommendation
    decision: Recommendation
    count: int


class VacancySteps(StepsOut, frozen=True, kw_only=True):
    """The steps of one vacancy; null for jobs that had a job description of their own."""

    vacancy_id: Id | None
    title: str | None


class FiguresOut(Struct, frozen=True, kw_only=True):
    """Counts over the newest jobs: `complete` when these are all, otherwise those `since` a moment."""

    counted: int
    complete: bool
    since: Moment | None
    funnel: StepsOut
    waits: list[WaitOut]
    agreement: list[AgreementOut]
    vacancies: list[VacancySteps]


async def figures(call: Call) -> Response:
    """How the work goes: the way of candidates, the time to decisions, whether they follow the advice."""
    it = await _figures(call)
    return json_response(
        FiguresOut(
            counted=it.looked_at,
            complete=it.complete,
            since=it.since,
            funnel=StepsOut(**_fields(it.funnel)),
            waits=[WaitOut(within=wait, count=count) for wait, count in it.waits.items()],
            agreement=[
                AgreementOut(advice=advice, decision=decision, count=count)
                for (advice, decision), count in it.agreement.items()
            ],
            vacancies=[
                VacancySteps(vacancy_id=id, title=it.titles[id] if id else None, **_fields(steps))
                for id, steps in it.by_vacancy.items()
            ],
        )
    )


async def picture(call: Call) -> Response:
    """The same as a picture that tells its numbers to screen readers, too; `Accept-Language` chooses its words."""
    name = call.request.path_params["picture"]
    draw = _PICTURES.get(name)
    if draw is None:
        raise HttpRefusal("not_found", f"There is no such picture; there are {', '.join(_PICTURES)}.")
    words = spoken(call.request.headers.get("accept-language"))
    drawn = draw(await _figures(call), words)
    return Response(drawn, headers={"Vary": "Accept-Language"}, media_type=_SVG)


async def _figures(call: Call) -> Figures:
    wanted = call.query(FiguresQuery).vacancy_id
    return await call.services.read_vacancies.figures(call.tenant, VacancyId(wanted) if wanted else None)


def _fields(steps: Steps) -> dict[str, int]:
    return {name: getattr(steps, name) for name in StepsOut.__struct_fields__}


def _funnel(it: Figures, words: Mapping[str, str]) -> bytes:
    return bars(words["figures.funnel"], [Bar(words[f"figures.{step}"], getattr(it.funnel, step)) for step in _STEPS])


def _waits(it: Figures, words: Mapping[str, str]) -> bytes:
    return bars(words["figures.waits"], [Bar(words[f"wait.{wait}"], count) for wait, count in it.waits.items()])


def _agreement(it: Figures, words: Mapping[str, str]) -> bytes:
    names = [words[f"outcome.{each}"] for each in Recommendation]
    counts = [[it.agreement[advice, decision] for decision in Recommendation] for advice in Recommendation]
    return matrix(words["figures.agreement"], (words["figures.advised"], words["figures.decided"]), names, counts)


def _vacancies(it: Figures, words: Mapping[str, str]) -> bytes:
    names = {id: it.titles[id].lstrip("#* ") if id else words["figures.no_vacancy"] for id in it.by_vacancy}
    shown = [Bar(names[id], steps.candidates, steps.decided) for id, steps in it.by_vacancy.items()]
    return bars(words["figures.vacancies"], shown, part=words["figures.decided"])


_PICTURES = {"funnel": _funnel, "waits": _waits, "agreement": _agreement, "vacancies": _vacancies}

FIGURES_OPERATIONS: Sequence[Operation] = (
    Operation(
        method="GET",
        path="/api/v1/figures",
        handler=figures,
        tag="figures",
        allowed=LOOKING,
        query=FiguresQuery,
        answers={200: Answer("The figures", {JSON: FiguresOut})},
        problems=(404, 422, 503),
    ),
    Operation(
        method="GET",
        path="/api/v1/figures/{picture}",
        handler=picture,
        tag="figures",
        allowed=LOOKING,
        query=FiguresQuery,
        headers=(Header("Accept-Language", "`de` for German words, otherwise English"),),
        answers={200: Answer("The picture", {_SVG: TEXT})},
        problems=(404, 422, 503),
    ),
)
