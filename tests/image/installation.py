"""What compose.yaml describes, with containers of the image, and with MariaDB, NATS and HAProxy of this machine."""

from __future__ import annotations

import csv
import os
import re
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from tests.harness.mariadb import running_mariadb
from tests.harness.nats import NatsServer
from tests.harness.sql_server import SqlServer
from tests.image.network import HERE, names, open_network, place_for
from tests.image.runtime import Container, Image, run

ROOT = Path(__file__).parents[2]
URL = "http://127.0.0.1:8080"  # of the balancer
DATABASE = "ai_recruiter"


@dataclass(slots=True, kw_only=True)
class Installation:
    """Containers by their service, over one database, one broker, one volume and one file of master keys."""

    directory: Path
    image: Image
    stack: ExitStack
    secrets: dict[str, str] = field(default_factory=dict)  # what README.md has in .env
    database: SqlServer | None = field(default=None, init=False)
    places: dict[str, str] = field(default_factory=dict, init=False)  # addresses by container
    running: dict[str, Container] = field(default_factory=dict, init=False)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def service(self, name: str) -> Mapping[str, Any]:
        """A service of compose.yaml, with its secrets."""
        text = (ROOT / "compose.yaml").read_text()
        text = re.sub(r"\$\{(\w+):\?\}", lambda found: self.secrets[found[1]], text)
        told: Mapping[str, Any] = yaml.safe_load(text)["services"][name]
        return told

    def container(self, name: str, service: str, command: Sequence[str] = (), **settings: str) -> Container:
        """One of a service's, not begun; with another command, or further settings."""
        told = self.service(service)
        assert (told["read_only"], told["tmpfs"], told["cap_drop"]) == (True, "/tmp", ["ALL"])
        assert self.database is not None
        environment = {**told["environment"], **settings}
        url = environment["AI_RECRUITER_DATABASE_URL"]
        environment["AI_RECRUITER_DATABASE_URL"] = url.replace("@mysql/", f"@mysql:{self.database.port}/")
        if name not in self.places:
            self.places[name] = self.stack.enter_context(place_for(name))
        return Container(
            name=name,
            image=self.image,
            directory=self.directory / name,
            command=command or told["command"],
            network=name,
            environment=environment,
            mounts={
                "/data": (self.data, "rw"),
                "/run/secrets/master-keys": (self.directory / "master-keys", "ro"),
                "/etc/hosts": (self.directory / "hosts", "ro"),
            },
        )

    def start(self, name: str, service: str, **settings: str) -> Container:
        """Begin one that goes on until it is stopped; the balancer is told of a `serve`."""
        container = self.container(name, service, **settings)
        self.stack.callback(container.end)
        container.start()
        self.running[name] = container
        return container

    def once(self, name: str, *command: str, service: str = "migrate") -> tuple[int, str]:
        """A command to its end: exit code and what it said."""
        container = self.container(name, service, command)
        self.stack.callback(container.end)
        container.start()
        return container.wait(240), container.log

    def addresses_of(self, service: str) -> Sequence[str]:
        """Those of the containers that run now, as the balancer asks for."""
        alive = [name for name, it in self.running.items() if it.process is not None and it.process.poll() is None]
        return [self.places[name] for name in alive if name.startswith(f"{service}-")]

    def replicas_up(self) -> int:
        """How many the balancer sends requests to."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(self.directory / "haproxy"))
            asking.sendall(b"show stat -1 4 -1\n")
            lines = csv.DictReader(asking.makefile(encoding="utf-8"))
            return [line["status"] for line in lines].count("UP")

    def worker_of(self, job: str) -> str:
        """The container that runs it now."""
        assert self.database is not None
        with self.database.connect(DATABASE) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT owner FROM evaluations WHERE id = %s", (UUID(job).bytes,))
            [(owner,)] = cursor.fetchall()
        return str(owner).partition(":")[0]

    def make_secrets(self) -> None:
        """As README.md tells: keys by the image's own commands, passwords by chance."""
        for name in ("MYSQL_PASSWORD", "NATS_API_PASSWORD", "NATS_WORKER_PASSWORD"):
            self.secrets[name] = f"x{secrets.token_hex(24)}"
        key = self._alone("key", "acme")
        self.secrets["key"] = re.findall(r"key for the client: +(\S+)", key)[0]
        self.secrets["AI_RECRUITER_API_KEYS"] = re.findall(r"AI_RECRUITER_API_KEYS: (\S+)", key)[0]
        keys = self.directory / "master-keys"
        keys.write_text(self._alone("master-key", "new") + "\n")
        keys.chmod(0o400)
        self._give(keys)

    def make_volume(self) -> None:
        """As an engine makes one: with the owner and the mode that its place has in the image."""
        place = self.image.root / "data"
        self.data.mkdir(mode=place.stat().st_mode & 0o777)
        os.chown(self.data, place.stat().st_uid, place.stat().st_gid)
        (self.directory / "hosts").write_text(f"127.0.0.1 localhost\n{HERE} mysql nats\n")

    def _alone(self, *command: str) -> str:
        """What a command of the image says that needs no installation."""
        name = command[0]
        with place_for(name):
            container = Container(
                name=name, image=self.image, directory=self.directory / name, command=command, network=name
            )
            container.start()
            assert container.wait(60) == 0, container.log
            return container.log.strip()

    def _give(self, path: Path) -> None:
        user, group = map(int, self.image.config["User"].split(":"))
        os.chown(path, user, group)


@contextmanager
def installation(directory: Path, image: Image) -> Iterator[Installation]:
    """Everything but the containers, which are begun one by one; nothing runs when the block ends."""
    open_network()
    with ExitStack() as stack:
        here = Installation(directory=directory, image=image, stack=stack)
        here.make_secrets()
        here.make_volume()
        (directory / "mariadb").mkdir()
        here.database = stack.enter_context(running_mariadb(directory / "mariadb", "--bind-address=0.0.0.0"))
        _open_database(here.database, here.secrets["MYSQL_PASSWORD"])
        stack.callback(_start_nats(directory / "nats", here.secrets).stop)
        stack.enter_context(names(here.addresses_of))
        stack.enter_context(balancer(directory))
        yield here


def _open_database(server: SqlServer, password: str) -> None:
    server.run(
        f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4",
        f"CREATE USER '{DATABASE}'@'%' IDENTIFIED BY '{password}'",
        f"GRANT ALL ON {DATABASE}.* TO '{DATABASE}'@'%'",
    )


def _start_nats(directory: Path, passwords: Mapping[str, str]) -> NatsServer:
    """With the shipped configuration; only its store lies elsewhere."""
    directory.mkdir()
    text = (ROOT / "bootstrap" / "nats.conf").read_text().replace("/var/lib/nats", str(directory))
    for name in ("NATS_API_PASSWORD", "NATS_WORKER_PASSWORD"):
        text = text.replace(f"${name}", passwords[name])
    server = NatsServer(directory, 4222, 8222, settings=text, jetstream=False)
    server.start()
    return server


@contextmanager
def balancer(directory: Path) -> Iterator[None]:
    """HAProxy with the shipped file, as it is."""
    program = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None
    shipped = ROOT / "docs" / "deploy" / "haproxy.cfg"
    run(program, "-c", "-f", shipped)
    further = directory / "haproxy.cfg"  # so that it can be asked
    further.write_text(f"global\n  stats socket {directory / 'haproxy'}\n")
    with (directory / "haproxy.log").open("wb") as log:
        process = subprocess.Popen([program, "-db", "-f", shipped, "-f", further], stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
