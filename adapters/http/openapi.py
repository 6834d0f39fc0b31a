"""The OpenAPI 3.1 document, made of the table of operations and the types that are decoded and encoded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from adapters.http.access import SUBPROTOCOL
from adapters.http.callers import KEY_PROTOCOL
from adapters.http.config import HttpConfig
from adapters.http.field_types import SAID
from adapters.http.jobs import submit
from adapters.http.operation import Answer, Content, Header, Operation
from adapters.http.report_schemas import BareReport, Report
from adapters.http.response_schemas import Problem
from adapters.http.schemas import forget_defaults, schemas_of
from adapters.http.sockets import SOCKETS, close_codes

_EVERYWHERE = (403, 405, 421, 500)  # problems that every operation can answer
_PATH_PARAMETERS: Mapping[str, Mapping[str, object]] = {
    "id": {"type": "string", "format": "uuid"},
    "role": {"type": "string", "enum": ["cv", "job_description"]},
    "version": {"type": "integer", "minimum": 1},
    "number": {"type": "integer", "minimum": 1},
    "picture": {"type": "string", "enum": ["funnel", "waits", "agreement", "vacancies"]},
}
_SOCKETS = "\n\n".join(f"### WebSocket `{socket.path}`\n\n{socket.description}" for socket in SOCKETS)
_INTRODUCTION = f"""\
Judges a CV against a job description, and shows the evidence.

Submit a pair, keep the job's `id`, and follow it in any of three ways: ask for the job again, read its events as
Server-Sent Events, or listen on its WebSocket. [AsyncAPI](asyncapi.json) describes the WebSockets for programs.

{_SOCKETS}

Frames are text, one JSON object each. The key goes in the `Authorization` header; a browser, which cannot set it,
offers the subprotocols `{SUBPROTOCOL}` and `{KEY_PROTOCOL}<key>` instead.

{close_codes()}
### Errors

