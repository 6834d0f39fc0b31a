"""Objections to a vacancy's criteria: what an employer may not ask of candidates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """Why something may not be asked for: what the demand would choose candidates by."""

    AGE = "age"
    GENDER = "gender"
    ORIGIN = "origin"  # race, ethnic origin, descent, nationality, registered residence
    RELIGION = "religion"
    FAMILY = "family"  # marital status, children, pregnancy
    HEALTH = "health"  # disability and illness
    NATIVE_SPEAKER = "native_speaker"  # a first language or accent instead of a level
    PHOTO = "photo"
    SCHOOL_PRESTIGE = "school_prestige"  # the name of a school instead of what was learned there
    SEXUAL_ORIENTATION = "sexual_orientation"
    POLITICS_UNION = "politics_union"  # political views, and membership in a trade union
    APPEARANCE = "appearance"  # looks, height, weight


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What may not be asked for. `reason` and `instead` are whole sentences for recruiters."""

    ground: Ground
    quote: str  # the words objected to, verbatim
    reason: str
    law: str  # the rules that speak against it
    instead: str  # what to ask for in its place
