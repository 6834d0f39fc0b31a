"""`ai-recruiter replay`: shows that a kept report can be made again."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import Any, Final, NamedTuple
from uuid import UUID

import click
import msgspec
from rich.console import Console

from adapters.cli.exits import EPILOG, Exit, Trouble
from adapters.cli.options import as_json
from adapters.cli.rendering import StageDisplay, emit, one_line, screen
from bootstrap.budgets import budgets_of
from bootstrap.commands import local_commands, run, settings_for
from bootstrap.lifespan import Application, open_application
from bootstrap.operator import operator
from bootstrap.settings import Settings
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from domain.model.replay import MOST_FLIPS, MOST_POINTS, Difference, Replay, ReplayOutcome
from domain.model.spending import Budget
from domain.use_cases.replay_evaluation import CannotReplay, ReplayEvaluation

_LONGEST: Final = 300  # characters of a value that is shown
_MOST_SHOWN: Final = 100  # differences; --json has them all
_EXITS: Final = {ReplayOutcome.SAME: Exit.OK, ReplayOutcome.WITHIN: Exit.OK, ReplayOutcome.DIFFERS: Exit.BUG}


class NotReplayed(Trouble):
    """Nothing was compared; the message says why."""

    exit_code = Exit.USAGE


class _Begun(NamedTuple):
    """A stage that begins, for the display."""

    type: str
    message: str
    progress: float
    at: datetime
    data: Mapping[str, object] = MappingProxyType({})


@local_commands.command(epilog=EPILOG)
@click.argument("job", type=click.UUID)
@as_json
def replay(job: UUID, as_json: bool) -> Exit:
    """Judge JOB again from what is stored, and show whether the report is the same.

    With the documents, criteria and day of submission that the job has, and the engine in the version that judged it.
    Nothing is changed; the look at the candidate is written to the audit trail. Ends with 0 when the report is the
    same byte for byte (of an engine that is not deterministic: close enough), 1 when it differs, 2 when the job
    cannot be judged again.
    """
    settings = settings_for(log_level="warning")
    try:
        found = run(partial(_replayed, settings, EvaluationId(job)))
    except CannotReplay as error:
        if as_json:
            emit(
                msgspec.json.encode({"job_id": str(job), "outcome": "cannot", "code": error.code, "reason": str(error)})
            )
            return Exit.USAGE
        raise NotReplayed(f"Cannot replay: {error}.") from None
    if as_json:
        emit(msgspec.json.encode(_told(found)))
    else:
        _show(screen(sys.stdout), found)
    return _EXITS[found.outcome]


async def _replayed(settings: Settings, id: EvaluationId) -> Replay:
    async with open_application(settings, workers=0) as application:
        await application.adapters.operations.check()
        with StageDisplay(screen(sys.stderr)) as display:

            async def on_stage(stage: Stage) -> None:
                display.show(_Begun("stage", stage.value.replace("_", " "), stage.progress, datetime.now(UTC)))

            return await _replay_of(application)(id, by=operator(), on_stage=on_stage)


def _replay_of(application: Application) -> ReplayEvaluation:
    it = application.adapters
    return ReplayEvaluation(
        operations=it.operations,
        reader=it.reader,
        vacancies=it.vacancy_reader,
        documents=it.documents,
        matcher=it.matcher,
        spending=it.spending,
        budgets=replace(budgets_of(application.settings), job=Budget()),
        trail=it.audit,
        clock=it.clock,
        time_limit=timedelta(seconds=application.settings.run_limit_s),
    )


def _told(it: Replay) -> dict[str, Any]:
    told = {name: getattr(it, name) for name in Replay.__dataclass_fields__ if name != "id"}
    return {"job_id": str(it.id), **told}


def _show(console: Console, it: Replay) -> None:
    say = partial(console.print, soft_wrap=True)
    say(one_line(f"Job {it.id}, judged again by {it.engine} {it.engine_version}"))
    if not it.deterministic:
        say("This engine is not deterministic: statuses, score and recommendation are compared, not the bytes.")
    if it.outcome is ReplayOutcome.SAME:
        say(one_line(f"Same: the report is the same byte for byte (SHA-256 {it.kept_sha256})."))
        return
    if it.outcome is ReplayOutcome.WITHIN:
        say(
            f"Close: the recommendation is the same, the score within {MOST_POINTS:g} points, and at most "
            f"{MOST_FLIPS:.0%} of the findings have another status."
        )
    else:
        say("Differs: the report is not the same.")
    for each in it.differences[:_MOST_SHOWN]:
        say(one_line(_line(each)))
    if len(it.differences) > _MOST_SHOWN:
        say(f"  and {len(it.differences) - _MOST_SHOWN} more; --json lists them all")


def _line(it: Difference) -> str:
    return f"- {it.at}: {_shown(it.kept)} is kept, {_shown(it.again)} now"


def _shown(value: Any) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"
