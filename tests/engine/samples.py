"""Sample documents of our own making, and reports made of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import cvJobMatching as engine

DATA = Path(__file__).parent / "data"
CV = (DATA / "cv.txt").read_text("utf-8")
JOB = (DATA / "job.txt").read_text("utf-8")
DAY = date(2026, 11, 1)


def report_of(cv: str = CV, job: str = JOB, *, name: str | None = None) -> engine.Report:
    """The report of a CV's text against a job description's."""
    return engine.evaluate(cv, job, as_of=DAY, engine=name)


def judgement(report: engine.Report) -> object:
    """What a report says of the pair, without quotes and offsets, which move with the text."""
    findings = [(each.requirement.text, each.status, each.points, each.max_points) for each in report.findings]
    return report.score, report.recommendation, report.confidence, findings


def labels(text: str) -> list[str]:
    """The labels of the skills that a text names."""
    return [mention.label for mention in engine.find_skills(text)]


ELECTRICIAN = """Jo Doe
jo@example.org

Profile
Electrician with nine years of work on the wiring of offices and of large shops in the north.

Experience
Electrician, Harland Services
06/2016 - 06/2025
- Installed the lighting and the power of offices and tested what was installed by the others.
"""
