"""One evaluation in the foreground, by the same use cases as the service's."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import aclosing, nullcontext
from datetime import timedelta

import anyio
import click

from adapters.cli import side_by_side
from adapters.cli.exits import Exit, Trouble
from adapters.cli.rendering import StageDisplay, emit, plain, print_report, screen
from adapters.client import Document
from adapters.matching.debugging import debug_output
from bootstrap.lifespan import Application, open_application
from bootstrap.operator import operator
from bootstrap.serving import evaluation_workers
from bootstrap.settings import Settings
from domain.model.evaluation import Evaluation
from domain.model.ids import Engine, EvaluationId, Tenant
from domain.use_cases.submit_evaluation import Submission, SubmittedDocument

LOCAL = Tenant("local")


class Failed(Trouble):
    """The evaluation ended without a report."""

    exit_code = Exit.FAILED


async def evaluate_here(
    settings: Settings, cv: Document, job: Document, *, engines: Sequence[str], as_json: bool, debug: bool
) -> Exit:
    """Submit, run, show; with two engines, both reports side by side. The exit code says how it ended.

    With `debug`, what engines printed and raised is shown at the end, here and nowhere else.
    Raises Refusal, Unavailable, Failed.
    """
    with debug_output() if debug else nullcontext() as output:
        try:
            descriptor = None if output is None else output.descriptor
            return await _evaluate(settings, cv, job, engines, as_json, descriptor)
        finally:
            if output is not None and (printed := output.news()):
                click.echo(plain(printed.rstrip()), err=True)


async def _evaluate(
    settings: Settings, cv: Document, job: Document, engines: Sequence[str], as_json: bool, output: int | None
) -> Exit:
    async with open_application(settings, workers=1, debug=output) as application:
        reports = [await _judged(application, cv, job, Engine(engine)) for engine in engines]
        reports = reports or [await _judged(application, cv, job, None)]
    _show(reports, f"{cv.filename} for {job.filename}", as_json=as_json)
    return Exit.OK


async def _judged(application: Application, cv: Document, job: Document, engine: Engine | None) -> bytes:
    """The report of one engine. Raises Failed."""
    submission = Submission(
        tenant=LOCAL, by=operator(), cv=_document(cv), job_description=_document(job), engine=engine
    )
    accepted = await application.use_cases.submit()(submission)
    ended = await _run(application, accepted.evaluation.id)
    if ended.failure is not None:
        raise Failed(f"{ended.failure.message} ({ended.failure.code}; engine {ended.engine}; job {ended.id})")
    return await application.use_cases.read().report(ended.id, LOCAL)


def _show(reports: Sequence[bytes], title: str, *, as_json: bool) -> None:
    if len(reports) == 1 and as_json:
        emit(reports[0])
    elif len(reports) == 1:
        print_report(screen(sys.stdout), reports[0], title=title)
    elif as_json:
        emit(side_by_side.as_json(*reports))
    else:
        side_by_side.print_side_by_side(screen(sys.stdout), *reports, title=title)


async def _run(application: Application, id: EvaluationId) -> Evaluation:
    """Show the stages while one worker of our own runs them."""
    workers = evaluation_workers(application, 1)
    async with anyio.create_task_group() as group:
        group.start_soon(workers.work)
        with StageDisplay(screen(sys.stderr)) as display:
            async with aclosing(application.use_cases.follow()(id, LOCAL)) as events:
                async for event in events:
                    display.show(event)
        await workers.stop(grace=timedelta(seconds=1))
    return await application.use_cases.read().get(id, LOCAL)


def _document(document: Document) -> SubmittedDocument:
    return SubmittedDocument(content=document.content, filename=document.filename, is_text=False)
