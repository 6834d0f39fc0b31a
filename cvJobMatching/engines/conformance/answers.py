"""Checks of what an engine answers: its reports, one by one."""

from __future__ import annotations

import hashlib
import json
from math import isclose
from typing import TYPE_CHECKING, Final

from cvJobMatching.engines.conformance import documents
from cvJobMatching.engines.conformance.judge import Ending, NotApplicable
from cvJobMatching.engines.conformance.trials import SHAPE, USUAL, report_of
from cvJobMatching.model.report import FindingStatus, Kind
from cvJobMatching.reading import read_document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.engines.conformance.trials import Trials
    from cvJobMatching.engines.face import Task
    from cvJobMatching.model.document import Document
    from cvJobMatching.model.report import Finding, Report

GATES: Final = frozenset({Kind.LOCATION, Kind.WORK_AUTHORISATION})
_EVIDENT: Final = frozenset({FindingStatus.MET, FindingStatus.PARTIAL})
GIVEN: Final = "the pair with given criteria"
_CENT: Final = 0.01  # points and scores are rounded to it


def report(trials: Trials) -> Iterator[str]:
    """The usual pair gets a report, in the form of one, about this pair and by this engine."""
    outcome = trials.usual()
    if outcome.ending is not Ending.ANSWERED:
        yield f"{USUAL}: {outcome}; expected a report"
        return
    if (wrong := SHAPE.fault(outcome.body)) is not None:
        yield f"{USUAL}: {wrong}"
        return
    task, told = documents.usual(), trials.usual_report()
    if told.score is not None and not 0 <= told.score <= 100:
        yield f"{USUAL}: $.score is {told.score}; expected 0 to 100, or null"
    if not 0 <= told.confidence <= 1:
        yield f"{USUAL}: $.confidence is {told.confidence}; expected 0 to 1"
    expected = {
        "engine": trials.judge.declared.name,
        "engine_version": trials.judge.declared.version,
        "cv_sha256": _sha256(task.cv.content),
        "job_description_sha256": _sha256(task.job_description.content),
        "as_of": task.as_of.isoformat(),
    }
    for name, value in expected.items():
        if (seen := getattr(told.provenance, name)) != value:
            yield f"{USUAL}: $.provenance.{name} is {seen!r}; expected {value!r}"


def quotes(trials: Trials) -> Iterator[str]:
    """Every quote stands verbatim at its offsets in the visible text, on the page that it names."""
    trials.usual_report()
    for label, task, told in _reports(trials):
        for fault in misquoted(told, read_document(task.cv.content)):
            yield f"{label}: {fault}"


def misquoted(told: Report, cv: Document) -> Iterator[str]:
    """What is no quote of the visible text."""
    for number, finding in enumerate(told.findings):
        for place, it in enumerate(finding.evidence):
            where = f"$.findings[{number}].evidence[{place}]"
            stands = cv.text[it.start : it.end] if 0 <= it.start < it.end else ""
            if stands != it.quote or not stands:
                yield (
                    f"{where} quotes {it.quote!r} at {it.start} to {it.end}; "
                    f"expected what stands there in the visible text, {stands!r}"
                )
            elif it.page != cv.page_at(it.start):
                yield f"{where} names page {it.page}; expected {cv.page_at(it.start)}"


def answers(trials: Trials) -> Iterator[str]:
    """Every requirement of the job description has a finding, and every finding that is met has evidence."""
    told = trials.usual_report()
    for number, finding in enumerate(told.findings):
        if finding.status in _EVIDENT and not finding.evidence:
            yield f"{USUAL}: $.findings[{number}] is {finding.status.value} without evidence; expected a quote"
    if not told.findings:
        yield f"{USUAL}: $.findings is empty; expected a finding for each requirement of the job description"
    if trials.judge.declared.deterministic:  # others may read the posting in another way each time
        judged = {finding.requirement.text for finding in told.findings}
        for text in _asked(trials):
            if text not in judged:
                yield f"{USUAL}: no finding is about {text!r}, which `read_posting` names; expected one"


