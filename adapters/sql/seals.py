"""Seals the columns that tell of a candidate under the evaluation's key, and opens them.

A row without a key was written before there were keys, or is erased: its columns are read as they are. A sealed column
whose key is gone reads as empty, so that a backup tells nothing that was forgotten.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, RowMapping, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.sql import errors, key_tables, tables
from adapters.sql.database import Database
from adapters.sql.words import mention
from domain.model.documents import DocumentRole, unknown
from domain.model.events import WORDED_BY_ENGINES
from domain.model.ids import Tenant, WrappedKey
from domain.model.pile import WORDED_NEWS
from ports.vault import Digest, Vault

Row = dict[str, Any]

_keys = key_tables.evaluation_keys
_MARK: Final = "sealed:"
_OF_INSTALLATION: Final = UUID(int=0)  # the owner of the key that digests are made with
_NAMELESS: Final = msgspec.json.encode([unknown(role) for role in DocumentRole]).decode()
_BLANK: Final = {"documents": _NAMELESS, "metadata": "{}"}
_COLUMNS: Final = ("documents", "metadata", "decision_reason", "failure_message", "hold")
_CASE_TEXTS: Final[Mapping[str, Sequence[str]]] = {
    "declarations": ("told_text",),
    "contests": ("statement", "answer_text"),
    "reviews": ("reason_text",),
}
_TEXTS: Final = frozenset(name for names in _CASE_TEXTS.values() for name in names)
SEALED: Final[Mapping[str, Sequence[str]]] = {
    "evaluations": _COLUMNS,
    "decisions": ("reason",),
    "events": ("message",),  # of events that engines word
    "pile_events": ("message", "data"),  # the same, and the file name within the data
    "reports": ("body",),
    **_CASE_TEXTS,
    "shadow_runs": ("failure_message", "body"),
    "categories": ("sealed",),  # by a key of its own: see category_seal.py
}
"""Table -> columns whose content is encrypted, for those who have to tell what is kept."""

_WORDED: Final = frozenset(each.value for each in (*WORDED_BY_ENGINES, *WORDED_NEWS))
_SHADOW_REPORT, _SHADOW_FAILURE = "shadow report", "shadow failure"


def key_of(owner: ColumnElement[Any]) -> ColumnElement[Any]:
    """A column beside others: the key of the evaluation that `owner` names. It is read without a lock."""
    return select(_keys.c.wrapped).where(_keys.c.evaluation_id == owner).scalar_subquery().label("key")


EVALUATION: Final = (*tables.evaluations.c, key_of(tables.evaluations.c.id))
"""What `Seals.opened` needs of an evaluation."""


class Seals:
    """Knows which columns are sealed, and how."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database, self._vault = database, vault
        self._digest: Digest | None = None

    async def digest(self) -> Digest:
        """Digests under the key of the installation, which is made at first and never changes."""
        if self._digest is None:
            wrapped = await self._database.read(_installation_key)
            while wrapped is None:
                wrapped = await self._made()
            self._digest = self._vault.digest(wrapped, _OF_INSTALLATION)
        return self._digest

    async def mention(self, tenant: Tenant, text: str | None) -> ColumnElement[bool] | None:
        """The condition that evaluations of the tenant mention a text; None when there is none."""
        if text is None:
            return None
        return mention(tables.evaluations.c.search_text, await self.digest(), tenant, text)

    def key_row(self, owner: UUID, key: WrappedKey) -> Row:
        """A row of `evaluation_keys`."""
        return {"evaluation_id": owner, "master_id": self._vault.master_of(key), "wrapped": key}

    def sealed(self, key: WrappedKey | None, id: UUID, row: Row) -> Row:
        """A row of `evaluations`, or some columns of one."""
        return {name: self._text(key, id, name, it) if name in _COLUMNS else it for name, it in row.items()}

    def opened(self, row: RowMapping) -> Row:
        """A row of `EVALUATION`."""
        key, id = row["key"], row["id"]
        opened = {**row, **{name: self._plain(key, id, name, row[name]) for name in _COLUMNS}}
        if key is None and row["documents"].startswith(_MARK):  # the key is gone, and all that was under it
            opened["erased_at"] = row["erased_at"] or row["completed_at"] or row["created_at"]
        return opened

    def sealed_decision(self, key: WrappedKey | None, row: Row) -> Row:
        """A row of `decisions`."""
        return {**row, "reason": self._text(key, row["evaluation_id"], f"decision {row['number']}", row["reason"])}

    def opened_decision(self, row: RowMapping) -> Row:
        """A row of `decisions` with its key."""
        field = f"decision {row['number']}"
        return {**row, "reason": self._plain(row["key"], row["evaluation_id"], field, row["reason"])}

    def sealed_event(self, key: WrappedKey | None, row: Row) -> Row:
        """A row of `events` or `pile_events`."""
        if row["type"] not in _WORDED:
            return row
        return {**row, "message": self._text(key, row["evaluation_id"], "failed", row["message"])}

    def opened_event(self, row: RowMapping) -> Row:
        """The same with its key."""
        if row["type"] not in _WORDED:
            return dict(row)
        return {**row, "message": self._plain(row["key"], row["evaluation_id"], "failed", row["message"])}

    def sealed_name(self, key: WrappedKey | None, id: UUID, name: str | None) -> str | None:
        """A file name within the data of an event."""
        return self._text(key, id, "filename", name)

    def opened_name(self, key: WrappedKey | None, id: UUID, kept: str | None) -> str | None:
        """The name; None when its key is gone."""
        return self._plain(key, id, "filename", kept) or None

    def sealed_texts(self, key: WrappedKey | None, row: Row) -> Row:
        """A row of a case file."""
        id = row["evaluation_id"]
        return {name: self._text(key, id, _place(row, name), it) if name in _TEXTS else it for name, it in row.items()}

    def opened_texts(self, key: bytes | None, row: RowMapping) -> Row:
        """The same; a text whose key is gone is empty."""
        id, opened = row["evaluation_id"], dict(row)
        texts = {name: self._plain(key, id, _place(opened, name), opened[name]) for name in _TEXTS if name in opened}
        return {**opened, **texts}

    def sealed_report(self, key: WrappedKey | None, id: UUID, body: bytes) -> bytes:
        return body if key is None else self._vault.seal(key, id, "report", body)

    def opened_report(self, key: WrappedKey | None, id: UUID, kept: bytes) -> bytes | None:
        """None when it was sealed and its key is gone."""
        return self._opened_body(key, id, "report", kept)

    def sealed_shadow(self, key: bytes | None, id: UUID, row: Row, report: bytes | None) -> Row:
        """A row of `shadow_runs`, with the report where there is a new one."""
        wrapped = WrappedKey(bytes(key)) if key else None
        sealed = {**row, "failure_message": self._text(wrapped, id, _SHADOW_FAILURE, row["failure_message"])}
        if report is not None:
            sealed["body"] = self._vault.seal(wrapped, id, _SHADOW_REPORT, report) if wrapped else report
        return sealed

    def opened_shadow(self, row: RowMapping) -> Row:
        """The same with its key, without the report."""
        words = self._plain(row["key"], row["evaluation_id"], _SHADOW_FAILURE, row["failure_message"])
        return {**row, "failure_message": words}

    def opened_shadow_report(self, key: bytes | None, id: UUID, kept: bytes) -> bytes | None:
        """None when it was sealed and its key is gone."""
        return self._opened_body(WrappedKey(bytes(key)) if key else None, id, _SHADOW_REPORT, kept)

    def _opened_body(self, key: WrappedKey | None, id: UUID, field: str, kept: bytes) -> bytes | None:
        if key is None:
            return kept if kept.lstrip().startswith(b"{") else None
        return self._vault.open(key, id, field, kept)

    def _text(self, key: WrappedKey | None, id: UUID, field: str, text: str | None) -> str | None:
        if key is None or text is None:
            return text
        return _MARK + base64.b64encode(self._vault.seal(key, id, field, text.encode())).decode()

    def _plain(self, key: bytes | None, id: UUID, field: str, kept: str | None) -> str | None:
        if kept is None or not kept.startswith(_MARK):
            return kept
        if key is None:
            return _BLANK.get(field, "")
        sealed = base64.b64decode(kept.removeprefix(_MARK))
        return self._vault.open(WrappedKey(bytes(key)), id, field, sealed).decode()

    async def _made(self) -> WrappedKey | None:
        """None when another process was faster."""
        fresh = self._vault.new_key(_OF_INSTALLATION)
        row = self.key_row(_OF_INSTALLATION, fresh)

        async def unit(connection: AsyncConnection) -> WrappedKey:
            await connection.execute(insert(_keys), row)
            return fresh

        try:
            return await self._database.write(unit)
        except DBAPIError as error:
            if not errors.is_duplicate(error):
                raise
            return await self._database.read(_installation_key)


async def _installation_key(connection: AsyncConnection) -> WrappedKey | None:
    found = await connection.scalar(select(_keys.c.wrapped).where(_keys.c.evaluation_id == _OF_INSTALLATION))
    return None if found is None else WrappedKey(bytes(found))


def _place(row: Row, column: str) -> str:
    """The field of a case file: its column, and which of several rows."""
    return f"{column} {row.get('number', row.get('fact', ''))}"
