"""Figures of several processes that are one service: whichever of them is scraped tells those of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from prometheus_client import CollectorRegistry, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

_READINGS: Final = ".readings"
_LEAST: Final = frozenset({"process_start_time_seconds", "ai_recruiter_broker_connected"})
_MOST: Final = frozenset({"ai_recruiter_engine_circuit_open"})
_GROWING: Final = frozenset({"counter", "summary"})


class _Family(msgspec.Struct, array_like=True):
    name: str
    documentation: str
    kind: str
    samples: list[tuple[str, dict[str, str], float]]


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(list[_Family]).decode
_Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where processes put their figures, and under which number this one does.

    A process counts on from where the one before it under the same number was killed.
    """

    folder: Path
    number: int

    def counted(self) -> CollectorRegistry:
        """What all processes count."""
        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        return registry

    def bury(self) -> None:
        """Nothing of what the process had is there any more; what it counted is."""
        mark_process_dead(self.number, str(self.folder))  # type: ignore[no-untyped-call]
        if told := _told(self.readings):
            _write(self.readings, [family for family in told if family.kind in _GROWING])

    @property
    def readings(self) -> Path:
        """What the process last told of its parts."""
        return self.folder / f"{self.number}{_READINGS}"


class TogetherReading(Collector):
    """What each process reads of its own parts, as it last told it, added up."""

    def __init__(self, place: Place, own: Sequence[Collector]) -> None:
        self._place = place
        self._own = own
        self._before = {
            _key(name, labels): value
            for family in _told(place.readings)
            if family.kind in _GROWING
            for name, labels, value in family.samples
        }

    def tell(self) -> None:
        """Write down what is to be read of this process now, where that can be: no service ends for its figures."""
        families = [self._family(metric) for own in self._own for metric in own.collect()]
        with suppress(OSError):
            _write(self._place.readings, families)

    def collect(self) -> Iterator[Metric]:
        self.tell()
        found: dict[str, tuple[_Family, dict[_Key, float]]] = {}
        for path in sorted(self._place.folder.glob(f"*{_READINGS}")):
            for family in _told(path):
                _add(family, found.setdefault(family.name, (family, {}))[1])
        for family, samples in found.values():
            metric = Metric(family.name, family.documentation, family.kind)
            metric.samples = [Sample(name, dict(labels), value) for (name, labels), value in samples.items()]
            yield metric

    def _family(self, metric: Metric) -> _Family:
        grows = metric.type in _GROWING
        samples = [
            (it.name, dict(it.labels), it.value + (self._before.get(_key(it.name, it.labels), 0.0) if grows else 0.0))
            for it in metric.samples
        ]
        return _Family(metric.name, metric.documentation, metric.type, samples)


def _add(family: _Family, to: dict[_Key, float]) -> None:
    for name, labels, value in family.samples:
        key = _key(name, labels)
        known = to.get(key)
        if known is None:
            to[key] = value
        elif family.name in _LEAST:
            to[key] = min(known, value)
        elif family.name in _MOST or family.kind == "info":
            to[key] = max(known, value)
        else:
            to[key] = known + value


def _key(name: str, labels: dict[str, str]) -> _Key:
    return name, tuple(sorted(labels.items()))


def _told(path: Path) -> list[_Family]:
    try:
        return _decode(path.read_bytes())
    except FileNotFoundError:
        return []


def _write(path: Path, families: Iterable[_Family]) -> None:
    written = path.with_suffix(".new")
    written.write_bytes(_encode(list(families)))
    written.replace(path)
