"""Filters of system calls (seccomp): what is refused, and what a supervisor outside is asked about first."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE, _ASK = 0x7FFF0000, 0x00050000, 0x7FC00000  # refuse with the error in the lower half
_X32 = 0x40000000
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16  # where in the call's data
_MACHINES: Final = {"x86_64": (317, 0xC000003E), "aarch64": (277, 0xC00000B7)}  # number of seccomp, name of the machine
_SET_FILTER, _NEW_LISTENER = 1, 1 << 3

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
Step = tuple[int, int, int, int]


def refuse(number: int, error: int = errno.EPERM) -> list[Step]:
    """No such call at all."""
    return [(_EQUAL, 0, 1, number), _refused(error)]


def refuse_unless(number: int, firsts: Iterable[int]) -> list[Step]:
    """The call only with one of these as its first argument."""
    known = list(firsts)
    tests = [(_EQUAL, len(known) - place, 0, first) for place, first in enumerate(known)]
    return _of(number, 0, [*tests, _refused(errno.EPERM)])


def refuse_if(number: int, argument: int, values: Iterable[int]) -> list[Step]:
    """The call never with one of these as that argument."""
    return _of(number, argument, [step for value in values for step in ((_EQUAL, 0, 1, value), _refused(errno.EPERM))])


def refuse_with(number: int, bits: int) -> list[Step]:
    """The call never with one of these bits in its first argument."""
    return _of(number, 0, [(_ANY_BIT, 0, 1, bits), _refused(errno.EPERM)])


def ask(number: int) -> list[Step]:
    """The call only once the supervisor has seen it."""
    return [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ASK)]


def ask_with(number: int, argument: int, bits: int) -> list[Step]:
    """As `ask`, where one of the bits is in that argument."""
    return _of(number, argument, [(_ANY_BIT, 0, 1, bits), (_RETURN, 0, 0, _ASK)])


def ask_without(number: int, argument: int, bits: int) -> list[Step]:
    """As `ask`, where none of the bits is in that argument."""
    return _of(number, argument, [(_ANY_BIT, 1, 0, bits), (_RETURN, 0, 0, _ASK)])


def _refused(error: int) -> Step:
    return (_RETURN, 0, 0, _REFUSE | error)


def _of(number: int, argument: int, tests: list[Step]) -> list[Step]:
    """The tests of an argument of that call; whoever passes them goes on to the next rule."""
    load = (_LOAD, 0, 0, _ARGUMENTS + 8 * argument)
    return [(_EQUAL, 0, len(tests) + 2, number), load, *tests, (_LOAD, 0, 0, _NUMBER)]


def can_ask() -> bool:
    """Whether a supervisor of this kernel can let a call go on: from Linux 5.5."""
    major, minor, *_ = platform.release().split(".")
    return (int(major), int(minor.partition("-")[0])) >= (5, 5)


def filter_calls(rules: Iterable[list[Step]], *, asks: bool = False) -> int | None:
    """Holds this process to the rules, and refuses all calls of another machine's numbering. Raises OSError.

    With `asks`, the descriptor on which a supervisor hears what it is asked about.
    """
    assert _libc is not None
    call, name = _MACHINES[platform.machine()]
    no = _refused(errno.EPERM)
    head = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, name), no, (_LOAD, 0, 0, _NUMBER), (_AT_LEAST, 0, 1, _X32), no]
    steps = [*head, *(step for rule in rules for step in rule), (_RETURN, 0, 0, _ALLOW)]
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    filters = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(filters))
    made = _libc.syscall(call, _SET_FILTER, _NEW_LISTENER if asks else 0, header)
    if made < 0:
        raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")
    return int(made) if asks else None
