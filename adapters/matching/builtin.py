"""The engines of cvJobMatching, through the same contract as everybody's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

import msgspec

import cvJobMatching
from adapters.matching.criteria import Given, GivenCriterion, PassedOver, ReadCriterion, ReadPosting
from adapters.matching.engines import Needs, OnStage, UnreadableInput
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.ocr import models
from cvJobMatching.requirements.criterion import Criterion
from domain.model.criteria import (
    LONGEST_ALTERNATIVE,
    LONGEST_TEXT,
    MOST_ALTERNATIVES,
    MOST_CRITERIA,
    MOST_YEARS,
    CriterionKind,
)
from domain.model.events import Stage

_TOPICS: Final = frozenset(cvJobMatching.Topic)
_DESCRIPTIONS = {
    "evidence": "Deterministic rules over skills, dates, degrees and terms; every finding quotes the CV.",
    "keyword": "Counts which of the skills that are asked for the CV names; a baseline to compare with.",
}
_TEXT = "Ada Example\nSoftware engineer since 2019, Python and SQL.\n"


@dataclass(slots=True)
class BuiltIn:
    """One engine of the package."""

    name: str
    version: str
    description: str
    needs: Needs = field(default=Needs(programs=(str(models.PROGRAM.parent),)))  # that reads scanned pages

    def prepare(self) -> None:
        """One evaluation builds every table that later ones share."""
        cvJobMatching.evaluate(_TEXT, "Software engineer\nYou must know Python.\n", engine=self.name)

    def evaluate(
        self,
        cv: bytes | str,
        job_description: bytes | str,
        *,
        cv_filename: str | None,
        job_description_filename: str | None,
        as_of: date,
        on_stage: OnStage,
        criteria: bytes | None = None,
    ) -> bytes:
        """See MatchingEngine; the file names are not looked at, content decides."""
        reading = ["cv"]

        def stage_began(stage: str) -> None:
            if stage == Stage.READING_JOB_DESCRIPTION:
                reading.append("job_description")
            on_stage(stage)

        vacancy_of = _vacancy_of(msgspec.json.decode(criteria, type=Given)) if criteria is not None else None
        try:
            report = cvJobMatching.evaluate(
                cv, job_description, engine=self.name, as_of=as_of, on_stage=stage_began, vacancy_of=vacancy_of
            )
        except UnreadableDocument as unreadable:
            raise UnreadableInput(reading[-1], unreadable.code, unreadable.message) from unreadable
        return report.to_json()

    def read_posting(self, job_description: bytes | str, *, filename: str | None) -> bytes:
        """See ReadsPostings; every engine of the package reads alike."""
        try:
            vacancy = cvJobMatching.read_job_description(job_description)
        except UnreadableDocument as unreadable:
            raise UnreadableInput("job_description", unreadable.code, unreadable.message) from unreadable
        return msgspec.json.encode(_posting(vacancy))


def _vacancy_of(given: Given) -> Callable[[cvJobMatching.Document], cvJobMatching.Vacancy]:
    def vacancy_of(posting: cvJobMatching.Document) -> cvJobMatching.Vacancy:
        return cvJobMatching.vacancy(
            map(_requirement, given.items),
            approved_by=given.approved_by,
            position=given.position,
            version=given.version,
            posting=posting,
        )

    return vacancy_of


def _requirement(item: GivenCriterion) -> dict[str, object]:
    """Its topic is the reader's; one of another engine's reader follows from kind and words."""
    told = {name: getattr(item, name) for name in ("id", "text", "kind", "must", "years", "weight")}
    topic = {"topic": item.topic} if item.topic in _TOPICS else {}
    return told | topic | {"alternatives": item.any_of}


def _posting(vacancy: cvJobMatching.Vacancy) -> ReadPosting:
    """Within the limits of a vacancy; that something was cut off is a warning."""
    warnings = [warning.message for warning in vacancy.document.warnings]
    if len(vacancy.criteria) > MOST_CRITERIA:
        warnings.append(f"It asks for {len(vacancy.criteria)} things; the first {MOST_CRITERIA} were taken.")
    return ReadPosting(
        position=vacancy.position,
        text=vacancy.document.text,
        items=tuple(_criterion(each) for each in vacancy.criteria[:MOST_CRITERIA]),
        left_out=tuple(PassedOver(text=each.text, reason=each.reason) for each in vacancy.left_out),
        warnings=tuple(warnings),
    )


def _criterion(criterion: Criterion) -> ReadCriterion:
    read, years = criterion.requirement, criterion.months_asked() / 12
    text, start = read.text[:LONGEST_TEXT], read.start or 0
    return ReadCriterion(
        text=text,
        kind=CriterionKind(read.kind),
        must=read.must,
        any_of=tuple(each for each in read.alternatives if len(each) <= LONGEST_ALTERNATIVE)[:MOST_ALTERNATIVES],
        years=years if 0 < years <= MOST_YEARS else None,
        weight=criterion.worth(),
        source=text,
        start=start,
        end=start + len(text),
        topic=read.topic,
    )


def scan_languages() -> dict[str, bool]:
    """Each language that scans are recognised in: whether its model is installed."""
    return {language: models.path_of(model) is not None for model, language in models.names().items()}


def builtin_engines() -> tuple[BuiltIn, ...]:
    """In the package's own order, its default first."""
    return tuple(
        BuiltIn(name=it.name, version=it.version, description=_DESCRIPTIONS.get(it.name, "An engine of cvJobMatching."))
        for it in cvJobMatching.engines()
    )
