"""python -m tests.training.prepare LINES OUT: what the fits read, as tokens and numbers, made by the engine's own code.

LINES is the folder of the benchmark's `lines` set (dev), OUT the folder to write `reader.jsonl` and `judge.jsonl` to.
"""

from __future__ import annotations

import json
import random
import re
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from cvJobMatching.fitted.wordpiece import START, pieces
from cvJobMatching.matching.beginnings import beginnings_of
from cvJobMatching.matching.opinion import LONGEST_PASSAGE, LONGEST_REQUIREMENT
from cvJobMatching.model.report import Requirement, Topic
from cvJobMatching.pipeline import read_cv
from cvJobMatching.requirements.criterion import Criterion
from cvJobMatching.requirements.facts import Known, known
from cvJobMatching.requirements.kinds.title import title_of
from cvJobMatching.requirements.lists import choice_of
from cvJobMatching.requirements.read import position_of
from cvJobMatching.requirements.tagger import REASONS, TOPICS, tokens_of
from cvJobMatching.requirements.topics import criterion_of, topics
from cvJobMatching.understanding.text.gender import neutral_text
from cvJobMatching.understanding.text.lines import lines as lines_of
from cvJobMatching.understanding.vacancy.parsed import parse_job_description
from tests.labelled.form import read_all

AS_OF = date(2026, 11, 26)  # the day of the labels
STATUSES = ["met", "partial", "missing", "unknown"]
NO_LABEL = -1
DATED = re.compile(r"\b(19|20)\d\d\b")
FEW = "~~"  # marks a CV of a few lines
CONTRAST = re.compile(r"[a-z]{2}\d+")  # ids of contrast sets: short CVs that differ in what they show (`short`)
NEAR = 0.5  # share of a requirement's words that a CV has


def rows(lines: Path) -> list[tuple[dict[str, Any], list[tuple[Any, dict[str, Any]]]]]:
    """Every posting, as the engine reads its text, with its CVs (text, or bytes of a file) and pairs."""
    cvs = {cv["cv_id"]: cv for cv in _json_lines(lines / "cvs.jsonl")}
    pairs: dict[str, list[tuple[Any, dict[str, Any]]]] = {}
    for pair in _json_lines(lines / "pairs.jsonl"):
        cv = cvs[pair["cv_id"]]
        source = cv["text"] if "text" in cv else _file(lines, cv["file"])
        pairs.setdefault(pair["job_id"], []).append((source, pair))
    found = [(job, pairs.get(job["job_id"], [])) for job in _json_lines(lines / "jobs.jsonl")]
    for job, own, labelled in read_all():
        texts = {cv["cv_id"]: cv["text"] for cv in own}
        found.append((job, [(texts[pair["cv_id"]], pair) for pair in labelled]))
    return [(job | {"text": parse_job_description(job["text"]).text}, labelled) for job, labelled in found]


def _json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _file(lines: Path, name: str) -> bytes:
    data = lines.parents[1]
    dataset, rest = name.split("/", 1)
    return next(path for path in (data / name, data / dataset / "dev" / rest) if path.exists()).read_bytes()


def part_of(job: dict[str, Any]) -> str:
    """The part of the set that a posting belongs to.

    Of the project's own postings a quarter is "h": the judge doesn't see it, so that the trees, which weigh what the
    judge thinks, see it as honest as it will be; the rest is "g". Of the contrast sets that begin with t an eighth is
    "k", which no fit sees, the rest "h".
    """
    if "reasons" not in job:
        return str(job["job_id"][0])
    number = zlib.crc32(job["job_id"].encode())
    if is_contrast(job) and job["job_id"].startswith("t"):
        return "h" if number % 8 else "k"
    return "g" if number % 4 else "h"


Row = tuple[dict[str, Any], list[tuple[Any, dict[str, Any]]]]


def whole(found: list[Row]) -> list[Row]:
    """The project's own postings without the contrast sets, whose CVs are short as they are."""
    return [row for row in found if "reasons" in row[0] and not is_contrast(row[0])]


def is_contrast(job: dict[str, Any]) -> bool:
    return "reasons" in job and CONTRAST.fullmatch(job["job_id"]) is not None


