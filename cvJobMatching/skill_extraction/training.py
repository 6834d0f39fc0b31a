"""Fits `data/tagger.txt` to sentences whose skills people have marked.

    python -m cvJobMatching.skill_extraction.training sentences.jsonl > cvJobMatching/skill_extraction/data/tagger.txt

Each line is a sentence: `{"part": "train", "tokens": […], "skill": [[first, end], …], "knowledge": [[first, end], …]}`.
The shipped weights are fitted to the training part of SkillSpan (MIT licence), without sentences of its test part.
Needs python-crfsuite, which nothing else in the package uses. The same sentences, lexicon and word classes give equal
weights. A new name in the lexicon needs no new weights, because being a name is a feature of its own.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.patterns import compiled
from cvJobMatching.skill_extraction.crf import TAGS
from cvJobMatching.skill_extraction.features import bio_tags, features, tokens
from cvJobMatching.understanding.lexicon.find import named_skills
from cvJobMatching.understanding.text.lines import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEAD = """# version: 2026.11.1
# Weights of the tagger: hundredths for B, I and O, and the feature. Written by training.py; see features.py.
# Fitted to the training part of SkillSpan: Mike Zhang, Kristian Nørgaard Jensen, Sif Dam Sonniks, Barbara Plank:
# "SkillSpan: Hard and Soft Skill Extraction from English Job Postings", NAACL 2022.
# SkillSpan is Copyright (c) 2023 Mike Zhang, MIT licence. No sentence of it is here, and no feature seen only twice.
"""
# L1 keeps the file small and L2 the weights; a feature seen only twice says nothing about the language.
SETTINGS = {"c1": 0.5, "c2": 0.2, "max_iterations": 100, "feature.minfreq": 3, "feature.possible_transitions": True}
LEAST = 5  # hundredths: a smaller weight has no effect
WEIGHT = compiled(r"  \(([01])\) (.+) --> ([BIO]): (-?[\d.]+)")


class Example(NamedTuple):
    """One sentence: the features of each of its words, and their tags."""

    features: list[list[str]]
    tags: list[str]


def examples(rows: Iterable[str]) -> Iterator[Example]:
    """The examples of the rows whose part is "train"."""
    for row in map(json.loads, rows):
        if row["part"] == "train":
            starts = [0]
            for token in row["tokens"]:
                starts.append(starts[-1] + len(token) + 1)
            marked = [(starts[first], starts[end] - 1) for first, end in row["skill"] + row["knowledge"]]
            yield from _of_a_text(" ".join(row["tokens"]), marked)


def _of_a_text(text: str, marked: list[tuple[int, int]]) -> Iterator[Example]:
    named = [(mention.start, mention.end) for mention in named_skills(text)]
    for span in sentences(text):
        if found := tokens(text, span):
            yield Example(list(features(found, named)), bio_tags(found, marked))


def trained(given: Iterable[Example]) -> str:
    """The text of `data/tagger.txt`."""
    import pycrfsuite

    trainer, tagger = pycrfsuite.Trainer(algorithm="lbfgs", params=SETTINGS, verbose=False), pycrfsuite.Tagger()
    for example in given:
        trainer.append(example.features, example.tags)
    with tempfile.TemporaryDirectory() as place:
        model, dump = str(Path(place, "model")), Path(place, "dump")
        trainer.train(model)
        tagger.open(model)
        tagger.dump(str(dump))
        return HEAD + formatted(dump.read_text("utf-8"))


def formatted(dump: str) -> str:
    """The weights of a model that CRFsuite has dumped, in the order of their features."""
    weights: defaultdict[str, dict[str, int]] = defaultdict(dict, {f"-> {tag}": {} for tag in TAGS})
    for found in filter(None, map(WEIGHT.fullmatch, dump.split("\n"))):
        kind, feature, tag, weight = found.groups()
        weights[feature if kind == "0" else f"-> {feature}"][tag] = round(100 * float(weight))
    return "".join(
        f"{' '.join(str(row.get(tag, 0)) for tag in TAGS)}\t{feature}\n"
        for feature, row in sorted(weights.items())
        if feature.isprintable() and (feature.startswith("->") or max(map(abs, row.values())) >= LEAST)
    )


if __name__ == "__main__":
    with Path(sys.argv[1]).open(encoding="utf-8") as source:
        sys.stdout.write(trained(examples(source)))
