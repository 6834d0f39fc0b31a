"""The loop that fits the reader and the judge, and the options that both have. Needs torch."""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

MEMORY = 0.99  # share of the running mean that a step leaves as it was
WORDS = Path(__file__).parents[2] / "cvJobMatching/fitted/words.npz"
PIECES = "enc.embeddings.word_embeddings.weight"
WARM_UP, LEAST = 0.06, 0.02  # share of the steps in which the rate rises, and the least of it at the end


def options_of(doc, *, without, epochs, **more):
    """The command line; `more` are further whole numbers with their defaults."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("model")
    parser.add_argument("out", type=Path)
    parser.add_argument("--words", type=Path, default=WORDS, help="embeddings, made by words.py")
    parser.add_argument("--without", default=without)
    parser.add_argument("--start", type=Path, help="fitted weights to go on from")
    parser.add_argument("--rate", type=float, default=1.0, help="of learning, in the usual one")
    for name, default in {"epochs": epochs, "together": 8, "threads": 2, **more}.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    options = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    torch.set_num_threads(options.threads)
    return options


def embedded(path):
    """The embeddings of word pieces, which no fit changes: reader and judge share them."""
    with np.load(path) as stored:
        values = stored["words"].astype(np.float32) * stored["words.scale"][:, None]
    return nn.Embedding.from_pretrained(torch.from_numpy(values), freeze=True)


def fit(model, samples, loss_of, judged, options, *, encoder, heads):
    """Fits `model` to `samples`: `loss_of` one of them; `judged` says how it does. `encoder` and `heads` are rates.

    What is judged and written is the running mean of the weights (Polyak and Juditsky 1992).
    """
    if options.start:
        state = torch.load(options.start)
        model.load_state_dict({**state, PIECES: model.state_dict()[PIECES]})
    apart = [p for n, p in model.named_parameters() if n.startswith(("enc.", "deep.")) and p.requires_grad]
    own = [p for name, p in model.named_parameters() if not name.startswith(("enc.", "deep."))]
    rates = zip((apart, own), (encoder, heads), strict=True)
    groups = [{"params": parameters, "lr": usual * options.rate} for parameters, usual in rates]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    mean = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(MEMORY))
    steps = options.epochs * math.ceil(len(samples) / options.together)
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (WARM_UP * steps), max(LEAST, (steps - s) / ((1 - WARM_UP) * steps)))
    )
    for epoch in range(options.epochs):
        model.train()
        order, start, total = list(range(len(samples))), time.time(), 0.0
        random.shuffle(order)
        for n, at in enumerate(order):
            loss = loss_of(model, samples[at])
            (loss / options.together).backward()
            total += float(loss.detach())
            if n % options.together == options.together - 1 or n == len(order) - 1:
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimiser.step()
                rate.step()
                optimiser.zero_grad()
                mean.update_parameters(model)
            if n % 200 == 199:
                print(f"  {n + 1} of {len(order)}: loss {total / (n + 1):.3f}, {time.time() - start:.0f} s", flush=True)
                torch.save(mean.module.state_dict(), options.out)
        torch.save(mean.module.state_dict(), options.out)
        said = judged(mean.module)
        print(f"epoch {epoch}: loss {total / len(order):.3f}, {time.time() - start:.0f} s; {said}", flush=True)
