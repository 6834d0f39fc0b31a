"""What an evaluation may reach of the machine: the libraries that it runs on, its own folder, what its engine needs."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

from cvJobMatching.confinement import linux, rlimits
from cvJobMatching.confinement.policy import LANDLOCK, SECCOMP, Policy, available
from cvJobMatching.engines import Needs

_LIBRARIES: Final = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/share", "/nix/store")
_SYSTEM: Final = (
    *("/etc/ld.so.cache", "/etc/localtime", "/etc/fonts", "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/mime.types"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
    *("/dev/zero", "/dev/random", "/dev/urandom"),
)
_NETWORK: Final = (
    *("/etc/resolv.conf", "/run/systemd/resolve", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf"),
    *("/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/pki", "/etc/ca-certificates"),
)
_NAMES: Final = 53  # of the service that finds addresses, where it does not answer by UDP
_LOADERS: Final = ("ld-linux*.so*", "ld-musl*.so*")  # the kernel starts programs through them
_OWN: Final = linux.READ | linux.CHANGE
_RUN: Final = linux.READ | linux.EXECUTE
_GUARDS: Final = (LANDLOCK, SECCOMP)


def unguarded(guards: tuple[str, ...] = _GUARDS) -> tuple[str, ...]:
    """What this system cannot hold an evaluation to, in words; of `guards` only."""
    there = available(guards)
    missing = {
        "files (landlock)": LANDLOCK not in there,
        "network and system calls (seccomp)": SECCOMP not in there,
        "signals (landlock of Linux 6.12)": LANDLOCK not in there or linux.landlock_version() < 6,
        "memory (RLIMIT_AS of Linux)": not rlimits.LIMITS_MEMORY,
    }
    return tuple(what for what, is_missing in missing.items() if is_missing)


def confines(guards: tuple[str, ...] = _GUARDS) -> bool:
    """Whether both hold an evaluation."""
    return available(guards) == set(_GUARDS)


def policy(needs: Needs, readable: dict[str, int], scratch: str, guards: tuple[str, ...] = _GUARDS) -> Policy:
    """What one evaluation may reach."""
    return Policy(
        files=_files(needs, readable) | {scratch: _OWN},
        network=needs.network,
        ports=(*needs.ports, _NAMES) if needs.ports else (),
        programs=bool(needs.programs),
        children=True,
        guards=guards,
        supervised=True,
    )


def readable() -> dict[str, int]:
    """What every evaluation may read, with its rights: asked in the zygote, when the engines are loaded."""
    _loaders()  # found once, for all copies
    named = {*_LIBRARIES, *_SYSTEM, *_python(), *_loaded()}
    places = (place for place in sorted(named) if named.isdisjoint(map(str, Path(place).parents)))
    return dict.fromkeys(places, linux.READ) | {"/dev/null": linux.READ_FILE | linux.WRITE_FILE}


def _files(needs: Needs, readable: dict[str, int]) -> dict[str, int]:
    more = dict.fromkeys((*needs.folders, *(_NETWORK if needs.network else ())), linux.READ)
    run = dict.fromkeys((*needs.programs, *_loaders()) if needs.programs else (), _RUN)
    return readable | more | run


def _python() -> Iterator[str]:
    yield from {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    yield from (folder for folder in sys.path if Path(folder).name in ("site-packages", "dist-packages"))
    yield from (f"{prefix}/{part}" for prefix in {sys.prefix, sys.base_prefix} for part in ("lib", "share"))


def _loaded() -> Iterator[str]:
    """The packages and modules that were imported, wherever they lie; not the folders around them."""
    for name, module in list(sys.modules.items()):
        if "." not in name:
            yield from getattr(module, "__path__", None) or filter(None, [getattr(module, "__file__", None)])


@cache
def _loaders() -> tuple[str, ...]:
    found = (place for folder in ("/lib", "/lib64") for pattern in _LOADERS for place in Path(folder).glob(pattern))
    return tuple(map(str, found))
