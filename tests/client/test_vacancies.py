"""What a client does with the vacancies of a real service, sync and async alike."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest
from ai_recruiter import Client, Criterion, Document, RankedCandidate, Refused, Vacancy

from bootstrap.demo.service import ChildService
from tests.client.conftest import Connect
from tests.harness.lossy_proxy import cutting, losing_the_first_answer
from tests.harness.sample_documents import CV

POSTING = """Python developer wanted

Requirements
- At least three years of experience with Python
- Experience with PostgreSQL
- English, at least B2
- Docker and Kubernetes
"""
LINES = ("Python since 2015, Python developer since 2016", "PostgreSQL", "English: C1", "Docker, Kubernetes")


def a_cv(skills: int) -> Document:
    """Somebody's who shows so many of the things that are asked for."""
    text = "\n".join(["Ada Lovelace", "Experience", "Developer, Acme, 2016 to 2024", *LINES[:skills], uuid4().hex])
    return Document(content=text.encode(), filename=f"shows {skills}.txt")


@pytest.fixture
def draft(client: Client) -> Vacancy:
    return client.create_vacancy(job_description=POSTING, title="Python developer", wait=60)


@pytest.fixture
def vacancy(client: Client, draft: Vacancy) -> Vacancy:
    """One whose criteria are approved."""
    client.approve(draft.id, by="ada@hr.example")
    return client.vacancy(draft.id)


def test_a_posting_is_read_into_criteria(client: Client, draft: Vacancy) -> None:
    assert (draft.status, draft.title) == ("draft", "Python developer")
    assert draft.criteria is not None
    assert not draft.criteria.approved
    assert {"Docker", "PostgreSQL"} <= set(" ".join(it.text for it in draft.criteria.items).split())
    text = client.posting(draft.id).text
    assert all(it.source == text[it.start : it.end] for it in draft.criteria.items if it.source)
    assert client.vacancy_document(draft.id).content == POSTING.encode()
    assert client.vacancy(draft.id) == draft
    assert client.vacancy(draft.id).etag == draft.etag


def test_criteria_are_edited_and_approved(client: Client, draft: Vacancy) -> None:
    assert draft.criteria is not None
    kept = [msgspec.structs.replace(it, must=True, weight=2.0) for it in draft.criteria.items]
    added = Criterion(text="AWS or Azure", kind="skill", must=False, any_of=["AWS", "Azure"])
    edited = client.put_criteria(draft.id, [*kept, added], etag=draft.etag)
    assert edited.criteria is not None
    assert edited.criteria.items[:-1] == kept
    assert edited.criteria.items[-1].any_of == ["AWS", "Azure"]
    approval = client.approve(draft.id, by="ada@hr.example", etag=edited.etag)
    assert (approval.version, approval.approved_by) == (1, "ada@hr.example")
    assert client.approved_criteria(draft.id, 1).items == edited.criteria.items
    assert client.vacancy(draft.id).status == "approved"


def test_a_change_of_what_was_changed_meanwhile_is_refused(client: Client, draft: Vacancy) -> None:
    assert draft.criteria is not None
    renamed = client.rename_vacancy(draft.id, "Developer", etag=draft.etag)
    assert renamed.title == "Developer"
    with pytest.raises(Refused, match="read it again") as refused:
        client.put_criteria(draft.id, draft.criteria.items, etag=draft.etag)
    assert refused.value.status == 412


def test_what_is_wrong_with_criteria_is_listed(client: Client, draft: Vacancy) -> None:
    assert draft.criteria is not None
    wrong = [Criterion(text="Go", kind="skill", must=True, years=1000.0), *draft.criteria.items]
    with pytest.raises(Refused) as refused:
        client.put_criteria(draft.id, wrong, etag=draft.etag)
    assert refused.value.status == 422
    assert refused.value.errors


def test_what_may_not_be_asked_for_is_listed_at_approval(client: Client, draft: Vacancy) -> None:
    unlawful = [
        Criterion(text="Between 25 and 35 years old", kind="other", must=True),
        Criterion(text="Python", kind="skill", must=True),
        Criterion(text="No children", kind="other", must=False),
    ]
    client.put_criteria(draft.id, unlawful, etag=draft.etag)
    with pytest.raises(Refused) as refused:
        client.approve(draft.id, by="ada@hr.example")
    assert refused.value.status == 422
    assert len(refused.value.errors) == 2


