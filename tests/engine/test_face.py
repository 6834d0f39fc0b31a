"""The public face of the package."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import CV, DAY, JOB, judgement, report_of


def test_evaluate_reports_its_stages_in_order() -> None:
    stages: list[str] = []
    engine.evaluate(CV, JOB, as_of=DAY, on_stage=stages.append)
    assert stages == ["reading_cv", "reading_job_description", "extracting", "matching", "writing_report"]


def test_a_candidate_is_read_once_and_matched_many_times() -> None:
    candidate = engine.read_cv(CV, as_of=DAY)
    vacancy = engine.read_job_description(JOB)
    assert engine.match(candidate, vacancy) == engine.match(candidate, vacancy) == report_of()


def test_the_default_engine_is_listed_first_and_named() -> None:
    names = [each.name for each in engine.engines()]
    assert names[0] == engine.DEFAULT_ENGINE
    assert report_of().provenance.engine == engine.DEFAULT_ENGINE


def test_every_engine_judges_every_requirement() -> None:
    vacancy = engine.read_job_description(JOB)
    for each in engine.engines():
        report = report_of(name=each.name)
        assert [finding.requirement for finding in report.findings] == list(vacancy.requirements)
        assert report.provenance.engine_version == each.version


def test_an_unknown_engine_is_refused_with_the_known_ones_named() -> None:
    with pytest.raises(ValueError, match="evidence"):
        report_of(name="oracle")


def test_bytes_and_text_of_the_same_content_are_judged_alike() -> None:
    assert judgement(engine.evaluate(CV.encode(), JOB.encode(), as_of=DAY)) == judgement(report_of())


def test_an_open_role_runs_until_the_day_of_submission() -> None:
    assert engine.read_cv(CV, as_of=DAY).profile.months_of_experience == 125
    assert report_of().provenance.as_of == "2026-11-01"
