"""The engines of cvJobMatching, through the same contract as everybody's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import cvJobMatching
from adapters.matching.engines import MatchingEngine, Needs, OnStage, UnreadableInput
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.ocr import models
from domain.model.events import Stage

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
    ) -> bytes:
        """See MatchingEngine; the file names are not looked at, content decides."""
        reading = ["cv"]

        def stage_began(stage: str) -> None:
            if stage == Stage.READING_JOB_DESCRIPTION:
                reading.append("job_description")
            on_stage(stage)

        try:
            report = cvJobMatching.evaluate(cv, job_description, engine=self.name, as_of=as_of, on_stage=stage_began)
        except UnreadableDocument as unreadable:
            raise UnreadableInput(reading[-1], unreadable.code, unreadable.message) from unreadable
        return report.to_json()


def scan_languages() -> dict[str, bool]:
    """Each language that scans are recognised in: whether its model is installed."""
    return {language: models.path_of(model) is not None for model, language in models.names().items()}


def builtin_engines() -> tuple[MatchingEngine, ...]:
    """In the package's own order, its default first."""
    return tuple(
        BuiltIn(name=it.name, version=it.version, description=_DESCRIPTIONS.get(it.name, "An engine of cvJobMatching."))
        for it in cvJobMatching.engines()
    )
