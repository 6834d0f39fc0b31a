"""The sample documents in the package are small, readable and of people whom we invented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cvJobMatching import read_cv
from tests.harness.sample_documents import CV, cv_pdf

LARGEST = 60_000  # bytes
CVS = [CV, *sorted(CV.with_name("cvs").iterdir())]


def test_the_sample_cv_can_be_rebuilt_to_the_byte() -> None:
    assert CV.read_bytes() == cv_pdf()


def test_there_are_eight_in_more_than_four_formats() -> None:
    assert len(CVS) == 8
    assert len({path.suffix for path in CVS}) > 4


@pytest.mark.parametrize("path", CVS, ids=lambda path: path.name)
def test_a_sample_is_small_readable_and_of_nobody(path: Path) -> None:
    assert path.stat().st_size < LARGEST
    candidate = read_cv(path.read_bytes(), filename=path.name)
    document, profile = candidate.document, candidate.profile
    assert document.coverage > 0.95
    assert (document.hidden, document.warnings) == ((), ())
    assert [address.rpartition("@")[2] for address in profile.emails] == ["example.org"]
    assert re.search(r"\+[\d ]*555", document.text)  # numbers that nobody has
    assert profile.roles
