"""Turns the bytes of a CV or a job description into what a reader of the page sees."""

from __future__ import annotations

from cvJobMatching.reading.read import read_document

__all__ = ["read_document"]
