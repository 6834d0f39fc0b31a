"""What Linux can take from a process for good: capabilities, and files by landlock. What is taken, others say."""

from __future__ import annotations

import ctypes
import os
import platform
import stat
import struct
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

READ_FILE: Final = 1 << 2
READ_DIR: Final = 1 << 3
WRITE_FILE: Final = 1 << 1
EXECUTE: Final = 1 << 0
TRUNCATE: Final = 1 << 14
READ: Final = READ_FILE | READ_DIR
CHANGE: Final = 0x7FFE & ~READ & ~(1 << 6 | 1 << 11)  # all up to truncating, but making devices
_OF_A_FILE: Final = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE
_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 4: 15}  # rights that a version knows; later ones know 16
_NETWORK: Final = 0b11  # binding and connecting, from version 4 on
_CONNECT: Final = 0b10
_KNOWS_PORTS: Final = 4
_SCOPES: Final = 0b11  # sockets without a place in the file system, and signals, from version 6 on

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # the same on every machine
_VERSION, _BENEATH, _PORT = 1, 1, 2
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_CAPABILITIES: Final = 0x20080522  # the version of their form
_MACHINES: Final = {"x86_64": 0, "aarch64": 1}

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def landlock_version() -> int:
    """0 where the kernel has none."""
    if _libc is None:
        return 0
    return max(int(_libc.syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)), 0)


def has_seccomp() -> bool:
    """Whether this kernel filters calls, on a machine whose numbers are known here."""
    if _libc is None or machine() is None:
        return False
    _libc.prctl(_SET_SECCOMP, _FILTER, None, 0, 0)
    return ctypes.get_errno() == 14  # the missing filter is what it complains of


def machine() -> int | None:
    """Which of the numbers of a call is meant: 0 for x86_64, 1 for aarch64, None for others."""
    return _MACHINES.get(platform.machine())


def forgo_privileges() -> None:
    """No capability is left, root's included, and no program gives this process more rights. Raises OSError."""
    if _libc is None:
        return
    _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    header = struct.pack("=Ii", _CAPABILITIES, 0)
    if _libc.capset(header, bytes(24)) != 0:
        raise OSError(ctypes.get_errno(), f"capset: {os.strerror(ctypes.get_errno())}")


def restrict_files(allowed: Mapping[str, int], *, network: bool, ports: Iterable[int] = ()) -> None:
    """Nothing but what is below these paths, with the rights of each; what is not there is left out.

    Where the kernel is new enough, signals end at this process and its children, and so does TCP without `network`;
    with it, TCP goes to the `ports` alone if any are named. Raises OSError.
    """
    version = landlock_version()
    rights = (1 << _RIGHTS.get(version, 16)) - 1
    named = tuple(ports) if network else ()
    rules = _ruleset(version, rights, 0 if network and not named else _NETWORK)
    try:
        for path, wanted in allowed.items():
            _allow(rules, path, wanted & rights)
        for port in named if version >= _KNOWS_PORTS else ():
            _call(_ADD, rules, _PORT, struct.pack("=QQ", _CONNECT, port), 0)
        _call(_RESTRICT, rules, 0)
    finally:
        os.close(rules)


def _ruleset(version: int, rights: int, network: int) -> int:
    fields = [rights, network, _SCOPES][: 1 if version < 4 else 2 if version < 6 else 3]
    attribute = struct.pack(f"{len(fields)}Q", *fields)
    return _call(_CREATE, attribute, ctypes.c_size_t(len(attribute)), 0)


def _allow(rules: int, path: str, wanted: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = wanted if stat.S_ISDIR(os.fstat(place).st_mode) else wanted & _OF_A_FILE
        if rights:
            _call(_ADD, rules, _BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments: object) -> int:
    assert _libc is not None
    outcome = int(_libc.syscall(number, *arguments))
    if outcome < 0:
        raise OSError(ctypes.get_errno(), f"landlock: {os.strerror(ctypes.get_errno())}")
    return outcome
