"""Fisher's exact test. That of glassbox-hiring agrees, and takes seconds for tables of a few thousand people."""

from __future__ import annotations

import numpy as np

_EQUAL = 1 + 1e-7  # tables as probable as the one that was found, but for rounding


def fisher_p(selected: int, others: int, selected_there: int, others_there: int) -> float:
    """Two-sided: the probability of every table with the same margins that is not more probable than this one."""
    here, there, drawn = selected + others, selected_there + others_there, selected + selected_there
    lowest, highest = max(0, drawn - there), min(here, drawn)
    x = np.arange(lowest, highest, dtype=np.float64)  # each step from a table to the next one is a quotient
    steps = np.log((here - x) * (drawn - x)) - np.log((x + 1) * (there - drawn + x + 1))
    logs = np.concatenate(([0.0], np.cumsum(steps)))
    weights = np.exp(logs - logs.max())
    p = weights[weights <= weights[selected - lowest] * _EQUAL].sum() / weights.sum()
    return min(1.0, float(p))
