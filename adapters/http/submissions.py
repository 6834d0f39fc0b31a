"""Submissions, decoded from JSON or a form."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import TypeVar

import msgspec
from msgspec import UNSET, Raw, UnsetType
from starlette.requests import Request

from adapters.http.bodies import joined
from adapters.http.config import HttpConfig
from adapters.http.errors import HttpRefusal, invalid
from adapters.http.filenames import display_name
from adapters.http.forms import Part, read_form
from adapters.http.json_bodies import bounded_json
from adapters.http.request_context import Call, convert_texts
from adapters.http.request_schemas import DocumentIn, JobFields, JobIn
from domain.model.contest import Follows
from domain.model.ids import Engine, EvaluationId, VacancyId
from domain.use_cases.submit_evaluation import Submission, SubmittedDocument

T = TypeVar("T")
JSON, FORM = "application/json", "multipart/form-data"
SMALL_BODY = 64 * 1024  # bytes; a decision fits easily
_job = msgspec.json.Decoder(JobIn)
_metadata: msgspec.json.Decoder[Mapping[str, str]] = msgspec.json.Decoder(dict[str, str])
_KEY = re.compile(r"[\x21-\x7e]{1,255}")


async def read_submission(call: Call, body: AsyncIterator[bytes]) -> Submission:
    """Raises HttpRefusal, PeerGone."""
    key, config = idempotency_key(call.request), call.config
    asked = await _read_job(call, body)
    return Submission(
        tenant=call.tenant,
        by=call.acting(),
        cv=submitted("cv", asked.cv, config),
        job_description=_job_description(asked, config),
        vacancy_id=VacancyId(asked.vacancy_id) if asked.vacancy_id is not UNSET else None,
        engine=Engine(asked.engine) if asked.engine is not None else None,
        metadata=_metadata_of(asked.metadata, config),
        deadline=_deadline(asked.deadline_s, config),
        idempotency_key=key,
        follows=_follows(asked),
    )


async def document_form(request: Request, body: AsyncIterator[bytes], config: HttpConfig) -> dict[str, Part]:
    """The form of a submission. Raises HttpRefusal for what is neither that nor JSON."""
    kind = media_type(request)
    if kind != FORM:
        raise unsupported(kind, JSON, FORM)
    bounds = {"max_parts": config.max_parts, "max_part_bytes": config.max_document_bytes}
    return await read_form(request.headers["content-type"], body, **bounds)


def decode_json(decoder: msgspec.json.Decoder[T], body: bytes | bytearray | memoryview, *, at: str = "$") -> T:
    """Raises HttpRefusal: malformed when it is no JSON, invalid when it is other JSON than wanted."""
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise invalid(error, at=at) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HttpRefusal("malformed_body", f"{at} is not valid JSON: {error}") from None


async def json_body(
    call: Call, decoder: msgspec.json.Decoder[T], *, limit: int = SMALL_BODY, empty: T | None = None
) -> T:
    """The body, which has to be JSON of at most `limit` bytes; `empty` is what a body of nothing stands for, if it may.

    Raises HttpRefusal, PeerGone.
    """
    kind = media_type(call.request)
    if kind != JSON and (kind or empty is None):
        raise unsupported(kind, JSON)
    with call.body(limit) as body:
        sent = await joined(body)
    return empty if empty is not None and not sent.strip() else decode_json(decoder, sent)


def media_type(request: Request) -> str:
    """What the body says that it is, without parameters; nothing when it says nothing."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def unsupported(content_type: str, *known: str) -> HttpRefusal:
    """The body is of a type that is not read here."""
    return HttpRefusal("unsupported_media_type", f"Send {' or '.join(known)}, not {content_type[:80]!r}.")


async def large_json(call: Call, body: AsyncIterator[bytes], decoder: msgspec.json.Decoder[T]) -> T:
    """A body that may carry documents. Raises HttpRefusal, PeerGone."""
    sent = await bounded_json(body, call.config)
    await call.hub.bodies.decoding.wait(len(sent))
    return decode_json(decoder, sent)


async def _read_job(call: Call, body: AsyncIterator[bytes]) -> JobIn:
    if media_type(call.request) == JSON:
        return await large_json(call, body, _job)
    return _job_of(await document_form(call.request, body, call.config))


