"""What the confined process does: read one document, answer, end."""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import suppress

from cvJobMatching import limits
from cvJobMatching.confinement import policy
from cvJobMatching.integrity.instructions import suspicious_spans
from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import registry
from cvJobMatching.reading.sandbox import wire

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
        return wire.encoded(wire.Read(*registry.parse(data)))
    except UnreadableDocument as error:
        return _refused(error.code, error.message)
    except MemoryError:
        return _refused("memory_limit", "The document needs more memory than one may.")
    except RecursionError:
        return _refused("too_large", "The document is nested deeper than is read.")


def _refused(code: str, message: str) -> bytes:
    return wire.encoded(wire.Refused(code, message))


def confine() -> None:
    """Take from this process, for good, whatever reading does not need, as far as the system can."""
    if sys.platform != "win32":  # which has no such limits
        from cvJobMatching.confinement import rlimits

        rlimits.apply(
            rlimits.Limits(memory_bytes=limits.SANDBOX_BYTES, cpu_seconds=limits.SANDBOX_CPU_SECONDS, file_bytes=0)
        )
    with suppress(OSError):
        policy.close_off(policy.Policy())


def main() -> None:
    """Without a zygote: a document comes in by standard input and its reading goes out by standard output."""
    prepare()
    confine()
    reply = answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(reply)
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
