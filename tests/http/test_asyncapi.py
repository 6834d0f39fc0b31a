"""The description of the WebSockets is made of what they send."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import anyio
import httpx2
from jsonschema_rs import validator_for
from starlette.routing import WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedOK

from adapters.http.sockets import CLOSE_CODES
from adapters.http.websocket import CLOSE_CODE_OF
from domain.model.events import EventType, Stage
from tests.harness.http import World, a_world, submitted

OF_EVENTS = {it.value: "LastFrame" if it.terminal else "Frame" for it in EventType}
FRAMES = {**OF_EVENTS, "progress": "Progress", "heartbeat": "Heartbeat"}


async def described(**limits: Any) -> dict[str, Any]:
    async with a_world(**limits).client() as client:
        response = await client.get("/asyncapi.json")
    assert response.headers["content-type"] == "application/json"
    document: dict[str, Any] = response.json()
    return document


async def frames_with_a_silence() -> list[dict[str, Any]]:
    """All that a listener of a job gets, progress and a heartbeat included."""
    world, frames = a_world(heartbeat=timedelta(seconds=0.05)), []
    world.matcher.progress[Stage.MATCHING] = [(0.5, "half")]
    gates = {"heartbeat": world.matcher.hold_at(Stage.EXTRACTING), "progress": world.matcher.hold_at(Stage.MATCHING)}
    async with world.serving() as address:
        async with httpx2.AsyncClient(base_url=f"http://{address}") as client:
            id = await submitted(client)
        async with connect(f"ws://{address}/ws/jobs/{id}") as line:
            with anyio.fail_after(10):
                try:
                    while True:
                        frames.append(json.loads(await line.recv()))
                        if frames[-1]["type"] in gates:
                            gates[frames[-1]["type"]].open()
                except ConnectionClosedOK:
                    return frames


async def test_every_frame_is_the_one_message_that_its_type_names() -> None:
    document = await described()
    messages = {
        name: validator_for({**message["payload"], "components": document["components"]}, validate_formats=True)
        for name, message in document["components"]["messages"].items()
    }
    frames = await frames_with_a_silence()
    assert {frame["type"] for frame in frames} == {"queued", "started", "stage", "progress", "succeeded", "heartbeat"}
    for frame in frames:
        fits = [name for name, validator in messages.items() if validator.is_valid(frame)]
        assert fits == [FRAMES[frame["type"]]], frame


async def test_every_type_of_event_is_that_of_one_frame() -> None:
    schemas = (await described())["components"]["schemas"]
    told = {type: name for name in set(FRAMES.values()) for type in schemas[name]["properties"]["type"]["enum"]}
    assert told == FRAMES


async def test_every_socket_is_a_channel_with_the_query_that_it_takes() -> None:
    document = await described()
    served = {route.path for route in World().app.routes if isinstance(route, WebSocketRoute)} - {"/{path:path}"}
    assert {channel["address"] for channel in document["channels"].values()} == served
    query = document["channels"]["job"]["bindings"]["ws"]["query"]
    assert (query["additionalProperties"], list(query["properties"])) == (False, ["after_seq", "ticket"])


async def test_every_close_code_has_its_meaning_in_both_descriptions() -> None:
    assert CLOSE_CODES.keys() == {1000, 1008, 1011, *CLOSE_CODE_OF.values()}
    async with World().client() as client:
        told = [(await client.get(f"/{name}.json")).json()["info"]["description"] for name in ("asyncapi", "openapi")]
    rows = [f"| {code} | {meaning} |" for code, meaning in CLOSE_CODES.items()]
    assert [row for row in rows for text in told if row not in text] == []


async def test_a_key_is_asked_for_only_where_one_is_needed() -> None:
    keyed = await described(keyed=True)
    asked = [it["$ref"].rpartition("/")[2] for it in keyed["operations"]["jobFrames"]["security"]]
    assert asked == list(keyed["components"]["securitySchemes"]) == ["key", "subprotocol"]
    assert "security" not in (await described())["operations"]["jobFrames"]
