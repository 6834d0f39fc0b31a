"""What is copied as Markdown, or under headings with a sign, is read as the plain text is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cvJobMatching as m
from cvJobMatching.understanding.text.markdown import unmarked
from tests.engine.samples import DAY
from tests.engine.test_golden import FILES, golden

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADINGS: Final[dict[str, Callable[[str], str]]] = {
    "bold": lambda words: f"**{words}**",
    "number signs": lambda words: f"## {words}",
    "number signs around": lambda words: f"### {words} ###",
    "number signs and bold": lambda words: f"## **{words}**",
    "underscores": lambda words: f"__{words}__",
    "a rule under it": lambda words: f"{words}\n{'-' * len(words)}",
    "a double rule under it": lambda words: f"{words}\n{'=' * len(words)}",
}
SIGNS: Final = ("■", "»", "▪", "--")
POSTING: Final = """Warehouse Operative

About us
We have moved furniture since 1961.

Your tasks
- Load and unload trailers
- Pick orders with a scanner

Your profile
- Counterbalance forklift licence
- Two years of warehouse experience

What we offer
- 28 days of holiday
- A company pension
"""
TITLES: Final = ("About us", "Your tasks", "Your profile", "What we offer")


def headings(vacancy: m.Vacancy) -> set[str]:
    return {each.text for each in vacancy.left_out if each.reason is m.Reason.HEADING}


def with_headings(text: str, titles: set[str], form: Callable[[str], str]) -> str:
    return "\n".join(form(line.strip()) if line.strip() in titles else line for line in text.split("\n"))


def asked(vacancy: m.Vacancy) -> list[tuple[str, m.Kind, bool]]:
    return [(each.text, each.kind, each.must) for each in vacancy.requirements]


@pytest.mark.parametrize("form", HEADINGS.values(), ids=HEADINGS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_posting_with_marked_headings_asks_for_the_same(path: Path, form: Callable[[str], str]) -> None:
    plain = golden(path).vacancy
    titles = headings(plain)
    marked = with_headings(plain.document.text, titles, form)
    assert titles
    assert marked != plain.document.text
    assert asked(m.read_job_description(marked)) == asked(plain)


@pytest.mark.parametrize("form", HEADINGS.values(), ids=HEADINGS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_cv_with_marked_headings_has_the_same_profile(path: Path, form: Callable[[str], str]) -> None:
    plain = golden(path).candidate
    name, *rest = plain.document.text.strip().split("\n")
    text = plain.parsed.text
    titles = {name, *(text[slice(*part.heading)].strip() for part in plain.parsed.sections)} - {""}
    marked = m.read_cv(with_headings("\n".join((name, *rest)), titles, form), as_of=DAY)
    assert marked.profile == plain.profile
    assert plain.profile.name == name
    assert not any(part in marked.facts.text for part in name.split())


@pytest.mark.parametrize("sign", SIGNS)
def test_a_heading_with_a_sign_of_its_own_asks_for_nothing(sign: str) -> None:
    marked = m.read_job_description(with_headings(POSTING, set(TITLES), lambda words: f"{sign} {words}"))
    assert {each.text for each in marked.requirements} == {
        each.text for each in m.read_job_description(POSTING).requirements
    }
    assert headings(marked) >= set(TITLES)


@pytest.mark.parametrize("after", ["Benefits", "■ Benefits"])
def test_an_item_of_a_list_is_asked_for_although_it_may_be_a_heading(after: str) -> None:
    items = "Requirements\n• Education\n• Experience\n\n{}\n• Dental plan\n• Pension\n"
    vacancy = m.read_job_description(f"Technician\n\n{items.format(after)}")
    assert {"Education", "Experience"} <= {each.text for each in vacancy.requirements}


def test_words_in_bold_code_or_a_link_are_asked_for_without_their_marks() -> None:
    vacancy = m.read_job_description(
        "Data Engineer\n\nRequirements\n- **Python** or **Scala** at an expert level\n- `dbt`\n- [Snowflake](https://example.com/s)\n"
    )
    texts = [each.text for each in vacancy.requirements]
    assert not any(mark in text for text in texts for mark in ("*", "`", "[", "](", "example.com"))
    assert {"Python or Scala at an expert level", "dbt", "Snowflake"} <= set(texts)


def test_the_address_of_a_link_is_not_lost_on_a_cv() -> None:
    candidate = m.read_cv("# Ann Example\n[My code](https://example.com/ann)\n\n## Skills\nPython\n", as_of=DAY)
    assert candidate.profile.links == ("https://example.com/ann",)
    assert "example.com" not in candidate.facts.text


@pytest.mark.parametrize(
    "text",
    [
        "jane_doe_smith@example.org",
        "C# and F#",
        "5 * 3 * 2",
        "snake_case_name",
        "2**",
        "* item",
        "- item",
        "#1 in sales",
    ],
)
def test_what_is_no_mark_stays(text: str) -> None:
    assert unmarked(text).split() == text.replace("2**", "2").split()


@given(st.text(alphabet="ab *_#`[]()\\|-=\n.~", max_size=60))
def test_every_other_character_stays_where_it_was(text: str) -> None:
    plain = unmarked(text)
    assert len(plain) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, plain, strict=True))


def test_a_posting_of_nothing_but_marks_asks_for_nothing() -> None:
    assert m.read_job_description("**\n__\n```\n>\n").requirements == ()
