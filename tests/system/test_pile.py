"""A thousand CVs for one vacancy, whatever dies meanwhile; and single jobs beside them."""

from __future__ import annotations

import statistics
from pathlib import Path
from uuid import UUID

import pytest

from adapters.client import Document, Job
from tests.harness.installed import GRADERS, install_engines
from tests.harness.ledger import SqliteLedger, complaints, ended, ended_during, statuses
from tests.harness.piles import Pile, single_jobs, wait_until
from tests.harness.service import Service, running

ALL = 1_000
TAKES_S = 0.02  # an evaluation, beside what the service does for it
SINGLES = 7
AHEAD = 8  # CVs of the pile, at most, that end while a single job waits and is judged: four for each worker
PATIENCE = 240  # seconds; a machine that does other things as well is slow
SETTINGS = {
    "ENGINE": "grader",
    "LEASE_S": "2",
    "HEARTBEAT_S": "0.5",
    "MAX_STRIKES": "10",  # the kills here are nobody's fault
    "LOG_LEVEL": "warning",
}


@pytest.fixture(autouse=True)
def _engines(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines", GRADERS))


def scores() -> dict[str, float]:
    """The score that each file will have; they are sent in another order than they will be ranked in."""
    return {f"candidate {number:04}.txt": (number * 7 % ALL) / 10 for number in range(ALL)}


def test_a_thousand_cvs_are_ranked_once_each_though_the_service_is_killed_twice(directory: Path) -> None:
    posting, folder = directory / "posting.md", directory / "cvs"
    posting.write_text("Python SQL")
    folder.mkdir()
    for name, score in scores().items():
        (folder / name).write_text(f"{score} {TAKES_S} {name}")
    ledger = SqliteLedger(directory / "evaluations.db")
    service = Service(directory=directory, settings=SETTINGS, arguments=["--workers", "2"])
    with running(service):
        singles(service, "idle")
        pile = Pile.ranked_by(service, posting, folder)
        wait_until(lambda: len(statuses(ledger)) >= SINGLES + ALL // 4, within=PATIENCE)
        kill_and_start_again(service)  # while CVs are sent
        wait_until(lambda: ended(ledger) >= SINGLES + ALL // 2, within=PATIENCE)
        kill_and_start_again(service)  # while they are judged
        beside = singles(service, "beside")
        assert ended(ledger) < 2 * SINGLES + ALL, "the pile was judged before the single jobs were"
        told = pile.ranking(within=PATIENCE)
        again = Pile.ranked_by(service, posting, folder)
        assert again.ranking(within=PATIENCE) == told
        assert f"{ALL:,} CVs: {ALL:,} known already." in again.command.ends().err
    best_first = sorted(scores(), key=lambda name: -scores()[name])
    assert [item["filename"] for item in told["items"]] == best_first
    assert [item["rank"] for item in told["items"]] == list(range(1, ALL + 1))
    assert (told["candidates"], told["refused"]) == ({"queued": 0, "running": 0, "ended": ALL}, [])
    assert list(statuses(ledger).values()) == ["succeeded"] * (ALL + 2 * SINGLES)
    assert complaints(ledger) == []
    passed = [ended_during(ledger, UUID(job.id)) for job in beside]
    print(f"\nCVs of the pile that ended while a single job waited and was judged: {passed}")
    assert statistics.median(passed) <= AHEAD


def kill_and_start_again(service: Service) -> None:
    service.kill()
    service.start()


def singles(service: Service, when: str) -> list[Job]:
    cvs = [Document(content=f"50 {TAKES_S} {when} {number}".encode()) for number in range(SINGLES)]
    return single_jobs(service.url, cvs, Document(content=b"Python SQL"))