Every error is `application/problem+json` (RFC 9457) with a stable `code`. An error that keeps a job from starting is
an HTTP error; one that happens while it runs is the job's `error`.
"""
_EXAMPLE = {
    "cv": {"text": "Jane Doe\nPython developer since 2018, PostgreSQL, Docker"},
    "job_description": {"text": "We look for a Python developer with three years of experience."},
    "metadata": {"reference": "A-17"},
}


def openapi(operations: Sequence[Operation], config: HttpConfig) -> bytes:
    """The document as JSON."""
    shown = [operation for operation in operations if not operation.hidden]
    frames = [frame for socket in SOCKETS for frame in socket.frames]
    schemas, components = schemas_of(list(dict.fromkeys([Problem, Report, BareReport, *frames, *_types(shown)])))
    _state_limits(components, config)
    writer = _Writer(schemas, components, config)
    document: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": "AI Recruiter",
            "version": config.version,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "."}],
        "security": [],  # nothing is asked for where an operation does not say so
        "paths": writer.paths(shown),
        "components": {"schemas": writer.components},
    }
    if config.keyed:
        document["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    return msgspec.json.encode(document)


def _state_limits(components: dict[str, Any], config: HttpConfig) -> None:
    """The limits that the settings can change are those of this document too."""
    components["JobIn"]["properties"]["metadata"] |= {
        "maxProperties": config.max_metadata_entries,
        "propertyNames": {"minLength": 1, "maxLength": config.max_metadata_key_characters},
        "additionalProperties": {"type": "string", "maxLength": config.max_metadata_value_characters},
    }
    components["TicketIn"]["oneOf"] = [{"required": ["job_id"]}, {"required": ["vacancy_id"]}]
    components["ReplayIn"]["oneOf"] = [{"required": ["delivery_id"]}, {"required": ["since"]}]
    components["JobIn"]["properties"]["deadline_s"]["anyOf"][0]["maximum"] = config.max_deadline_s
    components["DocumentIn"]["properties"]["text"] |= {"pattern": SAID, "maxLength": config.max_text_characters}
    components["DocumentIn"]["properties"]["base64"]["minLength"] = 4
    components["DocumentIn"]["properties"]["filename"]["maxLength"] = config.max_filename_characters
    components["HistoryQuery"]["properties"]["page_size"]["description"] = f"At most {config.page_size_max} are given"


def _types(operations: Sequence[Operation]) -> Iterator[Any]:
    for operation in operations:
        yield operation.query
        contents = [operation.body or {}, *(answer.content for answer in operation.answers.values())]
        for content in contents:
            yield from (it for it in content.values() if isinstance(it, type))


class _Writer:
    """Writes operations, with references for the types that are known."""

    def __init__(self, schemas: Mapping[Any, Any], components: Mapping[str, Any], config: HttpConfig) -> None:
        queries = {name for name in components if name.endswith("Query")}
        self.components = {name: schema for name, schema in components.items() if name not in queries}
        forget_defaults(self.components.values())
        self._queries = components
        self._schemas = schemas
        self._of_callers = (401,) * config.keyed + (429,) * config.limited  # which can answer any of theirs
        self._keyed = config.keyed

    def paths(self, operations: Sequence[Operation]) -> dict[str, Any]:
        paths: dict[str, Any] = {}
        for operation in operations:
            paths.setdefault(operation.path, {})[operation.method.lower()] = self._operation(operation)
        return paths

    def _operation(self, operation: Operation) -> dict[str, Any]:
        first_line = (operation.handler.__doc__ or "").partition("\n")[0]
        told: dict[str, Any] = {
            "operationId": getattr(operation.handler, "__name__", ""),
            "summary": first_line.rstrip(".").replace("`", ""),  # plain text, unlike a description
            "tags": [operation.tag],
            "parameters": list(self._parameters(operation)),
            "responses": self._responses(operation),
        }
        if operation.body is not None:
            told["requestBody"] = {"required": operation.body_required, "content": self._content(operation.body)}
            if operation.handler is submit:
                told["requestBody"]["content"]["application/json"]["example"] = _EXAMPLE
        if self._keyed and not operation.public:
            told["security"] = [{"key": []}]
        return told

    def _parameters(self, operation: Operation) -> Iterator[dict[str, Any]]:
        for name in re.findall(r"{(\w+)}", operation.path):
            yield {"name": name, "in": "path", "required": True, "schema": _PATH_PARAMETERS[name]}
        query = self._queries[operation.query.__name__]
        for name, schema in query["properties"].items():
            needed = name in query.get("required", ())
            yield {"name": name, "in": "query", "required": needed, "schema": _not_null(schema)}
        for header in operation.headers:
            yield {"name": header.name, "in": "header", "required": header.required, **_described(header)}

    def _responses(self, operation: Operation) -> dict[str, Any]:
        told = {str(status): self._answer(answer) for status, answer in operation.answers.items()}
        of_callers = () if operation.public else self._of_callers
        for status in sorted({*operation.problems, *of_callers, *_EVERYWHERE}):
            told.setdefault(str(status), self._problem(status))
        return told

    def _answer(self, answer: Answer) -> dict[str, Any]:
        told: dict[str, Any] = {"description": answer.description}
        if answer.content:
            told["content"] = self._content(answer.content)
        if answer.headers:
            told["headers"] = {header.name: _described(header) for header in answer.headers}
        return told

    def _problem(self, status: int) -> dict[str, Any]:
        content = {"application/problem+json": {"schema": self._schemas[Problem]}}
        return {"description": HTTPStatus(status).phrase, "content": content}

    def _content(self, content: Content) -> dict[str, Any]:
        return {media: {"schema": self._schemas[it] if isinstance(it, type) else it} for media, it in content.items()}


def _described(header: Header) -> dict[str, Any]:
    return {"description": header.description, "schema": header.schema}


def _not_null(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is no null: what remains is the type itself."""
    kept = [part for part in schema.get("anyOf", ()) if part != {"type": "null"}]
    return dict(kept[0]) if len(kept) == 1 else dict(schema)
