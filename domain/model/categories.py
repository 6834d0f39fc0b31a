"""What people declared of themselves, for the audit of fairness and for nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Sex(StrEnum):
    """The sex categories of the EEO-1 report."""

    FEMALE = "female"
    MALE = "male"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class RaceEthnicity(StrEnum):
    """The race and ethnicity categories of the EEO-1 report; whoever is Hispanic or Latino is in no other one."""

    HISPANIC_OR_LATINO = "hispanic_or_latino"
    WHITE = "white"
    BLACK_OR_AFRICAN_AMERICAN = "black_or_african_american"
    NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER = "native_hawaiian_or_pacific_islander"
    ASIAN = "asian"
    NATIVE_AMERICAN_OR_ALASKA_NATIVE = "native_american_or_alaska_native"
    TWO_OR_MORE_RACES = "two_or_more_races"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class AgeBand(StrEnum):
    """In years; from 40 on the ADEA protects."""

    UNDER_25 = "under_25"
    FROM_25 = "25_to_39"
    FROM_40 = "40_to_54"
    FROM_55 = "55_and_over"
    DECLINED = "declined"
    UNKNOWN = "unknown"


class Disability(StrEnum):
    """The answers of form CC-305."""

    YES = "yes"
    NO = "no"
    DECLINED = "declined"
    UNKNOWN = "unknown"


Category = Sex | RaceEthnicity | AgeBand | Disability


@dataclass(frozen=True, slots=True, kw_only=True)
class Categories:
    """One person's own answers; what was not asked is unknown, and nothing is ever guessed."""

    sex: Sex = Sex.UNKNOWN
    race_ethnicity: RaceEthnicity = RaceEthnicity.UNKNOWN
    age_band: AgeBand = AgeBand.UNKNOWN
    disability: Disability = Disability.UNKNOWN


def is_known(category: Category) -> bool:
    """Whether somebody said it."""
    return category.value not in ("declined", "unknown")
