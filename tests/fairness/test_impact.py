"""The figures of adverse impact, by hand and on a published example."""

from __future__ import annotations

import pytest

from adapters.fairness import NoCategories
from adapters.fakes import MemoryCategories
from domain.model.categories import Categories, RaceEthnicity, Sex
from domain.model.errors import CategoriesNotKept, InvalidRequest, VacancyNotFound
from domain.model.ids import VacancyId
from domain.model.impact import (
    FEW_PEOPLE,
    SMALL_SAMPLE,
    Applicant,
    Grouping,
    Measure,
    Outcome,
    Sample,
)
from ports.contracts.builders import ALICE, an_id
from tests.fairness.people import NOTHING, REJECT, SHORTLIST, YEAR, Person, measured, measuring, table_of


def people_of(group: Categories, applicants: int, above: int) -> list[Person]:
    """So many applicants, of whom so many score above the others."""
    return [
        (group, Outcome(decision=None, recommendation=None, score=90.0 if number < above else 10.0))
        for number in range(applicants)
    ]


async def test_the_example_of_the_rule_for_scores_by_hand() -> None:
    """6 RCNY § 5-301(c): 92 men of whom 54.3 % score above the median, and 76 women of whom 44.7 % do."""
    people = [*people_of(Categories(sex=Sex.MALE), 92, 50), *people_of(Categories(sex=Sex.FEMALE), 76, 34)]
    impact = await measured(people)
    women, men = table_of(impact, Measure.SCORE, Grouping.SEX).rows
    assert [(it.tally.assessed, f"{it.tally.rate:.1%}") for it in (men, women)] == [(92, "54.3%"), (76, "44.7%")]
    assert men.comparison
    assert women.comparison
    assert (men.comparison.ratio, men.comparison.highest) == (1.0, True)
    assert f"{women.comparison.ratio:.2f}" == "0.82"
    assert not women.comparison.below_four_fifths


async def test_the_example_of_the_rule_by_race_and_ethnicity_by_hand() -> None:
    """Its first five lines; a score that half of the sample has is not above the median."""
    told = {
        RaceEthnicity.HISPANIC_OR_LATINO: (28, 18, "64.3%", "1.00"),
        RaceEthnicity.WHITE: (40, 15, "37.5%", "0.58"),
        RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN: (32, 16, "50.0%", "0.78"),
        RaceEthnicity.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER: (8, 5, "62.5%", "0.97"),
        RaceEthnicity.ASIAN: (24, 10, "41.7%", "0.65"),
    }
    people = [
        it for race, (size, above, *_) in told.items() for it in people_of(Categories(race_ethnicity=race), size, above)
    ]
    rows = table_of(await measured(people), Measure.SCORE, Grouping.RACE_ETHNICITY).rows
    found = {
        it.tally.group[0]: (it.tally.assessed, it.tally.selected, f"{it.tally.rate:.1%}", f"{it.comparison.ratio:.2f}")
        for it in rows
        if it.comparison
    }
    assert found == told
    flagged = {it.tally.group[0] for it in rows if it.comparison and it.comparison.below_four_fifths}
    assert flagged == {RaceEthnicity.WHITE, RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN, RaceEthnicity.ASIAN}


async def test_exactly_four_fifths_is_not_below_them() -> None:
    def decided(sex: Sex, applicants: int, selected: int) -> list[Person]:
        outcomes = [SHORTLIST] * selected + [REJECT] * (applicants - selected)
        return [(Categories(sex=sex), Outcome(decision=it, recommendation=None, score=None)) for it in outcomes]

    for selected, flagged in ((64, False), (63, True)):
        impact = await measured([*decided(Sex.MALE, 100, 80), *decided(Sex.FEMALE, 100, selected)])
        women, _ = table_of(impact, Measure.DECISION, Grouping.SEX).rows
        assert women.comparison
        assert women.comparison.below_four_fifths == flagged


