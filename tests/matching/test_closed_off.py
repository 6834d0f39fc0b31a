"""An evaluation reaches nothing of the service: each guard is tried, and tried again with the guard removed."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import anyio
import msgspec
import pytest
from anyio.abc import SocketStream
from structlog.testing import capture_logs

from adapters.matching.builtin import builtin_engines
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from cvJobMatching.confinement import linux
from cvJobMatching.engines.base import BaseEngine, needs_of
from domain.model.ids import Engine
from domain.model.report import Report
from ports.contracts.pairs import Listener, a_pair
from tests.harness.engines import ROOT
from tests.harness.hostile_engines import EXTRA_ENGINES

PROBER, OPEN, NARROW = Engine("prober"), Engine("open-prober"), Engine("narrow-prober")
FILES, CALLS = "landlock", "seccomp"
Attempts = Mapping[str, str | int | Path]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of the service's, as its database would be."""
    place = tmp_path_factory.mktemp("service")
    (place / "evaluations.db").write_text("the data of everybody")
    (place / "folder").mkdir()
    (place / "folder" / "model.bin").write_text("a model")
    return place


def a_config(place: Path, *guards: str) -> MatchingConfig:
    return MatchingConfig(
        extra_engines=EXTRA_ENGINES,
        import_path=(str(ROOT),),
        environment={"PROBE_FOLDER": str(place / "folder"), "PROBE_PORT": "1"},
        guards=guards,
    )


@pytest.fixture(scope="module")
async def closed(place: Path) -> AsyncIterator[SandboxedMatcher]:
    async with open_matcher(a_config(place, FILES, CALLS)) as matcher:
        yield matcher


@pytest.fixture(scope="module")
async def unguarded(place: Path) -> AsyncIterator[dict[str, SandboxedMatcher]]:
    """Matchers by the guard that was taken away."""
    async with (
        open_matcher(a_config(place, CALLS)) as without_files,
        open_matcher(a_config(place, FILES)) as without_calls,
        open_matcher(a_config(place)) as without_both,
    ):
        yield {FILES: without_files, CALLS: without_calls, "both": without_both}


@pytest.fixture
async def port() -> AsyncIterator[str]:
    """Of a listener on this machine that takes what comes."""

    async def take(stream: SocketStream) -> None:
        await stream.aclose()

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as group:
        group.start_soon(listener.serve, take)
        yield str(listener.extra(anyio.abc.SocketAttribute.local_port))
        group.cancel_scope.cancel()


def has_capabilities() -> bool:
    return "CapEff:\t0000000000000000" not in Path("/proc/self/status").read_text()


async def tried(matcher: SandboxedMatcher, attempts: Attempts, engine: Engine = PROBER) -> dict[str, str]:
    """How each attempt ended: "done", or the name of an error."""
    cv = msgspec.json.encode({what: str(target) for what, target in attempts.items()}).decode()
    with anyio.fail_after(30):
        report = await matcher.match(engine, a_pair(cv), within=timedelta(seconds=20), on_stage=Listener())
    assert isinstance(report, Report), report
    return {told["code"]: told["message"] for told in msgspec.json.decode(report.body)["warnings"]}


async def test_files_of_the_service_are_out_of_reach(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher], place: Path
) -> None:
    database = place / "evaluations.db"
    attempts: Attempts = {"list": place, "read": database, "write": place / "new.txt", "remove": database}
    assert set((await tried(closed, attempts)).values()) == {"EACCES"}
    assert database.exists()
    assert set((await tried(unguarded[FILES], {"list": place, "read": database})).values()) == {"done"}
    assert await tried(unguarded[FILES], {"write": place / "new.txt"}) == {"write": "done"}


