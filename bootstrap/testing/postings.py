"""Reads job descriptions as plainly as a test can foresee."""

from __future__ import annotations

import re

from domain.model.criteria import LONGEST_TEXT, MOST_CRITERIA, Criterion, CriterionKind, Posting

_LINE = re.compile(rf"[^\s\-*](?:[^\n]{{0,{LONGEST_TEXT - 2}}}\S)?")  # without the mark of a list


def posting_of(job_description: bytes) -> Posting:
    """The first line with a word is the position; every other one is a skill and a must."""
    text = job_description.decode(errors="replace")
    lines = list(_LINE.finditer(text))
    return Posting(
        position=lines[0][0] if lines else None,
        text=text,
        items=tuple(
            Criterion(
                id=f"c{number}",
                text=line[0],
                kind=CriterionKind.SKILL,
                must=True,
                source=line[0],
                start=line.start(),
                end=line.end(),
            )
            for number, line in enumerate(lines[1 : MOST_CRITERIA + 1], 1)
        ),
        left_out=(),
    )
