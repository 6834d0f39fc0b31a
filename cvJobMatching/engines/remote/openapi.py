"""The OpenAPI 3.1 description of the server of a remote engine, made of the forms that are encoded and decoded.

`python -m cvJobMatching.engines.remote.openapi > adapters/http/static/remote-engine.openapi.json` writes it.
"""

from __future__ import annotations

import sys
from inspect import cleandoc
from typing import Any, Final

import msgspec

from cvJobMatching.engines.criteria import ReadPosting
from cvJobMatching.engines.remote import protocol
from cvJobMatching.engines.remote.protocol import (
    LINES,
    Description,
    Evaluation,
    Health,
    Line,
    PostingToRead,
    ReportLine,
    Trouble,
)
from cvJobMatching.model.report import Report

_Content = dict[str, Any]
_REF: Final = "#/components/schemas/{name}"
_TITLE: Final = "Remote engine of AI Recruiter"
_ABOUT: Final = """\
What a server answers that judges CVs against job descriptions for AI Recruiter, in any language and on any machine.
The service asks `GET /v1/engine` when it starts, `POST /v1/evaluate` for each job, and `POST /v1/read-posting` for each
vacancy. It sends a bearer token where it has one, follows no redirects and offers no compression.

A report has to hold what the report of any engine has to: quotes that stand in the visible text of the CV, a finding
for every requirement, the hashes of both documents as they were sent (of text: as UTF-8) and the day of the request.
`provenance.engine` and `provenance.engine_version` are `name` and `version` of the engine that answered; the service
keeps them as the version of its engine `remote`.
"""
_STREAM: Final = """\
Lines of JSON, each with a `type`: `stage` and `progress` while it works, and a last one, `report` or `error`.
Lines of other types are passed over; one every few seconds keeps proxies from closing the connection.
A server that has nothing to tell on the way may answer `application/json` with the report alone.
"""
_PASSING: Final = "Overloaded or away for now: the job is put off, `Retry-After` seconds at the earliest."
_HEADERS: Final = {"Retry-After": {"schema": {"type": "integer", "minimum": 0}, "description": "Seconds."}}


def openapi() -> bytes:
    """The document as JSON; the same for the same version of the package."""
    components = _components()
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": _TITLE,
            "version": "1",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "http://127.0.0.1:9000", "description": "AI_RECRUITER_REMOTE_URL"}],
        "security": [{"token": []}, {}],
        "paths": _paths(),
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"


def _components() -> dict[str, Any]:
    types = [Description, Evaluation, PostingToRead, ReadPosting, Trouble, Health, Report, *Line.__args__]
    _, found = msgspec.json.schema_components(types, ref_template=_REF)
    components: dict[str, Any] = dict(sorted(found.items()))
    components[ReportLine.__name__]["properties"]["report"] = _ref(Report)
    components["Line"] = {
        "description": "A line of the answer to `POST /v1/evaluate`.",
        "oneOf": [_ref(each) for each in Line.__args__],
    }
    for component in components.values():
        if "description" in component:
            component["description"] = cleandoc(component["description"])
    return components


def _paths() -> dict[str, Any]:
    described = _answer("What it says of itself.", _json(_ref(Description)))
    evaluated = {LINES: {"schema": {"$ref": _REF.format(name="Line")}}, **_json(_ref(Report))}
    return {
        protocol.DESCRIBE: {
            "get": {
                "operationId": "describe",
                "summary": "Describe the engine",
                "responses": {"200": described, **_refusals("401", "503")},
            }
        },
        protocol.EVALUATE: {
            "post": _asked(
                "evaluate",
                "Judge a CV against a job description",
                Evaluation,
                _answer(_STREAM, evaluated),
            )
        },
        protocol.READ_POSTING: {
            "post": _asked(
                "readPosting",
                "Read what a job description asks for",
                PostingToRead,
                _answer("Its requirements.", _json(_ref(ReadPosting))),
            )
        },
        protocol.HEALTH: {
            "get": {
                "operationId": "health",
                "summary": "Whether it can take work",
                "security": [],
                "responses": {"200": _answer("It can.", _json(_ref(Health))), **_refusals("429", "503")},
            }
        },
    }


def _asked(name: str, summary: str, body: type, answer: _Content) -> _Content:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": _json(_ref(body))},
        "responses": {"200": answer, **_refusals("401", "422", "429", "503")},
    }


def _refusals(*statuses: str) -> _Content:
    known = {
        "401": {"description": "The token is not the right one; 403 likewise. Jobs wait until the operator mends it."},
        "422": _answer("The pair or a document of it cannot be judged, now or later.", _json(_ref(Trouble))),
        "429": _answer(_PASSING, _json(_ref(Trouble))) | {"headers": _HEADERS},
        "503": _answer(_PASSING, _json(_ref(Trouble))) | {"headers": _HEADERS},
    }
    return {status: known[status] for status in statuses}


def _answer(description: str, content: _Content) -> _Content:
    return {"description": description, "content": content}


def _json(schema: _Content) -> _Content:
    return {"application/json": {"schema": schema}}


def _ref(of: type) -> _Content:
    return {"$ref": _REF.format(name=of.__name__)}


if __name__ == "__main__":
    sys.stdout.buffer.write(openapi())