async def test_the_environment_of_the_service_is_out_of_reach(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]
) -> None:
    attempts: Attempts = {"read": f"/proc/{os.getpid()}/environ", "list": "/proc"}
    assert await tried(closed, attempts) == {"read": "EACCES", "list": "EACCES"}
    held_twice = has_capabilities()  # which an evaluation lacks
    assert await tried(unguarded[FILES], attempts) == {"read": "EACCES" if held_twice else "done", "list": "done"}


async def test_an_evaluation_has_a_folder_of_its_own_and_what_it_runs_on(closed: SandboxedMatcher) -> None:
    attempts: Attempts = {"write": "notes.txt", "read": os.__file__, "list": "/proc/self/fd"}
    assert set((await tried(closed, attempts)).values()) == {"done"}
    assert await tried(closed, {"write": "/dev/null", "remove": "notes.txt"}) == {"write": "done", "remove": "ENOENT"}


async def test_the_folder_of_another_evaluation_is_out_of_reach(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]
) -> None:
    assert await tried(closed, {"list": closed.scratch}) == {"list": "EACCES"}
    assert await tried(unguarded[FILES], {"list": unguarded[FILES].scratch}) == {"list": "done"}


async def test_there_is_no_network(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher], port: str, place: Path
) -> None:
    attempts: Attempts = {"connect": port, "connect_to_file": place / "no.socket"}
    assert await tried(closed, attempts) == {"connect": "EPERM", "connect_to_file": "EPERM"}
    assert await tried(unguarded["both"], attempts) == {"connect": "done", "connect_to_file": "ENOENT"}


async def test_newer_kernels_hold_back_tcp_twice(unguarded: dict[str, SandboxedMatcher], port: str) -> None:
    outcome = "EACCES" if linux.landlock_version() >= 4 else "done"
    assert await tried(unguarded[CALLS], {"connect": port}) == {"connect": outcome}


async def test_no_program_is_started(closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]) -> None:
    attempts: Attempts = {"run": "/bin/true", "run_from_memory": "program"}
    assert await tried(closed, attempts) == {"run": "EPERM", "run_from_memory": "EPERM"}
    assert await tried(unguarded[CALLS], attempts) == {"run": "EACCES", "run_from_memory": "done"}
    assert await tried(unguarded["both"], attempts) == {"run": "done", "run_from_memory": "done"}


async def test_other_processes_are_out_of_reach(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]
) -> None:
    attempts: Attempts = {"limit": closed.zygote_pid, "trace": "", "be_another_system": ""}
    assert set((await tried(closed, attempts)).values()) == {"EPERM"}
    assert set((await tried(unguarded[CALLS], attempts)).values()) == {"done"}


CHANGES = (
    *("chmod", "fchmodat2", "chown", "lchown", "fchownat", "utime", "setxattr", "lsetxattr", "setxattrat"),
    *("removexattr", "file_setattr", "truncate", "statfs"),
)
OF_DESCRIPTORS = ("fchmod", "fchown", "futime", "fsetxattr", "flags")


async def test_modes_owners_times_and_attributes_of_files_stay_as_they_are(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher], place: Path
) -> None:
    database, library = place / "evaluations.db", place / "folder" / "model.bin"
    database.chmod(0o600)
    before = database.stat(), os.listxattr(database)
    assert set((await tried(closed, dict.fromkeys(CHANGES, database))).values()) == {"EPERM"}
    assert set((await tried(closed, dict.fromkeys(("getxattr", "listxattr"), database))).values()) == {"ENOTSUP"}
    assert set((await tried(closed, dict.fromkeys(OF_DESCRIPTORS, library), OPEN)).values()) == {"EPERM"}
    moved: Attempts = {"link": database, "rename": database}
    assert set((await tried(closed, moved)).values()) <= {"EXDEV", "EACCES"}
    assert (database.stat(), os.listxattr(database)) == before
    without: Attempts = {"chmod": database, "chown": database, "utime": database, "listxattr": database}
    assert set((await tried(unguarded[CALLS], without)).values()) == {"done"}


