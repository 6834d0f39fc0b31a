"""What the model is shown, and what becomes of its verdicts."""

from __future__ import annotations

import json

import msgspec
import pytest

from cvJobMatching import FindingStatus, Recommendation, to_html, to_markdown
from cvJobMatching.engines.criteria import Given, GivenCriterion
from cvJobMatching.model.report import Kind
from tests.harness.model_server import Asked, Says, answer
from tests.llm.conftest import CV, POSTING, Asks


def test_a_verdict_quotes_the_lines_that_the_model_names(asks: Asks) -> None:
    with asks() as pair:
        report = pair.evaluate()
    found = {finding.requirement.text: finding for finding in report.findings}
    assert found["Python"].status is FindingStatus.MET
    assert [each.quote for each in found["Python"].evidence] == ["Built services in Python"]
    assert all(CV[each.start : each.end] == each.quote for finding in report.findings for each in finding.evidence)
    assert found["Haskell"].status is FindingStatus.MISSING


def test_the_score_is_the_arithmetic_of_the_default_engine(asks: Asks) -> None:
    with asks(lambda asked: answer("partial", 1)) as pair:
        report = pair.evaluate()
    carrying = [finding for finding in report.findings if finding.max_points]
    assert [finding.points / finding.max_points for finding in carrying] == [0.5] * len(carrying)
    assert report.score == 50.0
    assert report.recommendation is Recommendation.REVIEW


def test_the_model_never_sees_who_the_candidate_is(asks: Asks) -> None:
    with asks(reads_postings=True) as pair:
        pair.evaluate()
    told = "\n".join(asked.prompt for asked in pair.server.asked)
    assert not [word for word in ("Ada", "Example", "ada@", "1234567", "Garden", "Berlin") if word in told]
    assert "Built services in Python" in told


def test_all_calls_begin_alike_so_that_a_server_reads_a_cv_once(asks: Asks) -> None:
    with asks() as pair:
        pair.evaluate()
    heads = {asked.prompt.partition("<requirement>")[0] for asked in pair.server.asked}
    assert len(pair.server.asked) == 5
    assert len(heads) == 1
    assert pair.server.asked[0].body["messages"][0]["content"].startswith("You are a strict recruiter")


def test_the_first_call_is_made_alone_and_then_as_many_as_the_server_takes(asks: Asks) -> None:
    with asks(concurrency=4) as pair:
        report = pair.evaluate()
    assert pair.server.most_at_once <= 4
    assert len(report.findings) == len(pair.server.asked) == 5
    assert pair.run.progressed == [0.2, 0.4, 0.6, 0.8, 1.0]


def test_criteria_that_were_given_are_judged_as_they_stand(asks: Asks) -> None:
    items = tuple(
        GivenCriterion(id=f"c{number}", text=text, kind=Kind.SKILL, must=True)
        for number, text in enumerate(["Kubernetes", "COBOL", "Python", "PostgreSQL"], 1)
    )
    given = msgspec.json.encode(Given(version=3, approved_by="lee", position="Engineer", items=items))
    with asks() as pair:
        report = pair.evaluate(criteria=given)
    statuses = {finding.requirement.id: finding.status.value for finding in report.findings}
    assert statuses == {"c1": "met", "c2": "missing", "c3": "met", "c4": "met"}
    assert (report.provenance.criteria, report.provenance.criteria_version) == ("given", 3)


def test_several_requirements_of_one_call_are_told_apart(asks: Asks) -> None:
    def brain(asked: Asked) -> Says:
        told = asked.body["messages"][1]["content"].partition("<requirements>")[2]
        count = len([line for line in told.splitlines() if line[:1].isdigit()])
        answers = [{"id": number, "status": "met", "lines": [number]} for number in range(1, count + 1)]
        return Says(text=json.dumps({"answers": answers[::-1]}))

    with asks(brain, per_call=3) as pair:
        report = pair.evaluate()
    assert len(pair.server.asked) == 2
    quotes = [finding.evidence[0].quote for finding in report.findings]
    assert quotes[:3] == [
        "Software engineer, Lumen Ltd, 2019 - today",
        "Built services in Python",
        "Ran them on Kubernetes",
    ]
    assert quotes[3:] == quotes[:2]


def test_what_a_cv_would_say_if_it_were_there_cannot_be_unknown(asks: Asks) -> None:
    with asks() as pair:
        pair.evaluate(posting="Engineer\n- Python\n- Willingness to travel\n")
    for asked in pair.server.asked:
        question = asked.body["messages"][1]["content"].partition("<requirement>")[2]
        statuses = asked.body["response_format"]["json_schema"]["schema"]["properties"]["status"]["enum"]
        assert ("unknown" in statuses) == ("travel" in question)
        assert {"met", "partial", "missing"} <= {*statuses}


def test_gates_carry_no_points_whatever_the_model_says(asks: Asks) -> None:
    with asks(lambda asked: answer("met", 1)) as pair:
        report = pair.evaluate(posting=POSTING + "- You may work in the EU\n- Willingness to travel\n")
    gates = [finding for finding in report.findings if finding.requirement.about == "gate"]
    assert gates
    assert [finding.max_points for finding in gates] == [0.0] * len(gates)


def test_the_provenance_tells_what_was_asked_and_what_it_cost(asks: Asks) -> None:
    with asks(price_in=2.0, price_out=8.0) as pair:
        report = pair.evaluate()
    told = report.provenance.language_model
    assert told is not None
    assert (told.endpoint, told.requested, told.returned) == (
        f"127.0.0.1:{pair.server.port}",
        "scripted-1",
        ("scripted-1",),
    )
    assert (told.calls, told.retries, told.repairs, told.tokens_estimated) == (5, 0, 0, False)
    assert sum(used or 0 for used in pair.run.used) == told.prompt_tokens + told.answer_tokens
    assert told.money == pytest.approx((told.prompt_tokens * 2 + told.answer_tokens * 8) / 1e6, abs=1e-6)
    assert [prompt.split(" ")[0] for prompt in told.prompts] == ["judge", "posting"]
    for page in (to_markdown(report), to_html(report)):
        assert "sha256:" in page
        assert "tokens of prompts" in page


def test_what_is_used_never_exceeds_what_was_reserved(asks: Asks) -> None:
    with asks(reads_postings=True) as pair:
        pair.evaluate()
    assert all((used or 0) <= reserved for used, reserved in zip(pair.run.used, pair.run.reserved, strict=True))
