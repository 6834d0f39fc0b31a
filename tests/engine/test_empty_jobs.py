"""A job description that asks for nothing gives no score; a terse one still does."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import CV, report_of


@pytest.mark.parametrize(
    "job",
    [
        "We are a nice company. Come by.",
        "We are a nice company\nCome by!",
        "Our house makes fine bread for the whole town of Springfield.",
        "Welcome! Good coffee is served every morning. The garden is large and has old trees.",
        "About us\nWe are a company.\n",
    ],
)
@pytest.mark.parametrize("name", ["evidence", "keyword"])
def test_a_job_description_without_any_requirement_gives_no_score_and_says_so(job: str, name: str) -> None:
    report = report_of(job=job, name=name)
    assert report.score is None
    assert report.confidence == 0.0
    assert report.recommendation is engine.Recommendation.REVIEW
    assert [warning.code for warning in report.warnings] == ["no_requirements"]


@pytest.mark.parametrize(
    "job",
    [
        "Data Science",
        "Backend Engineer",
        "Backend Engineer.",
        "Arts",
        "Backend engineer wanted: experience in Python and Kubernetes.",
        "We are a bank. Backend engineer wanted.",
        "Python!",
    ],
)
def test_a_title_or_one_sentence_of_asking_is_enough(job: str) -> None:
    assert report_of(job=job).score is not None


def test_a_category_alone_still_tells_cvs_apart() -> None:
    cook = "Jo Doe\nCook\n\nExperience\nCook, Blue Inn\n01/2018 - 01/2022\n- cooked fish and soup every evening\n"
    better, poorer = (report_of(cv, "Backend Engineer").score for cv in (CV, cook))
    assert better is not None
    assert poorer is not None
    assert better > poorer
