"""Names of others: on one line, and nothing in them that cannot be seen."""

from __future__ import annotations

import pytest

from adapters.http.filenames import display_name
from domain.model.shown_text import one_line, visible

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
