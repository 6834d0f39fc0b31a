"""The scripted matcher ships with the in-memory adapters."""

from adapters.memory.matcher import REPORT, SCRIPTED, SPARE, Gate, ScriptedMatcher

__all__ = ["REPORT", "SCRIPTED", "SPARE", "Gate", "ScriptedMatcher"]
