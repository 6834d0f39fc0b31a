"""Who the candidate is moves nothing."""

from __future__ import annotations

import pytest

import cvJobMatching as engine
from tests.engine.samples import CV, JOB, judgement, report_of

BODY = CV.split("\n\n", 1)[1]


def _with_head(*lines: str) -> str:
    return "\n".join([*lines, "", BODY])


@pytest.mark.parametrize(
    "name",
    [
        "Ada Quill",
        "Wei Ling Tan",
        "José de la Cruz",
        "Fatou N'Diaye",
        "Ruby Perl",
        "Mason Cook",
        "Ann Page",
        "Marshall Lead",
        "JAMES DRIVER",
        "Иван Петров",
        "Bo",
    ],
)
def test_a_name_moves_nothing(name: str) -> None:
    assert judgement(report_of(_with_head(name, "x@example.org"))) == judgement(
        report_of(_with_head("Jo Doe", "x@example.org"))
    )


SPOKEN_OF = [
    "{first} {last}\n\nPROFILE\nI am {first} {last}. Everybody says {first} is calm.\n\n{body}",
    "{first} {last}\n\n{body}\n- Mr {last} was trusted. {first}'s team grew.\n",
    "Name: {first} {last}\n\n{body}\n- {first} wrote Python; they called me {first}\n",
    "{first} {last}\n{address}\n\n{body}\n- {first} wrote Python\n",
    "Curriculum vitae of {first} {last}\n\n{body}\n\nI confirm all of it. {last}, {first}\n",
]


@pytest.mark.parametrize("text", SPOKEN_OF)
@pytest.mark.parametrize(
    "name",
    ["José Peré", "Huệ Nguyễn", "Bo Li", "Sean O'Neil", "Łukasz Żółć", "Fatima Von-Hausenberger", "AISHA KHAN"],
)
def test_a_part_of_the_name_in_a_sentence_moves_nothing(name: str, text: str) -> None:
    told = []
    for first, last in (name.split(), ("Anna", "Bell")):
        address = f"{first}.{last}@example.org | linkedin.com/in/{first}-{last}".lower()
        told.append(judgement(report_of(text.format(first=first, last=last, address=address, body=BODY))))
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["Ada Cook", "Ada Smith", "Todd Wilson"])
def test_a_name_that_is_a_line_of_work_too_is_cut_out_in_capitals(name: str) -> None:
    facts = engine.read_cv(f"{name}\n\nExperience\nEngineer, Acme Ltd, 2019 - 2024\n- {name.upper()} on stage\n").facts
    assert name.upper() not in facts.text


@pytest.mark.parametrize("address", ["anna.bell@example.org", "linkedin.com/in/anna-bell", "github.com/anna"])
def test_a_name_is_no_everyday_word_because_an_address_has_it(address: str) -> None:
    facts = engine.read_cv(f"Anna Bell\n{address}\n\nEXPERIENCE\nAnna led a team; Bell was trusted\n").facts.text
    assert "Anna" not in facts
    assert "Bell" not in facts


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("Mason Cook", "Cook in a canteen"),
        ("Ruby Perl", "Ruby and Perl"),
        ("Amit Kaur", "B.Tech from AMIT, Bijnor"),
    ],
)
def test_a_part_of_the_name_that_means_something_stays(name: str, line: str) -> None:
    assert line in engine.read_cv(f"{name}\n\nEXPERIENCE\n{line}\n").facts.text


SIDEBAR = (
    "CONTACT\nHamburg, Germany\n{}\n\nSKILLS\nPython, Go\n\nCERTIFICATES\nCertified Kubernetes Developer (2024)\n\n"
)


@pytest.mark.parametrize("name", ["Elif Brandt", "Ada Quill", "Hakim Washington", "Bo Li"])
@pytest.mark.parametrize("address", ["elif.brandt@example.org", "x7@example.net"])
@pytest.mark.parametrize("more", ["", "Nationality: Norwegian\n"])
def test_a_name_beside_a_column_that_comes_first_is_cut_out_whatever_the_address(
    name: str, address: str, more: str
) -> None:
    head = f"{SIDEBAR.format(address)}{name}\n{more}Senior Backend Engineer\n\n"
    facts = engine.read_cv(f"{head}{BODY}").facts.text
    assert name not in facts
    assert "Senior Backend Engineer" in facts


