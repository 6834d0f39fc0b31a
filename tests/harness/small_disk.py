"""The service on a disk of its own that is small: a tmpfs in a mount namespace, which ends with the process."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bootstrap.demo.service import ChildService, stop, wait_until_ready
from bootstrap.settings import PREFIX
from tests.harness.ports import free_port
from tests.harness.terminal import COMMAND

_BLOCK = bytes(4096)


@dataclass(frozen=True, slots=True)
class OnASmallDisk:
    """A running service, and its disk as it sees it."""

    child: ChildService
    disk: Path

    @property
    def url(self) -> str:
        return self.child.url

    def fill(self) -> None:
        """Leave no room for another block."""
        ballast = os.open(self.disk / "ballast", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        try:
            while os.write(ballast, _BLOCK):
                pass
        except OSError:  # there is none
            return
        finally:
            os.close(ballast)

    def make_room(self) -> None:
        (self.disk / "ballast").unlink()


@contextmanager
def serving_on_a_small_disk(directory: Path, size: str, settings: Mapping[str, str]) -> Iterator[OnASmallDisk]:
    """`serve --workers 2` with its data on a disk of `size`, such as 4m; ready, and gone when the block ends."""
    data, port = directory / "disk", free_port()
    data.mkdir()
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    script = f'mount -t tmpfs -o size={size} none {data} && exec "$0" "$@"'
    foreign = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    own = {PREFIX + name: value for name, value in {"DATA_DIR": str(data), **settings}.items()}
    with (directory / "service.log").open("ab") as log:
        process = subprocess.Popen(
            [*namespace, "sh", "-c", script, COMMAND, "serve", "--port", str(port), "--workers", "2"],
            env=foreign | own | {"TMPDIR": str(directory)},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        child = ChildService(f"http://127.0.0.1:{port}", directory, process)
        wait_until_ready(child)
        yield OnASmallDisk(child, Path(f"/proc/{process.pid}/root{data}"))
    finally:
        stop(process)
