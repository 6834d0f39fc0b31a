"""What is understood of a requirement's words, in every language that is read in full."""

from collections.abc import Callable

import pytest

from cvJobMatching.model.report import Kind, Requirement, Topic
from cvJobMatching.requirements import read
from cvJobMatching.requirements.durations import names_years
from cvJobMatching.requirements.kinds.education import Education
from cvJobMatching.requirements.kinds.gate import Gate
from cvJobMatching.requirements.kinds.language import Language
from cvJobMatching.requirements.kinds.level import level_of
from cvJobMatching.requirements.kinds.years import Years
from cvJobMatching.requirements.lists import choice_of
from cvJobMatching.requirements.tagger import Tagged, Tags, without_marks
from cvJobMatching.requirements.topics import topics

ReadAs = Callable[..., list[tuple[str, Topic]]]


def asked(text: str, topic: Topic) -> Requirement:
    return Requirement(text=text, kind=topics()[topic].kind_of(text), must=True, topic=topic)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3+ years of experience with Python", 36),
        ("Three to five years in a similar role", 36),
        ("fifteen years in sales", 180),
        ("at least 18 months' post-registration experience", 18),
        ("2 (two) years", 24),
        ("1.5 years", 18),
        ("mindestens fünf Jahre Berufserfahrung", 60),
        ("mehrjährige Erfahrung im Einkauf", 24),
        ("3 à 5 ans d'expérience", 36),
        ("dos años de experiencia", 24),
        ("опыт от года", 12),
        ("опыт работы не менее 3-х лет", 36),
        ("minim trei ani experiență", 36),
    ],
)
def test_the_least_duration_is_understood(text: str, months: float) -> None:
    assert Years.of(asked(text, Topic.YEARS)).months == months


@pytest.mark.parametrize("text", ["Python", "an 18 years old company"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert not names_years(text)


def test_years_keep_their_subject() -> None:
    assert Years.of(asked("3 years in UCI", Topic.YEARS)).subject.split() == ["in", "UCI"]


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Bachelor's or Master's degree in physics", 3),
        ("PhD in chemistry", 5),
        ("abgeschlossenes Studium (Master)", 4),
        ("Bac+5", 4),
        ("Highly motivated", 0),
    ],
)
def test_the_lowest_degree_of_a_choice_will_do(text: str, rank: int) -> None:
    assert Education.of(asked(text, Topic.EDUCATION)).rank == rank


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("English, at least C1", (("English", "C1"),)),
        ("Deutsch als Muttersprache", (("German", "native"),)),
        ("Hindi or Kannada", (("Hindi", None), ("Kannada", None))),
    ],
)
def test_languages_and_their_levels_are_understood(text: str, named: tuple[tuple[str, str | None], ...]) -> None:
    assert Language.of(asked(text, Topic.LANGUAGE)).asked == named


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("You must have the right to work in the UK", Kind.WORK_AUTHORISATION),
        ("Arbeitserlaubnis", Kind.WORK_AUTHORISATION),
        ("гражданство РФ", Kind.WORK_AUTHORISATION),
        ("Kempton Park", Kind.LOCATION),
        ("hybrid, two days in the office", Kind.LOCATION),
        ("télétravail possible", Kind.LOCATION),
        ("able to work one weekend in three", Kind.OTHER),
        ("own car", Kind.OTHER),
    ],
)
def test_a_gate_says_what_it_is_about(text: str, kind: Kind) -> None:
    assert Gate.kind_of(text) is kind


@pytest.mark.parametrize(
    ("text", "level"),
    [("Junior Developer", 1), ("Senior Accountant", 3), ("Teamleiterin", 4), ("Ведущий инженер", 3), ("Cook", 0)],
)
def test_a_title_names_a_level(text: str, level: int) -> None:
    assert level_of(text) == level


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Power BI, Tableau or Looker", ("Power BI", "Tableau", "Looker")),
        ("Jenkins / TeamCity", ("Jenkins", "TeamCity")),
        ("Java oder Kotlin", ("Java", "Kotlin")),
        ("Koch/Köchin oder Bäcker/in", ("Koch", "Köchin", "Bäcker/in")),
        ("Angestellte/r oder Pfleger/innen", ("Angestellte/r", "Pfleger/innen")),
        ("Docker/in Docker or Podman/Kubernetes", ("Docker/in Docker", "Podman", "Kubernetes")),
        ("SQL/R or SAS", ("SQL", "R", "SAS")),
        ("one of SQL, Python, SAS", ("SQL", "Python", "SAS")),
        ("One of: Kafka, RabbitMQ and ActiveMQ", ("Kafka", "RabbitMQ", "ActiveMQ")),
        ("one or more programming languages (e.g., Python, C++, Java, Go)", ("Python", "C++", "Java", "Go")),
        ("eine oder mehrere Sprachen (z. B. Java, Kotlin)", ("Java", "Kotlin")),
        ("l’un des outils suivants : Excel, Sage", ("Excel", "Sage")),
        ("a degree in law, or equivalent experience", ("a degree in law", "equivalent experience")),
        ("Scanner / WMS (SAP EWM is a bonus)", ("Scanner", "WMS (SAP EWM is a bonus)")),
        ("one of the largest kitchens", ()),
        ("A/B testing", ()),
        ("Docker and Kubernetes", ()),
    ],
)
def test_a_choice_has_its_parts(text: str, parts: tuple[str, ...]) -> None:
    assert choice_of(text) == parts