@pytest.mark.parametrize(
    "line", ["Alsterpay Hamburg\nSenior Engineer, 2019 - 2023", "Anna University\nResearch Engineer, 2014 - 2018"]
)
def test_an_employer_or_a_school_above_a_title_is_none(line: str) -> None:
    for heading in ("Experience", "Education"):
        cv = f"{SIDEBAR.format('x7@example.net')}{heading}\n\n{line}\n- Python\n"
        assert line.split("\n")[0] in engine.read_cv(cv).facts.text


@pytest.mark.parametrize(
    "line",
    [
        "Pronouns: she/her",
        "Date of birth: 14.03.1961",
        "Born: 1975-11-02 in Ankara",
        "Age: 58",
        "Nationality: Norwegian",
        "Marital status: married, two children",
        "Gender: female",
        "Address: 12 Elm Street, Springfield, IL 62704, USA",
        "Anschrift: Lindenallee 41, 12045 Berlin",
        "Дата рождения: 02.11.1975",
        "Telephone: +49 30 1234567",
        "77977 Rust",
        "7071 Rust, Austria",
        "A-7071 Rust",
        "Elastic Search Rd",
        "14 Elastic Search Rd, Springfield",
        "Python Street 5, 1000 Java",
        "Java, Indonesia",
        "Delphi, Greece",
        "Rust, Österreich",
        "Java, Indonesia | y@example.org",
    ],
)
def test_a_personal_line_moves_nothing(line: str) -> None:
    plain, personal = _with_head("Jo Doe", "x@example.org"), _with_head("Jo Doe", "x@example.org", line)
    assert judgement(report_of(personal)) == judgement(report_of(plain))


PLACES = ["PROFILE\nQuiet code. {} Small teams.\n\n", "INTERESTS\n{}\nTwo cats.\n\n"]


def told_in(place: str, sentence: str, asked: str) -> str:
    """The judgement of who says so there."""
    return str(judgement(report_of(f"Jo Doe\n\n{place.format(sentence)}{BODY}", asked)))


AGES = [
    "I am {} years of age.",
    "I am a {}-year-old engineer.",
    "I’m {}.",
    "Aged {}, I code.",
    "{} years young!",
    "I turned {} in May.",
    "Born in 19{}.",
    "DOB 19{}-05-04",
    "*19{} in Leeds",
    "Ich bin {} Jahre alt.",
    "Ich bin {}.",
    "Im Alter von {} Jahren.",
    "{}-jährige Ingenieurin.",
    "Jahrgang 19{}.",
    "J'ai {} ans.",
    "Âgée de {} ans.",
    "Née en 19{}.",
    "Tengo {} años.",
    "{} años de edad.",
    "Nacida en 19{}.",
    "Мне {} лет.",
    "Возраст {}.",
    "19{} года рождения.",
    "Am {} de ani.",
    "Vârsta: {} ani.",
    "Născută în 19{}.",
    "Ho {} anni.",
    "Ik ben {} jaar oud.",
    "Tenho {} anos.",
    "Mam {} lat.",
    "Мені {} років.",
    "Jeg er {} år gammel.",
]


@pytest.mark.parametrize("told", AGES)
@pytest.mark.parametrize("place", PLACES)
def test_an_age_told_in_a_sentence_moves_nothing(told: str, place: str) -> None:
    """Where it is read as years of experience, it gives points to who is older."""
    asked = f"{JOB}\n- 10 years of experience\n- 3 years of leadership experience\n"
    assert len({told_in(place, told.format(age), asked) for age in ("61", "83")}) == 1


@pytest.mark.parametrize(
    "told",
    [
        ("Responsable, marié.", "Responsable, mariée."),
        ("Né Dupont.", "Née Dupont."),
        ("As a father I plan well.", "As a mother I plan well."),
        ("Son of farmers.", "Daughter of farmers."),
        ("Alumnus of Leeds.", "Alumna of Leeds."),
        ("Fraternity treasurer.", "Sorority treasurer."),
        ("Hausmann seit 2020.", "Hausfrau seit 2020."),
    ],
)
def test_a_gender_told_in_a_sentence_moves_nothing(told: tuple[str, str]) -> None:
    assert len({told_in(PLACES[0], each, JOB) for each in told}) == 1


