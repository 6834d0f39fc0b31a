"""The settings of engines that call a service, and what they may spend on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from bootstrap.share_settings import ShareSettings

Tokens = Annotated[int, Meta(ge=1, le=10**15)]
Money = Annotated[float, Meta(gt=0, le=10**9)]  # in whatever currency engines count


class EngineSettings(ShareSettings, frozen=True, kw_only=True):
    """A part of bootstrap.settings.Settings."""

    # The language model that the engine `llm` asks
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key_file: Path | None = None
    llm_ca_file: Path | None = None
    llm_concurrency: Annotated[int, Meta(ge=1, le=1000)] = 4
    llm_timeout_s: Annotated[float, Meta(ge=1, le=3600)] = 120.0
    llm_first_token_s: Annotated[float, Meta(ge=1, le=3600)] = 60.0
    llm_between_tokens_s: Annotated[float, Meta(ge=1, le=3600)] = 30.0
    llm_connect_s: Annotated[float, Meta(ge=0.1, le=60)] = 10.0
    llm_tries: Annotated[int, Meta(ge=1, le=10)] = 3
    llm_samples: Annotated[int, Meta(ge=1, le=20)] = 1
    llm_temperature: Annotated[float, Meta(ge=0, le=2)] = 0.7
    llm_per_call: Annotated[int, Meta(ge=1, le=20)] = 1
    llm_context: Annotated[int, Meta(ge=512, le=10_000_000)] | None = None
    llm_answer_tokens: Annotated[int, Meta(ge=20, le=32_000)] = 300
    llm_posting_tokens: Annotated[int, Meta(ge=200, le=64_000)] = 4000
    llm_reads_postings: Literal["on", "off"] = "on"
    llm_price_in: Annotated[float, Meta(ge=0, le=1e6)] = 0.0
    llm_price_out: Annotated[float, Meta(ge=0, le=1e6)] = 0.0
    # What engines spend on the services that they call
    llm_tokens_per_job: Tokens | None = None
    llm_tokens_per_tenant_day: Tokens | None = None
    llm_tokens_per_day: Tokens | None = None
    llm_money_per_job: Money | None = None
    llm_money_per_tenant_day: Money | None = None
    llm_money_per_day: Money | None = None

    # The server that the engine `remote` asks
    remote_url: str | None = None
    remote_key_file: Path | None = None
    remote_ca_file: Path | None = None
    remote_timeout_s: Annotated[float, Meta(gt=0, le=86_400)] = 100.0
