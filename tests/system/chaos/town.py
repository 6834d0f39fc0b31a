"""The processes of one installation, over data in memory: databases, brokers, API replicas and workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.harness.altered import program, wrong_clock
from tests.harness.installed import WANDERERS, install_engines
from tests.harness.ledger import Ledger, MariaDbLedger, SqliteLedger
from tests.harness.members import THE_SERVICE, Member, a_worker, an_api
from tests.harness.nats import NatsServer, running_cluster, running_nats
from tests.harness.ports import free_port
from tests.harness.servers import RUNNING, TITLES
from tests.harness.service import command, quick_directory
from tests.harness.sql_server import SqlServer
from tests.system.chaos.plan import LEASE_S, OF_MANY_PROCESSES, OF_ONE_PROCESS, Fault, Town

SWEEP_S = 0.5
BACKOFF_LIMIT_S = 3.0
GRACE_S = 5.0  # longer than a request waits for the database, shorter than the longest evaluations
APIS, WORKERS, SLOTS = 2, 3, 8
SETTINGS: Mapping[str, str] = {
    "LEASE_S": str(LEASE_S),
    "HEARTBEAT_S": "1",
    "SWEEP_EVERY_S": str(SWEEP_S),
    "FIRST_DISPATCH_S": "2",
    "BACKOFF_S": "0.5",
    "BACKOFF_LIMIT_S": str(BACKOFF_LIMIT_S),
    "MAX_STRIKES": "100",  # the faults here are nobody's own
    "GRACE_S": str(GRACE_S),
    "DATABASE_TIMEOUT_S": "3",
    "LOG_LEVEL": "warning",
}
_AN_HOUR = timedelta(hours=1)
# One API goes ahead by an hour; one worker behind and one ahead: no order of time is left among them.
_WRONG_BY = {"api-0": _AN_HOUR, "worker-0": -_AN_HOUR, "worker-1": _AN_HOUR}


@dataclass(frozen=True, slots=True)
class Form:
    """Which kind of installation: with no node of NATS everything runs in one process over SQLite."""

    nodes: int
    server: str = "mariadb"

    @property
    def name(self) -> str:
        nodes = "1 NATS node" if self.nodes == 1 else f"{self.nodes} NATS nodes"
        return f"{TITLES[self.server]}, {nodes}" if self.nodes else "SQLite, one process"

    @property
    def faults(self) -> Sequence[Fault]:
        return OF_MANY_PROCESSES if self.nodes else OF_ONE_PROCESS

    @property
    def town(self) -> Town:
        return Town(APIS, WORKERS, self.nodes) if self.nodes else Town(1, 1, 0)


@dataclass(slots=True, kw_only=True)
class Installation:
    """In one process the same member is API and worker."""

    directory: Path
    apis: Sequence[Member]
    workers: Sequence[Member]
    ledger: Ledger
    nats: Sequence[NatsServer] = ()
    database: SqlServer | None = None
    down: set[str] = field(default_factory=set)  # members that were taken down on purpose

    @property
    def members(self) -> Sequence[Member]:
        return [*{member.name: member for member in [*self.apis, *self.workers]}.values()]


@contextmanager
def installation(form: Form, *, without: Sequence[str] = ()) -> Iterator[Installation]:
    """Everything started, nothing waited for; `without` names guards to take away."""
    with quick_directory() as directory, ExitStack() as stack:
        engines = {"PYTHONPATH": install_engines(directory / "engines", WANDERERS)}
        built = _many(directory, form, stack) if form.nodes else _one(directory)
        for member in built.members:
            alterations = [*without, *_clock(member, form)]
            member.program = program(*alterations) if alterations else THE_SERVICE
            member.environment = engines
            stack.callback(member.close)
            member.start()
        yield built


def _clock(member: Member, form: Form) -> Sequence[str]:
    """A single process may keep its clock: it is the database's as well."""
    return [wrong_clock(_WRONG_BY[member.name])] if form.nodes and member.name in _WRONG_BY else []


def _one(directory: Path) -> Installation:
    arguments = ["serve", "--port", str(port := free_port()), "--workers", str(2 * SLOTS)]
    settings = {**SETTINGS, "DATA_DIR": str(directory / "data")}
    both = Member(name="service", directory=directory / "service", arguments=arguments, settings=settings, port=port)
    ledger = SqliteLedger(directory / "data" / "evaluations.db")
    return Installation(directory=directory, apis=[both], workers=[both], ledger=ledger)


def _many(directory: Path, form: Form, stack: ExitStack) -> Installation:
    for name in ("database", "documents"):
        (directory / name).mkdir()
    database = stack.enter_context(RUNNING[form.server](directory / "database"))
    nats = stack.enter_context(_brokers(directory / "nats", form.nodes))
    url = database.new_database()
    command("migrate", settings={"DATABASE_URL": url}).check_returncode()
    settings = {
        **SETTINGS,
        "DATABASE_URL": url,
        "DOCUMENTS_URL": (directory / "documents").as_uri(),
        "NATS_URL": ",".join(node.url for node in nats),
        "NATS_MONITOR_URL": ",".join(node.monitor_url for node in nats),
        "NATS_REPLICAS": str(form.nodes),
    }
    return Installation(
        directory=directory,
        apis=[an_api(directory, settings, number) for number in range(APIS)],
        workers=[a_worker(directory, settings, number, slots=SLOTS) for number in range(WORKERS)],
        ledger=MariaDbLedger(database, url.rsplit("/", 1)[1]),
        nats=nats,
        database=database,
    )


@contextmanager
def _brokers(directory: Path, nodes: int) -> Iterator[Sequence[NatsServer]]:
    if nodes == 1:
        with running_nats(directory) as alone:
            yield [alone]
    else:
        with running_cluster(directory, nodes) as together:
            yield together
