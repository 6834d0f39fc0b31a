"""Adapters that keep everything in memory: the harness for tests, yours and ours."""

from adapters.memory.documents import MemoryDocuments
from adapters.memory.evaluations import MemoryEvaluations
from adapters.memory.matcher import PlainRenderer, ScriptedMatcher

__all__ = ["MemoryDocuments", "MemoryEvaluations", "PlainRenderer", "ScriptedMatcher"]
