"""Several processes tell their figures as one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.telemetry import Place
from adapters.telemetry.together import TogetherReading
from tests.harness.figures import Scrape

A_PROCESS = """
import os, sys
from prometheus_client import values
os.environ["PROMETHEUS_MULTIPROC_DIR"], number = sys.argv[1], int(sys.argv[2])
values.ValueClass = values.MultiProcessValue(lambda: number)
from pathlib import Path
import anyio
from adapters.http.telemetry import listener_came, observe
from adapters.telemetry import BuildReading, Exposition, Place
observe("GET", "/healthz", 200, 0.01)
listener_came()
async def nothing():
    from datetime import timedelta
    from ports.evaluations import Backlog
    return Backlog(queued=2, oldest_queued=timedelta(seconds=1), running=1)
exposition = Exposition(nothing, [BuildReading("1.0", 2)], together=Place(Path(sys.argv[1]), number))
print(anyio.run(exposition).decode())
"""


def told_by(folder: Path, number: int) -> Scrape:
    """What a process under that number tells before it ends."""
    ended = subprocess.run([sys.executable, "-c", A_PROCESS, folder, str(number)], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    return Scrape(ended.stdout)


def test_counts_are_added_up_and_outlive_who_counted(tmp_path: Path) -> None:
    told_by(tmp_path, 0)
    both = told_by(tmp_path, 1)
    assert both.value("ai_recruiter_http_request_seconds_count") == 2
    assert both.value("ai_recruiter_listeners") == 2
    assert both.value("ai_recruiter_worker_slots") == 4
    assert both.value("ai_recruiter_build_info") == 1
    assert both.value("ai_recruiter_queued_evaluations") == 2
    Place(tmp_path, 0).bury()
    again = told_by(tmp_path, 1)
    assert again.value("ai_recruiter_http_request_seconds_count") == 3
    assert again.value("ai_recruiter_worker_slots") == 2
    assert again.value("process_cpu_seconds_total") > both.value("process_cpu_seconds_total") > 0


class Parts(Collector):
    def __init__(self, value: float) -> None:
        self.value = value

    def collect(self) -> list[Metric]:
        return [
            GaugeMetricFamily("ai_recruiter_database_waiting", "", self.value),
            GaugeMetricFamily("ai_recruiter_broker_connected", "", self.value),
            GaugeMetricFamily("ai_recruiter_engine_circuit_open", "", self.value),
            CounterMetricFamily("ai_recruiter_database_repeats", "", self.value),
            InfoMetricFamily("ai_recruiter_build", "", {"version": "1"}),
        ]


def read(place: Place, parts: Parts) -> dict[str, float]:
    return {it.name: it.value for metric in TogetherReading(place, [parts]).collect() for it in metric.samples}


def test_what_is_read_is_added_up_where_that_has_a_meaning(tmp_path: Path) -> None:
    read(Place(tmp_path, 0), Parts(0))
    assert read(Place(tmp_path, 1), Parts(1)) == {
        "ai_recruiter_database_waiting": 1,
        "ai_recruiter_broker_connected": 0,
        "ai_recruiter_engine_circuit_open": 1,
        "ai_recruiter_database_repeats_total": 1,
        "ai_recruiter_build_info": 1,
    }


@pytest.mark.parametrize("buried", [True, False])
def test_a_successor_counts_on(buried: bool, tmp_path: Path) -> None:
    read(Place(tmp_path, 0), Parts(3))
    if buried:
        Place(tmp_path, 0).bury()
    assert read(Place(tmp_path, 0), Parts(2))["ai_recruiter_database_repeats_total"] == 5
    assert read(Place(tmp_path, 1), Parts(1))["ai_recruiter_database_waiting"] == 3