async def test_what_has_no_outcome_counts_neither_way_and_is_told() -> None:
    advised = Outcome(decision=None, recommendation=SHORTLIST, score=50.0)
    impact = await measured([(Categories(sex=Sex.MALE), advised), (Categories(sex=Sex.FEMALE), NOTHING)])
    told = {it.measure: (it.assessed, it.undetermined, it.median) for it in impact.measures}
    assert told == {
        Measure.DECISION: (0, 2, None),
        Measure.RECOMMENDATION: (1, 1, None),
        Measure.SCORE: (1, 1, 50.0),
    }
    assert {it.comparison for it in table_of(impact, Measure.DECISION, Grouping.SEX).rows} == {None}


async def test_who_declined_who_was_not_asked_and_who_is_known() -> None:
    people = [
        (Categories(sex=Sex.MALE, race_ethnicity=RaceEthnicity.WHITE), NOTHING),
        (Categories(sex=Sex.MALE, race_ethnicity=RaceEthnicity.DECLINED), NOTHING),
        (Categories(sex=Sex.DECLINED, race_ethnicity=RaceEthnicity.DECLINED), NOTHING),
        (Categories(), NOTHING),
    ]
    advised = [(it, Outcome(decision=None, recommendation=SHORTLIST, score=None)) for it, _ in people]
    impact = await measured(advised)
    assert (impact.applicants, impact.declared, impact.declined) == (4, 3, 2)
    unknown = {it: table_of(impact, Measure.RECOMMENDATION, it).unknown for it in Grouping}
    assert unknown == {
        Grouping.SEX: 2,
        Grouping.RACE_ETHNICITY: 3,
        Grouping.INTERSECTION: 3,
        Grouping.AGE_BAND: 4,
        Grouping.DISABILITY: 4,
    }


async def test_small_categories_are_marked_and_always_shown() -> None:
    people = [*people_of(Categories(sex=Sex.MALE), 300, 1), *people_of(Categories(sex=Sex.FEMALE), 4, 4)]
    for because in (None, "four people"):
        impact = await measured(people, because=because)
        women, men = table_of(impact, Measure.SCORE, Grouping.SEX).rows
        assert impact.justification == because
        assert (women.tally.assessed, women.tally.selected) == (4, 4)
        assert (women.under_two_percent, women.small_sample, women.few_people) == (True, True, True)
        assert (men.under_two_percent, men.small_sample, men.few_people) == (False, False, False)
        assert women.excluded == (because is not None)
        assert men.comparison
        assert men.comparison.highest == women.excluded, "whom the others are compared with is none of the excluded"
    assert FEW_PEOPLE < SMALL_SAMPLE


async def test_an_installation_without_categories_says_how_to_keep_some() -> None:
    measure = measuring([Applicant(ids=(an_id(),), outcome=NOTHING)], NoCategories())
    with pytest.raises(CategoriesNotKept, match="AI_RECRUITER_CATEGORIES_URL"):
        await measure(ALICE, YEAR)


async def test_a_period_that_is_empty_or_a_vacancy_that_is_not_there_is_refused() -> None:
    measure = measuring([], MemoryCategories())
    with pytest.raises(InvalidRequest, match="later than `from`"):
        await measure(ALICE, Sample(since=YEAR.until, until=YEAR.until))
    with pytest.raises(VacancyNotFound):
        await measure(ALICE, Sample(since=YEAR.since, until=YEAR.until, vacancy_id=VacancyId(an_id())))


async def test_more_applications_than_one_audit_takes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.use_cases.measure_impact.MOST_APPLICANTS", 3)
    people: list[Person] = [(Categories(), NOTHING)] * 4
    assert (await measured(people[:3])).applicants == 3
    with pytest.raises(InvalidRequest, match="more than 3 applications"):
        await measured(people)


async def test_a_thousand_pages_lose_nobody_and_count_nobody_twice() -> None:
    applicants = [Applicant(ids=(an_id(),), outcome=NOTHING) for _ in range(4_001)]
    assert (await measuring(applicants, MemoryCategories())(ALICE, YEAR)).applicants == 4_001
