"""What the trees of the decision weigh beside a requirement's own passages: time in its roles, and the other lines."""

from datetime import date

import numpy as np
import pytest

from cvJobMatching.matching.decision import features
from cvJobMatching.matching.opinion import Opinion
from cvJobMatching.matching.tenure import tenure
from cvJobMatching.model.report import Requirement, Topic
from cvJobMatching.pipeline import read_cv
from cvJobMatching.requirements.criterion import Criterion
from cvJobMatching.requirements.facts import known
from cvJobMatching.requirements.topics import criterion_of, topics
from cvJobMatching.understanding.cv.features import CandidateFacts

CV = """Alex Doe

Experience
Jan 2022 – Dec 2025  Buyer, Kestrel Foods
Bought packaging for four plants
Jan 2012 – Dec 2021  Waiter, Harbour Inn
Served sixty covers a night
"""


def facts_of(text: str) -> CandidateFacts:
    return read_cv(text, as_of=date(2026, 11, 26)).facts


def criterion(topic: Topic, text: str) -> Criterion:
    return criterion_of(Requirement(text=text, kind=topics()[topic].kind_of(text), must=True, topic=topic))


def opinion(cv: CandidateFacts, words: str = "", near: float = 0.0, met: float = 0.0) -> Opinion:
    """One that sees something in the passages that hold the words."""
    support = [near if words and words in cv.text[slice(*unit)] else -3.0 for unit in cv.units]
    chances = [met, 0.0, 1.0 - met, 0.0]
    return Opinion(np.array(chances, np.float32), np.zeros(6, np.float32), np.array(support, np.float32), 0.0)


def others(asked: list[Criterion], met: list[float], cv: CandidateFacts) -> list[float]:
    known_of = [known(each, cv, each.judge(cv), None) for each in asked]
    rows = features(asked, known_of, [opinion(cv, met=chance) for chance in met], cv)
    return [round(float(each), 3) for each in rows[:, -1]]


@pytest.mark.parametrize(
    ("words", "near", "expected"),
    [
        ("packaging", 1.0, (0.8, 0.0, 0.0, 0.4, 11 / 120)),  # 4 of 5 years; held for 4 years, ended 11 months ago
        ("packaging", 3.0, (0.8, 0.8, 0.0, 0.4, 11 / 120)),
        ("covers", 5.0, (2.0, 2.0, 2.0, 1.0, 59 / 120)),
        ("", 0.0, (0.0, 0.0, 0.0, -1.0, -1.0)),
    ],
)
def test_the_time_of_a_subject_is_that_of_the_roles_in_which_something_speaks_of_it(
    words: str, near: float, expected: tuple[float, ...]
) -> None:
    cv = facts_of(CV)
    assert tenure(60.0, opinion(cv, words, near), cv) == pytest.approx(expected)


def test_where_no_time_is_asked_only_the_role_of_the_best_passage_is_told() -> None:
    cv = facts_of(CV)
    assert tenure(0.0, opinion(cv, "packaging", 1.0), cv) == pytest.approx((0.0, 0.0, 0.0, 0.4, 11 / 120))


def test_a_cv_without_dates_tells_no_time() -> None:
    cv = facts_of("Alex Doe\n\nI bought packaging.\n")
    assert tenure(60.0, opinion(cv, "packaging", 1.0), cv) == (0.0, 0.0, 0.0, -1.0, -1.0)


LINES = [
    criterion(Topic.YEARS, "3 years at least"),
    criterion(Topic.SKILL, "SAP"),
    criterion(Topic.TASK, "buying packaging"),
    criterion(Topic.EDUCATION, "degree in business"),
]


def test_a_line_is_read_in_the_light_of_the_others_and_not_of_itself() -> None:
    cv = facts_of(CV)
    assert others(LINES, [0.0, 1.0, 0.5, 0.0], cv) == [0.5, 0.2, 0.3, 0.5]
    assert others(LINES, [1.0, 1.0, 0.5, 0.0], cv)[0] == 0.5


def test_few_other_lines_tell_nothing() -> None:
    assert others(LINES[:3], [1.0, 1.0, 1.0], facts_of(CV)) == [-1.0, -1.0, -1.0]


def test_conditions_traits_and_languages_neither_tell_of_the_rest_nor_are_told_by_it() -> None:
    apart = [criterion(Topic.GATE, "Leeds"), criterion(Topic.TRAIT, "patience"), criterion(Topic.LANGUAGE, "French")]
    cv = facts_of(CV)
    assert others([LINES[0], *apart], [1.0] * 4, cv) == [-1.0] * 4
    assert others([*LINES, *apart], [0.0, 1.0, 0.5, 0.0, 1.0, 1.0, 1.0], cv) == [0.5, 0.2, 0.3, 0.5, -1, -1, -1]