def test_vacancies_are_listed_over_all_pages(client: Client) -> None:
    tag = uuid4().hex
    ids = [client.create_vacancy(job_description="Baker", title=f"Baker {tag}").id for _ in range(3)]
    assert [it.id for it in client.vacancies(text=tag, page_size=1)] == ids[::-1]
    assert len(client.vacancies_page(text=tag, page_size=2).items) == 2


def test_the_same_key_opens_the_same_vacancy(client: Client, service: ChildService, connect: Connect) -> None:
    key = str(uuid4())
    first, second = (client.create_vacancy(job_description="Baker", idempotency_key=key).id for _ in range(2))
    assert first == second
    tag = uuid4().hex
    with losing_the_first_answer(service.url) as url, closing(connect(url)) as unlucky:
        opened = unlucky.create_vacancy(job_description="Baker", title=tag)
    assert [it.id for it in client.vacancies(text=tag)] == [opened.id]


def test_candidates_are_judged_and_ranked(client: Client, vacancy: Vacancy) -> None:
    added = list(client.add_candidates(vacancy.id, [a_cv(1), a_cv(4), a_cv(3)]))
    assert [it.outcome for it in added] == ["accepted"] * 3
    ranked = ranking_of(client, vacancy, 3)
    assert [it.filename for it in ranked] == ["shows 4.txt", "shows 3.txt", "shows 1.txt"]
    assert [it.rank for it in ranked] == [1, 2, 3]
    assert [it.job_id for it in client.ranking(vacancy.id, page_size=1)] == [it.job_id for it in ranked]
    page = client.ranking_page(vacancy.id, page_size=2)
    assert (len(page.items), page.candidates.ended, page.next_page_token is None) == (2, 3, False)
    assert {it.text for it in page.lacking}
    best = client.history_page(vacancy_id=vacancy.id, sort="-score").items
    assert [it.id for it in best] == [it.job_id for it in ranked]
    table = list(csv.DictReader(io.StringIO(client.ranking_as(vacancy.id, "text/csv").decode("utf-8-sig"))))
    assert [row["job_id"] for row in table] == [it.job_id for it in ranked]
    assert b"<html" in client.ranking_as(vacancy.id, "text/html")


def test_candidates_are_compared(client: Client, vacancy: Vacancy) -> None:
    added = list(client.add_candidates(vacancy.id, [a_cv(4), a_cv(1)]))
    ranking_of(client, vacancy, 2)
    ids = [it.job_id for it in added if it.job_id is not None]
    compared = client.compare(vacancy.id, ids)
    assert [it.job_id for it in compared.candidates] == ids
    [docker] = [it for it in compared.requirements if it.text.startswith("Docker")]
    first, second = docker.findings
    assert first is not None
    assert second is not None
    assert (first.status, second.status) == ("met", "missing")
    assert "Docker" in first.evidence[0].quote


def ranking_of(client: Client, vacancy: Vacancy, candidates: int) -> list[RankedCandidate]:
    """The ranking, once so many candidates have ended."""
    for event in client.follow_vacancy(vacancy.id, timeout=120):
        if event.candidates.ended >= candidates:
            break
    return list(client.ranking(vacancy.id))


def test_many_files_go_in_batches_that_are_read_when_they_are_sent(
    client: Client, vacancy: Vacancy, tmp_path: Path
) -> None:
    (tmp_path / "cv.txt").write_bytes(a_cv(2).content)
    read: list[int] = []

    def files() -> Iterator[Path]:
        for number in range(230):
            read.append(number)
            yield tmp_path / "cv.txt"

    outcomes = client.add_candidates(vacancy.id, files())
    assert not read
    first = next(iter(outcomes))
    assert len(read) == 101  # one batch, and what begins the next one
    rest = list(outcomes)
    assert len(rest) == 229
    assert sorted(it.outcome for it in [first, *rest]) == ["accepted"] + ["duplicate"] * 229
    assert len({it.job_id for it in [first, *rest]}) == 1


