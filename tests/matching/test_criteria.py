"""Criteria of a vacancy: read in the sandbox, handed to an engine, and checked when they come back."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from adapters.matching import posting_validation, report_validation, wire
from adapters.matching.builtin import builtin_engines
from adapters.matching.criteria import given
from adapters.matching.matcher import SandboxedMatcher
from cvJobMatching.engines import Alone, Input
from domain.model.criteria import Criterion, CriterionKind, Posting
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, FindingStatus, Report
from ports.contracts.pairs import Listener, a_pair, judged_by
from ports.matcher import MatchResult, Pair, ReadResult
from tests.harness.engines import ROOT, Honest, by_criteria

LONG = timedelta(seconds=30)
DEMO = ROOT / "bootstrap" / "demo"
EVIDENCE = Engine("evidence")
WELDING = Criterion(id="c4", text="Welding", kind=CriterionKind.SKILL, must=True)
DRIVING = Criterion(id="c2", text="Driving", kind=CriterionKind.SKILL, must=False)


def the_demo() -> Pair:
    return a_pair((DEMO / "cv.pdf").read_bytes(), (DEMO / "job_description.md").read_bytes())


async def match(matcher: SandboxedMatcher, engine: Engine, pair: Pair) -> MatchResult:
    return await matcher.match(engine, pair, within=LONG, on_stage=Listener())


async def read(matcher: SandboxedMatcher, engine: Engine, pair: Pair) -> ReadResult:
    return await matcher.read_posting(engine, pair.job_description, pair.job_description_info, within=LONG)


async def the_posting(matcher: SandboxedMatcher, pair: Pair) -> Posting:
    posting = await read(matcher, EVIDENCE, pair)
    assert isinstance(posting, Posting)
    return posting


async def test_the_default_engine_reads_the_posting_into_criteria(matcher: SandboxedMatcher) -> None:
    posting = await the_posting(matcher, the_demo())
    by_text = {item.text: item for item in posting.items}
    years = by_text["At least 5 years of professional experience in backend development"]
    assert (years.kind, years.must, years.years, years.weight, years.topic) == ("experience", True, 5, 4, "years")
    assert by_text["MySQL or PostgreSQL in production"].any_of == ("MySQL", "PostgreSQL in production")
    assert by_text["Permission to work in Germany"].kind is CriterionKind.WORK_AUTHORISATION
    assert not by_text["Terraform"].must
    assert {"company", "benefit", "pay"} <= {each.reason for each in posting.left_out}


async def test_a_title_that_is_asked_for_stays_a_criterion(matcher: SandboxedMatcher) -> None:
    posting = await the_posting(matcher, a_pair(job_description="Backend Engineer\n\nYou know Python.\n"))
    assert (posting.position, posting.items[0].text, posting.items[0].topic) == (
        "Backend Engineer",
        "Backend Engineer",
        "title",
    )


async def test_criteria_that_come_back_unchanged_are_judged_as_the_posting_is(matcher: SandboxedMatcher) -> None:
    pair = the_demo()
    posting = await the_posting(matcher, pair)
    plain = await match(matcher, EVIDENCE, pair)
    given = await match(matcher, EVIDENCE, judged_by(pair, posting, posting.items))
    assert isinstance(plain, Report)
    assert isinstance(given, Report)
    assert (given.score, given.recommendation) == (plain.score, plain.recommendation)
    assert [it.status for it in given.findings] == [it.status for it in plain.findings]
    assert [it.criterion_id for it in given.findings] == [item.id for item in posting.items]
    assert FindingStatus.MET in {it.status for it in given.findings}


async def test_the_report_says_which_version_it_was_judged_by(matcher: SandboxedMatcher) -> None:
    report = await match(matcher, EVIDENCE, judged_by(the_demo(), await the_posting(matcher, the_demo()), [WELDING]))
    assert isinstance(report, Report)
    provenance = msgspec.json.decode(report.body)["provenance"]
    assert (provenance["criteria"], provenance["criteria_version"]) == ("given", 3)
    assert provenance["criteria_approved_by"] == "lead@example.org"
    assert report.findings[0].status is FindingStatus.MISSING


async def test_criteria_that_another_engine_read_are_judged_too(matcher: SandboxedMatcher) -> None:
    items = [replace(WELDING, topic="metalwork"), replace(DRIVING, topic="skill")]
    report = await match(matcher, EVIDENCE, judged_by(the_demo(), await the_posting(matcher, the_demo()), items))
    assert isinstance(report, Report)


async def test_the_same_text_and_address_in_another_file_are_known(matcher: SandboxedMatcher) -> None:
    text = "Ada Example\nada@Example.org\n\nEngineer who has worked with Python since 2019.\n"
    other = text.replace("\n", "\r\n").replace("Example.org", "example.org")
    one, two = [await match(matcher, EVIDENCE, a_pair(cv)) for cv in (text, other.encode())]
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert one.likeness == two.likeness
    assert one.likeness.emails == (hashlib.sha256(b"ada@example.org").hexdigest(),)
    assert b"cv_text_sha256" in one.body


async def test_an_engine_that_reads_no_postings_leaves_that_to_the_default_one(matcher: SandboxedMatcher) -> None:
    assert await read(matcher, Engine("plain"), the_demo()) == await the_posting(matcher, the_demo())


async def test_an_engine_that_judges_plain_pairs_alone_says_so_when_criteria_are_given(
    matcher: SandboxedMatcher,
) -> None:
    plain, pair = Engine("plain"), a_pair()
    assert isinstance(await match(matcher, plain, pair), Report)
    failure = await match(matcher, plain, judged_by(pair, await the_posting(matcher, pair), [WELDING]))
    assert isinstance(failure, Failure)
    assert failure.code is FailureCode.CRITERIA_UNSUPPORTED
    assert "choose another engine" in failure.message


@pytest.mark.parametrize(
    ("engine", "code", "says"),
    [
        ("allocator", "memory_limit", "needed more than 256 MiB"),
        ("looper", "time_limit", "4 s of processor time"),
        ("exiter", "engine_crashed", "exit status 3"),
        ("raiser", "engine_crashed", "ValueError in tests/harness/engines.py"),
        ("caller", "invalid_report", "not in the form"),
        ("refuser", "encrypted", "The job description cannot be read"),
        ("forgotten", "unknown_engine", "not installed"),
    ],
)
async def test_an_engine_gone_wild_fails_its_own_reading(
    matcher: SandboxedMatcher, engine: str, code: str, says: str
) -> None:
    pair = a_pair(job_description="Canary Lumière")
    failure = await read(matcher, Engine(engine), pair)
    assert isinstance(failure, Failure)
    assert failure.code == code
    assert says in failure.message
    assert "Canary" not in failure.message
    assert isinstance(await read(matcher, Engine("honest"), pair), Posting)


async def test_a_job_description_that_cannot_be_read_is_named_with_what_to_do(matcher: SandboxedMatcher) -> None:
    failure = await read(matcher, EVIDENCE, a_pair(job_description=b"PK\x03\x04 torn"))
    assert isinstance(failure, Failure)
    assert failure.code in {FailureCode.CORRUPT, FailureCode.UNSUPPORTED}
    assert failure.message.startswith("The job description cannot be read: ")


def test_a_posting_that_asks_for_more_than_a_vacancy_takes_is_cut_off_with_a_warning() -> None:
    lines = "".join(f"- Knowledge of the machine type {number}\n" for number in range(260))
    body = builtin_engines()[0].read_posting(Input(content=f"Operator\n\nRequirements\n{lines}"), Alone())
    posting = posting_validation.read(body)
    assert isinstance(posting, Posting)
    assert len(posting.items) == 200
    assert any("the first 200 were taken" in warning for warning in posting.warnings)


ITEM = {"text": "Python", "kind": "skill", "must": True, "source": "Python", "start": 9, "end": 15}
WHOLE = {"position": "Developer", "text": "You know Python.", "items": [ITEM], "left_out": [], "warnings": []}


def test_a_whole_posting_is_taken() -> None:
    posting = posting_validation.read(msgspec.json.encode(WHOLE))
    assert isinstance(posting, Posting)
    assert [(item.id, item.source) for item in posting.items] == [("c1", "Python")]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"text": None}, r"shape of a posting: \$\.text: expected a string"),
        ({"text": "x" * 1_000_001}, r"\$\.text: expected at most 1,000,000 characters"),
        ({"position": " "}, r"\$\.position: expected words"),
        ({"items": [ITEM] * 201}, r"\$\.items: expected at most 200 criteria"),
        (
            {"items": [ITEM, ITEM | {"kind": "Canary"}]},
            r"shape of a posting: \$\.items\[1\]\.kind: expected one of skill, ",
        ),
        ({"items": [ITEM, ITEM | {"text": " "}]}, r"\$\.items\[1\]\.text: expected words"),
        ({"items": [ITEM | {"text": "x" * 1_001}]}, r"\$\.items\[0\]\.text: expected words, at most 1000"),
        ({"items": [ITEM | {"any_of": ["x"] * 21}]}, r"\$\.items\[0\]\.any_of: expected at most 20"),
        ({"items": [ITEM | {"any_of": ["x", ""]}]}, r"\$\.items\[0\]\.any_of: expected at most 20"),
        ({"items": [ITEM | {"years": 61}]}, r"\$\.items\[0\]\.years: expected more than 0"),
        ({"items": [ITEM | {"years": 0}]}, r"\$\.items\[0\]\.years: expected more than 0"),
        ({"items": [ITEM | {"weight": 10.5}]}, r"\$\.items\[0\]\.weight: expected 0 to 10"),
        ({"items": [ITEM | {"weight": -1}]}, r"\$\.items\[0\]\.weight: expected 0 to 10"),
        ({"items": [ITEM | {"kind": "location", "weight": 1}]}, r"\.weight: .* 0 for a gate"),
        ({"items": [ITEM | {"end": 14}]}, r"\$\.items\[0\]\.source: expected what stands"),
        ({"items": [ITEM | {"start": -7, "end": -1}]}, r"\$\.items\[0\]\.source: expected what stands"),
        ({"items": [ITEM | {"start": None}]}, r"\.source: expected with start and end"),
        ({"items": [ITEM | {"source": None}]}, r"\.source: expected with start and end"),
        ({"items": [ITEM | {"topic": "x" * 501}]}, r"\.topic: expected words"),
        ({"left_out": [{"text": "Fruit", "reason": ""}]}, r"\$\.left_out: expected words and a reason"),
        ({"left_out": [{"text": "Fruit and more", "reason": "benefit"}] * 2}, r"\$\.left_out: expected no more"),
        ({"warnings": ["x" * 501]}, r"\$\.warnings: expected at most 50"),
        ({"warnings": ["x"] * 51}, r"\$\.warnings: expected at most 50"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_anything_else_is_refused(changes: dict[str, object], says: str) -> None:
    failure = posting_validation.read(msgspec.json.encode(WHOLE | changes))
    assert isinstance(failure, Failure)
    assert failure.code is FailureCode.INVALID_REPORT
    assert re.search(says, failure.message)
    assert "Canary" not in failure.message


def a_task(pair: Pair) -> wire.PairTask:
    documents = {"cv": pair.cv, "job_description": pair.job_description}
    sent = {name: wire.SentDocument(content=it, is_text=True, filename=None) for name, it in documents.items()}
    assert pair.criteria is not None
    return wire.PairTask(**sent, as_of=pair.as_of, criteria=given(pair.criteria))


POSTING = Posting(position=None, text="You weld and drive", items=(), left_out=())
BOTH = judged_by(a_pair(), POSTING, [WELDING, DRIVING])


def a_report(pair: Pair) -> dict[str, object]:
    """What an honest engine says by the criteria of `pair`."""
    assert pair.criteria is not None
    plain = Honest().report(pair.cv.decode(), pair.job_description.decode(), pair.as_of)
    return by_criteria(plain, given(pair.criteria))


@pytest.mark.parametrize(
    "other",
    [[DRIVING, WELDING], [WELDING], [WELDING, DRIVING, replace(DRIVING, id="c9")], [WELDING, replace(DRIVING, id="c9")],
     [WELDING, replace(DRIVING, text="Driving well")], [WELDING, replace(DRIVING, must=True)]],
    ids=["other order", "one less", "one more", "other id", "other text", "other must"],
)  # fmt: skip
def test_a_report_by_other_criteria_is_refused(other: list[Criterion]) -> None:
    body = msgspec.json.encode(a_report(judged_by(a_pair(), POSTING, other)))
    failure = report_validation.judged(body, "honest", a_task(BOTH))
    assert isinstance(failure, Failure)
    assert "$.findings: expected one for each of the given criteria" in failure.message


@pytest.mark.parametrize(
    "origin", [{"criteria": "read"}, {"criteria_version": 2}, {"criteria_approved_by": None}], ids=str
)
def test_a_report_that_names_other_criteria_is_refused(origin: dict[str, object]) -> None:
    report = a_report(BOTH)
    told = msgspec.convert(report["provenance"], dict[str, object]) | origin
    failure = report_validation.judged(msgspec.json.encode(report | {"provenance": told}), "honest", a_task(BOTH))
    assert isinstance(failure, Failure)
    assert '$.provenance: expected criteria "given"' in failure.message


@pytest.mark.parametrize("told", ["", "abc", "Canary", "A" * 64])
def test_a_text_hash_that_is_none_is_refused(told: str) -> None:
    report = a_report(BOTH)
    origin = msgspec.convert(report["provenance"], dict[str, object]) | {"cv_text_sha256": told}
    failure = report_validation.judged(msgspec.json.encode(report | {"provenance": origin}), "honest", a_task(BOTH))
    assert isinstance(failure, Failure)
    assert "$.provenance.cv_text_sha256: expected the SHA-256" in failure.message


def test_a_report_by_the_given_criteria_is_taken() -> None:
    report = report_validation.judged(msgspec.json.encode(a_report(BOTH)), "honest", a_task(BOTH))
    assert isinstance(report, Report)
    assert [(it.criterion_id, it.text, it.must, it.status) for it in report.findings] == [
        ("c4", "Welding", True, FindingStatus.MET),
        ("c2", "Driving", False, FindingStatus.MET),
    ]
