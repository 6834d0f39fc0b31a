"""The endpoints that submitting is compared with, each an ASGI app of its own; settings come by environment.

`fastapi_files` is what a competent engineer writes with FastAPI, pydantic, SQLAlchemy and aiomysql: the documents
are stored as durably as ours, one row is committed, a model is answered. `fastapi_blob` keeps the CV in the row.
The other two are the floor: `bare` parses the form and inserts one row by hand, `hello` does nothing at all.
"""

import hashlib
import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import aiomysql
import anyio.to_thread
import msgspec
from fastapi import Depends, FastAPI, Form, Header, Response, UploadFile
from pydantic import BaseModel, ConfigDict
from sqlalchemy import BINARY, DateTime, String, make_url
from sqlalchemy.dialects import mysql
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response as PlainResponse
from starlette.routing import Route

DATABASE = os.environ.get("BASELINE_DATABASE", "mysql+aiomysql://root@127.0.0.1/baseline")
DIRECTORY = Path(os.environ.get("BASELINE_DIRECTORY", "baseline"))
_POOL = 10  # the same as ours


class Base(DeclarativeBase):
    pass


class Job(Base):
    __tablename__ = "jobs"

    id: Mapped[bytes] = mapped_column(BINARY(16), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    status: Mapped[str] = mapped_column(String(16))
    engine: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(DateTime)
    cv_filename: Mapped[str | None] = mapped_column(String(255))
    cv_sha256: Mapped[str] = mapped_column(String(64))
    cv_size: Mapped[int]
    job_description_filename: Mapped[str | None] = mapped_column(String(255))
    job_description_sha256: Mapped[str] = mapped_column(String(64))
    job_description_size: Mapped[int]
    cv: Mapped[bytes | None] = mapped_column(mysql.LONGBLOB())
    job_description: Mapped[bytes | None] = mapped_column(mysql.LONGBLOB())


class Urls(BaseModel):
    self: str
    events: str
    ws: str
    cancel: str
    report: str


class Accepted(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: uuid.UUID
    status: Literal["queued"]
    created_at: datetime
    urls: Urls


def fastapi_app(*, in_row: bool) -> FastAPI:
    engine = create_async_engine(DATABASE, pool_size=_POOL, max_overflow=0)
    sessions = async_sessionmaker(engine, expire_on_commit=False)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        yield
        await engine.dispose()

    async def opened() -> AsyncIterator[AsyncSession]:
        async with sessions() as session:
            yield session

    app = FastAPI(lifespan=lifespan)

    @app.post("/api/v1/jobs", status_code=202)
    async def submit(
        cv: UploadFile,
        job_description: UploadFile,
        response: Response,
        session: Annotated[AsyncSession, Depends(opened)],
        engine: Annotated[str | None, Form()] = None,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> Accepted:
        id = uuid.uuid4()
        cv_bytes, job_bytes = await cv.read(), await job_description.read()
        if not in_row:
            await anyio.to_thread.run_sync(_store, id, cv_bytes, job_bytes)
        job = Job(
            id=id.bytes,
            tenant="local",
            status="queued",
            engine=engine,
            created_at=datetime.now(UTC).replace(tzinfo=None),
            cv_filename=cv.filename,
            cv_sha256=hashlib.sha256(cv_bytes).hexdigest(),
            cv_size=len(cv_bytes),
            job_description_filename=job_description.filename,
            job_description_sha256=hashlib.sha256(job_bytes).hexdigest(),
            job_description_size=len(job_bytes),
            cv=cv_bytes if in_row else None,
            job_description=job_bytes if in_row else None,
        )
        session.add(job)
        await session.commit()
        response.headers["Location"] = f"/api/v1/jobs/{id}"
        return Accepted(id=id, status="queued", created_at=job.created_at.replace(tzinfo=UTC), urls=_urls(id))

    return app


def fastapi_files() -> FastAPI:
    return fastapi_app(in_row=False)


def fastapi_blob() -> FastAPI:
    return fastapi_app(in_row=True)


def bare() -> Starlette:
    """One insert by hand; the documents go nowhere."""
    url = make_url(DATABASE)
    pool: aiomysql.Pool | None = None

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        nonlocal pool
        host, port, user, name = url.host, url.port, url.username, url.database
        pool = await aiomysql.create_pool(host=host, port=port, user=user, db=name, maxsize=_POOL, autocommit=True)
        async with pool.acquire() as connection, connection.cursor() as cursor:
            await cursor.execute("CREATE TABLE IF NOT EXISTS bare (id BINARY(16) PRIMARY KEY, sha CHAR(64), size INT)")
        yield
        pool.close()
        await pool.wait_closed()

    async def submit(request: Request) -> PlainResponse:
        assert pool is not None
        id = uuid.uuid4()
        async with request.form() as form:
            cv = form["cv"]
            assert not isinstance(cv, str)
            content = await cv.read()
        row = (id.bytes, hashlib.sha256(content).hexdigest(), len(content))
        async with pool.acquire() as connection, connection.cursor() as cursor:
            await cursor.execute("INSERT INTO bare VALUES (%s, %s, %s)", row)
        return PlainResponse(msgspec.json.encode({"id": id}), 202, media_type="application/json")

    return Starlette(routes=[Route("/api/v1/jobs", submit, methods=["POST"])], lifespan=lifespan)


def hello() -> Starlette:
    """The cost of the server and of the load generator: the body is never read."""

    async def submit(_: Request) -> PlainResponse:
        return PlainResponse(b'{"hello":"world"}', 202, media_type="application/json")

    return Starlette(routes=[Route("/api/v1/jobs", submit, methods=["POST"])])


def _store(id: uuid.UUID, cv: bytes, job_description: bytes) -> None:
    """Both documents and their names on the disk, not only in the kernel."""
    directory = DIRECTORY / id.hex[:2]
    directory.mkdir(parents=True, exist_ok=True)
    for name, content in (("cv", cv), ("job_description", job_description)):
        with (directory / f"{id}.{name}").open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _urls(id: uuid.UUID) -> Urls:
    at = f"/api/v1/jobs/{id}"
    return Urls(self=at, events=f"{at}/events", ws=f"/ws/jobs/{id}", cancel=f"{at}/cancel", report=f"{at}/report")
