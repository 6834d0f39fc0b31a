"""The formats, in the order in which a file is shown to them; this is the part of reading that runs in the sandbox."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import image, plain, rtf, unsupported
from cvJobMatching.reading.formats.html import reader as html
from cvJobMatching.reading.formats.odt import reader as odt
from cvJobMatching.reading.formats.pdf import reader as pdf
from cvJobMatching.reading.formats.reader import Source
from cvJobMatching.reading.formats.word import reader as word
from cvJobMatching.reading.layout import hyphens

if TYPE_CHECKING:
    from cvJobMatching.reading.formats.reader import Reader
    from cvJobMatching.reading.parts import Drawing, Reading

READERS: Final[tuple[Reader, ...]] = (
    rtf.READER,
    image.PNG,
    image.JPEG,
    word.READER,
    odt.READER,
    unsupported.ARCHIVE,
    unsupported.OLD_WORD,
    pdf.READER,  # its header may stand behind junk, so whatever begins as another format is no PDF
    html.READER,
    plain.READER,
)


def parse(raw: bytes) -> tuple[str, Reading]:
    """The media type and what was read; scans are still pictures. Raises UnreadableDocument."""
    source = Source(raw)
    reader = next(reader for reader in READERS if reader.matches(source))
    return reader.media_type, _sound(reader, source)


def _sound(reader: Reader, source: Source) -> Reading:
    """What was read. No error of a library leaves here: what breaks a reader is a damaged file."""
    try:
        return reader.read(source)
    except (UnreadableDocument, MemoryError):
        raise
    except RecursionError as error:
        raise UnreadableDocument("too_large", "The document is nested deeper than is read.") from error
    except Exception as error:
        raise UnreadableDocument("corrupt", "The document is damaged.") from error


def draw(raw: bytes, number: int, scale: float) -> Drawing | None:
    """A page, counted from 1, at about `scale` pixels a point; None for a format without pages.

    Raises UnreadableDocument, NoSuchPage.
    """
    source = Source(raw)
    reader = next(reader for reader in READERS if reader.matches(source))
    return reader.draw(source, number, scale) if reader.draw else None


def warm_up() -> None:
    """Reads a sample of each format, so that nothing has to open a file later."""
    hyphens.warm_up()
    for reader in READERS:
        with suppress(UnreadableDocument):
            parse(reader.sample())
