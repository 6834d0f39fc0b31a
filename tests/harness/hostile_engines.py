"""An engine that tries what a document must never make an engine do, and reports how far it came."""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import msgspec

from cvJobMatching.engines import Needs
from tests.harness.engines import Honest

_LIBC = ctypes.CDLL(None, use_errno=True)
_ATTACH = 16


class Prober(Honest):
    """The CV is a JSON object: attempt -> target. Each warning of the report is an attempt and "done", or an error."""

    name = "prober"

    def report(self, cv: bytes | str, job_description: bytes | str, as_of: date) -> dict[str, object]:
        assert isinstance(cv, str)
        tried = [(what, _outcome(_ATTEMPTS[what], target)) for what, target in msgspec.json.decode(cv).items()]
        report = super().report(cv, job_description, as_of)
        return report | {"warnings": [{"code": what, "message": outcome} for what, outcome in tried]}


class Open(Prober):
    """The same by an engine that says what it needs, as far as `PROBE_FOLDER` says where."""

    name = "open-prober"

    def __init__(self) -> None:
        folders = (os.environ["PROBE_FOLDER"],)
        self.needs = Needs(network=True, folders=folders, programs=("/usr/bin", "/bin"))


class Narrow(Prober):
    """The same by an engine that names the one port that it connects to, as `PROBE_PORT` says."""

    name = "narrow-prober"

    def __init__(self) -> None:
        self.needs = Needs(network=True, ports=(int(os.environ["PROBE_PORT"]),))


def _outcome(attempt: Callable[[str], object], target: str) -> str:
    try:
        attempt(target)
    except OSError as error:
        return errno.errorcode[error.errno or 0]
    return "done"


def _connect(port: str) -> None:
    socket.create_connection(("127.0.0.1", int(port)), timeout=5).close()


def _connect_to_file(path: str) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)


def _trace(_: str) -> None:
    """A child of its own, which the system itself would not mind."""
    child = os.fork()
    if child == 0:
        signal.pause()
    try:
        _call(_LIBC.ptrace, _ATTACH, child, 0, 0)
        os.waitpid(child, 0)
    finally:
        os.kill(child, signal.SIGKILL)


def _call(function: Callable[..., int], *arguments: object) -> None:
    if function(*arguments) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def _bare(x86_64: int, aarch64: int, *arguments: object) -> None:
    """A call by its number, as somebody makes it who uses no library."""
    _call(_LIBC.syscall, x86_64 if platform.machine() == "x86_64" else aarch64, *arguments)


def _flags(path: str) -> None:
    """What chattr does; 0x10 keeps it out of dumps."""
    with Path(path).open("rb") as file:
        fcntl.ioctl(file, 0x40086602, struct.pack("i", 0x40))


def _regain(_: str) -> None:
    """As root may."""
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    _bare(302, 261, 0, resource.RLIMIT_CPU, struct.pack("QQ", hard + 1, hard + 1), None)


def _opened(act: Callable[[int], object]) -> Callable[[str], object]:
    """The act on a descriptor that was opened for reading."""

    def attempt(path: str) -> object:
        with Path(path).open("rb") as file:
            return act(file.fileno())

    return attempt


def _prctl(option: int) -> Callable[[str], object]:
    return lambda _: _call(_LIBC.prctl, option, 0, 0, 0, 0)


_PLACE, _NAME = -100, b"user.mark"
_ATTEMPTS: dict[str, Callable[[str], object]] = {
    "connect": _connect,
    "connect_to_file": _connect_to_file,
    "list": lambda path: list(Path(path).iterdir()),
    "read": lambda path: Path(path).read_bytes(),
    "write": lambda path: Path(path).write_text("left behind"),
    "remove": lambda path: Path(path).unlink(),
    "run": lambda program: subprocess.run([program], check=True),
    "run_from_memory": lambda name: os.memfd_create(name),
    "signal": lambda pid: os.kill(int(pid), 0),
    "limit": lambda pid: resource.prlimit(int(pid), resource.RLIMIT_NOFILE),
    "trace": _trace,
    "be_another_system": lambda _: _call(_LIBC.personality, -1),
    "chmod": lambda path: Path(path).chmod(0o666),
    "fchmod": _opened(lambda descriptor: os.fchmod(descriptor, 0o666)),
    "fchmodat2": lambda path: _bare(452, 452, _PLACE, path.encode(), 0o666, 0),
    "chown": lambda path: os.chown(path, os.getuid(), os.getgid()),
    "lchown": lambda path: os.lchown(path, os.getuid(), os.getgid()),
    "fchown": _opened(lambda descriptor: os.fchown(descriptor, os.getuid(), os.getgid())),
    "fchownat": lambda path: _bare(260, 54, _PLACE, path.encode(), os.getuid(), os.getgid(), 0),
    "utime": lambda path: os.utime(path, (1, 1)),
    "futime": _opened(lambda descriptor: os.utime(descriptor, (1, 1))),
    "setxattr": lambda path: os.setxattr(path, _NAME, b"x"),
    "lsetxattr": lambda path: os.setxattr(path, _NAME, b"x", follow_symlinks=False),
    "fsetxattr": _opened(lambda descriptor: os.setxattr(descriptor, _NAME, b"x")),
    "setxattrat": lambda path: _bare(463, 463, _PLACE, path.encode(), 0, _NAME, None, 0),
    "removexattr": lambda path: os.removexattr(path, _NAME),
    "getxattr": lambda path: os.getxattr(path, _NAME),
    "listxattr": lambda path: os.listxattr(path),
    "file_setattr": lambda path: _bare(469, 469, _PLACE, path.encode(), None, 0, 0),
    "flags": _flags,
    "truncate": lambda path: os.truncate(path, 0),
    "statfs": lambda path: _bare(137, 43, path.encode(), ctypes.create_string_buffer(256)),
    "watch": lambda path: _call(_LIBC.inotify_init1, 0),
    "pipe": lambda path: os.mkfifo(path),
    "link": lambda path: os.link(path, "linked"),
    "rename": lambda path: Path(path).rename("renamed"),
    "regain": _regain,
    "outlive_its_parent": _prctl(1),
    "give_orphans_away": _prctl(36),
    "wipe_off_its_mark": lambda _: _bare(302, 261, 0, 10, struct.pack("QQ", 1, 1), None),
    "be_opaque": _prctl(4),
}
EXTRA_ENGINES = {engine.name: f"{__name__}:{engine.__name__}" for engine in (Prober, Open, Narrow)}
