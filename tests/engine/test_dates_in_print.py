"""Dates and names in the shapes that layouts give them."""

from __future__ import annotations

from datetime import date

import pytest

import cvJobMatching

HEAD = "Jane Doe\njane.doe@example.org\n\n"


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("ab Januar 2022", "2022-01", None),
        ("Feb '22–dato", "2022-02", None),
        ("Januar 2021 – bis heute", "2021-01", None),
        ("Jul. 2022 — la actualidad", "2022-07", None),
        ("depuis le mois de mars 2019", "2019-03", None),
        ("à partir de mars 2019", "2019-03", None),
        ("janv. 2020 - sept. 2021", "2020-01", "2021-09"),
        ("marzo de 2019 hasta mayo de 2020", "2019-03", "2020-05"),
    ],
)
def test_a_period_is_read_in_the_words_of_its_language(said: str, start: str, end: str | None) -> None:
    text = f"{HEAD}Experience\nSoftware Engineer, Acme GmbH\n{said}\n"
    (role,) = cvJobMatching.read_cv(text, as_of=date(2023, 11, 1)).profile.roles
    assert (role.start, role.end) == (start, end)


@pytest.mark.parametrize(
    "rows",
    [
        "Software Engineer\tNovember 2021 bis\nAcme GmbH\tJuni 2023",
        "November 2021 bis\tSoftware Engineer\nJuni 2023\tAcme GmbH",
        "Software Engineer\t2021-11 – 2023-\nAcme GmbH\t06",
    ],
)
def test_a_period_broken_in_a_narrow_column_is_one_period(rows: str) -> None:
    text = f"{HEAD}Experience\n{rows}\n- wrote software\n"
    (role,) = cvJobMatching.read_cv(text, as_of=date(2023, 11, 1)).profile.roles
    assert (role.start, role.end) == ("2021-11", "2023-06")


@pytest.mark.parametrize(
    "text",
    [
        "CV\nФИО\tАнна Сергеевна Дорохова\nГород\tКазань\n",
        "Анна Сергеевна\nДорохова\nanna.dorokhova25@example.org\n\nОпыт работы\n",
    ],
)
def test_a_name_in_a_cell_or_over_two_lines_is_whole(text: str) -> None:
    found = cvJobMatching.read_cv(text).profile.name
    assert found == "Анна Сергеевна Дорохова"


def test_a_heading_in_letters_that_only_look_right_opens_its_section() -> None:
    misread = "Kapbepa"  # every letter is the Latin one that looks like the Cyrillic
    text = f"Анна Дорохова\n\nНавыки\nPython, SQL\n\n{misread}\nАналитик\n01.2020 - 05.2021\n- строил отчёты\n"
    assert cvJobMatching.read_cv(text).profile.skills == ("Python", "SQL")
