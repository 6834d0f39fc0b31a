"""Multipart forms, as browsers, libraries and people who mean harm send them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from adapters.http.errors import HttpRefusal
from adapters.http.forms import Part, read_form

TYPE = "multipart/form-data; boundary=x"
MOST = 40 * 1024 * 1024


async def read(body: bytes, *, chunk: int = 64 * 1024, content_type: str = TYPE) -> dict[str, Part]:
    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), chunk):
            yield body[start : start + chunk]

    return await read_form(content_type, chunks(), max_parts=8, max_part_bytes=MOST)


def part(disposition: str, content: bytes = b"text", head: str = "") -> bytes:
    return f"--x\r\nContent-Disposition: form-data; {disposition}\r\n{head}\r\n".encode() + content + b"\r\n"


@pytest.mark.parametrize("chunk", [1, 2, 3, 7, 1000])
async def test_a_form_may_arrive_in_pieces(chunk: int) -> None:
    content = b"\r\n--y\r\n-\r--x" * 50
    body = b"before\r\n" + part('name="cv"; filename="a.pdf"', content) + part('name="engine"') + b"--x--\r\nafter"
    parts = await read(body, chunk=chunk)
    assert {name: bytes(it.content) for name, it in parts.items()} == {"cv": content, "engine": b"text"}


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ('filename="Lebenslauf Jürgen.pdf"', "Lebenslauf Jürgen.pdf"),
        ('filename="a%22b.pdf"', 'a"b.pdf'),  # as browsers do it
        ('filename="a\\"b.pdf"', 'a"b.pdf'),  # as others do it
        ("filename=cv.pdf", "cv.pdf"),
        ('filename=""', ""),
        ("filename*=UTF-8''other.pdf", None),  # RFC 7578 does away with it
        ("filename=\"one.pdf\"; filename*=UTF-8''other.pdf", "one.pdf"),
    ],
)
async def test_a_filename_is_read_as_browsers_and_libraries_write_it(sent: str, name: str | None) -> None:
    parts = await read(part(f'name="cv"; {sent}') + b"--x--\r\n")
    assert parts["cv"].filename == name


async def test_a_name_that_is_no_utf8_is_shown_with_signs_in_place() -> None:
    body = part('name="cv"; filename="b\xe9.pdf"').decode().encode("latin-1")
    assert (await read(body + b"--x--\r\n"))["cv"].filename == "b\ufffd.pdf"


@pytest.mark.parametrize(
    "body",
    [
        part('name="cv"', head="A: b\r\n" * 16),
        part('name="cv"', head=f"A: {'b' * 16 * 1024}\r\n"),
        part('name="cv"; filename="' + "b" * 64 * 1024 + '"'),
        b"--x\r\n" + b"A" * 64 * 1024,
        part('filename="cv.pdf"'),
        b"--x\r\n\r\ntext\r\n",
        b"--x\r\nContent-Disposition: attachment; name=cv\r\n\r\ntext\r\n",
        part('name="cv"')[:-2] + b"--x",
    ],
)
async def test_a_part_with_too_much_or_too_little_of_a_head_is_malformed(body: bytes) -> None:
    with pytest.raises(HttpRefusal) as refused:
        await read(body + b"--x--\r\n")
    assert refused.value.code == "malformed_body"


@pytest.mark.parametrize("rest", ["", ";", "; boundary="])
async def test_a_form_has_to_name_its_boundary(rest: str) -> None:
    with pytest.raises(HttpRefusal, match="boundary"):
        await read(b"--x--\r\n", content_type=f"multipart/form-data{rest}")


@pytest.mark.processor_time
@pytest.mark.parametrize("piece", [b"\r\n--", b"\r", b"\r\n-", b"\r\n--y", b"-", b"\r\n\r\n--x-"])
async def test_content_that_looks_like_its_boundary_is_read_quickly(piece: bytes) -> None:
    content = piece * (10_000_000 // len(piece))
    body = part('name="cv"; filename="a"', content).replace(b"--x\r\n", b"--xyz\r\n", 1) + b"--xyz--\r\n"
    began = time.process_time()
    parts = await read(body, content_type="multipart/form-data; boundary=xyz")
    assert bytes(parts["cv"].content) == content
    assert time.process_time() - began < 2
