"""Names of others: on one line, and nothing in them that cannot be seen."""

from __future__ import annotations

import pytest

from adapters.http.filenames import display_name
from domain.model.ids import user_of
from domain.model.shown_text import one_line, shown_name, visible

UNSEEN = {
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
    "next line": "\x85",
    "new line": "\n",
    "escape": "\x1b",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "right-to-left mark": "\u200f",
    "Arabic letter mark": "\u061c",
    "zero-width space": "\u200b",
    "byte order mark": "\ufeff",
    "soft hyphen": "\xad",
    "tag": "\U000e0041",
    "variation selector": "\ufe0f",
    "grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "empty Braille": "\u2800",
    "surrogate": "\ud800",
    "private use": "\ue000",
}


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN.keys())
def test_what_cannot_be_seen_is_in_no_name(unseen: str) -> None:
    assert visible(f"{unseen}cv{unseen}fdp.exe") == "cvfdp.exe"
    assert display_name(f"../{unseen}Anna{unseen}_Weber.pdf{unseen}") == "Anna_Weber.pdf"
    assert unseen not in one_line(f"Senior{unseen} Developer")


def test_a_name_of_nothing_visible_is_none() -> None:
    assert display_name("".join(UNSEEN.values())) is None


@pytest.mark.parametrize("name", ["Ångström été.pdf", "履歴書.docx", "سيرة.pdf", "résumé (1).pdf", "हिन्दी.odt"])
def test_what_can_be_seen_stays(name: str) -> None:
    assert visible(name) == name


def test_words_are_apart_by_one_blank() -> None:
    assert one_line(" Senior\u2028Developer\n (m/w/d) \u200b x") == "Senior Developer (m/w/d) x"


@pytest.mark.parametrize(
    "written",
    [
        "نیک\u200cپی",  # Persian: the letter before joins on, so the blank of no width is seen
        "می\u200cخواهم.pdf",
        "क्\u200dष",  # Hindi: half a letter instead of both as one
        "क्\u200cष",
        "ශ්\u200dරී",  # Sinhala
    ],
)
def test_joiners_stay_where_a_script_shows_them(written: str) -> None:
    assert visible(written) == shown_name(written) == written
    assert user_of(written) == written


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
@pytest.mark.parametrize(
    "shown",
    [
        "An{}na",
        "{}نیک",
        "نیک{}",
        "دا{}دا",  # alef joins nothing to its left anyway
        "نیک{} پی",
        "क्{}",
        "क्{}a",
        "{}",
    ],
)
def test_joiners_that_change_nothing_that_is_seen_go(shown: str, joiner: str) -> None:
    assert visible(shown.format(joiner)) == shown.format("")
    assert user_of(shown.format(joiner)) is None


def test_of_several_joiners_one_stays() -> None:
    assert visible("نیک\u200b\u200c\u200c\u2060\u200cپی") == "نیک\u200cپی"


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN.keys())
def test_names_of_people_that_look_the_same_are_the_same(unseen: str) -> None:
    assert shown_name(f"{unseen}Rene{unseen} \xa0 Weber\u3000{unseen}") == "Rene Weber"


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN.keys())
def test_no_user_is_called_what_cannot_be_seen(unseen: str) -> None:
    assert user_of(f"an{unseen}na") is None


@pytest.mark.parametrize(
    "called", ["", " ", " anna", "anna ", "anna\xa0weber", "anna  weber", "a" * 201, "\ufb2c" * 101]
)
def test_who_is_called_so_is_no_user(called: str) -> None:
    assert user_of(called) is None


def test_a_user_is_the_same_however_the_accents_are_written() -> None:
    assert shown_name("rene\u0301e") == shown_name("re\u200bne\u200b\u0301e") == "ren\xe9e"
    assert user_of("rene\u0301e") == user_of("ren\xe9e") == "ren\xe9e"
    assert user_of("a" * 200) == "a" * 200