def strangers(found: list[Row]) -> list[Row]:
    """CVs that fit other postings of the project's own, two a posting, as misfits; rules label lines, or nothing."""
    own = whole(found)
    drawn = random.Random(7)
    more = []
    for job, _ in own:
        others = [row for row in own if row[0]["profession"] != job["profession"] and part_of(row[0]) == part_of(job)]
        chosen = [max(row[1], key=lambda pair: pair[1]["fit"]) for row in drawn.sample(others, 2)]
        more.append((job, [(source, {"cv_id": pair["cv_id"], "fit": 0, "lines": {}}) for source, pair in chosen]))
    return more


def short_cvs(found: list[Row]) -> list[Row]:
    """A part of the lines of one CV for each of the project's own postings.

    What was shown by lines that are left keeps its label, and what was not shown; of the rest nothing is known.
    """
    drawn, more = random.Random(9), []
    for job, pairs in whole(found):
        source, pair = drawn.choice([each for each in pairs if each[1]["fit"] >= 2])
        first, *rest = source.split("\n")
        share = drawn.uniform(0.25, 0.7)
        text = "\n".join([first, *(line for line in rest if not line.strip() or drawn.random() < share)])
        more.append((job, [(text, {**pair, "cv_id": f"{pair['cv_id']}~", "lines": shown_in(text, pair)})]))
    return more


def few_lines(found: list[Row]) -> list[Row]:
    """CVs of the name and one to three lines that show something, each under the line of its role.

    What those lines show keeps its label; what no line showed is missing still; of the rest nothing is known.
    """
    drawn, more = random.Random(19), []
    for job, pairs in whole(found):
        for source, pair in [each for each in pairs if each[1]["fit"] >= 1] * 3:
            first, *rest = source.split("\n")
            quotes = [quote for label in pair["lines"].values() for quote in label["quotes"]]
            showing = [at for at, line in enumerate(rest) if any(places(line, quote) for quote in quotes)]
            chosen = set(drawn.sample(showing, min(len(showing), drawn.randint(1, 3))))
            dated = [at for at, line in enumerate(rest) if DATED.search(line)]
            chosen |= {max((role for role in dated if role <= at), default=at) for at in chosen}
            text = "\n".join([first, "", *(rest[at] for at in sorted(chosen))])
            if showing and len(text) < len(source) / 2:
                few = {**pair, "cv_id": f"{pair['cv_id']}{FEW}", "lines": shown_in(text, pair)}
                more.append((job, [(text, few)]))
    return more


def shown_in(text: str, pair: dict[str, Any]) -> dict[str, Any]:
    """The labels of a pair's lines, without those whose proof is not in this part of the CV."""
    return {
        name: label if all(places(text, quote) for quote in label["quotes"]) else {"status": None}
        for name, label in pair["lines"].items()
    }


def short_postings(found: list[Row]) -> list[dict[str, Any]]:
    """The headline and one to four lines that ask for something, for each of the project's own postings."""
    drawn, more = random.Random(10), []
    for job in (row[0] for row in whole(found)):
        first, *rest = lines_of(job["text"])
        starts = [each["span"][0] for each in job["requirements"]]
        asking = [line for line in rest if any(line.start <= start < line.end for start in starts)]
        chosen = [first, *sorted(drawn.sample(asking, min(len(asking), drawn.randint(1, 4))))]
        text, requirements = "", []
        for start, end in chosen:
            moved = len(text) - start
            own = [each for each in job["requirements"] if start <= each["span"][0] < end]
            requirements += [{**each, "span": tuple(at + moved for at in each["span"])} for each in own]
            text += job["text"][start:end] + drawn.choice(("\n", "\n\n"))
        more.append({**job, "text": text, "requirements": requirements})
    return more


def label_for(label: dict[str, Any] | None, topic: Topic, facts: Known, candidate: Any) -> dict[str, Any]:
    """What a line is fitted to: a reader's label if there is one, or what rules can tell."""
    return seen(label, topic, candidate) if label else label_of(topic, facts)


