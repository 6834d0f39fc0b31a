"""Dates, courses, languages and certificates of a CV are read as a careful recruiter reads them."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from cvJobMatching.understanding.cv.certificates import certificates
from cvJobMatching.understanding.cv.dates import periods
from cvJobMatching.understanding.cv.education import courses
from cvJobMatching.understanding.cv.languages import spoken
from cvJobMatching.understanding.cv.parsed import parse_cv
from cvJobMatching.understanding.cv.sections import sections

NOW = 2026 * 12 + 11


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("05/2020 - 05/2020", 1),
        ("01/2020 - 12/2022", 36),
        ("06/18 - 02/19", 9),
        ("06.22 - …", 53),
        ("06.2022 – …", 53),
        ("06.22 - now:", 53),
        ("Jan 19 – Mar 20", 15),
        ("Feb 2019 to date. Built things", 93),
        ("Apr 2018 - TILL DATE", 103),
        ("с 2019 г. по н.в.", 94),
        ("06.2022 – по н.в.", 53),
        ("June - September 2018", 4),
        ("06-09/2018", 4),
        ("Dec – Feb 2019", 3),
        ("Summer 2018 - Sept. 2020", 28),
        ("Q2 2020 – today", 79),
        ("2018 – early 2020", 28),
        ("2016-17", 12),
        ("2021–24", 36),
        ("2019 –\nBuilt things", 94),
        ("04/2022  07/2022", 4),
        ("04/2022\t07/2022", 4),
        ("2014 - 2024", 120),
        ("2014 - 2014", 6),
    ],
)
def test_a_period_has_its_length(written: str, months: int) -> None:
    (period,) = periods(written)
    start, stop = period.months(NOW)
    assert stop - start == months


@pytest.mark.parametrize(
    "written", ["GPA 8.75 - 2019", "3.5 - 2020", "12.03 - 14.05", "2010-12", "Saison d'hiver 2021-22"]
)
def test_what_only_looks_like_a_period_is_none(written: str) -> None:
    assert list(periods(written)) == []


@pytest.mark.parametrize(
    ("line", "school", "field", "rank"),
    [
        ("B.S. Computer Science, University of Connecticut, 2016", "University of Connecticut", "Computer Science", 3),
        ("Bachelor of Science in Nursing, Ohio State University, 2022", "Ohio State University", "Nursing", 3),
        ("Bachelor of Social Work (Honours), Laurentian University", "Laurentian University", "Social Work", 3),
        (
            "Master of Science Information Technology, Sahyadri University",
            "Sahyadri University",
            "Information Technology",
            4,
        ),
        ("BSc (Hons) Mathematics 2:1, University of Sheffield, 2015", "University of Sheffield", "Mathematics", 3),
        ("MBA, Marketing, University of Minnesota, 2005", "University of Minnesota", "Marketing", 4),
        ("BSc Music Technology, Leeds Beckett, 2018", "Leeds Beckett", "Music Technology", 3),
        ("BA Music, Leeds, 2019", "Leeds", "Music", 3),
        ("Diplom Architektur, Universität Stuttgart, 2007", "Universität Stuttgart", "Architektur", 4),
        ("Elektrotechnik, Universität Stuttgart, Abschluss M.Sc. (1,7)", "Universität Stuttgart", "Elektrotechnik", 4),
        ("Grado en Enfermería, Universitat de València, 2014 – 2018", "Universitat de València", "Enfermería", 3),
        ("BBA, Wright State University, 2021", "Wright State University", None, 3),
    ],
)
def test_a_course_is_read_in_any_order(line: str, school: str, field: str | None, rank: int) -> None:
    text = f"Education\n{line}\n"
    (course,) = courses(text, sections(text))
    assert (course.education.institution, course.education.field, course.rank) == (school, field, rank)
    assert text[course.span.start : course.span.end] == line


@pytest.mark.parametrize(
    ("line", "finished"),
    [
        ("BSc Physics, University of Hull, 2015", True),
        ("Currently enrolled: Master of Data Science, expected 2027", False),
        ("BSc Physics, University of Hull, not completed", False),
        ("BSc Physics, University of Hull, 2024 - present", False),
        ("B.S. Physics, University of Hull, Expected May 2026, graduated May 2026", True),
        ("Bachelor Physik, Universität Ulm, 5. Semester", False),
        ("Неоконченное высшее, Тверской университет, 2012", False),
    ],
)
def test_a_course_without_its_end_is_no_degree(line: str, finished: bool) -> None:
    text = f"Education\n{line}\n"
    (course,) = courses(text, sections(text))
    assert course.finished is finished


def test_degrees_of_one_line_are_courses_of_their_own() -> None:
    text = "Degrees\nPhD Physics, ETH Zurich, 2019. MSc Physics, Novosibirsk State University, 2014.\n"
    found = [(each.rank, each.education.institution, each.education.end_year) for each in courses(text, sections(text))]
    assert found == [(5, "ETH Zurich", 2019), (4, "Novosibirsk State University", 2014)]


def test_an_english_promotion_and_a_russian_verb_are_no_education() -> None:
    text = "Education\n2019 Promotion to manager\nPromotion of products\n"
    assert [each.rank for each in courses(text, sections(text))] == [0]
    text = "Образование\nТверской техникум, 2012\n\nНочью работать не могу\n"
    assert [each.education.institution for each in courses(text, sections(text))] == ["Тверской техникум"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("German: basic (A2), Italian (intermediate, B1)", {"German": "A2", "Italian": "B1"}),
        ("English, conversational Spanish", {"English": None, "Spanish": "B1"}),
        ("English, fluent; German, basic", {"English": "C1", "German": "A1"}),
        ("Spanish: none; Swedish: fluent. No Welsh", {"Swedish": "C1"}),
        ("French B1, Italian: a few words from the bar\nGood with Excel", {"French": "B1", "Italian": "A1"}),
        ("Norwegian ●●●●●\nGerman ●○○○○", {"Norwegian": "C2", "German": "A1"}),
        ("Deutsch Muttersprache, Englisch (fließend)", {"German": "native", "English": "C1"}),
        ("Langs: PT native, EN C1, ES: B2", {"Portuguese": "native", "English": "C1", "Spanish": "B2"}),
        ("UK, DE and IT: basic support", {}),
    ],
)
def test_a_level_belongs_to_one_language(text: str, expected: dict[str, str | None]) -> None:
    assert {each.name: each.level for each, _, _ in spoken(text)} == expected


def test_only_certificates_that_are_held_are_listed_each_by_itself() -> None:
    text = "Certificates\nCKA (2022), CKS (2024)\nAZ-104; AZ-305 exam booked\n\nI live in Ulm and like to travel.\n"
    assert [name for name, _ in certificates(text, sections(text))] == ["CKA (2022)", "CKS (2024)", "AZ-104"]


def test_the_years_of_a_course_may_stand_after_a_list_of_subjects() -> None:
    text = "Education\nHull University\nBSc Physics\n\nCoursework\n\n• Optics\n\nHull, UK\n2018 – 2022\n\nI cook.\n"
    (course,) = courses(text, sections(text))
    assert (course.education.start_year, course.education.end_year) == (2018, 2022)


def test_languages_of_programs_open_no_section() -> None:
    text = "Skills\nLanguages: Python, Java\nLanguages\tRust\nLanguages: Dutch, Welsh\n"
    assert [part.kind for part in sections(text)] == ["header", "skills", "languages"]


@pytest.mark.parametrize(
    ("line", "phones", "emails"),
    [
        ("04/2022  07/2022", [], []),
        ("+41 79 555 01 23", ["+41 79 555 01 23"], []),
        ("Beekeeper\n@ ada@vega.example", [], ["ada@vega.example"]),
        ("ada @ vega.example", [], ["ada@vega.example"]),
    ],
)
def test_dates_are_no_phone_and_an_icon_is_no_part_of_an_address(
    line: str, phones: list[str], emails: list[str]
) -> None:
    cv = parse_cv(f"Ada Vega\n{line}\n")
    assert ([phone for phone, _ in cv.phones], [email for email, _ in cv.emails]) == (phones, emails)


def test_a_name_of_one_word_is_one_that_an_address_has() -> None:
    cv = parse_cv("Etholwyn\nPortland | etholwyn@vega.example\n")
    assert cv.name is not None
    assert cv.text[slice(*cv.name)] == "Etholwyn"
    assert parse_cv("Etholwyn\nPortland | ada@vega.example\n").name is None


def test_neither_a_licence_nor_an_employer_is_taken_for_the_name_of_who_is_called_like_a_trade() -> None:
    driver = "Bernard Caissier\nGardien-convoyeur\n\nConvoyeur de fonds, Loomis, 2009 à 2020\n\nPermis B\nBEPC\n"
    baker = "CHANTAL BOULANGER\n\nExpérience\nBoulangerie Kerdoncuff (Quimper), vendeuse, 2008 à 2020\n"
    assert [parse_cv(text).name for text in (driver, baker)] == [None, None]
    assert "Permis B" in engine.read_cv(driver).facts.text
    assert "Boulangerie" in engine.read_cv(baker).facts.text


def test_each_column_of_a_row_of_skills_has_its_label() -> None:
    text = "Jo Doe\n\nSkills\nLanguages: Kotlin, Java\tDatabases: PostgreSQL\nTools: Docker\tCloud: AWS\n"
    assert engine.read_cv(text).profile.skills == ("Kotlin", "Java", "PostgreSQL", "Docker", "AWS")


def test_ratings_are_no_skills_and_signs_part_names() -> None:
    text = "Ada Vega\n\nSkills\nTypeScript\t90%\nC, C++, C#\n"
    assert engine.read_cv(text).profile.skills == ("TypeScript", "C", "C++", "C#")


def _seen(text: str) -> str:
    return engine.read_cv(text).facts.text


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("2022 to date\nMarket Street butcher. Seams rumps.", "Seams rumps"),
        ("Available from 8 pm\nRoad tests with the technician driving", "Road tests"),
        ("16, place Sysco orders, do the count", "place Sysco orders"),
        ("Set some 90 depositions a year with court reporters", "court reporters"),
        ("Boulanger depuis 16 ans.", "16 ans"),
        ("Опыт 16 лет\nСварка", "16 лет"),
        ("Diplôme national d'œnologue, 2003", "Diplôme national"),
        ("A national art fund (charity)", "national art fund"),
        ("Sick leave certificates received electronically", "Sick leave certificates"),
        ("Location: Navi Mumbai. Notice period is 90 days and Eclipse is installed.", "Eclipse is installed"),
        ("A3Nom: consulta", "A3Nom: consulta"),
        ("Works night shifts, born in Casselman. English at school and at work", "English at school"),
        ("Cutter\nHarbour Fish, Hull\n2016 – 03/2021", "2016 – 03/2021"),
    ],
)
def test_no_matter_is_taken_for_personal_data(line: str, kept: str) -> None:
    assert kept in _seen(f"Jo Doe\n\nExperience\n{line}\n")


@pytest.mark.parametrize(
    "line",
    [
        "12 Elm Street, Springfield",
        "12 elm street",
        "14 rue de la Paix, 75002 Paris",
        "8 place d'Armes",
        "Paris, 47 ans",
        "Казань, 47 лет",
        "Maternity leave",
        "Address: Rosewood House. Elm Road. Leeds",
        "I am a Guyanese national",
        "Born in Casselman",
    ],
)
def test_personal_data_is_cut_out_wherever_it_stands(line: str) -> None:
    assert not {"Elm", "elm", "Paix", "Armes", "47", "leave", "Leeds", "Guyanese", "Casselman"} & set(
        _seen(f"Jo Doe\n\nExperience\nNight porter, 2019 - 2023\n{line}\nKept the books.\n").replace(",", " ").split()
    )


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        ("Jo Doe\nNeath | first language Welsh, fluent English", {"Welsh", "English"}),
        ("Jo Doe\nWerribee VIC · permanent resident", {"permanent", "resident"}),
        ("Jo Doe\nBetriebsleiter Spritzguss", {"Betriebsleiter"}),
        ("Jo Doe, SHRM-CP\nDallas", {"SHRM-CP"}),
    ],
)
def test_what_the_head_tells_of_qualifications_counts_and_the_rest_does_not(head: str, kept: set[str]) -> None:
    seen = set(_seen(f"{head}\n\nExperience\n2019 - 2023 Night porter, Grand Hotel\n").replace(",", " ").split())
    assert kept <= seen
    assert not {"Doe", "Neath", "Werribee", "Dallas"} & seen


def test_a_sheet_of_personal_data_may_have_degrees() -> None:
    seen = _seen("Jo Doe\n\nBIO DATA\nBorn 4 May 1979\nM.Sc. Biotechnology, Visva-Bharati, 2013\nReligion: none\n")
    assert "M.Sc. Biotechnology" in seen
    assert "1979" not in seen


def test_what_was_done_is_no_employer_named_like_a_skill() -> None:
    text = "Jo Doe\n\nExperience\n2019 - 2023 Teacher\nMathematik in zwei ersten Klassen\nSalesforce\n"
    assert "Mathematik" in _seen(text)


@pytest.mark.parametrize(
    ("line", "rank"),
    [
        ("GED 2020", 1),
        ("Grade 12, Governor Simcoe, 2021", 1),
        ("BSc Informatik BFH", 3),
        ("BEng Civil (Univ. of Nigeria 2016)", 3),
        ("Gesellenbrief 1992", 2),
        ("Lehre als Landmaschinenmechaniker (1985 – 1988)", 2),
        ("Certified Professional Coder (AAPC). A.S. Health Information, Hillsborough CC, 2014.", 2),
        ("FP II Química de laboratorio, 2009", 2),
    ],
)
def test_a_degree_without_a_section_is_one(line: str, rank: int) -> None:
    text = f"Jo Doe\n\nExperience\n2019 - 2023 Night porter, Grand Hotel\nKept books.\n\n{line}\n"
    assert [found for found, _ in engine.read_cv(text).facts.degrees] == [rank]


@pytest.mark.parametrize(
    "line",
    ["Master Electrician, 2015", "Master data management, SAP", "Intermediate Python (2019)", "IHK-Prüfer, 2019"],
)
def test_an_everyday_word_is_no_degree(line: str) -> None:
    text = f"Jo Doe\n\nExperience\n2019 - 2023 Night porter, Grand Hotel\nKept books.\n\n{line}\n"
    assert engine.read_cv(text).facts.degrees == ()


def test_a_lower_degree_is_no_part_of_a_choice_between_a_degree_and_years() -> None:
    cv = "Jo Doe\n\nExperience\n2015 - 2023 Night porter, Grand Hotel\nServed guests.\n\nEducation\nGED 2012\n"
    job = "Night Porter\n\nRequirements\n- Associate degree or two years of customer service experience\n"
    report = engine.match(engine.read_cv(cv), engine.read_job_description(job))
    [asked] = [each for each in report.findings if "Associate" in each.requirement.text]
    assert asked.status in {engine.FindingStatus.MET, engine.FindingStatus.MISSING}
