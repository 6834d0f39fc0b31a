"""What Linux can take from a process for good: files by landlock, calls by seccomp. What is taken, others say."""

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
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000  # refuse with the number in the lower half
_X32 = 0x40000000
_NUMBER, _MACHINE, _FIRST = 0, 4, 16  # where in the call's data
_MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_EPERM: Final = 1

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
Step = tuple[int, int, int, int]


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
    return _MACHINES[platform.machine()][0] if platform.machine() in _MACHINES else None


def forgo_privileges() -> None:
    """From now on no program gives this process more rights; the kernel asks for that first."""
    if _libc is not None:
        _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


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


def refuse(number: int, error: int = _EPERM) -> list[Step]:
    """No such call at all."""
    return [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _REFUSE | error)]


def refuse_unless(number: int, firsts: Iterable[int]) -> list[Step]:
    """The call only with one of these as its first argument."""
    known = list(firsts)
    tests = [(_EQUAL, len(known) - place, 0, first) for place, first in enumerate(known)]
    return [
        (_EQUAL, 0, len(known) + 3, number),
        (_LOAD, 0, 0, _FIRST),
        *tests,
        (_RETURN, 0, 0, _REFUSE | _EPERM),
        (_RETURN, 0, 0, _ALLOW),
    ]


def refuse_with(number: int, bits: int) -> list[Step]:
    """The call never with one of these bits in its first argument."""
    ends = [(_ANY_BIT, 0, 1, bits), (_RETURN, 0, 0, _REFUSE | _EPERM), (_RETURN, 0, 0, _ALLOW)]
    return [(_EQUAL, 0, 4, number), (_LOAD, 0, 0, _FIRST), *ends]


def filter_calls(rules: Iterable[list[Step]]) -> None:
    """Refuses what the rules say, and all calls of another machine's numbering. Raises OSError."""
    assert _libc is not None
    no, yes = (_RETURN, 0, 0, _REFUSE | _EPERM), (_RETURN, 0, 0, _ALLOW)
    head = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, _MACHINES[platform.machine()][1]), no]
    head += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), no]
    steps = [*head, *(step for rule in rules for step in rule), yes]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    filters = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(filters))
    if _libc.prctl(_SET_SECCOMP, _FILTER, header, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")
