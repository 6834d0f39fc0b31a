"""The sample CV in the package is the one that its script draws."""

from __future__ import annotations

from tests.harness.sample_documents import CV, cv_pdf


def test_the_sample_cv_can_be_rebuilt_to_the_byte() -> None:
    assert CV.read_bytes() == cv_pdf()
