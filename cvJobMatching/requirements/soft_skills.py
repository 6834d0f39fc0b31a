"""Soft skills: entries of the lexicon that are traits of a person and not skills of a trade."""

from __future__ import annotations

from cvJobMatching.understanding.lexicon import lexicon

GROUP = "Soft skills"


def is_trait(label: str) -> bool:
    """Whether a label of the lexicon is a soft skill."""
    skill = lexicon().skills.get(label)
    return skill is not None and skill.group == GROUP