def seen(label: dict[str, Any], topic: Topic, candidate: Any) -> dict[str, Any]:
    """The label of a line, without what the engine is blind to: an address may have told a reader of the place."""
    spots = [place for quote in label.get("quotes", ()) for place in places(candidate.document.text, quote)]
    if not spots or any(candidate.facts.text[start:end].strip() for start, end in spots):
        return label
    return {"status": "unknown" if topic is Topic.GATE else None}


def label_of(topic: Topic, facts: Known) -> dict[str, Any]:
    """The label of a requirement on a stranger's CV; status None where only a reader could tell."""
    rule, measure, overlap, proven = facts.numbers[0], facts.numbers[4:7], facts.numbers[10:14], facts.numbers[15]
    near = overlap[0] >= NEAR or overlap[2] > 0 or proven > 0
    if topic in (Topic.GATE, Topic.TRAIT):
        return {"status": None if near else "unknown"}
    if topic is Topic.LANGUAGE:
        asks = rule and not any(facts.numbers[1:4])
        return {"status": "unknown" if asks else None if measure[1] or measure[2] else "missing", "also": ["unknown"]}
    if topic in (Topic.EDUCATION, Topic.YEARS):
        return {"status": None if measure[2] or near else "missing"}
    return {"status": None if near or rule else "missing"}


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Where words stand as words of their own."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [found.span() for found in re.finditer(rf"(?<!\w){pattern}(?!\w)", text)]


def reader_row(job: dict[str, Any], of: str) -> dict[str, Any]:
    """The tokens of a posting, each with its mark: of requirements (0 outside, 1 first, 2 inside) and of reasons."""
    text, spans = job["text"], []
    for requirement in job["requirements"]:
        own = [tuple(requirement["span"])] if "span" in requirement else places(text, requirement["text"])
        for start, end in own + [place for words in requirement.get("again", ()) for place in places(text, words)]:
            spans.append((start, end, requirement))
    kept: list[tuple[int, int, dict[str, Any]]] = []
    for span in sorted(spans, key=lambda span: span[0] - span[1]):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    tokens = list(tokens_of(text))
    n = len(tokens)
    mark, topic, must, reason = [0] * n, [-1] * n, [-1] * n, [-1] * n
    for start, end, requirement in kept:
        first = True
        for at, token in enumerate(tokens):
            if token.start >= start and token.end <= end and token.end > token.start:
                mark[at], first = 1 if first else 2, False
                topic[at] = TOPICS.index(Topic(requirement["topic"]))
                must[at] = -1 if requirement["must"] is None else int(requirement["must"])
    _reasons(job, tokens, mark, reason)
    return {
        "id": job["job_id"],
        "part": of,
        "tokens": [token.number for token in tokens],
        "shapes": [token.shape for token in tokens],
        "firsts": [int(token.first) for token in tokens],
        "mark": mark,
        "topic": topic,
        "must": must,
        "reason": reason,
    }


def _reasons(job: dict[str, Any], tokens: list[Any], mark: list[int], reason: list[int]) -> None:
    if "reasons" not in job:
        return
    names = [each.value for each in REASONS]
    for words, why in zip(job["not"], job["reasons"], strict=True):
        for start, end in places(job["text"], words):
            for at, token in enumerate(tokens):
                if token.start >= start and token.end <= end and mark[at] == 0:
                    reason[at] = names.index(why)
    line: list[int] = []
    for at, token in enumerate(tokens):
        if token.start < token.end:
            line.append(at)
            continue
        if len(line) <= 12 and all(mark[k] == 0 and reason[k] < 0 for k in line):
            for k in line:
                reason[k] = names.index("heading")
        line = []


def judge_row(job: dict[str, Any], pair: dict[str, Any], source: Any, of: str) -> dict[str, Any]:
    """The passages and requirements of a pair as tokens and stems, with the numbers of the rules and the labels."""
    candidate = read_cv(source, as_of=AS_OF)
    cv = candidate.facts
    passages = [_piece(number, cv.text[slice(*unit)]) for number, unit in enumerate(cv.units)]
    position = position_of(job["text"])
    asked = [_asked(each, pair["lines"].get(each["id"]), candidate, position) for each in job["requirements"]]
    if position and not names_its_work(job):
        asked.append(_asked(*line_of_work(position, pair), candidate, position))
    return {
        "id": f"{job['job_id']} {pair['cv_id']}",
        "part": of,
        "lang": job["lang"],
        "fit": pair["fit"],
        "passages": [piece for piece_list in passages for piece in piece_list],
        "asked": asked,
    }


