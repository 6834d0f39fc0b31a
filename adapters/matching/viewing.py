"""Shows documents, in the process that takes them apart."""

from __future__ import annotations

import msgspec

from adapters.matching import views, wire
from cvJobMatching import page_views, read_document
from cvJobMatching.engines import UnreadableInput
from cvJobMatching.model.document import NoSuchPage, UnreadableDocument


def viewed(task: wire.ViewTask, document: bytes | str) -> bytes:
    """The answer as it goes over the wire. Raises UnreadableInput."""
    try:
        answer = _page(task, document) if isinstance(task, wire.PageTask) else _places(task, document)
    except UnreadableDocument as unreadable:
        raise UnreadableInput(task.role, unreadable.code, unreadable.message) from unreadable
    return msgspec.msgpack.encode(answer)


def _page(task: wire.PageTask, document: bytes | str) -> views.Picture | views.Text | views.NoPage:
    try:
        made = page_views.page_picture(document, task.number, scale=task.scale, blind=task.blind)
    except NoSuchPage as missing:
        return views.NoPage(missing.pages)
    if made is None:
        return views.Text(page_views.plain_text(document, blind=task.blind))
    return views.Picture(image=made.image, width=made.width, height=made.height, pages=made.pages)


def _places(task: wire.RegionsTask, document: bytes | str) -> views.Places:
    read = read_document(document, layouts=True)
    return views.Places(tuple(page_views.regions(read, start, end) for start, end in task.spans))
