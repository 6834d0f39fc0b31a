"""Many CVs for one vacancy, one CV for many vacancies, and stale candidates once more."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, cast

import anyio
import msgspec
from anyio import to_thread
from starlette.responses import Response

from adapters.http.archives import Unpacked, is_archive, looks_like_archive, unpacked
from adapters.http.config import HttpConfig
from adapters.http.errors import STATUS_OF, HttpRefusal, refusal_of
from adapters.http.filenames import display_name
from adapters.http.forms import parts_of
from adapters.http.request_context import Call, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.submissions import FORM, json_body, media_type, unsupported
from adapters.http.vacancy_requests import ApplicationsIn
from adapters.http.vacancy_schemas import (
    ApplicationOut,
    ApplicationsOut,
    CandidateOut,
    CandidatesOut,
    ItemProblem,
    RejudgedOut,
)
from domain.model.contest import Follows
from domain.model.documents import DocumentRole
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, VacancyId
from domain.use_cases.submit_evaluation import Submission, SubmittedDocument
from ports.errors import DocumentLost, Unavailable

_applications = msgspec.json.Decoder(ApplicationsIn)


@dataclass(slots=True)
class _Upload:
    """One part of the form while it arrives: in memory, and on disk where it is a large archive."""

    name: str
    filename: str | None
    config: HttpConfig
    size: int = 0
    too_large: bool = False
    head: bytes = b""  # by which an archive is known
    file: IO[bytes] = field(init=False)

    def __post_init__(self) -> None:
        spooled = SpooledTemporaryFile(max_size=self.config.max_document_bytes)  # noqa: SIM115  (closed by its reader)
        self.file = cast("IO[bytes]", spooled)

    def write(self, data: bytes) -> None:
        """What is beyond the limit is not kept."""
        self.head = (self.head + data[:4])[:4]  # which may arrive in pieces
        self.size += len(data)
        is_archive = looks_like_archive(self.head)
        limit = self.config.max_archive_bytes if is_archive else self.config.max_document_bytes
        if self.size > limit:
            self.too_large = True
            self.file.truncate(0)
        else:
            self.file.write(data)


async def add_candidates(call: Call) -> Response:
    """Accept CVs for a vacancy, each as a job of its own; a bad file refuses itself only, repeating is safe."""
    call.query(NoQuery)
    id = call.vacancy_id
    vacancy, _ = await call.services.read_vacancies.get(id, call.tenant)
    vacancy.in_force()  # before anything is read
    if (kind := media_type(call.request)) != FORM:
        raise unsupported(kind, FORM)
    with call.hub.listeners.batch(call.tenant):
        batch = _Batch(call, id)
        await batch.run(call.request.headers["content-type"])
    if not batch.items:
        raise HttpRefusal("invalid_request", "Send at least one file in a part called `cv`.")
    return json_response(CandidatesOut(items=[item for item in batch.items if item is not None]), 202)


async def apply(call: Call) -> Response:
    """Have the CV of a job judged for other vacancies, too."""
    call.query(NoQuery)
    info, content = await call.services.read.document(call.job_id, call.tenant, DocumentRole.CV)
    wanted = await json_body(call, _applications)
    cv = SubmittedDocument(content=content, filename=info.filename, is_text=info.is_text)
    items = []
    for vacancy_id in dict.fromkeys(wanted.vacancy_ids):
        it = await _submitted(call, VacancyId(vacancy_id), cv)
        items.append(ApplicationOut(vacancy_id=vacancy_id, outcome=it.outcome, job_id=it.job_id, problem=it.problem))
    return json_response(ApplicationsOut(items=items), 202)


async def rejudge(call: Call) -> Response:
    """Have candidates that were judged by older criteria judged again by those in force."""
    call.query(NoQuery)
    id, size = call.vacancy_id, call.config.page_size_max
    outcomes: Counter[str] = Counter()
    after: EvaluationId | None = None
    with call.hub.listeners.batch(call.tenant):
        while outcomes["accepted"] < call.config.max_batch_files:
            stale = await call.services.read_vacancies.stale(id, call.tenant, after=after, limit=size)
            outcomes.update(await _judged_again(call, id, stale))
            if len(stale) < size:
                break
            after = stale[-1].id
    left = outcomes["accepted"] >= call.config.max_batch_files
    return json_response(RejudgedOut(accepted=outcomes["accepted"], refused=outcomes["refused"], left=left), 202)


async def _judged_again(call: Call, id: VacancyId, stale: Sequence[Evaluation]) -> Sequence[str]:
    """The outcomes, some at once; one whose CV is lost keeps no other from being judged."""
    outcomes: list[str] = []
    free = anyio.Semaphore(call.config.submissions_at_once)

    async def submit(it: Evaluation) -> None:
        async with free:
            try:
                _, content = await call.services.read.document(it.id, call.tenant, DocumentRole.CV)
            except (DocumentLost, Unavailable):
                outcomes.append("refused")
                return
            cv = SubmittedDocument(content=content, filename=it.cv.filename, is_text=it.cv.is_text)
            outcomes.append((await _submitted(call, id, cv, again=it)).outcome)

    async with anyio.create_task_group() as tasks:
        for it in stale:
            tasks.start_soon(submit, it)
    return outcomes


class _Batch:
    """The files of one request: submitted as they arrive, some at once, their outcomes in the order of the files."""

    def __init__(self, call: Call, vacancy_id: VacancyId) -> None:
        self.items: list[CandidateOut | None] = []
        self._call = call
        self._config = call.config
        self._vacancy_id = vacancy_id
        self._free = anyio.Semaphore(call.config.submissions_at_once)

    async def run(self, content_type: str) -> None:
        """Raises HttpRefusal for a body that is no form, or of far too many files; those before are accepted still."""
        error: Exception | None = None
        async with anyio.create_task_group() as tasks:
            try:
                with ExitStack() as files:  # a part that never ends is closed, too
                    async for upload in self._uploads(content_type, files):
                        with upload.file:
                            async for file in self._files(upload):
                                await self._take(tasks, file)
            except Exception as caught:  # raised below, so that it does not arrive in a group
                error = caught
        if error is not None:
            raise error

    async def _take(self, tasks: anyio.abc.TaskGroup, file: Unpacked) -> None:
        if len(self.items) >= self._config.max_batch_files:
            most = f"At most {self._config.max_batch_files:,} files are taken at once"
            refusal = HttpRefusal("too_large", f"{most}; send the rest in another request.")
            if len(self.items) >= 2 * self._config.max_batch_files:  # their outcomes, too, take memory
                raise refusal
            file = Unpacked(file.filename, refusal)
        self.items.append(None)
        place = len(self.items) - 1
        if isinstance(file.content, HttpRefusal):
            self.items[place] = _refused(file.filename, file.content)
            return
        cv = SubmittedDocument(content=file.content, filename=file.filename, is_text=False)
        await self._free.acquire()
        tasks.start_soon(self._submit, place, cv)

    async def _submit(self, place: int, cv: SubmittedDocument) -> None:
        try:
            self.items[place] = await _submitted(self._call, self._vacancy_id, cv)
        finally:
            self._free.release()

    def _uploads(self, content_type: str, files: ExitStack) -> AsyncIterator[_Upload]:
        request, config = self._call.request, self._config

        def begin(name: str, filename: str | None) -> _Upload:
            upload = _Upload(name, filename, config)
            files.enter_context(upload.file)
            return upload

        bodies, tenant = self._call.hub.bodies, self._call.tenant
        body = bodies.streamed(tenant, request.scope, request.receive, config.max_batch_bytes)
        return parts_of(content_type, body, begin)

    async def _files(self, upload: _Upload) -> AsyncIterator[Unpacked]:
        """The file itself, or those of an archive."""
        name = display_name(upload.filename)
        if (wrong := self._fault(upload)) is not None:
            yield Unpacked(name, wrong)
            return
        if not (looks_like_archive(upload.head) and await to_thread.run_sync(is_archive, upload.file, self._config)):
            upload.file.seek(0)
            yield Unpacked(name, upload.file.read())
            return
        files = unpacked(upload.file, upload.size, self._config)
        while True:
            try:
                file = await to_thread.run_sync(_next, files)
            except HttpRefusal as refusal:
                yield Unpacked(name, refusal)
                return
            if file is None:
                return
            yield file

    def _fault(self, upload: _Upload) -> HttpRefusal | None:
        if upload.name != "cv":
            return HttpRefusal("invalid_request", f"Unknown field {upload.name[:80]!r}: files go in parts called `cv`.")
        if upload.too_large:
            limit = self._config.max_document_bytes
            return HttpRefusal(
                "too_large",
                f"A document may have at most {limit:,} bytes, an archive {self._config.max_archive_bytes:,}.",
            )
        return None


def _next(files: Iterator[Unpacked]) -> Unpacked | None:
    """A generator's end cannot cross threads as an exception."""
    return next(files, None)


async def _submitted(
    call: Call,
    id: VacancyId,
    cv: SubmittedDocument,
    *,
    again: Evaluation | None = None,
) -> CandidateOut:
    """`again` is what was judged by older criteria: what people said and decided of it goes on."""
    submission = Submission(
        tenant=call.tenant,
        by=call.acting(),
        cv=cv,
        vacancy_id=id,
        once=True,
        metadata=dict(again.metadata) if again else {},
        decision=again.decision if again else None,
        follows=Follows(id=again.id) if again else None,
    )
    try:
        accepted = await call.services.submit(submission)
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        return _refused(cv.filename, refusal)
    outcome = "duplicate" if accepted.replayed else "accepted"
    return CandidateOut(filename=cv.filename, outcome=outcome, job_id=accepted.evaluation.id, problem=None)  # type: ignore[arg-type]


def _refused(filename: str | None, refusal: HttpRefusal) -> CandidateOut:
    problem = ItemProblem(code=refusal.code, status=STATUS_OF[refusal.code], detail=str(refusal))
    return CandidateOut(filename=filename, outcome="refused", job_id=None, problem=problem)
