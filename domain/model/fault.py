"""Faults that an editor can put right, one by one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right; `at` is where it was found, such as `$.items[2].text`."""

    at: str
    message: str
