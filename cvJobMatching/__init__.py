"""Reads CVs and job descriptions, and judges one against the other with quoted evidence."""

from cvJobMatching.engines import DEFAULT_ENGINE, engines
from cvJobMatching.engines.provenance import package_version
from cvJobMatching.matching.pair import Candidate, Vacancy
from cvJobMatching.model.document import Document, HiddenText, UnreadableDocument, Warning  # noqa: A004  # the public name of what a report warns of
from cvJobMatching.model.profile import Education, Language, Profile, Role, SkillMention
from cvJobMatching.model.report import (
    Evidence,
    Finding,
    FindingStatus,
    Kind,
    LeftOut,
    Provenance,
    Reason,
    Recommendation,
    Report,
    Requirement,
    Topic,
)
from cvJobMatching.pipeline import evaluate, match, read_cv, read_job_description, vacancy
from cvJobMatching.reading import read_document
from cvJobMatching.reporting import from_json, to_html, to_json, to_markdown
from cvJobMatching.skill_extraction import find_skills, rank_skill_labels

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
    "LeftOut",
    "Profile",
    "Provenance",
    "Reason",
    "Recommendation",
    "Report",
    "Requirement",
    "Role",
    "SkillMention",
    "Topic",
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
    "vacancy",
]
