"""The operations on vacancies, each as the call that both kinds of client make."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar
from uuid import uuid4

import msgspec

from adapters.client.answers import Page
from adapters.client.calls import PAGE_SIZE, Call, as_a, as_bytes, as_list_of, as_page_of, path, query, socket
from adapters.client.documents import Document, Source, document_in, size_of
from adapters.client.listening import RECONNECTS, Story, silently
from adapters.client.vacancies import (
    AddedCandidates,
    Application,
    Approval,
    ApprovedCriteria,
    Comparison,
    Criterion,
    Posting,
    RankingPage,
    Rejudged,
    Vacancy,
    VacancyEvent,
    VacancySummary,
)

T = TypeVar("T")
_BATCH_FILES = 100  # files of one request
_BATCH_BYTES = 32 * 2**20  # of one request; a larger file goes by itself
_BATCH_WAIT = 60.0  # seconds that a service may take over a batch


class VacancyOperations:
    """What can be done with vacancies. Sending raises Refused, Unavailable, NotAService."""

    def create_vacancy(
        self,
        *,
        job_description: Source,
        title: str | None = None,
        engine: str | None = None,
        idempotency_key: str | None = None,
        wait: int | None = None,
    ) -> Call[Vacancy]:
        """A vacancy whose job description is being read into criteria; with `wait` (seconds, at most 45), once it is.

        Also raises OSError for a file that cannot be read, ValueError for a text that is the path of a file.
        """
        prefer = {"Prefer": f"wait={wait}"} if wait else {}
        return Call(
            method="POST",
            path=path("vacancies"),
            read=as_a(Vacancy),
            headers={"Idempotency-Key": idempotency_key or str(uuid4()), **prefer},
            fields=query({"title": title, "engine": engine}),
            files=[("job_description", job_description)],
            wait=wait or 0,
        )

    def vacancy(self, id: str) -> Call[Vacancy]:
        """The vacancy as it stands; its `etag` is what changes of it name."""
        return Call(path=path("vacancies", id), read=as_a(Vacancy))

    def vacancies(
        self,
        *,
        status: str | None = None,
        text: str | None = None,
        mine: bool = False,
        page_size: int = PAGE_SIZE,
        page_token: str | None = None,
    ) -> Call[Page[VacancySummary]]:
        """The vacancies of your tenant, or those you opened, newest first, from a page on."""
        filters = {
            "status": status,
            "text": text,
            "mine": "true" if mine else None,
            "page_size": page_size,
            "page_token": page_token,
        }
        return Call(path=path("vacancies"), query=query(filters), read=as_page_of(VacancySummary))

    def posting(self, id: str) -> Call[Posting]:
        """The job description as a reader sees it; the `start` and `end` of criteria are places in its text."""
        return Call(path=path("vacancies", id, "posting"), read=as_a(Posting))

    def vacancy_document(self, id: str) -> Call[Document]:
        """The original of the job description."""
        return Call(path=path("vacancies", id, "documents", "job_description"), read=document_in)

    def rename_vacancy(self, id: str, title: str, *, etag: str | None) -> Call[Vacancy]:
        """Change the title; Refused with status 412 when the vacancy has changed since it had that `etag`."""
        return _change(path("vacancies", id), {"title": title}, Vacancy, method="PATCH", etag=etag)

    def put_criteria(self, id: str, items: Sequence[Criterion], *, etag: str | None) -> Call[Vacancy]:
        """Replace the criteria by these, in this order, as a draft.

        Refused with status 412 when they have changed since the vacancy had that `etag`, and with 422 for criteria that
        are none; `errors` names each fault.
        """
        return _change(path("vacancies", id, "criteria"), {"items": items}, Vacancy, method="PUT", etag=etag)

    def approve(
        self,
        id: str,
        *,
        by: str | None = None,
        overrides: Mapping[str, str] | None = None,
        etag: str | None = None,
    ) -> Call[Approval]:
        """Freeze the criteria as they stand: candidates are judged by them from now on.

        Refused with status 422 when something may not be asked for; `errors` says of each criterion why, and what to
        write instead. An administrator may let it stand for a reason, by its id in `overrides`.
        """
        reasons = [{"id": criterion, "reason": reason} for criterion, reason in (overrides or {}).items()]
        wanted = {"by": by, "overrides": reasons}
        return _change(path("vacancies", id, "criteria", "approve"), wanted, Approval, method="POST", etag=etag)

    def approved_criteria(self, id: str, version: int) -> Call[ApprovedCriteria]:
        """A version of the criteria as it was approved."""
        return Call(path=path("vacancies", id, "criteria", str(version)), read=as_a(ApprovedCriteria))

    def add_candidates(self, id: str, files: Iterable[Source]) -> Iterator[Call[AddedCandidates]]:
        """The files in batches."""
        for batch in _batches(files):
            yield Call(
                method="POST",
                path=path("vacancies", id, "candidates"),
                files=[("cv", source) for source in batch],
                read=as_a(AddedCandidates),
                wait=_BATCH_WAIT,
            )

    def rejudge(self, id: str) -> Call[Rejudged]:
        """Judge those candidates again that older criteria judged; while there are more `left`, ask again."""
        return Call(method="POST", path=path("vacancies", id, "rejudge"), read=as_a(Rejudged), wait=_BATCH_WAIT)

    def apply(self, id: str, vacancy_ids: Sequence[str]) -> Call[list[Application]]:
        """Have the CV of the job with that `id` judged for other vacancies; what became of it for each of them."""
        wanted = msgspec.json.encode({"vacancy_ids": vacancy_ids})
        return Call(
            method="POST",
            path=path("jobs", id, "applications"),
            json=wanted,
            read=as_list_of(Application),
            wait=_BATCH_WAIT,
        )

    def ranking(
        self,
        id: str,
        *,
        recommendation: str | None = None,
        decision: str | None = None,
        score_min: float | None = None,
        text: str | None = None,
        page_size: int = PAGE_SIZE,
        page_token: str | None = None,
    ) -> Call[RankingPage]:
        """The candidates that have ended, the best first, from a page on; ranks stay those of the whole pile."""
        filters = {
            "recommendation": recommendation,
            "decision": decision,
            "score_min": score_min,
            "text": text,
            "page_size": page_size,
            "page_token": page_token,
        }
        return Call(
            path=path("vacancies", id, "ranking"),
            query=query(filters),
            headers={"Accept": "application/json"},
            read=as_a(RankingPage),
        )

    def ranking_as(self, id: str, media_type: str) -> Call[bytes]:
        """The whole ranking as `text/csv`, `application/jsonl` or `text/html`."""
        return Call(path=path("vacancies", id, "ranking"), headers={"Accept": media_type}, read=as_bytes)

    def compare(self, id: str, job_ids: Sequence[str]) -> Call[Comparison]:
        """Two to five candidates side by side, requirement by requirement, with quotes."""
        return Call(path=path("vacancies", id, "compare"), query={"job_ids": ",".join(job_ids)}, read=as_a(Comparison))

    def follow_vacancy(
        self,
        id: str,
        *,
        after_seq: int = 0,
        timeout: float | None = None,
        reconnects: int = RECONNECTS,
        on_trouble: Callable[[str], object] = silently,
    ) -> Story[VacancyEvent]:
        """Every event of the vacancy and its jobs after that number, as `follow` does; it has no end of its own."""
        return Story(
            path=socket("vacancies", id),
            event=VacancyEvent,
            after_seq=after_seq,
            timeout=timeout,
            reconnects=reconnects,
            on_trouble=on_trouble,
        )


def _change(where: str, wanted: Mapping[str, Any], kind: type[T], *, method: str, etag: str | None) -> Call[T]:
    """Sent once: if it was carried out and its answer was lost, a repetition would meet another version."""
    headers = {} if etag is None else {"If-Match": etag}
    body = msgspec.json.encode(wanted)
    return Call(method=method, path=where, json=body, headers=headers, read=as_a(kind), repeatable=False)


def _batches(files: Iterable[Source]) -> Iterator[list[Source]]:
    batch: list[Source] = []
    size = 0
    for source in files:
        more = size_of(source)
        if batch and (len(batch) == _BATCH_FILES or size + more > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(source)
        size += more
    if batch:
        yield batch
