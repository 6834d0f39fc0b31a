"""Title, employer and dates of positions are found in every order in which people write them."""

from __future__ import annotations

import pytest

from cvJobMatching.understanding.cv.parsed import parse_cv
from cvJobMatching.understanding.cv.roles import months_covered

DAY = "2026-11-01"


def _roles(body: str) -> list[tuple[str | None, str | None]]:
    found = parse_cv(f"Jo Doe\njo@example.org\n\nExperience\n{body}\n\nSkills\nExcel\n").roles
    return [(each.role.title, each.role.employer) for each in found]


@pytest.mark.parametrize(
    "line",
    [
        "Data Analyst, Corvina Foods, Denver, March 2019 - June 2022",
        "Corvina Foods, Data Analyst, March 2019 - June 2022",
        "March 2019 - June 2022 Data Analyst at Corvina Foods, Denver",
        "March 2019 - June 2022: Data Analyst, finance team, Corvina Foods. Built dashboards. Wrote reports.",
        "Corvina Foods (Denver, 300 people), Data Analyst (part time), 03/19 - 06/22. Built dashboards for sales.",
        "Data Analyst | Corvina Foods | Denver | 03/2019 - 06/2022",
        "03/2019 – 06/2022 · Data Analyst · Corvina Foods, Denver",
        "Corvina Foods – Data Analyst (contract) — Mar 2019 – Jun 2022",
        "Corvina Foods, Denver, March 2019 - June 2022\nData Analyst",
        "Data Analyst at Corvina Foods\nMarch 2019 - June 2022",
        "Data Analyst\nCorvina Foods, Denver\nMarch 2019 - June 2022",
        "Corvina Foods\tDenver\nData Analyst\tMarch 2019 - June 2022",
        "March 2019 - June 2022\nData Analyst\nCorvina Foods",
        "March 2019 - June 2022\n• Data Analyst, Corvina Foods\n• Built dashboards",
        "Designation: Data Analyst\nOrganization: Corvina Foods\nDuration: March 2019 - June 2022",
        "Data Analyst\n\nCorvina Foods -  Denver -\n\nMarch 2019 to June 2022\n\nBuilt dashboards for sales.",
        "2019 to 2022 Data Analyst at Corvina Foods",
    ],
)
def test_a_role_is_read_in_any_order(line: str) -> None:
    assert _roles(f"{line}\n- and wrote reports") == [("Data Analyst", "Corvina Foods")]


@pytest.mark.parametrize("title", ["Curator", "Radiographer", "Statistician", "Falconer"])
def test_a_title_outside_the_list_is_found_by_its_place(title: str) -> None:
    body = f"{title}, Gable Museum, Sept 2021 - Present\nTeacher, Elm Park Trust, Mar 2014 - Jan 2016"
    assert _roles(body) == [(title, "Gable Museum"), ("Teacher", "Elm Park Trust")]


def test_no_role_takes_from_its_neighbours() -> None:
    body = "\n\n".join(
        f"{title}\n{employer}, Lyon\n{dates}\n- Planned the week"
        for title, employer, dates in [
            ("Cheffe de projet", "Tarnier SARL", "2021 – 2024"),
            ("Infirmier", "Hôpital Saint-Aldwyn", "2018 – 2021"),
            ("Électricienne", "Énergies Hollis", "2015 – 2018"),
        ]
    )
    assert _roles(body) == [
        ("Cheffe de projet", "Tarnier SARL"),
        ("Infirmier", "Hôpital Saint-Aldwyn"),
        ("Électricienne", "Énergies Hollis"),
    ]


def test_a_group_of_roles_shares_its_employer() -> None:
    body = "Celtic Direct (insurance), Swansea\n  Team Manager\t07/2022 - now\n  Adviser\t09/2018 - 06/2022"
    assert _roles(body) == [("Team Manager", "Celtic Direct"), ("Adviser", "Celtic Direct")]
    body = "Buyer, Hobbykauf, 2010 - 2018\nCashier, same firm, 2005 - 2010"
    assert _roles(body) == [("Buyer", "Hobbykauf"), ("Cashier", "Hobbykauf")]
    assert _roles("Freelance, 2020 - 2022\nDeveloper, Acme Ltd, 2018 - 2020")[0] == ("Freelance", None)


def test_dates_in_the_text_of_a_role_are_no_role() -> None:
    body = (
        "09/2018 - now   Engineer, Kestrel Ltd\n- Team coordinator from 2020; led five people\n"
        "- Lead of the audit since 2022\n  Since 2024: manager of the intranet\n"
    )
    assert _roles(body) == [("Engineer", "Kestrel Ltd")]


