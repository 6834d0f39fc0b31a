"""Figures as Prometheus would read them, and the rules that it has for their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import REGISTRY

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_TYPES = {"gauge", "counter", "summary", "histogram", "metric"}
_NOT_A_BASE_UNIT = {
    *("ms", "milliseconds", "microseconds", "us", "ns", "nanoseconds", "minutes", "hours", "days", "duration"),
    *("kb", "mb", "gb", "kib", "mib", "kilobytes", "megabytes", "bits", "percent", "percentage"),
}
_UNITS = ("seconds", "bytes")


@dataclass(frozen=True, slots=True)
class Scrape:
    """One answer of /metrics."""

    text: str

    def families(self) -> Mapping[str, Metric]:
        """Every family, by name."""
        found = list(text_string_to_metric_families(self.text))
        by_name = {family.name: family for family in found}
        assert len(by_name) == len(found), "a family is told in two parts"
        return by_name

    def value(self, name: str, **labels: str) -> float:
        """The sum of a sample's series that carry these labels; KeyError when there is none."""
        values = [
            sample.value
            for family in self.families().values()
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        ]
        if not values:
            raise KeyError(f"{name} {labels}")
        return sum(values)


@dataclass(slots=True)
class Growth:
    """By how much figures of this process have grown."""

    before: Mapping[tuple[str, tuple[tuple[str, str], ...]], float] = field(default_factory=dict)

    def of(self, name: str, **labels: str) -> float:
        """Of all series of one sample that carry these labels."""
        grown = 0.0
        for (found, its), value in _samples().items():
            if found == name and labels.items() <= dict(its).items():
                grown += value - self.before.get((found, its), 0.0)
        return grown


@contextmanager
def growth() -> Iterator[Growth]:
    """Figures from here on."""
    yield Growth(_samples())


def faults(families: Mapping[str, Metric]) -> Sequence[str]:
    """What a linter of metrics would say of them, as promtool does."""
    return [f"{family.name}: {fault}" for family in families.values() for fault in _faults(family)]


def _faults(family: Metric) -> Iterator[str]:
    words = family.name.split("_")
    if not family.documentation.strip():
        yield "has no help text"
    if not _NAME.fullmatch(family.name):
        yield "is not written in small letters with underscores"
    if family.type == "unknown":
        yield "has no type"
    if _TYPES.intersection(words):
        yield "names its type"
    if found := _NOT_A_BASE_UNIT.intersection(words):
        yield f"is not in a base unit: {found}"
    if any(unit in words[:-1] for unit in _UNITS) and words[-1] != "info":
        yield "does not end in its unit"
    if family.type != "counter" and words[-1] in ("total", "count", "sum", "bucket"):
        yield "ends as another type does"
    for sample in family.samples:
        yield from _faults_of_sample(family, sample.name, sample.labels)


def _faults_of_sample(family: Metric, name: str, labels: Mapping[str, str]) -> Iterator[str]:
    if family.type == "counter" and not name.endswith("_total"):
        yield f"a counter's sample is called {name}"
    for label in labels:
        if not _NAME.fullmatch(label):
            yield f"has a label {label}"


def _samples() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
    }