def names_its_work(job: dict[str, Any]) -> bool:
    """Whether the headline of a contrast set is labelled as a requirement of its own."""
    return is_contrast(job) and any(each["topic"] == "title" for each in job["requirements"])


def line_of_work(position: str, pair: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The title of a posting as a requirement, and its label: a pair's fit tells whether the CV is of that work."""
    fair = {3: ("met",), 2: ("met", "partial"), 1: ("partial", "missing"), 0: ("missing",)}[pair["fit"]]
    label = {"status": fair[0], "also": list(fair[1:])} if pair["lines"] else None
    return {"text": position, "topic": "title", "must": True}, label


def _piece(number: int, text: str) -> list[dict[str, Any]]:
    text = neutral_text(text)
    read, stems = list(pieces(text)), beginnings_of(text)
    parts = [read[at : at + LONGEST_PASSAGE] for at in range(0, len(read), LONGEST_PASSAGE)]
    return [
        {
            "of": number,
            "tokens": [START, *(piece.token for piece in part)],
            "stems": sorted({stems[piece.start] for piece in part if piece.start in stems}),
        }
        for part in parts
    ]


def criterion_for(labelled: dict[str, Any]) -> Criterion:
    """A labelled requirement as the engine understands it."""
    topic, text, must = Topic(labelled["topic"]), labelled["text"], labelled["must"] is not False
    kind = topics()[topic].kind_of(text)
    return criterion_of(Requirement(text=text, kind=kind, must=must, topic=topic, alternatives=choice_of(text)))


def _asked(
    requirement: dict[str, Any], label: dict[str, Any] | None, candidate: Any, position: str | None
) -> dict[str, Any]:
    cv, text, criterion = candidate.facts, requirement["text"], criterion_for(requirement)
    topic = criterion.topic
    facts = known(criterion, cv, criterion.judge(cv), title_of(position) if position else None)
    label = label_for(label, topic, facts, candidate)
    plain = neutral_text(criterion.words(position))
    read, stems = list(pieces(plain))[:LONGEST_REQUIREMENT], beginnings_of(plain)
    proof = set()
    for quote in label.get("quotes", ()):
        for start, end in places(candidate.document.text, quote):
            for number, (a, b) in enumerate(cv.units):
                if 2 * (min(b, end) - max(a, start)) >= min(b - a, end - start) and min(b, end) > max(a, start):
                    proof.add(number)
    return {
        "text": text,
        "topic": TOPICS.index(topic),
        "must": {True: 0, False: 1, None: 2}[requirement["must"]],
        "tokens": [START, *(piece.token for piece in read)],
        "stems": ["", *(stems.get(piece.start, "") for piece in read)],
        "numbers": list(facts.numbers),
        "shown": facts.passages.tolist(),
        "status": STATUSES.index(label["status"]) if label["status"] else NO_LABEL,
        "also": [STATUSES.index(status) for status in label.get("also", ())],
        "proof": sorted(proof),
        "silent": not label.get("quotes") and label["status"] in ("missing", "unknown"),
    }


def main() -> None:
    lines, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    found = rows(lines)
    with (out / "reader.jsonl").open("w") as reader:
        read = [row[0] for row in found if not is_contrast(row[0])]  # whose headlines are marked, too
        for job in (*read, *short_postings(found)):
            reader.write(json.dumps(reader_row(job, part_of(job))) + "\n")
    more = (*strangers(found), *short_cvs(found))
    with (out / "judge.jsonl").open("w") as judge, ProcessPoolExecutor(2) as pool:
        for each in pool.map(_judge_rows, [*found, *more], chunksize=8):
            judge.writelines(each)


def _judge_rows(row: Row) -> list[str]:
    job, pairs = row
    return [json.dumps(judge_row(job, pair, source, part_of(job))) + "\n" for source, pair in pairs]


if __name__ == "__main__":
    main()
