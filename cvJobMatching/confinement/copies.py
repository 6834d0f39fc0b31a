"""Copies of a warm process: a zygote loads everything once and forks itself for each piece of work.

A zygote has one thread, so that forking is safe. It receives sockets and hands them to a copy unread, so that it never
sees a document.
"""

from __future__ import annotations

import gc
import os
import socket
from typing import TYPE_CHECKING, Final, NoReturn, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


READY: Final = b"ready"  # what a zygote says first
ORDER: Final = b"+"  # sent with the sockets of a copy


def freeze() -> None:
    """A collection in a copy shall not touch, and so copy, the memory that all share. Call it once all is loaded."""
    gc.collect()
    gc.freeze()


def received(orders: socket.socket, count: int) -> list[socket.socket]:
    """The sockets of the next order. Raises EOFError when there will be none."""
    message, descriptors, _, _ = socket.recv_fds(orders, 1, count)
    if not message:
        raise EOFError
    return [socket.socket(fileno=descriptor) for descriptor in descriptors]


def order(orders: socket.socket, sockets: Iterable[socket.socket]) -> None:
    """Hand these sockets to a copy of the zygote at the other end. Raises OSError when it is gone."""
    socket.send_fds(orders, [ORDER], [each.fileno() for each in sockets])


class Closable(Protocol):
    """What is open in a zygote."""

    def close(self) -> object:
        """It is not any more."""
        ...


def fork(work: Callable[[], object], *, without: Iterable[Closable]) -> int:
    """The process id of a copy that closes these, does its work and ends. Raises OSError."""
    pid = os.fork()
    if pid == 0:
        _work(work, without)
    return pid


def _work(work: Callable[[], object], without: Iterable[Closable]) -> NoReturn:
    try:
        for inherited in without:
            inherited.close()
        work()
    finally:
        os._exit(1)
