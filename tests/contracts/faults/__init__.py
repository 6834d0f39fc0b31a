"""Adapters with one fault each, and the test of their contract that has to notice it; test_faults.py runs them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T", bound=type)
NOTICED_BY: dict[type, str] = {}
"""The test that has to fail, by the class that gives an adapter with a fault to its contract."""


def noticed_by(test: str) -> Callable[[T], T]:
    """Says which test of the contract is about the fault."""

    def entered(cls: T) -> T:
        NOTICED_BY[cls] = test
        return cls

    return entered
