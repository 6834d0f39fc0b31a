"""The description is made of what is served."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest
from jsonschema_rs import validator_for

from adapters.http.openapi import openapi
from adapters.http.operations import OPERATIONS
from adapters.http.request_schemas import DocumentIn, JobIn
from tests.harness.http import A_PAIR, World, a_world, finished, submitted

JOBS = "/api/v1/jobs"


async def described(**limits: Any) -> dict[str, Any]:
    async with a_world(**limits).client() as client:
        response = await client.get("/openapi.json")
    assert response.headers["content-type"] == "application/json"
    document: dict[str, Any] = response.json()
    return document


async def test_every_reference_leads_somewhere() -> None:
    document = await described()
    names = set(re.findall(r'"#/components/schemas/(\w+)"', msgspec.json.encode(document).decode()))
    assert names <= set(document["components"]["schemas"])
    assert {"Frame", "LastFrame", "Progress", "Heartbeat", "Problem", "Job"} <= set(document["components"]["schemas"])


async def test_every_operation_is_described_with_a_name_of_its_own() -> None:
    document = await described()
    told = {
        (method.upper(), path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert set(told) == {(it.method, it.path) for it in OPERATIONS if not it.hidden}
    assert len({operation["operationId"] for operation in told.values()}) == len(told)
    assert all(operation["summary"] for operation in told.values())


async def test_a_summary_is_plain_text_for_the_page_shows_it_as_it_stands() -> None:
    document = await described()
    summaries = [operation["summary"] for methods in document["paths"].values() for operation in methods.values()]
    assert summaries
    assert [summary for summary in summaries if "`" in summary] == []


async def test_a_key_is_asked_for_only_where_one_is_needed() -> None:
    keyed = await described(keyed=True)
    assert keyed["paths"][JOBS]["post"]["security"] == [{"key": []}]
    assert "401" in keyed["paths"][JOBS]["post"]["responses"]
    assert "security" not in keyed["paths"]["/healthz"]["get"]
    assert "security" not in (await described())["paths"][JOBS]["post"]


async def test_the_limits_are_those_that_are_set() -> None:
    schemas = (await described(max_metadata_entries=3, max_text_characters=7))["components"]["schemas"]
    assert schemas["JobIn"]["properties"]["metadata"]["maxProperties"] == 3
    assert schemas["DocumentIn"]["properties"]["text"]["maxLength"] == 7


async def test_the_example_is_accepted_as_it_stands() -> None:
    content = (await described())["paths"][JOBS]["post"]["requestBody"]["content"]
    async with World().client() as client:
        assert (await client.post(JOBS, json=content["application/json"]["example"])).status_code == 202


@pytest.mark.parametrize(
    ("document", "right"),
    [
        ({"text": "a"}, True),
        ({"base64": "QUJD"}, True),
        ({"base64": "QUJD", "filename": "a.pdf"}, True),
        ({}, False),
        ({"filename": "a.pdf"}, False),
        ({"text": "a", "base64": "QUJD"}, False),
        ({"text": "a", "filename": "a.pdf"}, False),
        ({"text": "a", "surprise": 1}, False),
    ],
)
async def test_schema_and_decoder_agree_on_what_a_document_is(document: dict[str, Any], right: bool) -> None:
    schema = await described()
    wanted = {**schema["components"]["schemas"]["JobIn"], "components": schema["components"]}
    pair = {**A_PAIR, "cv": document}
    assert validator_for(wanted).is_valid(pair) is right
    try:
        msgspec.convert(pair, JobIn)
        msgspec.convert(document, DocumentIn)
    except msgspec.ValidationError:
        assert not right
    else:
        assert right


async def test_a_field_that_may_be_missing_has_no_default_for_generators_take_it_for_one_that_never_is() -> None:
    schemas = (await described())["components"]["schemas"]
    fields = {(name, field): told for name in schemas for field, told in schemas[name].get("properties", {}).items()}
    assert ("JobIn", "deadline_s") in fields
    assert [field for field, told in fields.items() if "default" in told] == []


@pytest.mark.parametrize("name", ["Job", "Result"])
async def test_a_report_has_its_type_wherever_it_comes(name: str) -> None:
    document = await described()
    reports = document["paths"][f"{JOBS}/{{id}}/report"]["get"]["responses"]["200"]["content"]["application/json"]
    report = document["components"]["schemas"][name]["properties"]["report"]
    assert report == {"anyOf": [reports["schema"], {"type": "null"}]}
    forms = ("Report", "BareReport")  # whole, and of a tenant that sees findings only
    assert reports["schema"] == {"anyOf": [{"$ref": f"#/components/schemas/{form}"} for form in forms]}


async def test_a_finished_job_is_what_its_schema_says() -> None:
    document = msgspec.json.decode(openapi(OPERATIONS, World().config))
    wanted = {**document["components"]["schemas"]["Job"], "components": document["components"]}
    async with World().working() as client:
        job = await finished(client, await submitted(client))
    validator_for(wanted, validate_formats=True).validate(job)
