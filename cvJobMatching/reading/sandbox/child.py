"""What the confined process does: read one document, answer, end."""

from __future__ import annotations

import codecs
import os
import sys

from cvJobMatching.integrity.instructions import suspicious_spans
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import registry
from cvJobMatching.reading.sandbox import confine, wire

_CODE_PAGES = (
    "cp1251 koi8_r cp866 cp1252 cp1250 cp1253 cp1254 cp1255 cp1256 latin_1 utf_16 utf_32 utf_8_sig utf_16_le utf_16_be"
    " gb18030 big5 shift_jis euc_kr ascii cp437 mac_roman cp850"
)


def prepare() -> None:
    """Loads everything that would have to be opened later, when no file can be opened any more."""
    for name in _CODE_PAGES.split():
        codecs.lookup(name)
    suspicious_spans("ready")
    registry.warm_up()


def answer(data: bytes) -> bytes:
    """The reading of a document, or the refusal, as it goes over the wire."""
    try:
        return wire.read(*registry.parse(data))
    except UnreadableDocument as error:
        return wire.refused(error)
    except MemoryError:
        return wire.refused(UnreadableDocument("memory_limit", "The document needs more memory than one may."))
    except RecursionError:
        return wire.refused(UnreadableDocument("too_large", "The document is nested deeper than is read."))


def main() -> None:
    """The cold way: a document comes in by standard input and its reading goes out by standard output."""
    prepare()
    confine.limit()
    confine.close_off()
    data = sys.stdin.buffer.read()
    reply = answer(data)
    sys.stdout.buffer.write(reply)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
