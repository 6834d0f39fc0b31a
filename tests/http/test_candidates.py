"""Many CVs at once: each its own outcome, archives within bounds, the ranking and its files."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import anyio
import httpx2
import pytest
from anyio.abc import SocketStream
from websockets.asyncio.client import connect

from adapters.http.archives import is_archive, unpacked
from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.ids import EvaluationId
from tests.harness.http import World, a_keyed_world, a_world, until
from tests.http.test_vacancies import POSTING, approved, put, url

CRITICAL = "=1+1"


@pytest.fixture
def world() -> World:
    world = a_world(max_document_bytes=2_000, max_archive_bytes=20_000, max_unpacked_ratio=20, max_batch_files=30)
    world.matcher.posting = POSTING
    return world


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx2.AsyncClient]:
    async with world.working() as client:
        yield client


def archive(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as writer:
        for name, content in files.items():
            writer.writestr(name, content)
    return packed.getvalue()


async def sent(client: httpx2.AsyncClient, vacancy: httpx2.Response, *files: tuple[str, bytes]) -> list[dict[str, Any]]:
    response = await client.post(f"{url(vacancy)}/candidates", files=[("cv", file) for file in files])
    assert response.status_code == 202, response.text
    items: list[dict[str, Any]] = response.json()["items"]
    return items


async def ended(client: httpx2.AsyncClient, vacancy: httpx2.Response, count: int) -> None:
    """Return once so many candidates have ended."""

    async def enough() -> bool:
        return bool((await client.get(url(vacancy))).json()["candidates"]["ended"] >= count)

    await until(enough)


def outcomes(items: list[dict[str, Any]]) -> list[tuple[str | None, str, str | None]]:
    return [(it["filename"], it["outcome"], it["problem"] and it["problem"]["code"]) for it in items]


async def test_each_file_has_its_own_outcome_and_a_bad_one_refuses_itself_only(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    items = await sent(
        client,
        vacancy,
        ("a.txt", b"I bake."),
        ("empty.txt", b" "),
        ("large.txt", b"x" * 2_001),
        ("b.txt", b"I cook."),
        ("again.txt", b"I bake."),
    )
    assert outcomes(items) == [
        ("a.txt", "accepted", None),
        ("empty.txt", "refused", "invalid_request"),
        ("large.txt", "refused", "too_large"),
        ("b.txt", "accepted", None),
        ("again.txt", "duplicate", None),
    ]
    assert items[4]["job_id"] == items[0]["job_id"]
    repeated = await sent(client, vacancy, ("b.txt", b"I cook."))
    assert (repeated[0]["outcome"], repeated[0]["job_id"]) == ("duplicate", items[3]["job_id"])


async def test_an_archive_is_unpacked_in_place(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    packed = archive({"x/one.txt": b"one", "__MACOSX/x": b"chaff", "x/.DS_Store": b"chaff", "../../two.txt": b"two"})
    items = await sent(client, vacancy, ("first.txt", b"first"), ("pile.zip", packed), ("last.txt", b"last"))
    assert outcomes(items) == [(name, "accepted", None) for name in ("first.txt", "one.txt", "two.txt", "last.txt")]


async def test_a_document_that_is_an_archive_inside_stays_whole(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    docx = archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"})
    assert outcomes(await sent(client, vacancy, ("cv.docx", docx))) == [("cv.docx", "accepted", None)]


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ({}, "The archive holds no files."),
        ({f"{number}.txt": b"x" for number in range(31)}, "at most 30 are taken"),
    ],
)
async def test_an_archive_that_is_empty_or_too_full_is_refused_as_a_whole(
    files: dict[str, bytes], refused: str, client: httpx2.AsyncClient
) -> None:
    vacancy = await approved(client)
    [item] = await sent(client, vacancy, ("pile.zip", archive(files)))
    assert (item["filename"], item["outcome"]) == ("pile.zip", "refused")
    assert refused in item["problem"]["detail"]


async def test_a_bomb_is_stopped_by_what_it_unpacks_to(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    bomb = archive({"bomb.txt": b"0" * 10_000_000, **{f"{number}.txt": b"1" * 2_000 for number in range(20)}})
    items = await sent(client, vacancy, ("bomb.zip", bomb))
    assert items[0]["problem"]["code"] == "too_large"
    assert items[-1]["problem"] is None or "far more than its size" in items[-1]["problem"]["detail"]
    assert sum(item["outcome"] == "accepted" for item in items) <= 1  # all the same: one, and its duplicates


async def test_the_list_of_an_archives_files_is_bounded_before_it_is_read(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    entry = b"PK\x01\x02" + bytes(24) + (1).to_bytes(2, "little") + bytes(16) + b"a"
    listed = entry * 6_000  # more than 512 bytes for each of 30 files, and than is read at once
    end = b"PK\x05\x06" + bytes(4) + (6_000).to_bytes(2, "little") * 2
    end += len(listed).to_bytes(4, "little") + (4).to_bytes(4, "little") + bytes(2)
    config = HttpConfig(max_batch_files=30)
    with pytest.raises(HttpRefusal, match="at most 30"):
        next(unpacked(io.BytesIO(b"PK\x03\x04" + listed + end), 300_000, config))
    assert is_archive(io.BytesIO(b"PK\x03\x04" + listed + end), config)
    loose = archive({f"{number}.txt": str(number).encode() for number in range(30)})
    assert {item["outcome"] for item in await sent(client, vacancy, ("pile.zip", loose))} == {"accepted"}


async def test_an_archive_is_known_in_whatever_pieces_it_arrives(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    packed = archive({f"{number}.txt": bytes([65 + number]) * 300 for number in range(20)}, compression=0)
    assert len(packed) > 2_000  # more than a document may have

    async def body() -> AsyncIterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="cv"; filename="a.zip"\r\n\r\n' + packed[:2]
        yield packed[2:] + b"\r\n--x--\r\n"

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    response = await client.post(f"{url(vacancy)}/candidates", content=body(), headers=headers)
    assert [item["outcome"] for item in response.json()["items"]] == ["accepted"] * 20


async def test_what_is_refused_counts_towards_what_an_archive_may_unpack_to(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    bombs = archive({f"{number}.txt": b"0" * 200_000 for number in range(20)})
    first, *rest = await sent(client, vacancy, ("bombs.zip", bombs))
    assert "at most 2,000 bytes" in first["problem"]["detail"]
    assert {"far more than its size" in item["problem"]["detail"] for item in rest} == {True}


async def test_broken_encrypted_and_nested_entries_are_refused_by_name(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    whole = archive({"good.txt": b"good", "nested.zip": archive({"x": b"x"})}, compression=zipfile.ZIP_STORED)
    items = await sent(client, vacancy, ("pile.zip", whole), ("cut.zip", whole[:60]))
    assert outcomes(items) == [
        ("good.txt", "accepted", None),
        ("nested.zip", "refused", "invalid_request"),
        ("cut.zip", "refused", "invalid_request"),
    ]
    encrypted = bytearray(archive({"secret.txt": b"secret"}, compression=zipfile.ZIP_STORED))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(mark) + offset] |= 1
    [item] = await sent(client, vacancy, ("locked.zip", bytes(encrypted)))
    assert "without a password" in item["problem"]["detail"]


async def test_more_files_than_are_taken_at_once_are_refused_one_by_one(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    items = await sent(client, vacancy, *((f"{number}.txt", str(number).encode()) for number in range(32)))
    assert [item["outcome"] for item in items] == ["accepted"] * 30 + ["refused"] * 2
    assert "another request" in items[-1]["problem"]["detail"]


async def test_a_request_of_far_too_many_parts_is_broken_off_and_what_came_first_is_kept(
    client: httpx2.AsyncClient,
) -> None:
    vacancy = await approved(client)
    first = b'--x\r\nContent-Disposition: form-data; name="cv"; filename="a.txt"\r\n\r\nI bake.\r\n'
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    body = first + part * 100 + b"--x--\r\n"
    response = await client.post(f"{url(vacancy)}/candidates", content=body, headers=headers)
    assert (response.status_code, response.json()["code"]) == (413, "too_large")
    assert outcomes(await sent(client, vacancy, ("a.txt", b"I bake."))) == [("a.txt", "duplicate", None)]


async def test_a_sender_that_trickles_is_broken_off() -> None:
    world = a_world(body_idle=timedelta(milliseconds=500))
    world.matcher.posting = POSTING
    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        path = f"{url(await approved(client))}/candidates"
        host, port = address.split(":")
        async with await anyio.connect_tcp(host, int(port)) as line, anyio.create_task_group() as tasks:
            await line.send(
                f"POST {path} HTTP/1.1\r\nHost: {address}\r\nTransfer-Encoding: chunked\r\n"
                "Content-Type: multipart/form-data; boundary=x\r\n\r\n".encode()
            )
            tasks.start_soon(_trickle, line)
            with anyio.fail_after(10):
                answer = await line.receive()
            tasks.cancel_scope.cancel()
    assert answer.startswith(b"HTTP/1.1 408 ")


async def _trickle(line: SocketStream) -> None:
    """Each piece comes in time."""
    part = b'--x\r\nContent-Disposition: form-data; name="cv"; filename="a.txt"\r\n\r\n'
    await line.send(b"%x\r\n%b\r\n" % (len(part), part))
    with suppress(anyio.BrokenResourceError):
        while True:
            await line.send(b"1\r\n \r\n")
            await anyio.sleep(0.05)


async def test_one_tenant_cannot_take_every_place_for_many_files() -> None:
    world = a_keyed_world({"a": "anna", "b": "bert"}, max_batches_at_once=2, max_batches_per_tenant=1)
    world.matcher.posting = POSTING
    sending, going_on = anyio.Event(), anyio.Event()
    form = {"Content-Type": "multipart/form-data; boundary=x"}

    async def slow() -> AsyncIterator[bytes]:
        yield b"--x\r\n"
        sending.set()
        await going_on.wait()

    async with world.serving() as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        anna, bert = ({"Authorization": f"Bearer {key}"} for key in "ab")
        client.headers.update(anna)
        hers = f"{url(await approved(client))}/candidates"
        client.headers.update(bert)
        his = await approved(client)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(partial(client.post, hers, content=slow(), headers={**form, **anna}))
            await sending.wait()
            refused = await client.post(hers, files=[("cv", ("a.txt", b"Python"))], headers=anna)
            assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
            assert (await sent(client, his, ("a.txt", b"Python")))[0]["outcome"] == "accepted"
            going_on.set()


async def test_a_request_without_files_or_with_other_fields_says_so(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    nothing = await client.post(f"{url(vacancy)}/candidates", json={})
    assert nothing.json()["code"] == "unsupported_media_type"
    [item] = (await client.post(f"{url(vacancy)}/candidates", files={"resume": ("a.txt", b"a")})).json()["items"]
    assert "`cv`" in item["problem"]["detail"]


async def test_what_came_before_a_body_broke_off_is_accepted(world: World, client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    part = b'--x\r\nContent-Disposition: form-data; name="cv"; filename="a.txt"\r\n\r\nI bake.\r\n--x\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    broken = await client.post(f"{url(vacancy)}/candidates", content=part, headers=headers)
    assert (broken.status_code, broken.json()["code"]) == (400, "malformed_body")
    assert outcomes(await sent(client, vacancy, ("a.txt", b"I bake."))) == [("a.txt", "duplicate", None)]


async def test_the_ranking_shows_advice_musts_questions_and_what_is_lacking(
    client: httpx2.AsyncClient, world: World
) -> None:
    vacancy = await approved(client)
    items = await sent(client, vacancy, (f"{CRITICAL}.txt", b"I bake."), ("b.txt", b"I cook."))
    await ended(client, vacancy, 2)
    ranking = (await client.get(f"{url(vacancy)}/ranking")).json()
    assert [(it["rank"], it["tied"], it["stale"]) for it in ranking["items"]] == [(1, True, False)] * 2
    assert {it["job_id"] for it in ranking["items"]} == {item["job_id"] for item in items}
    assert ranking["candidates"] == {"queued": 0, "running": 0, "ended": 2}
    page = (await client.get(f"{url(vacancy)}/ranking?page_size=1")).json()
    rest = (await client.get(f"{url(vacancy)}/ranking?page_size=1&page_token={page['next_page_token']}")).json()
    assert page["items"] + rest["items"] == ranking["items"]
    assert rest["next_page_token"] is None


async def test_exports_are_whole_and_harmless(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    await sent(client, vacancy, (f"{CRITICAL}.txt", b"I bake."), ("<b>&.txt", b"I cook."))
    await ended(client, vacancy, 2)
    table = await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "text/csv"})
    assert table.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert {row["filename"] for row in rows} == {"'=1+1.txt", "<b>&.txt"}
    assert {row["score"] for row in rows} == {"82.5"}
    lines = await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "application/jsonl"})
    assert [json.loads(line)["rank"] for line in lines.text.splitlines()] == [1, 1]
    blind = await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "text/html"})
    assert "&amp;.txt" not in blind.text
    named = await client.get(f"{url(vacancy)}/ranking?names=true", headers={"Accept": "text/html"})
    assert "&lt;b&gt;&amp;.txt" in named.text
    assert "<script" not in named.text
    assert (await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "image/png"})).status_code == 406


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "-1", "+1", " =1+1", "\n=1+1", "\u00a0=1+1", "\uff1d1+1"])
async def test_no_name_becomes_a_formula_in_a_spreadsheet(text: str, client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    [item] = await sent(client, vacancy, ("a.txt", b"I bake."))
    await ended(client, vacancy, 1)
    await client.post(
        f"/api/v1/jobs/{item['job_id']}/decisions", json={"outcome": "reject", "reason": "no", "by": text}
    )
    table = (await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "text/csv"})).content
    [row] = csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline=""))
    assert row["decided_by"].startswith("'")


@pytest.mark.parametrize("separator", [";", "\t", " ; "])
async def test_no_name_begins_a_cell_where_another_language_separates_them(
    separator: str, client: httpx2.AsyncClient
) -> None:
    """A spreadsheet in German takes semicolons for the ends of cells, whatever quotes stand in the middle of them."""
    vacancy = await approved(client)
    [item] = await sent(client, vacancy, ("a;=1+1;.txt", b"I bake."))
    await ended(client, vacancy, 1)
    decision = {"outcome": "reject", "reason": f"no{separator}=1+1;\uff1d1;-1;- 1, 2", "by": "ann;a"}
    await client.post(f"/api/v1/jobs/{item['job_id']}/decisions", json=decision)
    table = (await client.get(f"{url(vacancy)}/ranking", headers={"Accept": "text/csv"})).content.decode("utf-8-sig")
    for cell in re.split(r"[;\t]", table):
        assert not cell.lstrip(' "').startswith(("=", "+", "-", "@", "\uff1d")), cell
    [row] = csv.DictReader(io.StringIO(table, newline=""))
    assert (row["filename"], row["decided_by"]) == ("a;'=1+1;.txt", "ann;a")


async def test_a_token_belongs_to_its_vacancy(client: httpx2.AsyncClient) -> None:
    for vacancy in (first := await approved(client), second := await approved(client)):
        await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
        await ended(client, vacancy, 2)
    token = (await client.get(f"{url(first)}/ranking?page_size=1")).json()["next_page_token"]
    answers = [await client.get(f"{url(vacancy)}/ranking?page_token={token}") for vacancy in (first, second)]
    assert [answer.status_code for answer in answers] == [200, 422]


async def test_a_change_of_the_criteria_marks_results_stale_until_they_are_judged_again(
    client: httpx2.AsyncClient,
) -> None:
    vacancy = await approved(client)
    await sent(client, vacancy, ("a.txt", b"I bake."))
    await ended(client, vacancy, 1)
    now = await client.get(url(vacancy))
    assert (await put(client, now, now.json()["criteria"]["items"][:1])).status_code == 200
    assert (await client.get(f"{url(vacancy)}/ranking")).json()["items"][0]["stale"] is False  # a draft judges nobody
    assert (await client.post(f"{url(vacancy)}/criteria/approve")).status_code == 200
    [stale] = (await client.get(f"{url(vacancy)}/ranking")).json()["items"]
    assert (stale["stale"], stale["criteria_version"]) == (True, 1)
    decision = {"outcome": "shortlist", "reason": "met her", "by": "carol"}
    assert (await client.post(f"/api/v1/jobs/{stale['job_id']}/decisions", json=decision)).status_code == 201
    again = await client.post(f"{url(vacancy)}/rejudge")
    assert (again.status_code, again.json()) == (202, {"accepted": 1, "refused": 0, "left": False})
    await ended(client, vacancy, 2)
    [fresh] = (await client.get(f"{url(vacancy)}/ranking")).json()["items"]
    assert (fresh["stale"], fresh["criteria_version"], fresh["filename"]) == (False, 2, "a.txt")
    assert (fresh["decision"]["outcome"], fresh["decision"]["by"]) == ("shortlist", "carol")
    assert (await client.get("/api/v1/figures")).json()["funnel"]["decided"] == 1
    assert (await client.post(f"{url(vacancy)}/rejudge")).json()["accepted"] == 0


async def test_a_lost_cv_keeps_no_other_from_being_judged_again(world: World, client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    lost, _ = await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
    await ended(client, vacancy, 2)
    now = await client.get(url(vacancy))
    await put(client, now, now.json()["criteria"]["items"][:1])
    await client.post(f"{url(vacancy)}/criteria/approve")
    await world.documents.delete(DocumentKey(EvaluationId(UUID(lost["job_id"])), DocumentRole.CV))
    again = await client.post(f"{url(vacancy)}/rejudge")
    assert (again.status_code, again.json()) == (202, {"accepted": 1, "refused": 1, "left": False})


async def test_candidates_are_judged_again_some_at_once(
    world: World, client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    vacancy = await approved(client)
    await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
    await ended(client, vacancy, 2)
    now = await client.get(url(vacancy))
    await put(client, now, now.json()["criteria"]["items"][:1])
    await client.post(f"{url(vacancy)}/criteria/approve")
    reading, both, get = [0], anyio.Event(), world.documents.get

    async def met(key: DocumentKey) -> bytes:
        reading[0] += 1
        if reading[0] == 2:
            both.set()
        with anyio.fail_after(5):
            await both.wait()
        return await get(key)

    monkeypatch.setattr(world.documents, "get", met)
    assert (await client.post(f"{url(vacancy)}/rejudge")).json()["accepted"] == 2


async def test_a_text_with_nul_is_refused_everywhere(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    for path in (f"{url(vacancy)}/ranking", "/api/v1/vacancies", "/api/v1/history"):
        response = await client.get(path, params={"text": "a\0b"})
        assert (response.status_code, response.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize(
    "change",
    [{"digest": "zz"}, {"digest": ""}, {"advice": 300}, {"advice": -1}, {"behind": -5.0}, {"rank": 10**30}],
)
async def test_a_token_that_was_tampered_with_is_refused(change: dict[str, Any], client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
    await ended(client, vacancy, 2)
    token = (await client.get(f"{url(vacancy)}/ranking?page_size=1")).json()["next_page_token"]
    raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    mark = json.loads(raw[8:])
    (mark if "rank" in change else mark["place"]).update(change)
    forged = urlsafe_b64encode(raw[:8] + json.dumps(mark).encode()).decode().rstrip("=")
    response = await client.get(f"{url(vacancy)}/ranking", params={"page_token": forged})
    assert (response.status_code, response.json()["errors"][0]["at"]) == (422, "$query.page_token")


async def test_candidates_are_compared_requirement_by_requirement(client: httpx2.AsyncClient) -> None:
    vacancy = await approved(client)
    one, two = await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
    await ended(client, vacancy, 2)
    ids = f"{two['job_id']},{one['job_id']}"
    compared = (await client.get(f"{url(vacancy)}/compare?job_ids={ids}")).json()
    assert [it["job_id"] for it in compared["candidates"]] == [two["job_id"], one["job_id"]]
    for wrong in (one["job_id"], f"{one['job_id']},{one['job_id']}", "a,b", ",".join([one["job_id"]] * 6)):
        assert (await client.get(f"{url(vacancy)}/compare?job_ids={wrong}")).status_code == 422
    other = await approved(client)
    foreign = await client.get(f"{url(other)}/compare?job_ids={ids}")
    assert foreign.json()["code"] == "job_not_found"


async def test_one_cv_is_judged_for_many_vacancies(client: httpx2.AsyncClient) -> None:
    first, second, draft = await approved(client), await approved(client), (await approved(client)).json()["id"]
    [item] = await sent(client, first, ("a.txt", b"I bake."))
    wanted = [second.json()["id"], first.json()["id"], "0192f0c4-0000-7000-8000-000000000000", draft]
    applied = await client.post(f"/api/v1/jobs/{item['job_id']}/applications", json={"vacancy_ids": wanted})
    assert applied.status_code == 202, applied.text
    assert [it["outcome"] for it in applied.json()["items"]] == ["accepted", "duplicate", "refused", "accepted"]
    assert applied.json()["items"][2]["problem"]["code"] == "vacancy_not_found"
    await ended(client, second, 1)


async def test_the_pile_is_followed_from_any_number_on(world: World) -> None:
    async with world.client() as client, world.serving() as address:
        vacancy = await approved(client)
        items = await sent(client, vacancy, ("a.txt", b"I bake."))
        frames: list[dict[str, Any]] = []
        async with connect(f"ws://{address}/ws/vacancies/{vacancy.json()['id']}?after_seq=2", proxy=None) as socket:
            while not frames or frames[-1]["candidates"]["ended"] < 1:
                frames.append(json.loads(await socket.recv()))
        assert [frame["seq"] for frame in frames] == list(range(3, 3 + len(frames)))
        assert [frame["type"] for frame in frames] == [
            "criteria.approved",
            "job.queued",
            "job.started",
            "job.succeeded",
        ]
        assert {frame["job_id"] for frame in frames[1:]} == {items[0]["job_id"]}
        assert frames[-1]["data"]["score"] == 82.5