def test_a_batch_whose_answer_is_lost_is_sent_again_and_adds_nobody_twice(
    client: Client, vacancy: Vacancy, connect: Connect, service: ChildService
) -> None:
    files = [a_cv(1), a_cv(2)]
    with losing_the_first_answer(service.url) as url, closing(connect(url)) as unlucky:
        added = list(unlucky.add_candidates(vacancy.id, files))
    assert {it.outcome for it in added} <= {"accepted", "duplicate"}
    assert {it.job_id for it in ranking_of(client, vacancy, 2)} == {it.job_id for it in added}


def test_an_archive_counts_as_its_files_and_a_bad_file_refuses_itself(
    client: Client, vacancy: Vacancy, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "cvs.zip", "w") as archive:
        archive.writestr("one.txt", a_cv(1).content)
        archive.writestr("two.txt", a_cv(2).content)
    huge = Document(content=b"x" * (11 * 2**20), filename="huge.txt")
    added = list(client.add_candidates(vacancy.id, [tmp_path / "cvs.zip", huge, CV]))
    assert [(it.filename, it.outcome) for it in added] == [
        *(("one.txt", "accepted"), ("two.txt", "accepted"), ("huge.txt", "refused"), ("cv.pdf", "accepted"))
    ]
    assert added[2].problem is not None
    assert added[2].problem.code == "too_large"
    with pytest.raises(FileNotFoundError):
        list(client.add_candidates(vacancy.id, [Path("no such file.pdf")]))


def test_one_pair_is_judged_by_the_criteria_of_a_vacancy(client: Client, vacancy: Vacancy) -> None:
    job = client.submit(cv=a_cv(4), vacancy_id=vacancy.id, wait=60)
    assert job.report is not None
    assert (job.report.provenance.criteria, job.report.provenance.criteria_version) == ("given", 1)
    assert vacancy.criteria is not None
    asked = {finding.requirement.id for finding in job.report.findings}
    assert asked == {criterion.id for criterion in vacancy.criteria.items}
    with pytest.raises(ValueError, match="either a job_description or a vacancy_id"):
        client.submit(cv=CV, job_description=POSTING, vacancy_id=vacancy.id)


def test_candidates_of_older_criteria_are_judged_again(client: Client, vacancy: Vacancy) -> None:
    list(client.add_candidates(vacancy.id, [a_cv(4)]))
    [before] = ranking_of(client, vacancy, 1)
    assert vacancy.criteria is not None
    client.put_criteria(vacancy.id, vacancy.criteria.items[:1], etag=vacancy.etag)
    client.approve(vacancy.id, by="ada@hr.example")
    assert [it.stale for it in client.ranking(vacancy.id)] == [True]
    told = client.rejudge(vacancy.id)
    assert (told.accepted, told.left) == (1, False)
    ranked = ranking_of(client, vacancy, 2)
    assert {(it.job_id == before.job_id, it.criteria_version) for it in ranked} >= {(False, 2)}


def test_a_cv_is_judged_for_another_vacancy_too(client: Client, vacancy: Vacancy) -> None:
    job = client.submit(cv=a_cv(4), job_description=POSTING, wait=60)
    nowhere = str(uuid4())
    there, missing = client.apply(job.id, [vacancy.id, nowhere])
    assert (there.vacancy_id, there.outcome) == (vacancy.id, "accepted")
    assert missing.problem is not None
    assert (missing.outcome, missing.problem.code) == ("refused", "vacancy_not_found")


def test_events_of_a_vacancy_go_on_after_a_connection_was_cut(
    client: Client, vacancy: Vacancy, connect: Connect, service: ChildService
) -> None:
    list(client.add_candidates(vacancy.id, [a_cv(1)]))
    ranking_of(client, vacancy, 1)
    told: list[str] = []
    with cutting(service.url, after=[900, 1200]) as url, closing(connect(url)) as unlucky:
        events = unlucky.follow_vacancy(vacancy.id, on_trouble=told.append)
        heard = [next(events)]
        while heard[-1].type != "job.succeeded":
            heard.append(next(events))
        events.close()
    assert [event.seq for event in heard] == list(range(1, len(heard) + 1))
    assert [event.type for event in heard][-3:] == ["job.queued", "job.started", "job.succeeded"]
    assert len(told) == 2
    with pytest.raises(TimeoutError):
        list(client.follow_vacancy(vacancy.id, after_seq=heard[-1].seq, timeout=0.2))
