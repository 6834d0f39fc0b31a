"""The page on languages lists the topics of a pack as the schema has them."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from tests.engine.languages.entries import TOPICS

PAGE = Path(__file__).parents[3] / "docs" / "languages.md"
ROW = re.compile(r"^\| `(?P<name>\w+)\.toml` \| [^|]+ \| (?P<needed>yes)? ?\|$", re.MULTILINE)


def test_the_page_lists_each_topic_and_whether_it_is_needed() -> None:
    listed = {row["name"]: row["needed"] == "yes" for row in ROW.finditer(PAGE.read_text("utf-8"))}
    known = {kind.__name__.lower(): any(field.required for field in msgspec.structs.fields(kind)) for kind in TOPICS}
    assert listed == known
