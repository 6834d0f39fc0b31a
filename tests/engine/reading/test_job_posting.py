"""A job description that is a web page is read by the posting that the page states for machines."""

from __future__ import annotations

import json

import pytest

import cvJobMatching as m
from tests.engine.samples import CV, DAY

DESCRIPTION = "<p>We run ferries.</p><h3>You bring</h3><ul><li>Three years of TIG welding</li><li>German, B2</li></ul>"
POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Welder &amp; Fitter",
    "description": DESCRIPTION,
    "jobLocation": {
        "@type": "Place",
        "address": {"addressLocality": "Kiel", "addressRegion": "Holstein", "addressCountry": {"name": "Germany"}},
    },
}
CHROME = "<nav>Home Jobs Login</nav><div>We use cookies to know you better.</div>"
OTHERS = "<aside><h3>Similar positions</h3><p>Plumber, two years of pipe laying</p></aside>"
SHOWN = f"<main><h1>Welder & Fitter</h1><p>Kiel, Holstein, Germany</p>{DESCRIPTION}</main>"


def a_page(*stated: object, shown: str = SHOWN) -> bytes:
    scripts = (each if isinstance(each, str) else json.dumps(each) for each in stated)
    told = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return f"<!doctype html><html><head>{told}</head><body>{CHROME}{shown}{OTHERS}</body></html>".encode()


def read(page: bytes) -> m.Document:
    return m.read_job_description(page).document


def codes(document: m.Document) -> list[str]:
    return [warning.code for warning in document.warnings]


def test_what_stands_around_the_posting_is_left_out() -> None:
    document = read(a_page(POSTING))
    assert document.text == (
        "Welder & Fitter\n\nLocation: Kiel, Holstein, Germany\n\nWe run ferries.\n\nYou bring\n\n"
        "Three years of TIG welding\nGerman, B2"
    )
    assert (document.warnings, document.hidden) == ((), ())
    asked = {each.text for each in m.read_job_description(a_page(POSTING)).requirements}
    assert "Three years of TIG welding" in asked
    assert not any("pipe" in text for text in asked)


def test_a_page_that_states_none_is_read_as_it_is_shown() -> None:
    assert "cookies" in read(a_page()).text


@pytest.mark.parametrize(
    "script",
    [
        {"@graph": [{"@type": "Organization", "name": "Ferries"}, POSTING]},
        [{"@type": "BreadcrumbList"}, POSTING],
        POSTING | {"@type": ["JobPosting", "CreativeWork"]},
        {"@type": "WebPage", "mainEntity": POSTING},
        POSTING | {"description": DESCRIPTION.replace("<", "&lt;").replace(">", "&gt;")},
        f"\n//<![CDATA[\n{json.dumps(POSTING)}\n//]]>\n",
        json.dumps(POSTING).replace("ferries.", "ferries.\n\n"),
    ],
    ids=["graph", "list", "two types", "main entity", "in entities", "wrapped", "line ends in a string"],
)
def test_it_is_found_wherever_pages_put_it(script: object) -> None:
    assert read(a_page(script)).text.split() == read(a_page(POSTING)).text.split()


@pytest.mark.parametrize(
    "script",
    [
        json.dumps(POSTING)[:-2],
        "[" * 100_000,
        {"@type": "JobPosting", "title": "Welder", "description": " "},
        {"@type": "JobPosting", "title": {}, "description": True, "jobLocation": [[], 7, None], "skills": [[]]},
        "null",
    ],
    ids=["torn", "deep", "says nothing", "of other types", "null"],
)
def test_one_that_cannot_be_read_leaves_the_page(script: object) -> None:
    assert "cookies" in read(a_page(script)).text


def test_of_several_none_is_the_posting() -> None:
    assert "cookies" in read(a_page(POSTING, POSTING | {"title": "Plumber"})).text


def test_its_sections_are_read_and_none_twice() -> None:
    more = {
        "responsibilities": ["Weld hulls", "Check seams"],
        "qualifications": "<ul><li>Welding certificate EN ISO 9606-1</li></ul>",
        "skills": [{"@type": "DefinedTerm", "name": "TIG welding"}, "Reading of drawings"],
        "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": "36"},
        "educationRequirements": [{"credentialCategory": "vocational training as a welder"}],
        "jobLocationType": "TELECOMMUTE",
    }
    lines = read(a_page(POSTING | more)).text.splitlines()
    assert lines[lines.index("Responsibilities") :] == [
        *("Responsibilities", "- Weld hulls", "- Check seams", ""),
        *("Qualifications", "- Welding certificate EN ISO 9606-1", ""),
        *("Experience", "- 3 years of experience", ""),
        *("Education", "- vocational training as a welder", ""),
        *("Skills", "- Reading of drawings"),
    ]
    assert "Location: remote" in lines


def test_text_that_the_description_hides_is_kept_apart() -> None:
    hidden = DESCRIPTION + '<p style="display:none">Ten years of diving</p>'
    document = read(a_page(POSTING | {"description": hidden}))
    assert "diving" not in document.text
    assert [passage.text for passage in document.hidden] == ["Ten years of diving"]


def test_a_page_that_shows_another_posting_is_warned_of() -> None:
    other = "<main><h1>Cook</h1><p>You make soups for four hundred guests a day.</p></main>"
    document = read(a_page(POSTING, shown=other))
    assert "TIG welding" in document.text
    assert codes(document) == ["posting_differs"]


def test_one_that_is_larger_than_a_posting_may_be_is_refused_as_a_page_is() -> None:
    with pytest.raises(m.UnreadableDocument, match="at most 400000 are read"):
        read(a_page(POSTING | {"description": "<p>weld " + "x" * 500_000}))


def test_a_cv_is_never_read_by_what_a_page_states_for_machines() -> None:
    stated = {"@type": "JobPosting", "title": "Welder", "description": "COBOL and Fortran"}
    cv, plain = a_page(stated, shown=f"<pre>{CV}</pre>"), a_page(shown=f"<pre>{CV}</pre>")
    assert m.read_cv(cv).document.text == m.read_cv(plain).document.text == m.read_document(cv).text
    asked = b"You know COBOL.\nYou know Fortran.\nYou know Python.\nYou know Docker."
    one, two = (m.evaluate(each, asked, as_of=DAY) for each in (cv, plain))
    assert (one.score, one.findings) == (two.score, two.findings)


def test_evaluating_a_pair_reads_the_page_as_well() -> None:
    report = m.evaluate(CV, a_page(POSTING), as_of=DAY)
    assert report.position == "Welder & Fitter"
    assert not any("cookies" in each.text for each in report.left_out)
