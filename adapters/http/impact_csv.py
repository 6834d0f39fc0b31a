"""The figures of an audit as CSV, in the order and with the words of the tables in 6 RCNY § 5-301."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from adapters.http.rankings import harmless
from domain.model.categories import Category, RaceEthnicity, Sex
from domain.model.impact import Grouping, Impact, ImpactRow, Measure, MeasuredImpact, Table

_COLUMNS = (
    "measure",
    "table",
    "race_ethnicity",
    "sex",
    "applicants",
    "selected",
    "rate",
    "impact_ratio",
    "below_four_fifths",
    "fisher_p",
    "share",
    "under_2_percent",
    "excluded_from_ratio",
    "under_30_people",
    "under_5_people",
    "audit_from",
    "audit_to",
    "made_at",
    "justification",
    "data_source",
    "data_explanation",
)
_MEASURES = {
    Measure.DECISION: "selection rate (decision of a person)",
    Measure.RECOMMENDATION: "selection rate (computed recommendation)",
    Measure.SCORE: "scoring rate (score above the median)",
}
_TABLES = {
    Grouping.SEX: "Sex Categories",
    Grouping.RACE_ETHNICITY: "Race/Ethnicity Categories",
    Grouping.INTERSECTION: "Intersectional Categories",
}
_WORDS: dict[Category, str] = {
    Sex.FEMALE: "Female",
    Sex.MALE: "Male",
    RaceEthnicity.HISPANIC_OR_LATINO: "Hispanic or Latino",
    RaceEthnicity.WHITE: "White (Not Hispanic or Latino)",
    RaceEthnicity.BLACK_OR_AFRICAN_AMERICAN: "Black or African American (Not Hispanic or Latino)",
    RaceEthnicity.NATIVE_HAWAIIAN_OR_PACIFIC_ISLANDER: "Native Hawaiian or Pacific Islander (Not Hispanic or Latino)",
    RaceEthnicity.ASIAN: "Asian (Not Hispanic or Latino)",
    RaceEthnicity.NATIVE_AMERICAN_OR_ALASKA_NATIVE: "Native American or Alaska Native (Not Hispanic or Latino)",
    RaceEthnicity.TWO_OR_MORE_RACES: "Two or More Races (Not Hispanic or Latino)",
}
_RATIO_DIGITS = 3
_RATE_DIGITS = 4


def csv_of(it: Impact, *, source: str, explanation: str) -> bytes:
    """RFC 4180 in UTF-8 with the mark by which spreadsheets know it; each table ends with its unknown applicants."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    about = (
        it.sample.since.isoformat(),
        it.sample.until.isoformat(),
        it.made_at.isoformat(),
        it.justification or "",
        source,
        explanation,
    )
    for measured in it.measures:
        for table in measured.tables:
            if table.grouping in _TABLES:
                lines = _lines(measured, table)
                writer.writerows([harmless(cell) for cell in (*line, *about)] for line in lines)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _lines(measured: MeasuredImpact, table: Table) -> Iterator[list[object]]:
    name, title = _MEASURES[measured.measure], _TABLES[table.grouping]
    for row in table.rows:
        yield [name, title, *_cells(row)]
    asks = {type(category) for row in table.rows for category in row.tally.group}
    race, sex = ("Unknown" if kind in asks else "" for kind in (RaceEthnicity, Sex))
    yield [name, title, race, sex, table.unknown, *([""] * 10)]


def _cells(row: ImpactRow) -> list[object]:
    words = {type(category): _WORDS[category] for category in row.tally.group}
    compared = row.comparison
    return [
        words.get(RaceEthnicity, ""),
        words.get(Sex, ""),
        row.tally.assessed,
        row.tally.selected,
        _rounded(row.tally.rate, _RATE_DIGITS),
        _rounded(compared.ratio if compared else None, _RATIO_DIGITS),
        _yes(compared is not None and compared.below_four_fifths),
        _rounded(compared.fisher_p if compared else None, _RATE_DIGITS),
        _rounded(row.share, _RATE_DIGITS),
        _yes(row.under_two_percent),
        _yes(row.excluded),
        _yes(row.small_sample),
        _yes(row.few_people),
    ]


def _rounded(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"


def _yes(it: bool) -> str:
    return "yes" if it else ""