def points(trials: Trials) -> Iterator[str]:
    """The score is 100 times the points over the points to be had, and gates carry none."""
    trials.usual_report()
    for label, _, told in _reports(trials):
        for number, finding in enumerate(told.findings):
            yield from (f"{label}: $.findings[{number}]{fault}" for fault in _wrong_points(finding))
        had, most = (sum(getattr(it, name) for it in told.findings) for name in ("points", "max_points"))
        if told.score is None:
            continue
        if most == 0:
            yield f"{label}: $.score is {told.score} where no finding has points; expected null"
        elif not isclose(told.score, 100 * had / most, abs_tol=_CENT):
            yield f"{label}: $.score is {told.score}; expected 100 × {had:g} / {most:g} = {100 * had / most:.2f}"


def given_criteria(trials: Trials) -> Iterator[str]:
    """Criteria that a person approved are judged as they stand: one finding each, in their order, nothing else."""
    if not trials.judge.declared.judges_given_criteria:
        raise NotApplicable("it declares that it does not judge by given criteria")
    trials.usual_report()
    outcome = trials.outcome(GIVEN, documents.given())
    told = report_of(outcome)
    if told is None:
        yield f"{GIVEN}: {outcome}; expected a report"
        return
    judged = [(it.requirement.id, it.requirement.text, it.requirement.must) for it in told.findings]
    if judged != list(documents.given_items()):
        yield f"{GIVEN}: the findings are about {judged}; expected {list(documents.given_items())}"
    origin = (told.provenance.criteria, told.provenance.criteria_version, told.provenance.criteria_approved_by)
    if origin != (expected := ("given", documents.VERSION, documents.APPROVED_BY)):
        yield f"{GIVEN}: the provenance names criteria, version and approver as {origin}; expected {expected}"
    for number, finding in enumerate(told.findings):
        most = documents.given_weights().get(finding.requirement.id or "")
        if most is not None and finding.max_points not in (0.0, most):  # 0: it could not be judged
            yield f"{GIVEN}: $.findings[{number}].max_points is {finding.max_points}; expected its weight, {most}"


def posting(trials: Trials) -> Iterator[str]:
    """What is read in a job description stands in its text, where it says."""
    outcome = trials.read_posting(documents.posting())
    if outcome.ending is not Ending.ANSWERED:
        yield f"the job description: {outcome}; expected what it asks for"
        return
    told = json.loads(outcome.body)
    if not told["items"]:
        yield "the job description: $.items is empty; expected what it asks for"
    for number, item in enumerate(told["items"]):
        source, start, end = (item.get(name) for name in ("source", "start", "end"))
        if source is not None and told["text"][start:end] != source:
            stands = told["text"][start:end]
            yield f"$.items[{number}].source is {source!r}; expected what stands at {start} to {end}, {stands!r}"


def _reports(trials: Trials) -> Iterator[tuple[str, Task, Report]]:
    """Of all pairs that are judged here, those that got one."""
    tasks = {USUAL: documents.usual()}
    if trials.judge.declared.judges_given_criteria:
        tasks[GIVEN] = documents.given()
    tasks |= {f"the {kind} file": visible for kind, (visible, _) in documents.with_hidden_text().items()}
    for label, task in tasks.items():
        told = report_of(trials.outcome(label, task))
        if told is not None:
            yield label, task, told


def _wrong_points(finding: Finding) -> Iterator[str]:
    if not 0 <= finding.points <= finding.max_points:
        yield f".points is {finding.points}; expected 0 to its max_points, {finding.max_points}"
    if finding.requirement.kind in GATES and finding.max_points:
        yield f".max_points is {finding.max_points}; expected 0, since {finding.requirement.kind.value} is a gate"


def _asked(trials: Trials) -> list[str]:
    outcome = trials.read_posting(documents.posting())
    return [item["text"] for item in json.loads(outcome.body)["items"]] if outcome.ending is Ending.ANSWERED else []


def _sha256(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
