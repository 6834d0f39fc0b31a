"""Opening vacancies, and editing and approving their criteria."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from uuid import UUID

import msgspec
from starlette.responses import Response

from adapters.http import vacancy_presenters
from adapters.http.errors import HttpRefusal
from adapters.http.filenames import attachment
from adapters.http.page_tokens import read_token, write_token
from adapters.http.policy import OVERRIDING
from adapters.http.preferences import matches, preferred_wait
from adapters.http.request_context import Call, convert_texts, json_response
from adapters.http.request_schemas import NoQuery
from adapters.http.safety import FILE
from adapters.http.submissions import (
    JSON,
    document_form,
    document_of,
    idempotency_key,
    json_body,
    large_json,
    media_type,
    submitted,
)
from adapters.http.vacancy_requests import (
    ApprovalIn,
    CriteriaIn,
    CriterionIn,
    VacanciesQuery,
    VacancyFields,
    VacancyIn,
    VacancyPatch,
)
from adapters.http.vacancy_schemas import PostingOut, VacanciesOut
from adapters.http.waiting import wait_for
from domain.model.criteria import EditedCriterion, Override
from domain.model.errors import NotAllowed, StillReading, VersionNotFound
from domain.model.ids import Engine, VacancyId
from domain.model.pile import Pile, PileEventType
from domain.model.vacancy import Vacancy, VacancyStatus
from domain.use_cases.open_vacancy import VacancyRequest
from ports.errors import Unavailable
from ports.vacancies import VacancyFilter

_CRITERIA_BODY = 2**20  # bytes
_LOOK_AGAIN_S = "1"
_ETAG = re.compile(r'(?:W/)?"(\d{1,9})\.\d{1,9}"')
_READ = frozenset({PileEventType.VACANCY_READ, PileEventType.VACANCY_FAILED})
_vacancy = msgspec.json.Decoder(VacancyIn)
_patch = msgspec.json.Decoder(VacancyPatch)
_criteria = msgspec.json.Decoder(CriteriaIn)
_approval = msgspec.json.Decoder(ApprovalIn)


async def create_vacancy(call: Call) -> Response:
    """Accept a job description to read into criteria; with `Prefer: wait`, answer once it is read."""
    call.query(NoQuery)
    call.hub.listeners.refuse_when_draining()
    with call.body(call.config.max_body_bytes) as body:
        opened = await call.services.open_vacancy(await _request(call, body))
    it = opened.vacancy
    headers = {"Location": vacancy_presenters.urls(it.id, call.prefix).self}
    if opened.replayed:
        headers["Idempotent-Replayed"] = "true"
    wait_s = preferred_wait(call.request.headers.get("prefer"), longest_s=call.config.max_wait_s)
    if wait_s:
        headers["Preference-Applied"] = f"wait={wait_s}"
        await _until_read(call, it.id, wait_s)
    vacancy, pile = await call.services.read_vacancies.get(it.id, call.tenant)
    reading = vacancy.status is VacancyStatus.READING
    more = {"Retry-After": _LOOK_AGAIN_S} if reading else {}
    return _answer(call, vacancy, pile, 202 if reading or not wait_s else 200, headers | more)


async def list_vacancies(call: Call) -> Response:
    """The caller's vacancies, newest first."""
    query = call.query(VacanciesQuery)
    opened_by = call.principal.user if query.mine else None
    wanted = VacancyFilter(status=query.status, text=query.text, opened_by=opened_by)
    before = VacancyId(read_token(query.page_token, wanted, UUID)) if query.page_token else None
    size = min(query.page_size or call.config.page_size_default, call.config.page_size_max)
    page = await call.services.read_vacancies.page(call.tenant, wanted, before=before, size=size)
    items = [vacancy_presenters.summary(it, pile, call.prefix) for it, pile in page.items]
    token = write_token(page.next_before, wanted) if page.next_before else None
    return json_response(VacanciesOut(items=items, next_page_token=token))


async def read_vacancy(call: Call) -> Response:
    """The vacancy as it stands, with its criteria once its posting is read."""
    call.query(NoQuery)
    vacancy, pile = await call.services.read_vacancies.get(call.vacancy_id, call.tenant)
    etag = _etag(vacancy, pile)
    if matches(call.request.headers.get("if-none-match"), etag):
        return Response(status_code=304, headers={"ETag": etag})
    more = {"Retry-After": _LOOK_AGAIN_S} if vacancy.status is VacancyStatus.READING else {}
    return _answer(call, vacancy, pile, 200, more)


async def rename_vacancy(call: Call) -> Response:
    """Change the title."""
    call.query(NoQuery)
    id, expected = await _found(call), _required_version(call)
    wanted = await json_body(call, _patch)
    await call.services.edit_criteria.rename(id, call.tenant, wanted.title, by=call.acting(), expected=expected)
    return await _current(call, id)


async def posting(call: Call) -> Response:
    """The posting as a reader sees it, into which the criteria point."""
    call.query(NoQuery)
    vacancy, _ = await call.services.read_vacancies.get(call.vacancy_id, call.tenant)
    if vacancy.posting is None:
        raise StillReading(f"{vacancy.id}: its job description is not read; look at the vacancy's status")
    return json_response(PostingOut(position=vacancy.posting.position, text=vacancy.posting.text))


