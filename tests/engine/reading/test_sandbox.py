"""The process that takes documents apart can do nothing else, and its end is only an error."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading import read_document
from cvJobMatching.reading.sandbox import client, wire
from tests.engine.reading.build import PROFILE, encoded, pdf, picture, profile, word

_CONFINED = """
import os, socket
from cvJobMatching.reading.sandbox import child, confine
child.prepare()
confine.limit()
missing = confine.close_off()
def refused(deed):
    try:
        deed()
    except (OSError, MemoryError):
        return True
    return False
deeds = {
    "memory": lambda: bytearray(4 << 30),
    "landlock": lambda: open("/etc/hostname"),
    "seccomp": lambda: socket.socket(),
}
print([name for name, deed in deeds.items() if name not in missing and not refused(deed)])
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


def test_the_cold_way_gives_the_same() -> None:
    data = pdf(profile)
    assert wire.answered(client._cold(data)) == client.parse(data)


def test_many_threads_may_read_at_once() -> None:
    data = pdf(profile)
    texts: list[str] = []
    threads = [threading.Thread(target=lambda: texts.append(read_document(data, sandbox=True).text)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert texts == ["\n".join(PROFILE)] * 6


def test_an_answer_that_is_nonsense_is_an_error_not_a_document() -> None:
    said = b'{"pages": 3}'
    answer = len(said).to_bytes(8, "big") + bytes(8) + said
    assert wire.complete(answer)
    with pytest.raises(KeyError):
        wire.answered(answer)
