"""`ai-recruiter audit names`: whether a score moves when a CV is somebody else's."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import anyio
import click
import msgspec

from adapters.cli.cv_files import files_of
from adapters.cli.exits import EPILOG, Exit
from adapters.cli.options import as_json, read_document
from adapters.cli.screen import emit, one_line, screen
from adapters.cli.tables import Column, Listing
from adapters.client import Document
from adapters.fairness.swaps import Person, Swap, every_swap, person_of
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from adapters.matching.people import cv_text
from bootstrap.audit_commands import audit
from bootstrap.commands import run, settings_for
from bootstrap.engine_environment import engine_environment
from bootstrap.settings import Settings
from domain.model.documents import DocumentInfo, DocumentRole
from domain.model.errors import InvalidRequest
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Report
from ports.errors import Unavailable
from ports.matcher import OutOfTime, Pair

_SAMPLES = Path(__file__).parent / "demo"


class Judgement(msgspec.Struct, frozen=True):
    """What a CV was given."""

    score: float | None
    recommendation: str


class SwapResult(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of change to one CV; `moved` are the swaps after which it was judged otherwise."""

    cv: str
    kind: str
    swaps: int
    original: Judgement
    moved: dict[str, Judgement]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """One posting, and how CVs are judged by it."""

    matcher: SandboxedMatcher
    engine: Engine
    posting: Document
    as_of: date
    within: timedelta

    async def judge(self, text: str, filename: str) -> Judgement:
        """Raises InvalidRequest where the CV cannot be judged, Unavailable where that took too long."""
        pair = Pair(
            cv=text.encode(),
            cv_info=_info(DocumentRole.CV, text.encode(), is_text=True),
            job_description=self.posting.content,
            job_description_info=_info(DocumentRole.JOB_DESCRIPTION, self.posting.content, is_text=False),
            as_of=self.as_of,
        )
        result = await self.matcher.match(self.engine, pair, within=self.within, on_stage=_unheard)
        if isinstance(result, Report):
            return Judgement(result.score, result.recommendation.value if result.recommendation else "none")
        if isinstance(result, OutOfTime):
            raise Unavailable(f"{filename}: {result.message}")
        raise InvalidRequest(f"{filename}: {result.message}")


@audit.command(epilog=EPILOG)
@click.option("--posting", type=click.Path(path_type=Path), required=True, help="File of the job description.")
@click.option("--cv", "cvs", multiple=True, metavar="CV", help="File, folder or pattern; samples when not given.")
@click.option("--engine", help="Which engine judges; the default one when not given.")
@as_json
def names(posting: Path, cvs: tuple[str, ...], engine: str | None, as_json: bool) -> Exit:
    """Judge CVs as other people's, and show that no score moves; exit with 1 when one does.

    Each CV is read once; then names, pronouns, addresses of e-mail and what tells of the person are swapped in it.
    Nothing is kept. The posting is read by the engine, as `ai-recruiter evaluate` does.
    """
    asked = read_document(posting, "--posting")
    files = files_of(cvs) if cvs else [_SAMPLES / "cv.pdf", *sorted((_SAMPLES / "cvs").iterdir())]
    settings = settings_for(log_level="warning")

    async def main() -> Sequence[SwapResult]:
        people = {path.name: await anyio.to_thread.run_sync(_person, path) for path in files}
        within = timedelta(seconds=settings.run_limit_s)
        return await probe(_config(settings, engine), asked, people, within=within)

    results = run(main)
    moved = sum(len(it.moved) for it in results)
    if as_json:
        emit(msgspec.json.encode({"moved": moved, "results": results}))
    else:
        _RESULTS.print(screen(sys.stdout), results)
        swaps = sum(it.swaps for it in results)
        click.echo(f"{swaps} swaps in {len(files)} CVs: {moved or 'none'} moved a score or an advice.", err=True)
    return exit_of(results)


def exit_of(results: Sequence[SwapResult]) -> Exit:
    """1 when a score or an advice moved."""
    return Exit.BUG if any(it.moved for it in results) else Exit.OK


def _person(path: Path) -> Person:
    read = cv_text(read_document(path, "--cv").content, path.name)
    person = person_of(read.text, name=read.name, emails=read.emails, parts=read.parts)
    if person is None:
        raise InvalidRequest(f"{path.name}: no name was found; write it in the first line")
    return person


def _config(settings: Settings, engine: str | None) -> MatchingConfig:
    return MatchingConfig(
        memory_bytes=settings.run_memory_mb * 2**20,
        cpu_seconds=settings.run_cpu_s,
        default_engine=engine or settings.engine,
        environment=engine_environment(settings),
    )


async def probe(
    config: MatchingConfig, posting: Document, people: Mapping[str, Person], *, within: timedelta
) -> Sequence[SwapResult]:
    """What each person's CV is given by the default engine after each swap. Raises InvalidRequest, Unavailable."""
    async with open_matcher(config) as matcher:
        asked = _Probe(
            matcher=matcher,
            engine=matcher.engines()[0].name,
            posting=posting,
            as_of=datetime.now(UTC).date(),
            within=within,
        )
        found: list[SwapResult] = []
        for turn, (filename, person) in enumerate(people.items()):
            found += await _swapped(asked, filename, person, every_swap(turn))
        return found


async def _swapped(asked: _Probe, filename: str, person: Person, swaps: Sequence[Swap]) -> list[SwapResult]:
    original = await asked.judge(person.text, filename)
    judged: dict[Swap, Judgement] = {}

    async def judge(swap: Swap) -> None:
        judged[swap] = await asked.judge(swap.apply(person), filename)

    async with anyio.create_task_group() as group:  # the matcher bounds how many run at once
        for swap in swaps:
            group.start_soon(judge, swap)
    return [
        SwapResult(
            cv=filename,
            kind=kind,
            swaps=sum(it.kind == kind for it in swaps),
            original=original,
            moved={it.label: judged[it] for it in swaps if it.kind == kind and judged[it] != original},
        )
        for kind in dict.fromkeys(it.kind for it in swaps)
    ]


def _info(role: DocumentRole, content: bytes, *, is_text: bool) -> DocumentInfo:
    digest = sha256(content).hexdigest()
    return DocumentInfo(role=role, filename=None, is_text=is_text, size=len(content), sha256=digest)


async def _unheard(stage: Stage) -> None:
    return


def _told(it: Judgement) -> str:
    return f"{'no score' if it.score is None else f'{it.score:.2f}'}, {it.recommendation}"


def _moves(it: SwapResult) -> str:
    return "; ".join(f"{label}: {_told(judged)}" for label, judged in it.moved.items())


_RESULTS: Listing[SwapResult] = Listing(
    [
        Column("CV", 24, lambda it: one_line(it.cv), 5, grows=True),
        Column("swapped", 9, lambda it: it.kind, 4),
        Column("swaps", 5, lambda it: str(it.swaps), 2),
        Column("original", 18, lambda it: _told(it.original), 1),
        Column("moved", 5, lambda it: str(len(it.moved) or "none"), 6),
        Column(
            "to", 40, lambda it: one_line("; ".join(f"{k}: {_told(v)}" for k, v in it.moved.items())), 3, grows=True
        ),
    ],
    kept=2,
)
