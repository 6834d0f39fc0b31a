"""The figures of adverse impact beside those of another package, on random data."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

import aedt_audit
import pandas as pd
import pytest

from domain.model.categories import AgeBand, Categories, Disability, RaceEthnicity, Sex, is_known
from domain.model.impact import (
    Grouping,
    ImpactRow,
    Measure,
    Outcome,
    selected_by,
)
from domain.model.report import Recommendation
from tests.fairness.people import Person, measured, table_of

BY = {
    Grouping.SEX: ["sex"],
    Grouping.RACE_ETHNICITY: ["race_ethnicity"],
    Grouping.INTERSECTION: ["sex", "race_ethnicity"],
    Grouping.AGE_BAND: ["age_band"],
    Grouping.DISABILITY: ["disability"],
}


def some_people(seed: int) -> list[Person]:
    """Of any size and mixture, with categories that nobody is in, unknown ones, and outcomes that are missing."""
    dice = random.Random(seed)
    size = dice.choice([9, 60, 400, 1_500])
    sexes = dice.choices(list(Sex), [5, dice.choice([0, 5]), 1, dice.choice([0, 3])], k=size)
    weights = [dice.choice([0, 0.05, 1, 6]) for _ in RaceEthnicity]
    races = dice.choices(list(RaceEthnicity), weights if any(weights) else None, k=size)
    leaning = {race: dice.random() for race in RaceEthnicity}
    people = []
    for sex, race in zip(sexes, races, strict=True):
        score = round(100 * min(1.0, dice.random() * leaning[race] + 0.3 * (sex is Sex.MALE)), dice.choice([0, 1]))
        known = dice.random() < 0.9
        outcome = Outcome(
            decision=dice.choice(list(Recommendation)) if dice.random() < 0.7 else None,
            recommendation=(Recommendation.SHORTLIST if score >= 60 else Recommendation.REJECT) if known else None,
            score=score if known and dice.random() < 0.95 else None,
        )
        categories = Categories(
            sex=sex, race_ethnicity=race, age_band=dice.choice(list(AgeBand)), disability=dice.choice(list(Disability))
        )
        people.append((categories, outcome))
    return people


def by_the_oracle(people: Sequence[Person], measure: Measure, by: list[str], share: float) -> pd.DataFrame:
    """What aedt-audit makes of the same people."""
    rows: list[dict[str, Any]] = []
    for it, outcome in people:
        selected = outcome.score if measure is Measure.SCORE else selected_by(measure, outcome, None)
        if selected is not None:
            kinds = {name: getattr(it, name) for name in Categories.__dataclass_fields__}
            rows.append({name: it.value if is_known(it) else None for name, it in kinds.items()} | {"it": selected})
    data = pd.DataFrame(rows)
    if measure is Measure.SCORE:
        rates = aedt_audit.scoring_rates(data, by=by, score="it", min_category_share=share)
        rates = rates.rename(columns={"above_median": "selected"})
    else:
        rates = aedt_audit.selection_rates(data, by=by, outcome="it", min_category_share=share)
    return aedt_audit.four_fifths(rates, by=by).set_index(by)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("because", [None, "too few to tell"], ids=["all", "without small ones"])
async def test_the_figures_equal_those_of_another_package(seed: int, because: str | None) -> None:
    people = some_people(seed)
    impact, seen = await measured(people, because=because), 0
    for measure in Measure:
        for grouping, by in BY.items():
            oracle = by_the_oracle(people, measure, by, 0.02 if because else 0.0)
            told, table = oracle.to_dict("index"), table_of(impact, measure, grouping)
            for row in table.rows:
                key = tuple(it.value for it in row.tally.group)
                theirs = told.pop(key if len(key) > 1 else key[0], None)
                if theirs is None:
                    assert (row.tally.assessed, row.tally.rate, row.comparison) == (0, None, None)
                    continue
                seen += 1
                assert_equal(row, theirs, table.rows)
            assert sum(it["n"] for it in told.values()) == table.unknown
            assert all("unknown" in key for key in told)
    assert seen > 20


def assert_equal(row: ImpactRow, theirs: Mapping[Any, Any], rows: Sequence[ImpactRow]) -> None:
    assert (row.tally.assessed, row.tally.selected) == (theirs["n"], theirs["selected"])
    assert row.tally.rate == pytest.approx(theirs["rate"], rel=1e-12)
    assert row.share == pytest.approx(theirs["share"], rel=1e-12)
    assert row.excluded == theirs["excluded"]
    if row.excluded:
        assert row.comparison is None
        return
    assert row.comparison is not None
    if pd.isna(theirs["impact_ratio"]):
        assert row.comparison.ratio is None
        return
    assert row.comparison.ratio == pytest.approx(theirs["impact_ratio"], rel=1e-12)
    rates = [Fraction(it.tally.selected, it.tally.assessed) for it in rows if it.comparison]
    exact = Fraction(row.tally.selected, row.tally.assessed) / max(rates)
    assert row.comparison.below_four_fifths == (exact < Fraction(4, 5))
    if exact != Fraction(4, 5):  # where a quotient of floats may fall to either side
        assert row.comparison.below_four_fifths == theirs["adverse_impact_eeoc"]
