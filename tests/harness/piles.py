"""A pile on its way through the terminal, and single jobs beside it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.client import Client, Document, Job
from tests.harness.service import Service
from tests.harness.terminal import COMMAND, Running, environment


@dataclass(frozen=True, slots=True)
class Pile:
    """`rank` at work over a folder of CVs."""

    command: Running

    @classmethod
    def ranked_by(cls, service: Service, posting: Path, folder: Path) -> Pile:
        env = environment(AI_RECRUITER_URL=service.url)
        return cls(Running(COMMAND, "rank", posting, folder, "--json", env=env))

    @property
    def said(self) -> str:
        """Its progress so far."""
        return self.command.said()

    def ranking(self, *, within: float) -> dict[str, Any]:
        """What the command prints, once it has ended well."""
        self.command.process.wait(within)
        ended = self.command.ends()
        assert ended.code == 0, ended.err
        told: dict[str, Any] = json.loads(ended.out)
        return told


def single_times(url: str, cvs: list[Document], posting: Document) -> list[float]:
    """Seconds from acceptance to the end of jobs that are submitted one after the other, by the service's own times."""
    return [_seconds(job.created_at, job.completed_at) for job in single_jobs(url, cvs, posting)]


def single_jobs(url: str, cvs: list[Document], posting: Document) -> list[Job]:
    """Jobs that are submitted one after the other, each once the one before has succeeded."""
    with Client(url, retries=8) as client:
        jobs = [client.submit(cv=cv, job_description=posting, wait=60) for cv in cvs]
    assert [job.status for job in jobs] == ["succeeded"] * len(jobs)
    return jobs


def _seconds(begin: datetime, end: datetime | None) -> float:
    assert end is not None
    return (end - begin).total_seconds()


def wait_until(holds: Callable[[], bool], *, within: float) -> None:
    """Wait for something in another process, which cannot tell us of it."""
    give_up_at = time.monotonic() + within
    while not holds():
        assert time.monotonic() < give_up_at, f"it did not happen within {within:g} s"
        time.sleep(0.02)
