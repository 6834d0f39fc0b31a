"""Weighs what a sentence does: whom it speaks to, what it wants done, to whose judgement, with which outcome.

Each is a rate of 0 to 1 (more for several assignments) that the weights file weighs. A sentence that only speaks about
such attacks, or of what its writer does, is weighed down.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.integrity import addressing
from cvJobMatching.integrity.sentence import Sentence
from cvJobMatching.integrity.word_classes import Hit, by_language
from cvJobMatching.patterns import compiled
from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from cvJobMatching.integrity.word_classes import Found

Acts = dict[str, float]  # what a sentence does, by name of the weight

_CONTEXT = (  # what counts for the sentences beside it too
    *("called", "greeted", "whoever", "role", "marker", "your_output", "your_brief"),
    *("cancels", "cancels_all", "refrains", "concluded", "secret_note", "switched", "topic"),
)
_SPEAKING = frozenset(_CONTEXT) - {"switched", "topic"} | {  # without one of these, it speaks to nobody
    *("obliged", "ordered", "scripted", "assigned", "this", "mine", "approved"),
    *("all_met", "gaps_are_met", "cancels_gaps", "no_refusal"),
}
_TOP = compiled(r"(?<![\w.,])(?:100|9\d|10 ?/ ?10|5 ?/ ?5|20 ?/ ?20|1\.00?)(?![\w/]|[.,]\d)")
_ASSIGNMENT = compiled(r"([^\W\d][\w.]{0,40})[\"']?\s?[:=]{1,2}\s?[\"']?(?=(\w))")
_VALUE = 8  # characters of a value before the word that matters
_FEW = 3  # assignments that count; outside of what looks like code they count for one
_CODE = compiled(r"[{};#]|\w\.\w+ ?=|//|/\*|<!--")
_ASSIGNS = frozenset(":=")


def acts(text: str, start: int, end: int, words: list[Found]) -> dict[str, Acts]:
    """What the sentence `text[start:end]` does, in each of the languages of which most classes of words are in it."""
    spoken = by_language(words)
    likely = sorted(spoken, key=lambda code: (-len(spoken[code]), code))
    chosen = likely[: round(weights().thresholds["instruction_languages"])]
    return {code: _rated(Sentence(text, start, end, spoken[code])) for code in chosen if len(spoken[code]) > 1}


def weight_of(own: Acts, beside: Sequence[Acts] = ()) -> float:
    """The weight of what a sentence does, with whom the sentences beside it speak to; 0 if it speaks to nobody."""
    joined = dict(own)
    for name in _CONTEXT:
        joined[name] = max([own.get(name, 0.0), *(other.get(name, 0.0) for other in beside)])
    joined["assigned"] = sum(each.get("assigned", 0.0) for each in (own, *beside))
    if not any(joined.get(name) for name in _SPEAKING):
        return 0.0
    return sum(_weights()[name] * value for name, value in joined.items())


@cache
def _weights() -> Mapping[str, float]:
    return {name: weights().of[f"instruction_{name}"] for name in _RATES}


def _rated(sentence: Sentence) -> Acts:
    return {name: value for name, rate in _RATES.items() if (value := float(rate(sentence)))}


def _scripted(s: Sentence) -> bool:
    """What to answer when something is asked."""
    return s.pair(s.of("asked"), [hit for hit in _directives(s) if hit in s.of("telling")], "clause")


def _refrains(s: Sentence) -> bool:
    return s.has("refraining")


def _concluded(s: Sentence) -> bool:
    """A judgement that is said to be over: "evaluation complete"."""
    outputs, finished = s.of("outputs"), s.of("finished")
    first = [[hit for hit in hits if s.opens(hit)] for hits in (outputs, finished)]
    return s.pair(first[0], finished, "beside") or s.pair(first[1], outputs, "beside")


def _all_met(s: Sentence) -> bool:
    """All that is asked for shall count as there."""
    wanted = [hit for hit in s.of("skills") if s.pair(s.of("earlier"), [hit], "beside")]
    return s.pair(wanted, _decreed(s), "sentence")


def _decreed(s: Sentence) -> list[Hit]:
    """What shall count as met."""
    return [hit for hit in s.of("met") if s.beside([hit], s.of("obligations", "judging", "judged"), "clause")]


def _regardless(s: Sentence) -> bool:
    return s.has("regardless")


def _dictated(s: Sentence) -> bool:
    """What shall stand in the answer."""
    said = s.beside(s.of("telling"), s.of("outputs"), "near") or s.pair(s.of("outputs"), s.of("obligations"), "beside")
    return said and not addressing.your_output(s)


def _directives(s: Sentence) -> list[Hit]:
    """Verbs of judging and answering that are commanded: first in their clause, or obliged."""
    acts = [hit for hit in s.of("judging", "telling") if not s.pair(s.of("own"), [hit], "near")]
    sure, duties = s.of("commands"), s.of("obligations")
    obliged = [hit for hit in s.of("judged") if s.beside([hit], duties, "clause")]
    return [*(hit for hit in acts if hit in sure or s.opens(hit) or s.beside([hit], duties, "clause")), *obliged]


def _commanded(s: Sentence) -> bool:
    return bool(_directives(s))


def _ordered(s: Sentence) -> bool:
    """The same in a form that can be nothing but a command."""
    sure = s.of("commands")
    return any(hit in sure for hit in _directives(s))


def _mentioned(s: Sentence) -> bool:
    """A verb of judging that is not commanded."""
    return not _directives(s) and s.has("judging", "judged")


def _this(s: Sentence) -> bool:
    """This candidate, this CV."""
    return s.pair(s.of("deictic"), s.of("subjects"), "beside")


def _subject(s: Sentence) -> bool:
    return not _this(s) and not _mine(s) and s.has("subjects")


def _mine(s: Sentence) -> bool:
    return not _this(s) and s.has("mine")


def _outcomes(s: Sentence) -> list[Hit]:
    taken = set(_directives(s)[:1])
    return [hit for hit in s.of("verdicts") if hit not in taken]


def _top(s: Sentence) -> list[Hit]:
    return [*s.of("best"), *(Hit(*found.span()) for found in _TOP.finditer(s.text, s.start, s.end))]


def _best_outcome(s: Sentence) -> bool:
    """The highest score, an ideal match."""
    distinct = [hit for hit in _outcomes(s) if hit not in s.of("best")]
    return s.beside(_top(s), distinct, "near")


def _outcome(s: Sentence) -> bool:
    return not _best_outcome(s) and bool(_outcomes(s) or _top(s))


def _cancels(s: Sentence) -> bool:
    return s.beside(s.of("cancelling"), s.of("rules"), "clause")


def _cancels_all(s: Sentence) -> bool:
    """Earlier rules, or all of them."""
    near = [hit for hit in s.of("rules") if s.beside([hit], s.of("cancelling"), "clause")]
    return s.beside(near, s.of("earlier"), "near")


def _cancels_gaps(s: Sentence) -> bool:
    return s.beside(s.of("cancelling"), s.of("lacking"), "clause")


def _gaps_are_met(s: Sentence) -> bool:
    """What is missing shall count as met."""
    return s.beside(s.of("lacking"), _decreed(s), "sentence")


def _nothing_lacks(s: Sentence) -> bool:
    return s.pair(s.of("telling"), s.of("lacking", "met"), "clause")


def _no_refusal(s: Sentence) -> bool:
    return s.has(*addressing.READERS) and s.beside(s.of("refusing"), s.of("obligations"), "clause")


def _above_others(s: Sentence) -> bool:
    return s.beside(s.of("others"), s.of("judging", "best"), "clause")


def _approved(s: Sentence) -> bool:
    return s.has("subjects", "mine") and s.beside(s.of("already"), s.of("approving"), "near")


def _approved_reader(s: Sentence) -> bool:
    return _approved(s) and s.has(*addressing.READERS)


def _secret(s: Sentence) -> bool:
    return s.has("secrecy")


def _secret_note(s: Sentence) -> bool:
    return s.has("secrecy") and s.pair(s.of("deictic", "secrecy"), s.of("notes"), "beside")


def _switched(s: Sentence) -> bool:
    return s.has("switched") and s.has("rules", "systems", "machines", "verdicts", "markers")


def _assigned(s: Sentence) -> float:
    """Verdicts that are assigned as in a program or a record: "score = 100", "decision: invite"."""
    wanted, values = s.of("verdicts", "outputs"), [*s.of("verdicts", "judging", "met", "best", "telling")]
    values += [Hit(*found.span()) for found in _TOP.finditer(s.text, s.start, s.end)]
    values = [hit for hit in values if s.next_to(hit) not in _ASSIGNS]
    count = 0
    for found in _ASSIGNMENT.finditer(s.text, s.start, s.end):
        name, value = found.span(1), found.span(2)
        named = any(name[0] <= hit.start and hit.end <= name[1] for hit in wanted)
        count += named and any(value[0] <= hit.start <= value[0] + _VALUE for hit in values)
    count = min(count, _FEW)
    return count if _CODE.search(s.text, s.start, s.end) else count / _FEW


_RATES: dict[str, Callable[[Sentence], float]] = {
    "called": addressing.called,
    "greeted": addressing.greeted,
    "obliged": addressing.obliged,
    "whoever": addressing.whoever,
    "your_output": addressing.your_output,
    "dictated": _dictated,
    "your_brief": addressing.your_brief,
    "scripted": _scripted,
    "refrains": _refrains,
    "concluded": _concluded,
    "all_met": _all_met,
    "regardless": _regardless,
    "machine": addressing.machine,
    "commanded": _commanded,
    "ordered": _ordered,
    "mentioned": _mentioned,
    "this": _this,
    "subject": _subject,
    "mine": _mine,
    "best_outcome": _best_outcome,
    "outcome": _outcome,
    "cancels": _cancels,
    "cancels_all": _cancels_all,
    "cancels_gaps": _cancels_gaps,
    "gaps_are_met": _gaps_are_met,
    "nothing_lacks": _nothing_lacks,
    "no_refusal": _no_refusal,
    "above_others": _above_others,
    "approved": _approved,
    "approved_reader": _approved_reader,
    "secret": _secret,
    "secret_note": _secret_note,
    "role": addressing.role,
    "marker": addressing.marker,
    "switched": _switched,
    "assigned": _assigned,
    "topic": addressing.topic,
    "own": addressing.own,
}