def _job_of(form: dict[str, Part]) -> JobIn:
    cv, posting = form.pop("cv", None), form.pop("job_description", None)
    fields = convert_texts({name: part.text() for name, part in form.items()}, JobFields)
    if (fields.reviews is None) != (fields.review_reason is None):
        raise invalid("`reviews` and `review_reason` go together")
    if fields.vacancy_id is not None and posting is not None:
        raise invalid("Give either `job_description` or `vacancy_id`")
    return JobIn(
        cv=document_of(cv, "cv"),
        job_description=UNSET if fields.vacancy_id else document_of(posting, "job_description"),
        vacancy_id=fields.vacancy_id or UNSET,
        engine=fields.engine,
        metadata=UNSET if fields.metadata is None else Raw(fields.metadata.encode()),
        deadline_s=fields.deadline_s,
        reviews=fields.reviews,
        review_reason=fields.review_reason,
    )


def document_of(part: Part | None, name: str) -> DocumentIn:
    """The document of a form's part. Raises HttpRefusal."""
    if part is None:
        raise invalid("Form missing required part", at=f"$.{name}")
    if part.filename is None:
        return DocumentIn(text=part.text())
    return DocumentIn(content=bytes(part.content), filename=part.filename)


def _follows(asked: JobIn) -> Follows | None:
    if asked.reviews is None or asked.review_reason is None:
        return None
    if not (reason := asked.review_reason.strip()):
        raise invalid("Say why it is judged again", at="$.review_reason")
    return Follows(id=EvaluationId(asked.reviews), reason=reason)


def _job_description(asked: JobIn, config: HttpConfig) -> SubmittedDocument | None:
    return None if asked.job_description is UNSET else submitted("job_description", asked.job_description, config)


def submitted(name: str, sent: DocumentIn, config: HttpConfig) -> SubmittedDocument:
    """A document as the use cases take it. Raises HttpRefusal for one that is too large."""
    if sent.text is not UNSET:
        if len(sent.text) > config.max_text_characters:
            raise HttpRefusal(
                "too_large", f"{name}: a text may have at most {config.max_text_characters:,} characters."
            )
        return SubmittedDocument(content=sent.text.encode(), filename=None, is_text=True)
    assert sent.content is not UNSET
    if len(sent.content) > config.max_document_bytes:
        raise HttpRefusal("too_large", f"{name}: a document may have at most {config.max_document_bytes:,} bytes.")
    return SubmittedDocument(content=sent.content, filename=_filename(name, sent, config), is_text=False)


def _filename(name: str, sent: DocumentIn, config: HttpConfig) -> str | None:
    if sent.filename is UNSET:
        return None
    if len(sent.filename) > config.max_filename_characters:
        raise invalid(f"Expected at most {config.max_filename_characters:,} characters", at=f"$.{name}.filename")
    return display_name(sent.filename)


def _metadata_of(sent: Raw | UnsetType, config: HttpConfig) -> Mapping[str, str]:
    if sent is UNSET:
        return {}
    raw = memoryview(sent)
    if len(raw) > config.max_metadata_bytes:
        raise invalid(f"Expected at most {config.max_metadata_bytes:,} bytes of JSON", at="$.metadata")
    return _bounded(decode_json(_metadata, raw, at="$.metadata"), config)


def _bounded(metadata: Mapping[str, str], config: HttpConfig) -> Mapping[str, str]:
    if len(metadata) > config.max_metadata_entries:
        raise invalid(f"Expected at most {config.max_metadata_entries} entries", at="$.metadata")
    for key, value in metadata.items():
        if not 0 < len(key) <= config.max_metadata_key_characters:
            raise invalid(f"A key has 1 to {config.max_metadata_key_characters} characters", at="$.metadata")
        if len(value) > config.max_metadata_value_characters:
            at = f"$.metadata.{key}"
            raise invalid(f"A value has at most {config.max_metadata_value_characters} characters", at=at)
    return metadata


def _deadline(seconds: float | None, config: HttpConfig) -> timedelta | None:
    if seconds is None:
        return None
    if not 0 < seconds <= config.max_deadline_s:  # "nan" in a form is neither
        raise invalid(f"Expected seconds from 0 (excluded) to {config.max_deadline_s}", at="$.deadline_s")
    return timedelta(seconds=seconds)


def idempotency_key(request: Request) -> str | None:
    """The caller's key. Raises HttpRefusal."""
    key = request.headers.get("idempotency-key")
    if key is not None and _KEY.fullmatch(key) is None:
        raise HttpRefusal("malformed_header", "Idempotency-Key: expected 1 to 255 visible ASCII characters.")
    return key
