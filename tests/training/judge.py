"""python judge.py PREPARED MODEL OUT [--without PART] [--epochs N]: fits the judge and writes its weights.

Needs torch, transformers and numpy only. PREPARED is the folder of prepare.py, MODEL that of all-MiniLM-L6-v2.
"""

from __future__ import annotations

import json
import random

import numpy as np
import torch
from loop import embedded, fit, options_of
from torch import nn
from transformers import AutoModel

STATUSES = 4
WIDTH = 128
HIDDEN = 48
HEADS = 12
TOGETHER = 3
NUMBERS = 25


class Judge(nn.Module):
    """What cvJobMatching/matching/opinion.py computes, to be fitted."""

    def __init__(self, model: str, words, layers: int) -> None:
        super().__init__()
        self.enc = AutoModel.from_pretrained(model, attn_implementation="sdpa")
        self.enc.embeddings.word_embeddings = embedded(words)
        self.deep = self.enc.encoder.layer[layers:]  # read a requirement and its best passages together
        self.enc.encoder.layer = self.enc.encoder.layer[:layers]
        for layer in (*self.enc.encoder.layer, *self.deep):
            layer.intermediate.intermediate_act_fn = nn.GELU(approximate="tanh")
        self.topic = nn.Embedding(30, 384)
        nn.init.normal_(self.topic.weight, 0, 0.02)
        self.q, self.k, self.v, self.r = (nn.Linear(384, WIDTH) for _ in range(4))
        for linear in (self.q, self.v):
            nn.init.orthogonal_(linear.weight)
        self.k.weight.data, self.r.weight.data = self.q.weight.data.clone(), self.v.weight.data.clone()
        self.imp, self.c = nn.Linear(384, 1), nn.Linear(384, HIDDEN)
        self.start, self.words = nn.Linear(384, HIDDEN), nn.Linear(384, HIDDEN)
        self.lean = nn.Parameter(torch.full((HEADS,), 0.3))
        self.f = nn.Sequential(
            nn.Linear(2 * WIDTH + 5, 128), nn.GELU(approximate="tanh"), nn.Dropout(0.1), nn.Linear(128, 1 + HIDDEN)
        )
        self.out = nn.Sequential(
            nn.Linear(5 * HIDDEN + TOGETHER + 1 + NUMBERS, 128),
            nn.GELU(approximate="tanh"),
            nn.Dropout(0.15),
            nn.Linear(128, STATUSES),
        )
        self.none, self.drop = nn.Parameter(torch.zeros(1)), nn.Dropout(0.1)

    def encode(self, ids, places, kinds, blocks, topics):
        own = self.enc.embeddings
        mask = torch.where(blocks[:, None] == blocks[None, :], 0.0, -1e9)[None, None]
        x = own.word_embeddings(ids) + own.position_embeddings(places) + own.token_type_embeddings(kinds)
        x = own.dropout(own.LayerNorm(x + torch.where(topics[:, None] >= 0, self.topic(topics.clamp(min=0)), 0.0)))[
            None
        ]
        for layer in self.enc.encoder.layer:
            out = layer(x, attention_mask=mask)
            x = out[0] if isinstance(out, tuple) else out
        return self.drop(x[0])

    def together(self, x, real, states, tokens, held, share):
        """The words of each requirement after reading its best passages."""
        rows, (size, wide) = tokens.reshape(len(tokens), -1), x.shape[1:]
        mask = torch.cat([real, held.reshape(len(held), -1)], 1)
        lean = share.clamp(min=1e-4).log().repeat_interleave(tokens.shape[2], 1)
        lean = torch.cat([torch.zeros(len(x), size), lean], 1)
        bias = (self.lean[None, :, None, None] * lean[:, None, None, :]).masked_fill(~mask[:, None, None, :], -1e4)
        apart = lambda y: y.unflatten(-1, (HEADS, -1)).transpose(1, 2)  # noqa: E731
        for layer in self.deep:
            own = layer.attention.self
            keys, values = (torch.cat([to(x), to(states)[rows]], 1) for to in (own.key, own.value))
            scores = apart(own.query(x)) @ apart(keys).transpose(2, 3) / (wide // HEADS) ** 0.5 + bias
            found = (own.dropout(scores.softmax(-1)).to(values.dtype) @ apart(values)).transpose(1, 2).flatten(2)
            x = layer.attention.output(found, x)
            x = layer.output(layer.intermediate(x), x)
        return self.drop(x).float()

    def forward(self, b):
        topics = b["topics"]
        if self.training:  # a reader may err in the topic
            drop = torch.rand(b["asked"]) < 0.15
            topics = torch.where((topics >= 0) & drop[b["owner"].clamp(min=0)], -1, topics)
        h = self.encode(b["ids"], b["places"], b["kinds"], b["blocks"], topics).float()
        passages, held = h[b["ptok"]], b["pmask"]
        asked, real = h[b["rtok"]], b["rmask"]
        keys, values, queries, own = self.k(passages), self.v(passages), self.q(asked), self.r(asked)
        scores = torch.einsum("rnd,pmd->rpnm", queries, keys) / 8.0
        scores = scores.masked_fill(~held[None, :, None, :], -1e4)
        found = torch.einsum("rpnm,pmd->rpnd", scores.softmax(-1), values)
        weight = self.imp(asked).squeeze(-1).masked_fill(~real, -1e4).softmax(-1)
        parts = [
            own[:, None] * found,
            (own[:, None] - found).abs(),
            scores.max(-1).values[..., None],
            b["hit"][..., None],
        ]
        seen = torch.einsum("rn,rpnd->rpd", weight, torch.cat(parts, -1))
        hits = (b["hit"] * real[:, None, :]).sum(-1) / real.sum(-1)[:, None]
        hidden = self.f(torch.cat([seen, hits[..., None], b["shown"]], -1))
        support, vectors = hidden[..., 0], hidden[..., 1:]
        k = min(TOGETHER, support.shape[1])
        top, at = support.topk(k, 1)
        share = torch.cat([top, self.none.expand(len(top), 1)], 1).softmax(1)
        best = torch.gather(vectors, 1, at[..., None].expand(-1, -1, HIDDEN))
        mixed = (share[:, :k, None] * best).sum(1)
        if k < TOGETHER:
            top = torch.cat([top, torch.full((len(top), TOGETHER - k), -5.0)], 1)
        together = self.together(asked, real, h, b["ptok"][at], held[at], share[:, :k])
        whole, each = self.start(together[:, 0]), self.words((weight[..., None] * together).sum(1))
        x = torch.cat([best[:, 0], mixed, self.c(asked[:, 0]), whole, each, top, share[:, -1:], b["numbers"]], 1)
        return self.out(x), torch.cat([support, self.none.expand(len(support), 1)], 1)


def padded(lists):
    width = max(map(len, lists))
    table, real = torch.zeros(len(lists), width, dtype=torch.long), torch.zeros(len(lists), width, dtype=torch.bool)
    for at, each in enumerate(lists):
        table[at, : len(each)], real[at, : len(each)] = torch.tensor(each), True
    return table, real


def labels(passages, asked):
    y = torch.full((len(asked), STATUSES), 0.01)
    proof = torch.zeros(len(asked), len(passages) + 1)
    for i, a in enumerate(asked):
        if a["status"] < 0:  # nobody has told
            y[i] = 0
            continue
        y[i, a["status"]] = 1
        for status in a["also"]:
            y[i, status] = 0.35
        if a["silent"]:
            proof[i, -1] = 1
        for p, passage in enumerate(passages):
            if passage["of"] in a["proof"]:
                proof[i, p] = 1
    return y, proof


def prepared(row, most=80):
    passages, asked = row["passages"][:most], row["asked"]
    ids, places, kinds, blocks, topics, owner, ptok, rtok = [], [], [], [], [], [], [], []
    for number, (each, kind) in enumerate([(p, 0) for p in passages] + [(a, 1) for a in asked]):
        size = len(each["tokens"])
        (rtok if kind else ptok).append(list(range(len(ids), len(ids) + size)))
        must = (each["must"] if each["must"] < 2 else random.randint(0, 1)) if kind else 0
        ids += each["tokens"]
        places += range(size)
        kinds += [kind] * size
        blocks += [number] * size
        topics += [each["topic"] * 3 + must if kind else -1] * size
        owner += [number - len(passages) if kind else -1] * size
    ptable, pmask = padded(ptok)
    rtable, rmask = padded(rtok)
    hit = torch.zeros(len(asked), len(passages), rtable.shape[1])
    sets = [set(p["stems"]) for p in passages]
    for i, a in enumerate(asked):
        for n, stem in enumerate(a["stems"]):
            for p, held in enumerate(sets):
                if stem and stem in held:
                    hit[i, p, n] = 1
    y, proof = labels(passages, asked)
    return (
        {
            **{
                name: torch.tensor(value)
                for name, value in (("ids", ids), ("places", places), ("kinds", kinds), ("blocks", blocks))
            },
            "topics": torch.tensor(topics),
            "owner": torch.tensor(owner),
            "asked": len(asked),
            "ptok": ptable,
            "pmask": pmask,
            "rtok": rtable,
            "rmask": rmask,
            "hit": hit,
            "shown": torch.tensor([[a["shown"][p["of"]] for p in passages] for a in asked]),
            "numbers": torch.tensor([a["numbers"] for a in asked]),
        },
        y / y.sum(1, keepdim=True).clamp(min=1e-6),
        proof / proof.sum(1, keepdim=True).clamp(min=1),
        proof.sum(1) > 0,
    )


def fair(model, rows, data):
    model.eval()
    right, by = [], {}
    with torch.no_grad():
        for row, (b, *_rest) in zip(rows, data, strict=True):
            for a, status in zip(row["asked"], model(b)[0].argmax(1).tolist(), strict=True):
                if a["status"] < 0:  # nobody has told
                    continue
                ok = status in {a["status"], *a["also"]}
                right.append(ok)
                by.setdefault(a["topic"], []).append(ok)
    return float(np.mean(right)), {topic: round(float(np.mean(oks)), 2) for topic, oks in sorted(by.items())}


def loss_of(model, sample):
    b, y, proof, known = sample
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits, support = model(b)
    loss = -(y * logits.float().log_softmax(1)).sum() / max(1.0, float(y.sum()))
    if known.any():
        loss = loss + 0.25 * -(proof * support.float().log_softmax(1)).sum(1)[known].mean()
    return loss


def main():
    options = options_of(__doc__, without="efhk", epochs=3, layers=4)
    rows = [json.loads(line) for line in (options.prepared / "judge.jsonl").open()]
    train = [prepared(row) for row in rows if row["part"] not in options.without and row["passages"]]
    test = [row for row in rows if row["part"] == options.without[0]]
    held = [prepared(row, 240) for row in test]
    judged = lambda model: f"fair {fair(model, test, held)}" if test else ""  # noqa: E731
    fit(Judge(options.model, options.words, options.layers), train, loss_of, judged, options, encoder=7e-5, heads=7e-4)


if __name__ == "__main__":
    main()
