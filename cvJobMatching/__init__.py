"""Reads CVs and job descriptions, and judges one against the other with quoted evidence."""

from cvJobMatching.engines import DEFAULT_ENGINE, engines
from cvJobMatching.evaluation import evaluate, match, package_version, read_cv, read_job_description
from cvJobMatching.lexicon import find_skills, rank_skill_labels
from cvJobMatching.reading import read_document
from cvJobMatching.reporting import from_json, to_html, to_json, to_markdown
from cvJobMatching.types import (
    Candidate,
    Document,
    Education,
    Evidence,
    Finding,
    FindingStatus,
    HiddenText,
    Kind,
    Language,
    Profile,
    Provenance,
    Recommendation,
    Report,
    Requirement,
    Role,
    SkillMention,
    UnreadableDocument,
    Vacancy,
    Warning,  # noqa: A004  # the public name of what a report warns of
)

__version__ = package_version()

__all__ = [
    "DEFAULT_ENGINE",
    "Candidate",
    "Document",
    "Education",
    "Evidence",
    "Finding",
    "FindingStatus",
    "HiddenText",
    "Kind",
    "Language",
    "Profile",
    "Provenance",
    "Recommendation",
    "Report",
    "Requirement",
    "Role",
    "SkillMention",
    "UnreadableDocument",
    "Vacancy",
    "Warning",
    "engines",
    "evaluate",
    "find_skills",
    "from_json",
    "match",
    "rank_skill_labels",
    "read_cv",
    "read_document",
    "read_job_description",
    "to_html",
    "to_json",
    "to_markdown",
]
