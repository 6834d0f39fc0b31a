"""The word lists of the package hold what they seem to hold."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

import cvJobMatching

ROOT = Path(cvJobMatching.__file__).parent
LISTS = sorted(path for kind in ("txt", "json", "toml") for path in ROOT.rglob(f"*.{kind}"))
ESCAPE = re.compile(r"\\[a-zA-Z]")  # of a pattern: no letter of a word
WORD = re.compile(r"[^\W\d_]+")
ALIKE = {"LATIN", "CYRILLIC", "GREEK"}  # scripts with letters that look the same and never match each other


def scripts(word: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in word} & ALIKE


def mixed(text: str) -> list[str]:
    return [word for word in WORD.findall(ESCAPE.sub(" ", text)) if len(scripts(word)) > 1]


@pytest.mark.parametrize("path", LISTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_word_of_a_list_mixes_scripts_that_look_alike(path: Path) -> None:
    assert mixed(path.read_text("utf-8")) == []


def test_a_word_that_mixes_scripts_is_found() -> None:
    latin, cyrillic = "i\u043d", "\u0456\u043d"
    assert mixed(f"ai, {cyrillic}, {latin}") == [latin]