TRAITS = [
    ("I am married.", "I am divorced."),
    ("Single mother of two.", "Single father of two."),
    ("I have two kids.", "I have no kids."),
    ("I am a Muslim.", "I am a Catholic."),
    ("I am gay.", "I am straight."),
    ("Originally from Kabul.", "Originally from Paris."),
    ("Birthplace: Kabul", "Birthplace: Paris"),
    ("01/2021 - 12/2021 Maternity leave", "01/2021 - 12/2021 Paternity leave"),
    ("Class of 1979.", "Class of 2009."),
    ("Schwerbehinderung 50 %.", "Keine Schwerbehinderung."),
    ("Gebürtig aus Kabul.", "Gebürtig aus Paris."),
    ("01/2021 - 12/2021 Elternzeit als Vater", "01/2021 - 12/2021 Mutterschutz"),
    ("Marié, deux enfants.", "Célibataire, sans enfant."),
    ("Congé maternité en 2021.", "Congé paternité en 2021."),
    ("D'origine algérienne.", "D'origine suédoise."),
    ("Formado en SAP.", "Formada en SAP."),
    ("Padre de dos hijos.", "Madre de dos hijas."),
    ("Estoy embarazada.", "Espero un hijo."),
    ("Vivo en Vallecas.", "Vivo en Salamanca."),
    ("El Sr. Doe era apreciado.", "La Sra. Doe era apreciada."),
    ("Инвалидность 2 группы.", "Инвалидность 3 группы."),
    ("Холост.", "Не замужем."),
    ("Am doi copii.", "Nu am copii."),
    ("De origine maghiară.", "De origine suedeză."),
    ("Domnul Doe.", "Doamna Doe."),
    ("Concediu de maternitate în 2021.", "Concediu de paternitate în 2021."),
]
TEAMS = f"{JOB}\n- 10 years of experience\n- Experience with children\n- Experience abroad\n- EU work permit\n"


@pytest.mark.parametrize("told", TRAITS)
@pytest.mark.parametrize("place", PLACES)
def test_a_trait_told_in_a_sentence_moves_nothing(told: tuple[str, str], place: str) -> None:
    assert len({told_in(place, each, TEAMS) for each in told}) == 1


@pytest.mark.parametrize(
    "line",
    [
        "Worked on the maternity ward",
        "Single sign-on with Python",
        "Catholic hospital, night shifts",
        "Two children were taught by me",
        "Cared for disabled and deaf children",
        "Veteran Java developer",
        "Married data and design",
        "Vater-Kind-Gruppen geleitet",
        "Gestión de nacionalidad y extranjería",
        "Turkish (native), German (C1)",
        "12 years of experience in sales",
        "20-jährige Berufserfahrung",
        "J'ai 12 ans d'expérience",
        "Tengo 12 años de experiencia",
        "Ich bin 12 Jahre in der Branche",
        "Renault, 12 ans chez le même employeur",
        "* 1998 - 2004 Clerk",
        "pupils between 12 and 16 years old",
        "cared for people over 65 years of age",
    ],
)
def test_what_is_told_of_others_and_of_work_stays(line: str) -> None:
    assert line in engine.read_cv(f"{CV}\n\nOther\n{line}\n").facts.text


@pytest.mark.parametrize(
    "asked",
    [
        "At least 21 years of age",
        "Mindestalter 21 Jahre",
        "Être âgé de 21 ans",
        "Mayor de 21 años",
        "Возраст от 21 года",
    ],
)
def test_an_age_that_is_asked_for_is_a_question_without_points(asked: str) -> None:
    report = report_of(CV, f"Driver\n\nRequirements\n- {asked}\n- Driving licence\n- 2 years of experience\n")
    assert [each.max_points for each in report.findings if "21" in each.requirement.text] == [0.0]


@pytest.mark.parametrize("line", ["Проноуны: она", "Téléphone: inconnu", "Ф.И.О.: Ада", "Née le : lundi"])
def test_a_labelled_value_is_cut_out_wherever_it_stands(line: str) -> None:
    assert line.split()[-1] not in engine.read_cv(f"{CV}\n{line}\n").facts.text


def test_a_pronoun_in_a_sentence_moves_nothing() -> None:
    told = [
        f"{BODY}\nReference: {who} did {whose} work well."
        for who, whose in (("he", "his"), ("she", "her"), ("they", "their"))
    ]
    assert len({str(judgement(report_of(text))) for text in told}) == 1


