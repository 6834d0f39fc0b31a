"""The skills of a text: by name, and as phrases without a name ("lead a team of nurses", "knowledge of tax law")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.model.profile import SkillMention
from cvJobMatching.skill_extraction.crf import likely_runs, marginals, model
from cvJobMatching.skill_extraction.features import SPEAKERS, features, tokens
from cvJobMatching.understanding.lexicon.find import named_skills
from cvJobMatching.understanding.text.lines import sentences
from cvJobMatching.understanding.text.stop_words import language_of, stop_words
from cvJobMatching.understanding.text.tokens import CYRILLIC, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.skill_extraction.crf import Marginal
    from cvJobMatching.skill_extraction.features import Token

LIKELY = 0.4  # a run of words from here on is a skill: best on the training part, whose F1 is flat from .3 to .5
DOUBTFUL = 0.1  # below, a sentence names the employer's business or a department
LEAST_SENTENCES = 5  # of a text that would have addressed its reader by now
ADDRESSED_EVERY = 20  # sentences, at least, in a posting
LEAST_WORDS = 6  # of a sentence whose subject can be judged


def find_skills(text: str) -> tuple[SkillMention, ...]:
    """Every skill of `text`, in order.

    A name has its canonical label, a phrase its own words; a phrase may contain a name. Phrases are found in English
    job descriptions only: a CV is a longer text that addresses nobody.
    A name in a sentence about the employer that requires nothing is no skill.
    """
    named = {(mention.start, mention.end): mention for mention in named_skills(text)}
    spans: list[tuple[int, int]] = []
    for found in _english_sentences(text):
        within = [span for span in named if found[0].start <= span[0] < found[-1].end]
        seen = marginals(features(found, within), model())
        for span in within:
            if _is_doubtful(found, seen, span):
                del named[span]
        spans += (span for span in _phrases(text, found, seen) if _adds(text, span, within))
    phrases = (_phrase(text, *span) for span in spans)
    return tuple(sorted((*named.values(), *phrases), key=lambda mention: (mention.start, mention.end)))


def _english_sentences(text: str) -> Iterator[list[Token]]:
    """The sentences that the tagger was trained for: the English ones of a text that is no CV."""
    keys = [word.key for word in words(text)]
    all_sentences = list(sentences(text))
    addressed = sum(key in SPEAKERS["you"] for key in keys)
    if len(all_sentences) >= max(LEAST_SENTENCES, 1 + ADDRESSED_EVERY * addressed):
        return
    english = language_of(keys) in {None, "en"}
    for sentence in all_sentences:
        found = tokens(text, sentence)
        if found and _is_english([token.key for token in found], otherwise=english):
            yield found


def _adds(text: str, span: tuple[int, int], named: Sequence[tuple[int, int]]) -> bool:
    """Whether a phrase says more than the names in it."""
    more = (word for word in words(text, *span) if word.key not in stop_words()["en"])
    return any(not any(start <= word.start < end for start, end in named) for word in more)


def _is_english(keys: Sequence[str], *, otherwise: bool) -> bool:
    """Whether the stop words of a sentence are English ones; `otherwise` when they do not decide it."""
    if any(map(CYRILLIC.search, keys)):
        return False
    counts = {name: sum(key in listed for key in keys) for name, listed in stop_words().items()}
    most = max(counts[name] for name in counts if name != "en")
    return otherwise if counts["en"] == most else counts["en"] > most


def _phrases(text: str, found: Sequence[Token], seen: Sequence[Marginal]) -> Iterator[tuple[int, int]]:
    for first, end in likely_runs(seen, LIKELY):
        at = first
        for stop in range(first + 1, end + 1):
            if stop == end or "," in text[found[stop - 1].end : found[stop].start]:
                yield found[at].start, found[stop - 1].end
                at = stop


def _is_doubtful(found: Sequence[Token], seen: Sequence[Marginal], span: tuple[int, int]) -> bool:
    within = (marginal.inside for token, marginal in zip(found, seen, strict=True) if _touches(token, span))
    return len(found) >= LEAST_WORDS and max(within, default=1.0) < DOUBTFUL


def _touches(token: Token, span: tuple[int, int]) -> bool:
    return token.start < span[1] and span[0] < token.end


def _phrase(text: str, start: int, end: int) -> SkillMention:
    quote = text[start:end]
    return SkillMention(label=" ".join(quote.lower().split()), start=start, end=end, quote=quote)
