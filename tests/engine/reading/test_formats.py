"""A format is one reader, and the registry only lists them."""

from __future__ import annotations

import pytest

from cvJobMatching.model.document import UnreadableDocument
from cvJobMatching.reading.formats import registry
from cvJobMatching.reading.formats.reader import Reader, Source
from cvJobMatching.reading.formats.unsupported import ARCHIVE, OLD_WORD

REFUSED = (ARCHIVE, OLD_WORD)


def name(reader: Reader) -> str:
    return reader.media_type


@pytest.mark.parametrize("reader", registry.READERS, ids=name)
def test_a_sample_is_taken_by_the_reader_that_made_it(reader: Reader) -> None:
    source = Source(reader.sample())
    assert next(each for each in registry.READERS if each.matches(source)) is reader


@pytest.mark.parametrize("reader", [each for each in registry.READERS if each not in REFUSED], ids=name)
def test_a_sample_is_read_so_that_it_loads_what_its_library_needs(reader: Reader) -> None:
    media_type, _ = registry.parse(reader.sample())
    assert media_type == reader.media_type


@pytest.mark.parametrize("reader", REFUSED, ids=name)
def test_known_files_that_cannot_be_read_are_refused(reader: Reader) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        registry.parse(reader.sample())
    assert refused.value.code == "unsupported"


def test_no_two_readers_answer_with_one_media_type() -> None:
    assert len({reader.media_type for reader in registry.READERS}) == len(registry.READERS)