EXPERIENCE_WITH_LISTS = """Experience
Analyst, Nordpay, 01/2019 - 06/2025
- Reports for the sales teams

Skills
Power BI
Data Warehouse
Python
"""
JOB_OF_LISTS = "Analyst\n\nRequirements\n- Power BI\n- Data warehouse\n- Python\n"


@pytest.mark.parametrize("address", ["power.bi@example.org", "data.warehouse@example.org", "x7@example.net"])
def test_an_address_that_reads_like_a_skill_moves_nothing(address: str) -> None:
    cv = f"Ada Vega\nada@example.org\n\n{EXPERIENCE_WITH_LISTS}"
    own, other = report_of(cv, JOB_OF_LISTS), report_of(cv.replace("ada@example.org", address), JOB_OF_LISTS)
    assert [each.status for each in other.findings] == [each.status for each in own.findings]
    assert other.score == own.score


def test_an_address_in_the_right_town_does_not_answer_a_gate() -> None:
    near, far = _with_head("Jo Doe", "Address: Gothenburg"), _with_head("Jo Doe", "Address: Valparaíso")
    assert judgement(report_of(near, JOB)) == judgement(report_of(far, JOB))


@pytest.mark.parametrize(
    ("him", "her"),
    [
        ("Softwareentwickler", "Softwareentwicklerin"),
        ("Krankenpfleger", "Krankenschwester"),
        ("Directeur", "Directrice"),
        ("Vendeur", "Vendeuse"),
        ("Programador", "Programadora"),
        ("Тестировщик", "Тестировщица"),
        ("Salesman", "Saleswoman"),
    ],
)
def test_the_gender_of_a_title_moves_nothing(him: str, her: str) -> None:
    text = "Jo Doe\n\nExperience\n{0}, Acme GmbH\n01/2018 - 01/2022\n- wrote things for many people\n- led a team\n"
    for job in (him, her):
        wish = f"{job}\n\nRequirements\n- 3 years of experience\n"
        assert judgement(report_of(text.format(him), wish)) == judgement(report_of(text.format(her), wish))
        assert report_of(text.format(her), wish).findings[0].status == "met"


def test_a_year_and_a_title_with_a_country_are_no_address() -> None:
    job = "Java Developer\n\nRequirements\n- Java\n- Kotlin\n"
    cv = "Jo Doe\nx@example.org\n\nExperience\nJava Developer, Germany\n2019 Kotlin and Spring\n- wrote many services\n"
    assert [each.status for each in report_of(cv, job).findings if each.requirement.kind == "skill"] == ["met", "met"]


@pytest.mark.parametrize(
    "wish",
    [
        "Objective: position as Senior Backend Engineer, Booking Platform",
        "Career objective: Senior Backend Engineer, Booking Platform",
        "Seeking a challenging role as Senior Backend Engineer, Booking Platform",
        "Applying for: Senior Backend Engineer",
        "Bewerbung als: Senior Backend Engineer",
    ],
)
def test_a_wish_for_the_position_is_no_experience_of_it(wish: str) -> None:
    cook = "Jo Doe\nx@example.org\n{0}\n\nExperience\nCook, Blue Inn\n01/2018 - 01/2022\n- cooked fish and soup\n"
    job = "Senior Backend Engineer, Booking Platform\n\nRequirements\n- Python\n"
    assert report_of(cook.format(wish), job).score == report_of(cook.format(""), job).score


@pytest.mark.parametrize(
    "address", ["git.example.org/adaquill", "people.example/quill-ada", "@Ada.Quill", "adaquill.dev"]
)
def test_a_word_made_of_the_name_is_blanked_wherever_it_stands(address: str) -> None:
    cv = _with_head("Ada Quill", "x@example.org") + f"\n\nProjects\n{address}\n"
    assert address not in engine.read_cv(cv).facts.text
    assert "Projects" in engine.read_cv(cv).facts.text


def test_a_word_that_holds_one_part_of_the_name_stays() -> None:
    cv = _with_head("Ada Quill", "x@example.org") + "\n\nProjects\nQuillpad, an editor\nAdapters for Python\n"
    assert all(word in engine.read_cv(cv).facts.text for word in ("Quillpad", "Adapters"))
