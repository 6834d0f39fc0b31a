"""python -m tests.training.rows LINES OUT PARTS [SINCE]: what the decision weighs, for each pair of PARTS.

Writes `rows-PARTS.npz` to OUT; SINCE leaves out postings with a lower number (those up to 200 are older).
Run it with a judge in place that was not fitted to PARTS: the trees have to see it as honest as it will be.
"""

from __future__ import annotations

import re
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from cvJobMatching.matching.decision import features
from cvJobMatching.matching.opinion import Asked, opinions
from cvJobMatching.pipeline import read_cv
from cvJobMatching.requirements.facts import known
from cvJobMatching.requirements.kinds.title import title_of
from cvJobMatching.requirements.read import position_of
from tests.training.prepare import (
    AS_OF,
    FEW,
    STATUSES,
    criterion_for,
    few_lines,
    is_contrast,
    label_for,
    line_of_work,
    names_its_work,
    part_of,
    rows,
    short_cvs,
    strangers,
)


def row_of(item: tuple[dict[str, Any], Any, dict[str, Any]]) -> tuple[list[Any], list[Any]]:
    """Features, and (status, fair statuses as bits, part, fit, stranger, CV of a few lines) of each line of a pair."""
    job, source, pair = item
    candidate = read_cv(source, as_of=AS_OF)
    cv, position = candidate.facts, position_of(job["text"])
    lines = [(each, pair["lines"].get(each["id"])) for each in job["requirements"]]
    if position and is_contrast(job) and not names_its_work(job):
        lines.append(line_of_work(position, pair))
    criteria = [criterion_for(each) for each, _ in lines]
    title = title_of(position) if position else None
    facts = [known(each, cv, each.judge(cv), title) for each in criteria]
    asked = [Asked(each.words(position), each.topic, each.requirement.must) for each in criteria]
    found = opinions(asked, facts, [cv.text[slice(*unit)] for unit in cv.units])
    xs = features(criteria, facts, found, cv)
    of = ord(part_of(job))
    labels = [
        label_for(label, criterion.topic, fact, candidate)
        for (_, label), criterion, fact in zip(lines, criteria, facts, strict=True)
    ]
    kept = [(x, label) for x, label in zip(xs, labels, strict=True) if label["status"]]
    about = (of, pair["fit"], not pair["lines"], pair["cv_id"].endswith(FEW))
    ys = [(STATUSES.index(label["status"]), _bits(label), *about) for _, label in kept]
    return [x for x, _ in kept], ys


def _bits(label: dict[str, Any]) -> int:
    return sum(1 << STATUSES.index(status) for status in {label["status"], *label.get("also", ())})


def _number(job: dict[str, Any]) -> int:
    return int(re.sub(r"\D", "", job["job_id"]))


def main() -> None:
    found, parts, since = rows(Path(sys.argv[1])), sys.argv[3], int((sys.argv[4:] or ["0"])[0])
    asked = [
        row
        for row in (*found, *strangers(found), *short_cvs(found), *few_lines(found))
        if part_of(row[0]) in parts and (_number(row[0]) >= since or is_contrast(row[0]))
    ]
    items = [(job, source, pair) for job, pairs in asked for source, pair in pairs]
    with ProcessPoolExecutor(2) as pool:
        done = list(pool.map(row_of, items, chunksize=16))
    xs, ys = (np.array([each for pair in done for each in pair[at]], dtype=np.float32) for at in (0, 1))
    np.savez(Path(sys.argv[2]) / f"rows-{parts}.npz", x=xs, y=ys)


if __name__ == "__main__":
    main()
