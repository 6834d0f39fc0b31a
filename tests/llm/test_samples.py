"""Several samples of each judgement: agreement, a range of the score, and what is near a threshold."""

from __future__ import annotations

from collections import defaultdict

import pytest

from cvJobMatching import FindingStatus, Report, to_html, to_markdown
from cvJobMatching.model.report import ScoreRange
from domain.model.findings_only import FindingsOnly
from domain.model.ids import Tenant
from tests.harness.model_server import Asked, Brain, Says, answer
from tests.llm.conftest import Asks


def saying(*samples: Says) -> Brain:
    """Each requirement gets these answers, one after the other."""
    seen: dict[str, int] = defaultdict(int)

    def brain(asked: Asked) -> Says:
        seen[asked.requirement] += 1
        return samples[(seen[asked.requirement] - 1) % len(samples)]

    return brain


def judged(asks: Asks, *samples: Says) -> Report:
    with asks(saying(*samples), samples=len(samples)) as pair:
        return pair.evaluate()


def test_what_most_samples_say_counts_and_their_share_is_shown(asks: Asks) -> None:
    report = judged(asks, answer("met", 1), answer("met", 2), answer("missing"))
    first = report.findings[0]
    assert (first.status, first.agreement) == (FindingStatus.MET, 0.67)
    assert [each.quote[:8] for each in first.evidence] == ["Software", "Built se"]
    for page in (to_markdown(report), to_html(report)):
        assert "67% of the samples agree" in page


def test_the_surer_the_more_points(asks: Asks) -> None:
    sure = judged(asks, answer("met", 1), answer("met", 1), answer("met", 1))
    unsure = judged(asks, answer("met", 1), answer("met", 1), answer("missing"))
    assert sure.score == 100.0
    assert unsure.score == 80.0


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (answer("met", 1), answer("partial", 1), "partial"),
        (answer("met", 1), answer("missing"), "missing"),
        (answer("partial", 1), answer("unknown"), "unknown"),
    ],
)
def test_of_a_draw_the_status_that_praises_less_is_taken(asks: Asks, one: Says, other: Says, status: str) -> None:
    assert {finding.status.value for finding in judged(asks, one, other).findings} == {status}


def test_the_range_is_that_of_the_samples_each_by_itself(asks: Asks) -> None:
    report = judged(asks, answer("met", 1), answer("met", 1), answer("partial", 1))
    assert report.score_range == ScoreRange(low=50.0, high=100.0)
    assert "from 50 to 100" in to_markdown(report)
    assert "from 50 to 100" in to_html(report)


def test_samples_on_both_sides_of_a_threshold_are_for_a_person_to_look_at(asks: Asks) -> None:
    report = judged(asks, answer("met", 1), answer("met", 1), answer("partial", 1))
    assert "near_threshold" in {warning.code for warning in report.warnings}
    assert report.recommendation == "review"
    assert "near_threshold" not in {w.code for w in judged(asks, answer("met", 1), answer("met", 1)).warnings}


def test_who_sees_findings_only_sees_no_range(asks: Asks) -> None:
    report = judged(asks, answer("met", 1), answer("met", 1), answer("partial", 1))
    body = FindingsOnly(frozenset({Tenant("acme")})).body(Tenant("acme"), report.to_json()).decode()
    assert "score_range" not in body
    assert "near_threshold" not in body
    assert "100.0" not in body


def test_samples_without_an_answer_leave_the_others(asks: Asks) -> None:
    report = judged(asks, answer("met", 1), answer("met", 1), Says(text=""))
    assert {(each.status.value, each.agreement) for each in report.findings} == {("met", 0.67)}


def test_one_sample_is_drawn_at_zero_and_several_at_their_temperature_with_seeds_of_their_own(asks: Asks) -> None:
    with asks() as pair:
        pair.evaluate()
    assert {asked.body["temperature"] for asked in pair.server.asked} == {0.0}
    with asks(samples=3) as pair:
        pair.evaluate()
    assert {asked.body["temperature"] for asked in pair.server.asked} == {0.7}
    assert len({asked.body["seed"] for asked in pair.server.asked}) == 3


def test_one_sample_has_no_agreement_and_no_range(asks: Asks) -> None:
    with asks() as pair:
        report = pair.evaluate()
    assert report.score_range is None
    assert {finding.agreement for finding in report.findings} == {None}
