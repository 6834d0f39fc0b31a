"""The ranking of a pile on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from adapters.cli.piles import counted
from adapters.cli.reports import RECOMMENDATION_STYLE, engine_named
from adapters.cli.screen import one_line
from adapters.cli.stages import STYLE_OF
from adapters.cli.tables import Column, Listing
from adapters.client import AddedCandidate, RankedCandidate
from adapters.client.vacancies import JudgedBy, Lacking, Musts

_LACKS_SHOWN = 5
_STANDING = (("met", "green"), ("open", "yellow"), ("missing", "red"))  # musts


def print_ranking(console: Console, ranked: Sequence[RankedCandidate]) -> None:
    """A line a candidate."""
    _RANKING.print(console, ranked)


def ranking_table(ranked: Sequence[RankedCandidate], width: int) -> Table:
    """The same for people, whether or not a terminal is there."""
    return _RANKING.table(ranked, width)


def print_remarks(
    console: Console,
    ranked: Sequence[RankedCandidate],
    lacking: Sequence[Lacking],
    judged_by: Sequence[JudgedBy] = (),
) -> None:
    """What candidates lack, and which of them to look at."""
    for line in (*_remarks(ranked, lacking), *_engines(judged_by)):
        console.print(line, soft_wrap=not console.is_terminal)


def fits_ids(console: Console) -> bool:
    """Whether `print_ranking` shows the ids."""
    return _RANKING.fits(console)


def print_refused(console: Console, refused: Sequence[AddedCandidate]) -> None:
    """A line for each file that was not taken, with the reason."""
    for it in refused:
        reason = it.problem.detail or it.problem.code if it.problem else "no reason was given"
        line = Text.assemble(("refused: ", "red"), one_line(it.filename or "a file without a name"), ": ")
        console.print(line.append_text(one_line(reason)), soft_wrap=True)


def _remarks(ranked: Sequence[RankedCandidate], lacking: Sequence[Lacking]) -> Iterator[Text]:
    most = [Text.assemble(one_line(it.text), f" {it.share:.0%}") for it in lacking if it.share > 0][:_LACKS_SHOWN]
    if most:
        yield Text.assemble(("Lacking most: ", "bold"), Text("; ").join(most), ".")
    for it in ranked:
        if it.error is not None:
            name, reason = it.filename or it.job_id, it.error.message
            yield Text.assemble(("Not judged: ", "bold"), one_line(name), ": ", one_line(reason))
    alike = sum(bool(it.same_as) for it in ranked)
    if alike:
        yield Text(f"{counted(alike, 'candidate')} may be the same person as another one.", "yellow")
    stale = sum(it.stale for it in ranked)
    if stale:
        yield Text(f"{counted(stale, 'candidate')} judged by older criteria: ai-recruiter vacancy rejudge.", "yellow")


def _engines(judged_by: Sequence[JudgedBy]) -> Iterator[Text]:
    if len(judged_by) > 1:
        told = Text(", ").join(
            Text.assemble(one_line(f"{it.engine} {it.version}"), f" ({it.reports})") for it in judged_by
        )
        yield Text.assemble(
            "Judged by more than one engine or version, whose scores may not compare: ", told, ".", style="yellow"
        )


def _rank(it: RankedCandidate) -> str:
    return "-" if it.rank is None else f"{it.rank}{'=' if it.tied else ''}"


def _advice(it: RankedCandidate) -> Text:
    told = it.recommendation or it.status
    return one_line(told, RECOMMENDATION_STYLE.get(told, STYLE_OF.get(told, "")))


def _musts(musts: Musts | None) -> str | Text:
    if musts is None:
        return ""
    counts = [(getattr(musts, name), style) for name, style in _STANDING]
    return Text("/").join(Text(f"{count}", style if count else "dim") for count, style in counts)


_RANKING: Listing[RankedCandidate] = Listing(
    [
        Column("rank", 5, _rank, 7),
        Column("CV", 14, lambda it: one_line(it.filename or it.job_id), 8, grows=True),
        Column("score", 5, lambda it: "" if it.score is None else f"{it.score:5.1f}", 6),
        Column("advice", 9, _advice, 5),
        Column("met/open/missing", 16, lambda it: _musts(it.musts), 4),
        Column("ask", 3, lambda it: str(len(it.questions) or ""), 3),
        Column("decision", 9, lambda it: one_line(it.decision.outcome) if it.decision else "", 2),
        Column("id", 36, lambda it: one_line(it.job_id), 0),
        Column("engine", 14, lambda it: engine_named(it.engine, it.engine_version), 1),
    ],
    kept=2,  # rank and name
)
