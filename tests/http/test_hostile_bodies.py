"""A body that is legal JSON and absurd is refused by name, and nobody else waits for it."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from tests.harness.service import Service, running

MOST_SECONDS = 0.5  # that another request may wait
MOST_MIB = 400  # of the whole process; idle it has about 150
_PAIR = b'"cv":{"text":"Python"},"job_description":{"text":"Python"}'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(Service(directory=tmp_path_factory.mktemp("hostile"), arguments=["--workers", "0"])) as service:
        yield service


def a_long_file_name() -> bytes:
    name = b"a" * 31_000_000
    return b'{"cv":{"base64":"QWRh","filename":"' + name + b'"},"job_description":{"text":"Python"}}'


def metadata_of(keys: int) -> bytes:
    return b'{"metadata":{' + b",".join(b'"%x":""' % number for number in range(keys)) + b"}," + _PAIR + b"}"


def many_metadata_keys() -> bytes:
    return metadata_of(2_600_000)


def fewer_metadata_keys() -> bytes:
    return metadata_of(700_000)


def a_member_again_and_again() -> bytes:
    return b"{" + b'"cv":{"text":"a"},' * 1_700_000 + _PAIR + b"}"


def a_long_unknown_key() -> bytes:
    return b'{"' + b"k" * 31_000_000 + b'":1,' + _PAIR + b"}"


def many_unknown_keys() -> bytes:
    return b'{"cv":{' + b",".join(b'"%x":""' % number for number in range(700_000)) + b"}}"


def deep_metadata() -> bytes:
    return b"{" + _PAIR + b',"metadata":' + b'{"a":' * 6_000_000 + b"}"


def a_long_number() -> bytes:
    return b"{" + _PAIR + b',"deadline_s":' + b"1" * 31_000_000 + b"}"


def escapes() -> bytes:
    return b'{"cv":{"text":"' + rb"\n" * 15_000_000 + b'"},"job_description":{"text":"Python"}}'


def a_long_list() -> bytes:
    return b"{" + _PAIR + b',"metadata":[' + b"1," * 15_000_000 + b"1]}"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (escapes, "$: Expected at most 4,510,720 characters that are neither letters nor digits"),
        (a_long_list, "$: Expected at most 4,510,720 characters that are neither letters nor digits"),
        (a_long_file_name, "$.cv.filename: Expected at most 1,024 characters"),
        (many_metadata_keys, "$: Expected at most 1,000 members"),
        (fewer_metadata_keys, "$: Expected at most 1,000 members"),
        (a_member_again_and_again, "$: Expected at most 1,000 members"),
        (a_long_unknown_key, "$: Object contains unknown field"),
        (many_unknown_keys, "$: Expected at most 1,000 members"),
        (deep_metadata, ""),
        (a_long_number, "$.deadline_s"),
    ],
)
def test_an_absurd_body_is_refused_while_others_are_answered(
    body: Callable[[], bytes], told: str, service: Service
) -> None:
    content = body()
    with ThreadPoolExecutor(1) as pool, httpx2.Client(base_url=service.url, trust_env=False, timeout=30) as client:
        client.get("/healthz").raise_for_status()
        _forget_memory_peak(service)
        posting = pool.submit(_post, service.url, content)
        slowest = _slowest_health(client, posting.done)
        response = posting.result()
    assert response.status_code in (400, 413, 422), response.text[:300]
    problem = response.json()
    assert told in problem["detail"]
    assert len(response.content) < 2_000
    assert slowest < MOST_SECONDS
    assert _memory_peak_mib(service) < MOST_MIB


def _post(url: str, content: bytes) -> httpx2.Response:
    headers = {"Content-Type": "application/json"}
    return httpx2.post(f"{url}/api/v1/jobs", content=content, headers=headers, trust_env=False, timeout=60)


def _slowest_health(client: httpx2.Client, over: Callable[[], bool]) -> float:
    """Seconds that the slowest of many answers took, until `over`."""
    slowest, pause = 0.0, threading.Event()
    while not over():
        began = time.perf_counter()
        client.get("/healthz").raise_for_status()
        slowest = max(slowest, time.perf_counter() - began)
        pause.wait(0.01)
    return slowest


def _forget_memory_peak(service: Service) -> None:
    Path(f"/proc/{service.process.pid}/clear_refs").write_text("5")


def _memory_peak_mib(service: Service) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{service.process.pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1024


def test_the_bounds_are_written_in_the_description(service: Service) -> None:
    described = httpx2.get(f"{service.url}/openapi.json", trust_env=False).json()["components"]["schemas"]
    assert described["DocumentIn"]["properties"]["filename"]["maxLength"] == 1024
    metadata = described["JobIn"]["properties"]["metadata"]
    assert (metadata["type"], metadata["maxProperties"]) == ("object", 32)
    assert described["JobIn"]["required"] == ["cv"]


def test_a_form_is_held_to_the_same_bounds(service: Service) -> None:
    files = {"cv": ("a" * 2_000, b"Python"), "job_description": ("job.txt", b"Python")}
    long_name = httpx2.post(f"{service.url}/api/v1/jobs", files=files, trust_env=False)
    metadata = "{" + ",".join(f'"{number}":""' for number in range(100_000)) + "}"
    files["cv"] = ("cv.txt", b"Python")
    many = httpx2.post(f"{service.url}/api/v1/jobs", files=files, data={"metadata": metadata}, trust_env=False)
    assert (long_name.status_code, many.status_code) == (422, 422)
    assert "$.cv.filename" in long_name.json()["detail"]
    assert "$.metadata" in many.json()["detail"]
