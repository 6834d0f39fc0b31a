"""A network like that of Compose, on a machine of its own: a bridge, an address for each container, and names."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

from tests.image.runtime import run

HERE = "10.88.0.1"  # where the servers beside the containers listen
_RESOLVER = ("127.0.0.11", 53)  # Docker's
_HEADER = struct.Struct("!6H")
_A, _INTERNET, _SECONDS = 1, 1, 1
_numbers = count(2)


def open_network() -> None:
    """In the network namespace that this process was started in, and that nobody else is in."""
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "containers", "type", "bridge")
    run("ip", "address", "add", f"{HERE}/24", "dev", "containers")
    run("ip", "link", "set", "containers", "up")


@contextmanager
def place_for(name: str) -> Iterator[str]:
    """A network namespace of that name; yields its address."""
    number = next(_numbers)
    outer, inner = f"outer{number}", f"inner{number}"
    run("ip", "netns", "add", name)
    try:
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
        run("ip", "link", "set", outer, "master", "containers", "up")
        run("ip", "link", "set", inner, "netns", name)
        run("ip", "-n", name, "address", "add", f"10.88.0.{number}/24", "dev", inner)
        run("ip", "-n", name, "link", "set", inner, "up")
        run("ip", "-n", name, "link", "set", "lo", "up")
        yield f"10.88.0.{number}"
    finally:
        run("ip", "netns", "delete", name)


@contextmanager
def names(addresses_of: Callable[[str], Sequence[str]]) -> Iterator[None]:
    """Answer as Docker's resolver does: the addresses of the containers of a service that run now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(_RESOLVER)
        thread = threading.Thread(target=_answer_all, args=(listener, addresses_of), daemon=True)
        thread.start()
        try:
            yield
        finally:
            listener.sendto(b"", listener.getsockname())
            thread.join()


def _answer_all(listener: socket.socket, addresses_of: Callable[[str], Sequence[str]]) -> None:
    while True:
        question, asker = listener.recvfrom(4096)
        if not question:
            return
        listener.sendto(_answer(question, addresses_of), asker)


def _answer(question: bytes, addresses_of: Callable[[str], Sequence[str]]) -> bytes:
    id, _, _, _, _, _ = _HEADER.unpack_from(question)
    labels, end = [], _HEADER.size
    while length := question[end]:
        labels.append(question[end + 1 : end + 1 + length].decode())
        end += 1 + length
    [kind] = struct.unpack_from("!H", question, end + 1)
    found = addresses_of(".".join(labels)) if kind == _A else ()
    head = _HEADER.pack(id, 0x8180, 1, len(found), 0, 0)
    records = (struct.pack("!3HIH4s", 0xC00C, _A, _INTERNET, _SECONDS, 4, socket.inet_aton(it)) for it in found)
    return head + question[_HEADER.size : end + 5] + b"".join(records)
