"""Requests made up from the description, valid ones and broken ones, against a running server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import httpx2
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import FatalError, NonFatalError, ScenarioFinished
from schemathesis.engine.recorder import ScenarioRecorder

from adapters.http.connection_bounds import ConnectionBounds
from adapters.http.operations import OPERATIONS
from tests.harness.http import World, a_listening_socket, server_of

CONFIG = {
    "seed": 20261123,
    "generation": {"max-examples": 25, "deterministic": True, "database": "none"},
    "checks": {
        "negative_data_rejection": {"expected-statuses": ["4xx"]},  # 413 is among ours
        "positive_data_acceptance": {  # with 410: what was erased is gone, whatever is sent
            "expected-statuses": ["2xx", "3xx", "401", "403", "404", "409", "410", "429", "5xx"]
        },
        "missing_required_header": {"expected-statuses": ["4xx"]},  # and 428 (RFC 6585)
    },
    "phases": {"stateful": {"generation": {"max-examples": 15}}},
    "operations": [
        # What cannot be said in a schema: a token belongs to its page, an ETag to its vacancy, ids to candidates of it,
        # an engine must be installed, a webhook is at an https URL, a period begins before it ends. `approve`, seen in
        # another path, is no version. What is declared or told lies in the past, and one fact at least is declared.
        {"include-path": path, "checks": {"positive_data_acceptance": {"enabled": False}}}
        for path in (
            "/api/v1/audit",
            "/api/v1/audit/impact",
            "/api/v1/history",
            "/api/v1/jobs",
            "/api/v1/jobs/{id}/declarations",
            "/api/v1/jobs/{id}/notices",
            "/api/v1/notices/due",
            "/api/v1/vacancies",
            "/api/v1/vacancies/{id}",
            "/api/v1/vacancies/{id}/compare",
            "/api/v1/vacancies/{id}/criteria",
            "/api/v1/vacancies/{id}/criteria/approve",
            "/api/v1/vacancies/{id}/criteria/{version}",
            "/api/v1/vacancies/{id}/ranking",
            "/api/v1/webhooks",
            "/api/v1/webhooks/{id}",
            "/api/v1/webhooks/{id}/deliveries",
        )
    ]
    + [  # a webhook that is there has no delivery of that id
        {
            "include-path": "/api/v1/webhooks/{id}/replay",
            "checks": {"ensure_resource_availability": {"enabled": False}},
        }
    ]
    + [  # in a form, a single file and an array of one are the same bytes
        {
            "include-path": "/api/v1/vacancies/{id}/candidates",
            "checks": {"negative_data_rejection": {"enabled": False}},
        }
    ]
    + [  # the stream of a vacancy that exists has no end, so it would be read until the time is up
        {
            "include-path": "/api/v1/vacancies/{id}/events",
            "phases": {it: {"enabled": False} for it in ("fuzzing", "stateful")},
        }
    ],
}


@contextmanager
def a_running_service() -> Iterator[str]:
    """The address of a server in a thread of its own, with a worker behind it."""
    world, listening = World(), a_listening_socket()
    server = server_of(world.app, ConnectionBounds())

    async def run() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(world.work)
            tasks.start_soon(world.read_postings)
            await server.serve([listening])
            tasks.cancel_scope.cancel()

    thread = threading.Thread(target=anyio.run, args=(run,), kwargs={"backend_options": {"use_uvloop": True}})
    thread.start()
    try:
        assert server.up.wait(10)
        host, port = listening.getsockname()
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def _event_by_event(document: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI 3.1 describes a stream as the text that it is; its events are looked at as OpenAPI 3.2 names them."""
    for of in ("jobs", "vacancies"):
        (media,) = document["paths"][f"/api/v1/{of}/{{id}}/events"]["get"]["responses"]["200"]["content"].values()
        media["itemSchema"] = media.pop("schema")["contentSchema"]["items"]
    return document


def _answered(recorder: ScenarioRecorder, id: str) -> str:
    """The status and the text of what was answered to a case."""
    response = recorder.interactions[id].response
    return f"{response.status_code} {response.text[:500]}" if response is not None else "no answer"


def test_the_service_keeps_to_its_description() -> None:
    tried: Counter[str] = Counter()
    broken = []
    with a_running_service() as address:
        described = _event_by_event(httpx2.get(f"{address}/openapi.json", timeout=10).json())
        schema = schemathesis.openapi.from_dict(described, config=SchemathesisConfig.from_dict(CONFIG))
        schema.config.update(base_url=address)
        for event in from_schema(schema).execute():
            assert not isinstance(event, NonFatalError | FatalError), event
            if isinstance(event, ScenarioFinished):
                for id, checks in event.recorder.checks.items():
                    tried[event.recorder.cases[id].value.operation.label] += 1
                    broken += [
                        f"{check.failure_info.code_sample}\n{check.failure_info.failure.message}"
                        f"\n{_answered(event.recorder, id)}"
                        for check in checks
                        if check.failure_info is not None
                    ]
    assert not broken, "\n\n".join(broken[:5])
    told = {f"{operation.method} {operation.path}" for operation in OPERATIONS if not operation.hidden}
    assert set(tried) == told
    assert sum(tried.values()) > 200
