"""python reader.py PREPARED MODEL OUT [--without PART] [--epochs N]: fits the reader and writes its weights.

Needs torch, transformers and numpy only. PREPARED is the folder of prepare.py, MODEL that of all-MiniLM-L6-v2.
"""

from __future__ import annotations

import json
import random

import torch
from loop import embedded, fit, options_of
from torch import nn
from transformers import AutoModel

TOPICS, REASONS = 10, 9
CORE, BEFORE, AFTER = 260, 90, 50
LINE_ENDS = {1086, 1073}


class Reader(nn.Module):
    """What cvJobMatching/requirements/tagger.py computes, to be fitted."""

    def __init__(self, model: str, words) -> None:
        super().__init__()
        self.enc = AutoModel.from_pretrained(model, attn_implementation="sdpa")
        self.enc.embeddings.word_embeddings = embedded(words)
        for layer in self.enc.encoder.layer:
            layer.intermediate.intermediate_act_fn = nn.GELU(approximate="tanh")
        self.case = nn.Embedding(6, 384)
        nn.init.normal_(self.case.weight, 0, 0.02)
        self.drop = nn.Dropout(0.1)
        self.bio, self.top, self.must, self.rea = (nn.Linear(384, n) for n in (3, TOPICS, 2, REASONS))

    def forward(self, ids, shapes, offset):
        own = self.enc.embeddings
        places = torch.arange(offset, offset + len(ids))
        x = (
            own.word_embeddings(ids)
            + own.position_embeddings(places)
            + own.token_type_embeddings(torch.zeros_like(places))
        )
        x = own.dropout(own.LayerNorm(x + self.case(shapes)))[None]
        for layer in self.enc.encoder.layer:
            out = layer(x)
            x = out[0] if isinstance(out, tuple) else out
        x = self.drop(x[0])
        return self.bio(x), self.top(x), self.must(x), self.rea(x)


def windows(ids):
    start = 0
    while start < len(ids):
        stop = min(len(ids), start + CORE)
        if stop < len(ids):
            stop = next((at for at in range(stop, start + CORE // 2, -1) if ids[at - 1] in LINE_ENDS), stop)
        yield max(0, start - BEFORE), start, stop, min(len(ids), stop + AFTER)
        start = stop


def spans(marks, firsts):
    found, start = set(), None
    for at, (mark, first) in enumerate(zip([*marks, 0], [*firsts, 1], strict=True)):
        if first and mark != 2 and start is not None:
            found.add((start, at))
            start = None
        if first and mark == 1:
            start = at
    return found


def exactly(model, rows):
    model.eval()
    right = said = real = topics = 0
    with torch.no_grad():
        for row in rows:
            ids, shapes = torch.tensor(row["tokens"]), torch.tensor(row["shapes"])
            marks, best = [], []
            for low, start, stop, high in windows(row["tokens"]):
                bio, top, _, _ = model(ids[low:high], shapes[low:high], 0)
                marks += bio[start - low : stop - low].argmax(1).tolist()
                best += top[start - low : stop - low].argmax(1).tolist()
            got, gold = spans(marks, row["firsts"]), spans(row["mark"], row["firsts"])
            right, said, real = right + len(got & gold), said + len(got), real + len(gold)
            topics += sum(best[a] == row["topic"][a] for a, _ in got & gold)
    return f"exact spans: P {right / max(1, said):.3f} R {right / max(1, real):.3f}, topic {topics / max(1, right):.3f}"


def loss_of(model, sample):
    row, (low, a, b, high) = sample
    own, entropy = slice(a - low, b - low), nn.functional.cross_entropy
    ids, shapes = torch.tensor(row["tokens"][low:high]), torch.tensor(row["shapes"][low:high])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        said = model(ids, shapes, random.randint(0, 60))
    loss = entropy(said[0].float()[own], torch.tensor(row["mark"][a:b]), weight=torch.tensor([1.0, 2.0, 1.0]))
    for logits, name, share in zip(said[1:], ("topic", "must", "reason"), (0.4, 0.3, 0.25), strict=True):
        gold = torch.tensor(row[name][a:b])
        if (gold >= 0).any():
            loss = loss + share * entropy(logits.float()[own], gold, ignore_index=-1)
    return loss


def main():
    options = options_of(__doc__, without="f", epochs=8)
    rows = [json.loads(line) for line in (options.prepared / "reader.jsonl").open()]
    train, test = ([row for row in rows if (row["part"] == options.without) is held] for held in (False, True))
    parts = [(row, window) for row in train for window in windows(row["tokens"])]
    judged = lambda model: exactly(model, test) if test else ""  # noqa: E731
    fit(Reader(options.model, options.words), parts, loss_of, judged, options, encoder=1e-4, heads=1e-3)


if __name__ == "__main__":
    main()
