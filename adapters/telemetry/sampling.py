"""Which evaluations are traced; every process decides the same for one evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from opentelemetry.context import Context
from opentelemetry.sdk.trace.sampling import Decision, Sampler, SamplingResult
from opentelemetry.trace import Link, SpanKind, TraceState
from opentelemetry.util.types import Attributes

_RANDOM = 2**32  # the lowest 32 bits of a UUIDv7: those above may hold its variant, or a counter


class ByEvaluation(Sampler):
    """A share of the evaluations. OpenTelemetry's own samplers look at bits that are the same in every UUIDv7."""

    def __init__(self, share: float) -> None:
        """`share` is from 0 (none) to 1 (all)."""
        self._share = share
        self._bound = round(share * _RANDOM)

    def should_sample(
        self,
        parent_context: Context | None,
        trace_id: int,
        name: str,
        kind: SpanKind | None = None,
        attributes: Attributes = None,
        links: Sequence[Link] | None = None,
        trace_state: TraceState | None = None,
    ) -> SamplingResult:
        decision = Decision.RECORD_AND_SAMPLE if self.takes(trace_id) else Decision.DROP
        return SamplingResult(decision, attributes)

    def takes(self, trace_id: int) -> bool:
        """Whether the evaluation with this trace is traced."""
        return trace_id % _RANDOM < self._bound

    def get_description(self) -> str:
        return f"ByEvaluation{{{self._share}}}"