@pytest.fixture
def read_as(monkeypatch: pytest.MonkeyPatch) -> ReadAs:
    """The requirements that become of marks: the words that the reader has marked, each with its topic."""

    def read_as(text: str, *marks: tuple[str, Topic]) -> list[tuple[str, Topic]]:
        text = f"Cook\n\n{text}\n"
        found, at = [], 0
        for words, topic in marks:
            at = text.index(words, at)
            found.append(Tagged(at, at + len(words), topic, must=True))
            at += len(words)
        monkeypatch.setattr(read, "tag", lambda _: Tags(tuple(found), ()))
        asked = read.read_posting(text, "en").requirements
        return [(each.text, each.about) for each in asked if each.text != "Cook"]

    return read_as


def test_a_level_that_is_read_apart_comes_back_to_its_language(read_as: ReadAs) -> None:
    marks = [(words, Topic.LANGUAGE) for words in ("English", "at least C1", "German", "sign language")]
    asked = read_as("English, at least C1; German; sign language", *marks)
    assert [words for words, _ in asked] == ["English, at least C1", "German", "sign language"]


@pytest.mark.parametrize(
    ("text", "marks", "whole"),
    [
        ("One of: Kafka, RabbitMQ, Redis\nGit", ["One of", "Kafka, RabbitMQ", "Redis", "Git"], 2),
        ("Tools (e.g. Splunk, QRadar), Linux", ["Tools (e.g", "Splunk", "QRadar", "Linux"], 2),
        ("Werkzeuge (z. B. Splunk, QRadar) und Linux", ["Werkzeuge", "Splunk, QRadar", "Linux"], 2),
        ("Python (pandas, NumPy), Linux", ["Python", "pandas", "NumPy", "Linux"], 4),
        ("Tools (e.g. Splunk\nLinux", ["Tools", "Splunk", "Linux"], 3),
        ("37.5 hours a week, Linux", ["37", "5 hours a week", "Linux"], 2),
        ("A, 37, 5 to 9, Linux", ["37", "5 to 9", "Linux"], 3),
    ],
)
def test_a_choice_and_its_examples_are_one_requirement(
    read_as: ReadAs, text: str, marks: list[str], whole: int
) -> None:
    asked = [words for words, _ in read_as(text, *((mark, Topic.SKILL) for mark in marks))]
    assert len(asked) == whole
    assert asked[-1] == marks[-1]
    assert all(mark in " ".join(asked) for mark in marks)


@pytest.mark.parametrize(
    ("topic", "text", "parts"),
    [
        (Topic.SKILL, "Next.js, NestJS, PostgreSQL", ["Next.js", "NestJS", "PostgreSQL"]),
        (Topic.SKILL, "Erfahrung mit Git, Maven und Docker", ["Erfahrung mit Git", "Maven", "Docker"]),
        (Topic.SKILL, "Docker and Kubernetes in production", ["Docker", "Kubernetes in production"]),
        (Topic.CERTIFICATE, "BLS, ACLS", ["BLS", "ACLS"]),
        (Topic.LANGUAGE, "gutes Deutsch und Englisch B2", ["gutes Deutsch", "Englisch B2"]),
        (
            Topic.YEARS,
            "Five years in IT, of which three years with Azure",
            ["Five years in IT", "of which three years with Azure"],
        ),
        (Topic.SKILL, "Test automation with JUnit and Mockito", None),  # what they are for is asked for as well
        (Topic.SKILL, "Docker or Kubernetes, Git", None),
        (Topic.SKILL, "one of SQL, Python, SAS", None),
        (Topic.SKILL, "Python (pandas, NumPy)", None),
        (Topic.SKILL, "food safety and teamwork", None),  # no names
        (Topic.SKILL, "Docker and deploying what others have built", None),
        (Topic.TASK, "Build features in React and Node.js", None),
        (Topic.LANGUAGE, "fluent Dutch and English", None),  # both are to be fluent
        (Topic.YEARS, "12 months as mate or 24 months at sea", None),
    ],
)
def test_each_of_what_is_all_asked_for_is_a_requirement(
    read_as: ReadAs, topic: Topic, text: str, parts: list[str] | None
) -> None:
    assert [words for words, _ in read_as(text, (text, topic))] == (parts or [text])


