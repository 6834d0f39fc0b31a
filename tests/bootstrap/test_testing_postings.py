"""The matcher of a test service reads postings plainly, and its reports are by the given criteria."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from adapters.matching import report_validation, wire
from adapters.matching.criteria import given
from bootstrap.testing.outcomes import Finding, Judged
from bootstrap.testing.postings import posting_of
from bootstrap.testing.reports import report_of
from domain.model.ids import Engine
from domain.model.report import FindingStatus, Report
from ports.contracts.pairs import a_pair, judged_by

TEXT = "Welder\n\n- TIG welding \n* Driving licence\nWork in Kiel"
WELDS = Finding(
    text="TIG welding", kind="other", must=False, status="met", points=4, max_points=4, quotes=("TIG",), note=""
)
PAIR = a_pair("Eight years of TIG", TEXT)


def test_each_line_after_the_first_is_a_criterion_that_quotes_it() -> None:
    posting = posting_of(TEXT.encode())
    assert posting.position == "Welder"
    assert [(item.id, item.text) for item in posting.items] == [
        ("c1", "TIG welding"),
        ("c2", "Driving licence"),
        ("c3", "Work in Kiel"),
    ]
    assert all(posting.text[item.start : item.end] == item.source for item in posting.items)


def test_a_posting_of_nothing_asks_for_nothing() -> None:
    assert posting_of(b" \n") == replace(posting_of(b" \n"), position=None, items=())


def test_a_report_is_by_the_given_criteria_and_one_that_the_service_takes() -> None:
    posting = posting_of(TEXT.encode())
    pair = judged_by(PAIR, posting, posting.items[1::-1])
    outcome = Judged(score=50, recommendation="review", confidence=0.5, findings=(WELDS,))
    report = report_of(outcome, Engine("evidence"), pair)
    assert [(it.criterion_id, it.must, it.status) for it in report.findings] == [
        ("c2", True, FindingStatus.UNKNOWN),
        ("c1", True, FindingStatus.MET),
    ]
    assert pair.criteria is not None
    sent = {
        name: wire.SentDocument(content=content, is_text=True, filename=None)
        for name, content in (("cv", pair.cv), ("job_description", pair.job_description))
    }
    task = wire.PairTask(**sent, as_of=pair.as_of, criteria=given(pair.criteria))
    kept = report_validation.judged(report.body, "evidence", task)
    assert isinstance(kept, Report), kept
    assert (kept.findings, kept.likeness) == (report.findings, report.likeness)
    assert msgspec.json.decode(kept.body)["provenance"]["criteria_version"] == 3
