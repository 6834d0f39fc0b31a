"""The process that takes documents apart can do nothing else, and its end is only an error."""

from __future__ import annotations

import subprocess
import sys
import threading
from dataclasses import replace

import msgspec
import pytest

from cvJobMatching.model.document import HiddenText, UnreadableDocument
from cvJobMatching.model.document import Warning as Remark
from cvJobMatching.reading import read_document
from cvJobMatching.reading.parts import Reading, Scan
from cvJobMatching.reading.sandbox import client, wire
from tests.engine.reading.build import PROFILE, encoded, pdf, picture, profile, word

_CONFINED = """
import os, socket
from cvJobMatching.confinement.policy import available
from cvJobMatching.reading.sandbox import child
child.prepare()
there = available()
child.confine()
def refused(deed):
    try:
        deed()
    except (OSError, MemoryError):
        return True
    return False
def fail():
    raise OSError
deeds = {
    "memory": lambda: bytearray(4 << 30),
    "landlock": lambda: open("/etc/hostname"),
    "seccomp": lambda: all(map(refused, (socket.socket, os.fork, lambda: os.kill(1, 0)))) and fail(),
}
print([name for name, deed in deeds.items() if name in there | {"memory"} and not refused(deed)])
"""


def test_the_sandbox_reads_what_the_process_itself_reads() -> None:
    for data in (pdf(profile), word(lambda document: document.add_paragraph("Python")), b"plain text"):
        assert read_document(data, sandbox=True) == read_document(data, sandbox=False)


def test_scans_leave_the_sandbox_to_be_recognised() -> None:
    document = read_document(encoded(picture(PROFILE), "PNG"), sandbox=True)
    assert document.text.split() == " ".join(PROFILE).split()


def test_refusals_come_out_as_they_are() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(pdf(profile, encrypt="secret"), sandbox=True)
    assert refused.value.code == "encrypted"


def test_a_confined_process_has_no_files_no_network_and_little_memory() -> None:
    done = subprocess.run([sys.executable, "-c", _CONFINED], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_new_interpreter_gives_the_same() -> None:
    data = pdf(profile)
    assert wire.answered(client.in_new_interpreter(data)) == client.parse(data)


def test_many_threads_may_read_at_once() -> None:
    data = pdf(profile)
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(read_document(data, sandbox=True).text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["\n".join(PROFILE)] * 6


SCAN = Scan(page=0, width=3, height=2, scale=1.0, pixels=b"123456")


def test_a_reading_crosses_the_wire_whole() -> None:
    hidden = (HiddenText(text="white", reason="white", page=2),)
    remark = Remark(code="code", message="message")
    reading = Reading(pages=("one", "two"), hidden=hidden, warnings=(remark,), coverage=0.5, scans=(SCAN,))
    assert wire.answered(wire.encoded(wire.Read("text/plain", reading))) == ("text/plain", reading)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        msgspec.msgpack.encode({"type": "Read", "media_type": "text/plain", "reading": {"pages": 3}}),
        wire.encoded(wire.Read("image/png", Reading(pages=("",), scans=(replace(SCAN, width=4),)))),
    ],
)
def test_an_answer_that_is_nonsense_is_no_document(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_warm", lambda data: answer)
    monkeypatch.setattr(client, "in_new_interpreter", lambda data: answer)
    with pytest.raises(UnreadableDocument) as refused:
        client.parse(b"text")
    assert refused.value.code == "corrupt"
