"""The operations on jobs, each as the call that both kinds of client make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal
from uuid import uuid4

import msgspec

from adapters.client.answers import Page
from adapters.client.calls import PAGE_SIZE, Call, as_a, as_bytes, as_list_of, as_page_of, path, query, socket
from adapters.client.documents import Document, Source, document_in
from adapters.client.jobs import Decision, Engine, Event, Health, Job, JobSummary, Readiness, Reveal
from adapters.client.listening import RECONNECTS, Story, silently
from adapters.client.reports import Report

Outcome = Literal["shortlist", "review", "reject"]


class JobOperations:
    """What can be done with jobs. Sending raises Refused, Unavailable, NotAService."""

    def submit(
        self,
        *,
        cv: Source,
        job_description: Source | None = None,
        vacancy_id: str | None = None,
        engine: str | None = None,
        metadata: Mapping[str, str] | None = None,
        deadline: float | None = None,
        reviews: str | None = None,
        review_reason: str | None = None,
        idempotency_key: str | None = None,
        wait: int | None = None,
    ) -> Call[Job]:
        """The accepted job, which is not lost any more; a lost answer is asked for again and starts nothing twice.

        It is judged against a `job_description`, or by the approved criteria of the vacancy with `vacancy_id`.
        `deadline` and `wait` are seconds. With `wait`, at most 45, the job is whole if it ended in time.
        `reviews` is the id of a job that this one corrects, for the `review_reason`.
        Also raises OSError for a file that cannot be read, ValueError for a text that is the path of a file,
        or unless exactly one of the two is given.
        """
        if (job_description is None) == (vacancy_id is None):
            raise ValueError("give either a job_description or a vacancy_id")
        optional = {
            "vacancy_id": vacancy_id,
            "engine": engine,
            "metadata": msgspec.json.encode(dict(metadata)).decode() if metadata else None,
            "deadline_s": deadline,
            "reviews": reviews,
            "review_reason": review_reason,
        }
        prefer = {"Prefer": f"wait={wait}"} if wait else {}
        return Call(
            method="POST",
            path=path("jobs"),
            read=as_a(Job),
            headers={"Idempotency-Key": idempotency_key or str(uuid4()), **prefer},
            fields=query(optional),
            files=[("cv", cv), *([("job_description", job_description)] if job_description is not None else [])],
            wait=wait or 0,
        )

    def job(self, id: str) -> Call[Job]:
        """The job as it stands, with its report once it succeeded."""
        return Call(path=path("jobs", id), read=as_a(Job))

    def report(self, id: str) -> Call[Report]:
        """The report; Refused with the code `report_not_ready` as long as there is none."""
        return Call(path=path("jobs", id, "report"), headers={"Accept": "application/json"}, read=as_a(Report))

    def report_as(self, id: str, media_type: str) -> Call[bytes]:
        """The report as `text/html`, `text/markdown`, or byte for byte as the engine wrote it (`application/json`)."""
        return Call(path=path("jobs", id, "report"), headers={"Accept": media_type}, read=as_bytes)

    def document(self, id: str, role: Literal["cv", "job_description"]) -> Call[Document]:
        """The original of a document."""
        return Call(path=path("jobs", id, "documents", role), read=document_in)

    def cancel(self, id: str) -> Call[Job]:
        """End the job; one that has ended stays as it is."""
        return Call(method="POST", path=path("jobs", id, "cancel"), read=as_a(Job))

    def decide(self, id: str, outcome: Outcome, *, reason: str, by: str) -> Call[Decision]:
        """Record what a person decided. It is sent once: when the answer is lost, look with `decisions`."""
        decision = msgspec.json.encode({"outcome": outcome, "reason": reason, "by": by})
        return Call(
            method="POST", path=path("jobs", id, "decisions"), json=decision, read=as_a(Decision), repeatable=False
        )

    def decisions(self, id: str) -> Call[list[Decision]]:
        """Every decision on the job, the first one first."""
        return Call(path=path("jobs", id, "decisions"), read=as_list_of(Decision))

    def reveal(self, id: str, *, by: str | None = None) -> Call[Reveal]:
        """Record who wants to see who the candidate is: the owner of the key unless `by` tells."""
        body = msgspec.json.encode({"by": by} if by else {})
        return Call(method="POST", path=path("jobs", id, "reveals"), json=body, read=as_a(Reveal), repeatable=False)

    def reveals(self, id: str) -> Call[list[Reveal]]:
        """Everybody who asked who the candidate is, the first one first."""
        return Call(path=path("jobs", id, "reveals"), read=as_list_of(Reveal))

    def history(
        self,
        *,
        status: str | None = None,
        engine: str | None = None,
        recommendation: str | None = None,
        decision: str | None = None,
        score_min: float | None = None,
        score_max: float | None = None,
        created_after: datetime | None = None,
        created_before: datetime | None = None,
        text: str | None = None,
        vacancy_id: str | None = None,
        mine: bool = False,
        sort: Literal["-created_at", "-score"] | None = None,
        page_size: int = PAGE_SIZE,
        page_token: str | None = None,
    ) -> Call[Page[JobSummary]]:
        """The jobs of your tenant, or those you submitted, newest first unless `sort` is "-score", from a page on.

        Bounds are included.
        """
        filters = {
            "status": status,
            "engine": engine,
            "recommendation": recommendation,
            "decision": decision,
            "score_min": score_min,
            "score_max": score_max,
            "created_after": created_after,
            "created_before": created_before,
            "text": text,
            "vacancy_id": vacancy_id,
            "mine": "true" if mine else None,
            "sort": sort,
            "page_size": page_size,
            "page_token": page_token,
        }
        return Call(path=path("history"), query=query(filters), read=as_page_of(JobSummary))

    def engines(self) -> Call[list[Engine]]:
        """The engines that can be asked for, the default one first."""
        return Call(path=path("engines"), read=as_list_of(Engine))

    def health(self) -> Call[Health]:
        """The process answers, and says its version."""
        return Call(path="/healthz", read=as_a(Health))

    def ready(self) -> Call[Readiness]:
        """Whether work can be taken, part by part; a service that takes none is no error here."""
        return Call(path="/readyz", read=as_a(Readiness), success=frozenset({503}))

    def follow(
        self,
        id: str,
        *,
        after_seq: int = 0,
        timeout: float | None = None,
        reconnects: int = RECONNECTS,
        on_trouble: Callable[[str], object] = silently,
        progress: bool = False,
    ) -> Story[Event]:
        """Every event after that number, once and in order, to the last one; reconnects after a lost connection.

        `timeout` is in seconds, for all of it; `reconnects` are tried in a row, with growing pauses; `on_trouble` is
        told, in a sentence, of each. With `progress` there are also events of the type `progress`, which tell how far
        a stage has come; they have the `seq` 0, and some may be missing.
        Raises Refused, Unreachable, ConnectionLost, NotAService, TimeoutError.
        """
        return Story(
            path=socket("jobs", id),
            event=Event,
            after_seq=after_seq,
            timeout=timeout,
            reconnects=reconnects,
            on_trouble=on_trouble,
            progress=progress,
        )