def test_one_date_at_the_end_of_a_role_is_its_period() -> None:
    body = "Clerk, Fell Survey, 2011 - 2014\nIntern, Hallmere Atlas\t2010\nTutor, Museum of Tin, Summer 2009"
    assert _roles(body) == [("Clerk", "Fell Survey"), ("Intern", "Hallmere Atlas"), ("Tutor", "Museum of Tin")]


def test_a_row_that_ends_in_an_abbreviation_names_an_employer() -> None:
    assert _roles("Analyst\nTarnside Logistics Inc.\n2017 - 2019")[0] == ("Analyst", "Tarnside Logistics Inc")
    assert _roles("Administrator, Uni-Logistyka sp. z o.o., Skawina, 2017 - 2021")[0][1] == "Uni-Logistyka sp. z o.o"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("Position: Welder\ncompany: Acme Ltd", ("Welder", "Acme Ltd")),
        ("software engineer\nacme ltd", ("software engineer", "acme ltd")),
        ("- planned the works of\nlarge sites\nWelder\nAcme Ltd", ("Welder", "Acme Ltd")),
    ],
)
def test_a_small_letter_goes_on_with_a_point_but_not_in_a_label_or_a_head(rows: str, expected: tuple[str, str]) -> None:
    (found,) = parse_cv(f"Jo Doe\n\nExperience\n\n{rows}\n03/2019 - 04/2020\n").roles
    assert (found.role.title, found.role.employer) == expected


def test_a_break_above_its_dates_is_no_role() -> None:
    assert _roles("Career break (parental leave)\n04/2023 – 08/2025\n\nNurse — Allegro\n06/2019 – 03/2023") == [
        ("Nurse", "Allegro")
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Worked at Costa Coffee Jan 2026 - Sept 2026, made drinks.", [(None, "Costa Coffee")]),
        ("2017 to 2021 driver at Vento Express", [("driver", "Vento Express")]),
        ("I have been baking since 2019.", []),
        ("BA Music, University of Leeds, 2016 - 2019", []),
        ("Pharm.D 2018 – 2024, Kakatiya Univ. (internship incl.)", []),
        ("Gymnasium, Bad Homburg, August 2000 – Juli 2009", []),
        ("Colegio San José, Valencia, 1998 - 2006", []),
        ("Collège Jean Moulin, Lyon, 1998 - 2006", []),
        ("Școala Generală nr. 5, Iași, 1998 - 2006", []),
        ("Московский строительный колледж, Москва, 2005 - 2009", []),
        ("My children were small 2010 - 2014.", []),
        ("Bestattungsfachkraft, Haus Ruhe, 2014 – heute", [("Bestattungsfachkraft", "Haus Ruhe")]),
        ("Floristin, Blumen am Friedhof, 2005–2026", [("Floristin", "Blumen am Friedhof")]),
        ("Steel detailer | Blaydon Fabrications | 2012 to 2018 | Tekla", [("Steel detailer", "Blaydon Fabrications")]),
    ],
)
def test_without_a_heading_only_what_reads_as_a_role_is_one(sentence: str, expected: list[tuple[str, str]]) -> None:
    found = parse_cv(f"Kim Tran\nI'm 19.\n{sentence}\n").roles
    assert [(each.role.title, each.role.employer) for each in found] == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Jungkoch im Altenheim St. Anna, Jan 2026 – heute", ("Jungkoch im Altenheim St. Anna", None)),
        ("Acme GmbH, 2010 - 2014", (None, "Acme GmbH")),
        ("Nurse, City Hospital, 2010 - 2014", ("Nurse", "City Hospital")),
    ],
)
def test_the_name_above_a_role_is_neither_its_title_nor_its_employer(row: str, expected: tuple[str, str]) -> None:
    assert [(each.role.title, each.role.employer) for each in parse_cv(f"Kim Tran\n{row}\n").roles] == [expected]


def test_months_count_the_last_one_and_no_month_twice() -> None:
    halves = [
        f"Driver, Acme Ltd, {month}/{year} - {month + 5}/{year}" for year in range(2015, 2020) for month in (1, 7)
    ]
    found = parse_cv("Jo Doe\n\nExperience\n" + "\n".join(halves)).roles
    assert [each.months(DAY) for each in found] == [6] * 10
    assert months_covered(found, DAY) == 60
    assert months_covered([*found, *found], DAY) == 60


def test_a_role_knows_its_lines() -> None:
    text = (
        "Jo Doe\n\nExperience\nBaker\nElm Park Trust\n2014 - 2016\n- baked\n\nCook, Acme Ltd, 2012 - 2014\n- cooked\n"
    )
    first, second = parse_cv(text).roles
    assert text[slice(*first.head)] == "Baker\nElm Park Trust\n2014 - 2016"
    assert text[slice(*first.span)].endswith("- baked\n\n")
    assert text[slice(*second.head)] == "Cook, Acme Ltd, 2012 - 2014"
