"""What is said between the service and the server of a remote engine: JSON, in these forms."""

from __future__ import annotations

import base64
from datetime import date
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from cvJobMatching.engines.criteria import Given
from cvJobMatching.engines.face import Input, Task

DESCRIBE: Final = "/v1/engine"
EVALUATE: Final = "/v1/evaluate"
READ_POSTING: Final = "/v1/read-posting"
HEALTH: Final = "/v1/health"
LINES: Final = "application/x-ndjson"
MOST_BYTES: Final = 9 * 2**20  # of one line of an answer; a report may have 8 MiB
_WORD: Final = r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,39}$"

Word = Annotated[str, Meta(pattern=_WORD)]
Unreadable = Literal["encrypted", "corrupt", "empty", "too_large", "unsupported", "time_limit", "memory_limit"]
Stage = Literal["reading_cv", "reading_job_description", "extracting", "matching", "writing_report"]
NotNegative = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0)]


class UsualCost(msgspec.Struct, frozen=True, kw_only=True):
    """What a usual pair costs; null where it is not stated."""

    seconds: NotNegative | None = None
    tokens: Count | None = None
    money: NotNegative | None = None


class Description(msgspec.Struct, frozen=True, kw_only=True):
    """What the engine says of itself: the answer to `GET /v1/engine`."""

    name: Annotated[Word, Meta(description="Stable; the reports name it as `provenance.engine`.")]
    version: Annotated[Word, Meta(description="Changes whenever the same pair may get another report.")]
    description: Annotated[str, Meta(min_length=1, max_length=300, description="One sentence for people.")]
    deterministic: Annotated[bool, Meta(description="Whether the same request gets the same report, byte for byte.")]
    judges_given_criteria: Annotated[bool, Meta(description="Whether it judges by the `criteria` of a request.")]
    cost: UsualCost = UsualCost()

    @property
    def label(self) -> str:
        """Name and version, as the service shows them."""
        return f"{self.name} {self.version}"


class Document(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document as it was sent: `text`, or a file in `base64` whose type its content decides."""

    text: str | UnsetType = UNSET
    base64: Annotated[str, Meta(extra_json_schema={"contentEncoding": "base64"})] | UnsetType = UNSET
    filename: Annotated[str | None, Meta(description="The sender's; it proves nothing.")] = None


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """A CV to judge against a job description, or by `criteria` where there are any."""

    cv: Document
    job_description: Document
    as_of: Annotated[date, Meta(description="The day on which roles that still run are closed.")]
    criteria: Given | None = None


class PostingToRead(msgspec.Struct, frozen=True, kw_only=True):
    """A job description whose requirements are asked for."""

    job_description: Document


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """What the evaluation came to, where budgets count it."""

    tokens: Count = 0
    money: NotNegative = 0.0


class StageLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="stage"):
    """A stage begins; in their order, each at most once."""

    stage: Stage


class ProgressLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="progress"):
    """How much of the stage is done, 0 to 1, and a short text for who watches; it is not stored."""

    fraction: float
    text: str = ""


class ReportLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="report"):
    """The last line: the report, in the form of `cvJobMatching.Report.to_json()`."""

    report: msgspec.Raw
    usage: Usage | None = None


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """Why there is no answer. The message is shown to people and quotes nothing of the documents.

    `unreadable`: one of the documents cannot be read, by anybody. `cannot_judge`: this pair will never be judged by
    this engine. `try_again_later`: what hinders it will pass; the job is put off and loses nothing.
    """

    code: Literal["unreadable", "cannot_judge", "try_again_later"]
    message: str
    document: Annotated[Literal["cv", "job_description"] | None, Meta(description="Of `unreadable`: which one.")] = None
    reason: Annotated[Unreadable | None, Meta(description="Of `unreadable`: why.")] = None
    retry_after_s: Annotated[NotNegative | None, Meta(description="Of `try_again_later`: seconds, if known.")] = None


class TroubleLine(Trouble, frozen=True, kw_only=True, tag_field="type", tag="error"):
    """The last line where something came up after the answer began."""


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `GET /v1/health` of a server that can take work."""

    status: Literal["ok"]


Line = StageLine | ProgressLine | ReportLine | TroubleLine


def evaluation(task: Task) -> bytes:
    """The body that asks for it."""
    given = None if task.criteria is None else msgspec.json.decode(task.criteria, type=Given)
    asked = Evaluation(
        cv=document(task.cv), job_description=document(task.job_description), as_of=task.as_of, criteria=given
    )
    return msgspec.json.encode(asked)


def posting_to_read(posting: Input) -> bytes:
    """The body that asks for it."""
    return msgspec.json.encode(PostingToRead(job_description=document(posting)))


def document(sent: Input) -> Document:
    """As it goes over the line; text that UTF-8 cannot say goes as the bytes that were sent."""
    content = sent.content
    if isinstance(content, str):
        if content.isascii() or not _has_surrogates(content):
            return Document(text=content, filename=sent.filename)
        content = content.encode("utf-8", "surrogatepass")
    return Document(base64=base64.b64encode(content).decode(), filename=sent.filename)


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)
