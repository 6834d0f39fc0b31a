"""Who states a citizenship or a permit is taken at their word for conditions on the right to work, and nowhere else."""

from __future__ import annotations

import pytest

import cvJobMatching as m
from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Nations
from cvJobMatching.understanding.cv.redaction.citizenship import citizenships
from cvJobMatching.understanding.text.nations import nations

CV = """Jo Doe

Experience
2019 - 2023 Night porter, Grand Hotel, Leeds
Night audits with Opera PMS. Checked guests in.

About me
{}
"""
JOB = """Night Porter

Requirements
- 2 years' experience as a night porter
- Opera PMS
- Right to work in {}
"""
MET, UNKNOWN = m.FindingStatus.MET, m.FindingStatus.UNKNOWN


def _report(said: str, where: str) -> tuple[m.Report, m.Finding]:
    report = m.match(m.read_cv(CV.format(said)), m.read_job_description(JOB.format(where)))
    return report, next(each for each in report.findings if each.requirement.text.startswith("Right to work"))


@pytest.mark.parametrize(
    ("said", "codes", "words"),
    [
        ("U.S. citizen, no sponsorship needed.", {"US"}, "U.S. citizen"),
        ("UK national.", {"GB"}, "UK national"),
        ("Hartford, CT · d.doe@mail.example · U.S. citizen", {"US"}, "U.S. citizen"),
        ("Nationality: British", {"GB"}, "Nationality: British"),
        ("I am a dual British and Irish citizen.", {"GB", "IE"}, "I am a dual British and Irish citizen"),
        ("Citizen of the United Kingdom", {"GB"}, "Citizen of the United Kingdom"),
        ("deutsche Staatsangehörigkeit", {"DE"}, "deutsche Staatsangehörigkeit"),
        ("EU-Bürger", {"EU"}, "EU-Bürger"),
        ("de nationalité française", {"FR"}, "de nationalité française"),
        ("nacionalidad española", {"ES"}, "nacionalidad española"),
        ("гражданство РФ", {"RU"}, "гражданство РФ"),
        ("cetățean român", {"RO"}, "cetățean român"),
    ],
)
def test_a_stated_citizenship_is_found(said: str, codes: set[str], words: str) -> None:
    text = CV.format(said)
    assert [(set(found), text[slice(*span)]) for found, span in citizenships(text)] == [(codes, words)]


@pytest.mark.parametrize(
    "said",
    [
        "Helped Polish citizens in Leeds",
        "Worked for the National Trust, UK",
        "Issued Irish passports for the embassy",
        "Taught British nationals abroad",
        "Join us as a citizen scientist",
        "Date of birth: 9 May 1985. Passport: valid up to 2029. Visited Germany twice.",
    ],
)
def test_what_is_told_of_others_is_no_citizenship(said: str) -> None:
    assert citizenships(CV.format(said)) == ()


@pytest.mark.parametrize(
    ("said", "where", "status"),
    [
        ("British citizen", "the UK", MET),
        ("Irish citizen.", "the UK", MET),
        ("Polish national", "Germany", MET),
        ("New Zealand passport", "Australia", MET),
        ("EU citizen", "the Netherlands", MET),
        ("U.S. citizen, no sponsorship needed.", "the UK", UNKNOWN),
        ("Polish national", "the UK", UNKNOWN),
        ("UK settled status", "the US", UNKNOWN),
        ("I have the right to work in the UK.", "the US", UNKNOWN),
        ("I have the right to work in the UK.", "the UK", MET),
        ("Polish national, right to work in the UK", "the UK", MET),
        ("Chess and hiking", "the UK", UNKNOWN),
    ],
)
def test_a_citizenship_or_permit_answers_for_the_nations_it_is_good_for(
    said: str, where: str, status: m.FindingStatus
) -> None:
    _, finding = _report(said, where)
    assert (finding.status, finding.max_points, finding.requirement.kind) == (status, 0.0, m.Kind.WORK_AUTHORISATION)
    assert all(each.quote in said and each.quote[0].isalpha() for each in finding.evidence)


@pytest.mark.parametrize(
    "said",
    ["British citizen", "Polish national", "Irish citizen.", "Nationality: Indian", "Türkische Staatsangehörigkeit."],
)
def test_no_citizenship_moves_a_score(said: str) -> None:
    plain, _ = _report("", "the UK")
    report, _ = _report(said, "the UK")
    assert (report.score, report.recommendation) == (plain.score, plain.recommendation)
    assert [each.status for each in report.findings[:-1]] == [each.status for each in plain.findings[:-1]]


def test_a_permission_to_work_carries_no_points_whatever_the_reader_takes_it_for() -> None:
    job = m.read_job_description("Butcher\n\nRequirements\n- Full Australian or NZ working rights\n- Boning\n")
    [asked] = [each for each in job.criteria if "working rights" in each.requirement.text]
    assert (asked.topic, asked.worth()) == (m.Topic.GATE, 0.0)


@pytest.mark.parametrize("code", topic(Nations))
def test_each_name_of_a_nation_is_found(code: str) -> None:
    names = topic(Nations)[code].names
    lost = [
        (nation, word)
        for nation, words in names.items()
        for word in words
        if nations(f"({word.replace('_', ' ').removesuffix('*')})") != {nation}
    ]
    assert lost == []