@pytest.mark.parametrize(
    ("words", "read_as_topic", "topic"),
    [
        ("Jira", Topic.LANGUAGE, Topic.SKILL),
        ("AWS", Topic.CERTIFICATE, Topic.SKILL),
        ("CKA", Topic.SKILL, Topic.CERTIFICATE),
        ("first aid", Topic.CERTIFICATE, Topic.CERTIFICATE),  # may be either
        ("driving licence", Topic.GATE, Topic.GATE),
    ],
)
def test_what_is_a_name_and_nothing_else_has_the_topic_of_what_it_names(
    read_as: ReadAs, words: str, read_as_topic: Topic, topic: Topic
) -> None:
    assert read_as(words, (words, read_as_topic)) == [(words, topic)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("- C#", "C#"),
        ("Strong F#.", "Strong F#"),
        ("## Skills ##", "Skills"),
        ("**SQL**", "SQL"),
        ("Skills#", "Skills"),
        ("React, Vue)", "React, Vue"),
        ("(part-time)", "(part-time)"),
    ],
)
def test_a_requirement_keeps_its_words_and_no_marks(text: str, kept: str) -> None:
    assert text[slice(*without_marks(text, 0, len(text)))] == kept


@pytest.mark.parametrize(
    "text",
    [
        "3 - 6 years",
        "5+ years' experience",
        "mehrjährige Berufserfahrung",
        "опыт работы от 3 лет",
        "3 ans d'expérience",
    ],
)
def test_years_of_nothing_in_particular_are_read_as_years_of_the_position(text: str) -> None:
    years = Years.of(asked(text, Topic.YEARS))
    assert (years.words("Baker"), years.words(None)) == (f"{text} (Baker)", text)


@pytest.mark.parametrize(
    "text", ["2 years in a care home", "min. 1 year in e-commerce", "опыт управления фермой от 3 лет"]
)
def test_years_of_a_subject_are_read_as_they_are(text: str) -> None:
    assert Years.of(asked(text, Topic.YEARS)).words("Baker") == text


@pytest.mark.parametrize(
    ("text", "marks", "once"),
    [
        (
            "Austin, TX\nExcel\nHybrid: three days a week in our office",
            [
                ("Austin, TX", Topic.GATE),
                ("Excel", Topic.SKILL),
                ("Hybrid: three days a week in our office", Topic.GATE),
            ],
            ["Excel", "Hybrid: three days a week in our office"],
        ),
        ("Leeds, West Yorkshire\nExcel", [("Leeds", Topic.GATE), ("West Yorkshire", Topic.GATE)], ["Leeds"]),
        (
            "Leeds\nDays and nights\nYork",
            [("Leeds", Topic.GATE), ("Days and nights", Topic.GATE), ("York", Topic.GATE)],
            ["Leeds", "Days and nights", "York"],
        ),
        (
            "Excel\nHybrid work\nCOSHH Safe Pass",  # a name below is none of a place
            [("Excel", Topic.SKILL), ("Hybrid work", Topic.GATE), ("COSHH Safe Pass", Topic.GATE)],
            ["Excel", "Hybrid work", "COSHH Safe Pass"],
        ),
        (
            "Remote, with the right to work in the UK\nLeeds\nNo visa sponsorship",
            [
                ("Remote, with the right to work in the UK", Topic.GATE),
                ("Leeds", Topic.GATE),
                ("No visa sponsorship", Topic.GATE),
            ],
            ["Remote, with the right to work in the UK"],
        ),
        (
            "Right to work in the UK\nRight to work in France",
            [("Right to work in the UK", Topic.GATE), ("Right to work in France", Topic.GATE)],
            ["Right to work in the UK", "Right to work in France"],
        ),
    ],
)
def test_a_condition_that_is_told_twice_is_one(
    read_as: ReadAs, text: str, marks: list[tuple[str, Topic]], once: list[str]
) -> None:
    assert [words for words, _ in read_as(text, *marks)] == once


def test_the_other_words_of_a_condition_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "Clerk\n\nLeeds\nHybrid work\n"
    found = tuple(
        Tagged(text.index(words), text.index(words) + len(words), Topic.GATE, must=True)
        for words in ("Leeds", "Hybrid work")
    )
    monkeypatch.setattr(read, "tag", lambda _: Tags(found, ()))
    [told] = [each for each in read.read_posting(text, "en").requirements if each.topic is Topic.GATE]
    assert (told.text, told.also) == ("Hybrid work", ("Leeds",))


@pytest.mark.parametrize(
    ("text", "rank", "of_any_field"),
    [
        ("A degree", 3, True),
        ("Graduate", 3, True),
        ("Bachelor's degree or equivalent work experience", 3, True),
        ("abgeschlossenes Studium", 3, True),
        ("Diplôme universitaire", 3, True),
        ("Titulación universitaria", 3, True),
        ("Studii superioare", 3, True),
        ("Высшее образование", 4, True),
        ("High school diploma or equivalent", 1, True),
        ("образование не ниже среднего специального", 2, True),
        ("a degree in nursing", 3, False),
        ("Bachelor of Nursing", 3, False),
        ("BSN", 3, False),
        ("MBA", 4, False),
        ("Graduate of an accredited program", 0, False),
    ],
)
def test_a_degree_has_a_rank_and_may_be_of_any_field(text: str, rank: int, of_any_field: bool) -> None:
    understood = Education.of(asked(text, Topic.EDUCATION))
    assert (understood.rank, understood.of_any_field) == (rank, of_any_field)