async def test_its_own_files_are_no_exception(closed: SandboxedMatcher) -> None:
    attempts: Attempts = {"write": "own.txt", "chmod": "own.txt", "utime": "own.txt", "pipe": "own.pipe"}
    assert await tried(closed, attempts) == {"write": "done", "chmod": "EPERM", "utime": "EPERM", "pipe": "EPERM"}


async def test_nothing_is_watched(closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]) -> None:
    assert await tried(closed, {"watch": ""}) == {"watch": "EPERM"}
    assert await tried(unguarded[CALLS], {"watch": ""}) == {"watch": "done"}


async def test_it_cannot_raise_its_limits_though_root_could(closed: SandboxedMatcher) -> None:
    assert await tried(closed, {"regain": ""}) == {"regain": "EPERM"}


async def test_it_stays_bound_to_who_supervises_it(
    closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]
) -> None:
    bonds: Attempts = dict.fromkeys(("outlive_its_parent", "give_orphans_away", "be_opaque", "wipe_off_its_mark"), "")
    assert set((await tried(closed, bonds)).values()) == {"EPERM"}
    assert set((await tried(unguarded[CALLS], bonds)).values()) == {"done"}


async def test_signals_stay_in(closed: SandboxedMatcher, unguarded: dict[str, SandboxedMatcher]) -> None:
    kept_in = linux.landlock_version() >= 6
    assert await tried(closed, {"signal": closed.zygote_pid}) == {"signal": "EPERM" if kept_in else "done"}
    assert any("signals" in told for told in closed.unguarded) is not kept_in
    assert await tried(unguarded[FILES], {"signal": os.getpid()}) == {"signal": "done"}


async def test_an_engine_has_what_it_says_it_needs(closed: SandboxedMatcher, port: str, place: Path) -> None:
    model = place / "folder" / "model.bin"
    attempts: Attempts = {"connect": port, "read": model, "run": "/bin/true"}
    assert set((await tried(closed, attempts, OPEN)).values()) == {"done"}


async def test_an_engine_has_no_more_than_it_says_it_needs(closed: SandboxedMatcher, place: Path) -> None:
    model, database = place / "folder" / "model.bin", place / "evaluations.db"
    files: Attempts = {"read": database, "write": model, "remove": model}
    assert set((await tried(closed, files, OPEN)).values()) == {"EACCES"}
    calls: Attempts = {"connect_to_file": database, "trace": ""}
    assert set((await tried(closed, calls, OPEN)).values()) == {"EPERM"}


async def test_a_kernel_without_guards_works_and_is_told_of_once(place: Path) -> None:
    with capture_logs() as log:
        async with open_matcher(a_config(place)) as matcher:
            for _ in range(2):
                assert await tried(matcher, {"read": place / "evaluations.db"}) == {"read": "done"}
            told = matcher.unguarded
    assert [line["missing"] for line in log if line["event"] == "sandbox_incomplete"] == [told]
    assert len(told) == 3


async def test_an_engine_that_names_a_port_reaches_no_other(place: Path, port: str) -> None:
    if linux.landlock_version() < 4:
        pytest.fail("this kernel is too old to hold an engine to a port")
    for named, outcome in ((port, "done"), (str(int(port) - 1), "EACCES")):
        config = a_config(place, FILES, CALLS)
        config = replace(config, environment={**config.environment, "PROBE_PORT": named})
        async with open_matcher(config) as matcher:
            assert await tried(matcher, {"connect": port}, NARROW) == {"connect": outcome}


@pytest.mark.parametrize("engine", builtin_engines(), ids=lambda engine: str(engine.name))
async def test_the_engines_of_the_package_need_one_program(engine: BaseEngine) -> None:
    needs = needs_of(engine)
    assert (needs.network, needs.folders) == (False, ())
    assert [os.listdir(folder) for folder in needs.programs] == [["tesseract"]]  # noqa: PTH208  # in an async function
