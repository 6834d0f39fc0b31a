"""python export.py FITTED OUT NAME: writes fitted weights as 8-bit integers with a scale a row.

Needs torch and numpy only. FITTED is what reader.py or judge.py wrote, or several of them with commas between, whose
weights are averaged (Wortsman et al., "Model soups", 2022). OUT is the folder cvJobMatching/fitted, NAME is
reader or judge. The embeddings of words, which both share, are those that words.py made.
"""

import sys
from pathlib import Path

import numpy as np

SMALL = 4096  # numbers; a smaller array keeps 32 bits


def stored(name: str, values: np.ndarray) -> dict[str, np.ndarray]:
    """A matrix as integers with scales; a small array, and what is no matrix, as it is."""
    if values.ndim != 2 or values.size < SMALL:
        return {name: values.astype(np.float32)}
    scale = np.maximum(np.abs(values).max(1), 1e-8) / 127
    return {name: np.round(values / scale[:, None]).astype(np.int8), f"{name}.scale": scale.astype(np.float32)}


def main() -> None:
    import torch  # not where words.py calls `stored`

    states = [torch.load(path, map_location="cpu") for path in sys.argv[1].split(",")]
    out, name = Path(sys.argv[2]), sys.argv[3]
    kept = {}
    for key in states[0]:
        if "pooler" in key or "position_ids" in key or "word_embeddings" in key:
            continue
        values = torch.stack([each[key].float() for each in states]).mean(0).numpy()
        short = key.removeprefix("enc.").removeprefix("encoder.")
        kept |= stored(short, values)
    np.savez(out / f"{name}.npz", **kept)


if __name__ == "__main__":
    main()