async def vacancy_document(call: Call) -> Response:
    """The job description as it came in, never shown by the browser itself."""
    call.query(NoQuery)
    info, content = await call.services.read_vacancies.document(call.vacancy_id, call.tenant)
    name = info.filename or ("job_description.txt" if info.is_text else "job_description")
    headers = {"Content-Disposition": attachment(name), "Content-Security-Policy": FILE}
    return Response(content, headers=headers, media_type="text/plain" if info.is_text else "application/octet-stream")


async def put_criteria(call: Call) -> Response:
    """Replace the criteria by those sent, as a draft."""
    call.query(NoQuery)
    id, expected = await _found(call), _required_version(call)
    wanted = await json_body(call, _criteria, limit=_CRITERIA_BODY)
    items = [_edited(item) for item in wanted.items]
    await call.services.edit_criteria.revise(id, call.tenant, items, by=call.acting(), expected=expected)
    return await _current(call, id)


async def criteria_version(call: Call) -> Response:
    """An approved version of the criteria, as it was approved."""
    call.query(NoQuery)
    number = call.request.path_params["version"]
    if not re.fullmatch(r"[1-9]\d{0,8}", number):
        raise VersionNotFound(f"versions of criteria are numbers from 1 on, not {number[:40]!r}")
    it = await call.services.read_vacancies.approved(call.vacancy_id, call.tenant, int(number))
    return json_response(vacancy_presenters.version(it))


async def approve_criteria(call: Call) -> Response:
    """Freeze the criteria as they stand: candidates are judged by them from now on."""
    call.query(NoQuery)
    wanted = await json_body(call, _approval, empty=ApprovalIn())
    if wanted.overrides and not call.principal.may(OVERRIDING):
        raise NotAllowed("Only an administrator may override what may not be asked for.")
    approved = await call.services.edit_criteria.approve(
        call.vacancy_id,
        call.tenant,
        by=call.acting(wanted.by),
        overrides=[Override(criterion_id=each.id, reason=each.reason) for each in wanted.overrides],
        expected=_version(call),
    )
    return json_response(vacancy_presenters.approval(approved))


async def _found(call: Call) -> VacancyId:
    """Its id, once it is certain that there is one: who may not know of it learns nothing from other refusals."""
    vacancy, _ = await call.services.read_vacancies.get(call.vacancy_id, call.tenant)
    return vacancy.id


def _edited(item: CriterionIn) -> EditedCriterion:
    return EditedCriterion(
        id=item.id,
        text=item.text,
        kind=item.kind,
        must=item.must,
        any_of=tuple(item.any_of),
        years=item.years,
        weight=item.weight,
    )


async def _current(call: Call, id: VacancyId) -> Response:
    vacancy, pile = await call.services.read_vacancies.get(id, call.tenant)
    return _answer(call, vacancy, pile, 200, {})


def _answer(call: Call, vacancy: Vacancy, pile: Pile, status: int, headers: dict[str, str]) -> Response:
    told = vacancy_presenters.vacancy(vacancy, pile, call.prefix)
    return json_response(told, status, {"ETag": _etag(vacancy, pile), **headers})


def _etag(vacancy: Vacancy, pile: Pile) -> str:
    """Of the vacancy, which editors name in If-Match, and of its pile."""
    return f'"{vacancy.version}.{pile.last_seq}"'


def _required_version(call: Call) -> int:
    version = _version(call)
    if version is None:
        raise HttpRefusal("precondition_required", "Send If-Match with the ETag of the vacancy that you have read.")
    return version


def _version(call: Call) -> int | None:
    """The version that the caller has seen; None when it does not say."""
    sent = call.request.headers.get("if-match")
    if sent is None:
        return None
    found = _ETAG.fullmatch(sent.strip())
    if found is None:
        raise HttpRefusal("malformed_header", "If-Match: expected the ETag of the vacancy, as it was sent.")
    return int(found[1])


async def _request(call: Call, body: AsyncIterator[bytes]) -> VacancyRequest:
    sent = await _sent(call, body)
    return VacancyRequest(
        tenant=call.tenant,
        by=call.acting(),
        job_description=submitted("job_description", sent.job_description, call.config),
        title=sent.title,
        engine=Engine(sent.engine) if sent.engine is not None else None,
        idempotency_key=idempotency_key(call.request),
    )


async def _sent(call: Call, body: AsyncIterator[bytes]) -> VacancyIn:
    if media_type(call.request) == JSON:
        return await large_json(call, body, _vacancy)
    form = await document_form(call.request, body, call.config)
    document = document_of(form.pop("job_description", None), "job_description")
    fields = convert_texts({name: part.text() for name, part in form.items()}, VacancyFields)
    return VacancyIn(job_description=document, title=fields.title, engine=fields.engine)


async def _until_read(call: Call, id: VacancyId, wait_s: int) -> None:
    """Return when the posting is read or the time is up; also on an error, because the vacancy was accepted.

    Raises PeerGone once nobody waits for it.
    """

    async def reading() -> None:
        async with aclosing(call.services.follow_pile(id, call.tenant)) as events:
            async for event in events:
                if event.news.type in _READ:
                    return

    with suppress(HttpRefusal, Unavailable):
        await wait_for(reading, call, at_most_s=wait_s)
