"""What every engine can build on: reading, understanding and the report are done, the judgement is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from cvJobMatching.engines.face import Cost, Input, Needs, Task, UnreadableInput
from cvJobMatching.engines.judge import judged
from cvJobMatching.engines.judgement import SHOWN, Answer, BlindCv, Judgement
from cvJobMatching.engines.postings import given_vacancy, read_posting_of
from cvJobMatching.engines.provenance import provenance
from cvJobMatching.matching import cross_language, preconditions
from cvJobMatching.matching.score import DECIMALS, confidence_of, evidence, recommend, score_of
from cvJobMatching.matching.understand import understand_cv, understand_job_description
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.model.report import Finding, FindingStatus, Report
from cvJobMatching.reading import read_document
from cvJobMatching.reading.ocr import models
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from cvJobMatching.engines.face import Engine, Run
    from cvJobMatching.matching.pair import Candidate, Vacancy
    from cvJobMatching.model.document import Document
    from cvJobMatching.model.report import Requirement
    from cvJobMatching.requirements.criterion import Criterion

EXAMPLE: Final = Task(
    cv=Input(content="Ada Example\nSoftware engineer since 2019, Python and SQL.\n"),
    job_description=Input(content="Software engineer\nYou must know Python.\n"),
    as_of=date(2026, 1, 1),
)


class BaseEngine:
    """An engine that overrides one of `answer`, `judge`, `understand_posting`, and may leave the rest as it is.

    Reads every format, tells hidden text apart, reads the posting, takes given criteria, and writes the report: it
    sees to what the contract asks of quotes, points and provenance.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    description: ClassVar[str]
    deterministic: bool = True
    judges_given_criteria: bool = True
    needs: Needs = Needs()  # what reading documents needs is added to it
    cost: Cost = Cost()

    @property
    def models(self) -> tuple[str, ...]:
        """Name and version of each model that it uses, for the provenance."""
        return ()

    def prepare(self) -> None:
        """Loads what reads documents; an engine that loads more calls this one as well."""
        understand_job_description(_read(EXAMPLE.job_description, "job_description"))
        understand_cv(_read(EXAMPLE.cv, "cv"), as_of=EXAMPLE.as_of)

    def answer(self, requirement: Requirement, cv: BlindCv) -> Answer:
        """What the CV says of one requirement."""
        raise NotImplementedError(f"{type(self).__name__} has to override answer or judge")

    def judge(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
        """One finding for every requirement of the vacancy, in their order; by default `answer` of each.

        The same pair must give the same judgement in any process, and nobody's name may matter. Every evidence quotes
        `candidate.document.text` at its offsets.
        """
        facts, asked = candidate.facts, vacancy.criteria
        cv = BlindCv(text=facts.text, as_of=facts.as_of, language=facts.language)
        found = []
        for number, criterion in enumerate(asked, 1):
            found.append(finding_of(criterion, self.answer(criterion.requirement, cv), candidate.document))
            run.progress(number / len(asked))
        confidence = confidence_of(asked, found, candidate.document.coverage)
        return Judgement(tuple(found), score_of(found), confidence)

    def understand_posting(self, document: Document, run: Run) -> Vacancy:
        """What a job description asks for."""
        return understand_job_description(document)

    def match(self, candidate: Candidate, vacancy: Vacancy, run: Run) -> Report:
        """The report of one CV against one vacancy."""
        judgement = judged(self, candidate, vacancy, run)
        languages = (*preconditions.unsupported(candidate, vacancy), *cross_language.warning(candidate, vacancy))
        told = (*candidate.document.warnings, *languages, *vacancy.warnings, *judgement.warnings)
        warnings = tuple(dict.fromkeys(told))
        return Report(
            score=judgement.score,
            recommendation=recommend(judgement.score, judgement.findings, warnings),
            confidence=judgement.confidence,
            findings=judgement.findings,
            profile=candidate.profile,
            warnings=warnings,
            provenance=provenance(self, candidate, vacancy),
            hidden=candidate.document.hidden,
            left_out=vacancy.left_out,
            position=vacancy.position,
        )

    def report(self, task: Task, run: Run) -> Report:
        """Reads both documents and judges. Raises UnreadableInput."""
        run.stage("reading_cv")
        cv = _read(task.cv, "cv")
        run.stage("reading_job_description")
        posting = _read(task.job_description, "job_description")
        run.stage("extracting")
        candidate = understand_cv(cv, as_of=task.as_of)
        if task.criteria is not None:
            vacancy = given_vacancy(task.criteria, posting)
        else:
            vacancy = self.understand_posting(posting, run)
        run.stage("matching")
        report = self.match(candidate, vacancy, run)
        run.stage("writing_report")
        return report

    def evaluate(self, task: Task, run: Run) -> bytes:
        """See Engine; the file names are not looked at, content decides."""
        return self.report(task, run).to_json()

    def read_posting(self, posting: Input, run: Run) -> bytes:
        """See Engine."""
        return msgspec.json.encode(read_posting_of(self.understand_posting(_read(posting, "job_description"), run)))


def finding_of(criterion: Criterion, answer: Answer, cv: Document) -> Finding:
    """The answer with its points and quotes; a question carries none. Raises ValueError for spans out of the text."""
    status = FindingStatus(answer.status)
    most = 0.0 if status is FindingStatus.UNKNOWN else criterion.worth()
    share = _usual_share(status) if answer.share is None else answer.share
    for start, end in answer.spans:
        if not 0 <= start < end <= len(cv.text):
            raise ValueError(f"the span {start} to {end} does not stand in a text of {len(cv.text)} characters")
    return Finding(
        requirement=criterion.requirement,
        status=status,
        points=min(round(most * share, DECIMALS), most),
        max_points=most,
        evidence=tuple(evidence(cv, start, end) for start, end in answer.spans) if status in SHOWN else (),
        note=answer.note,
    )


def _usual_share(status: FindingStatus) -> float:
    of = weights().of
    if status is FindingStatus.MET:
        return 1.0
    return (of["partial_least"] + of["partial_most"]) / 2 if status is FindingStatus.PARTIAL else 0.0


def _read(sent: Input, which: str) -> Document:
    try:
        return read_document(sent.content, posting=which == "job_description")
    except UnreadableDocument as unreadable:
        raise UnreadableInput(which, unreadable.code, unreadable.message) from unreadable


def needs_of(engine: Engine) -> Needs:
    """What its evaluations may reach: what it says, and the program that reads scans where BaseEngine reads."""
    told = engine.needs
    if not isinstance(engine, BaseEngine):
        return told
    return replace(told, programs=(*told.programs, str(models.PROGRAM.parent)))
