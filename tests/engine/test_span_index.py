"""Many spans are asked at once what a look at each of them would answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cvJobMatching.understanding.text.span_index import SpanIndex

SPANS = st.tuples(st.integers(0, 30), st.integers(0, 12)).map(lambda pair: (pair[0], pair[0] + pair[1]))


@given(st.lists(SPANS, max_size=12), SPANS)
def test_it_answers_as_a_look_at_each_span_does(spans: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    index, (start, end) = SpanIndex(spans), asked
    assert index.meets(start, end) == any(at < end and start < stop for at, stop in spans)
    assert index.meets(start, start + 1) == any(at <= start < stop for at, stop in spans)
    assert index.holds(start, end) == any(at <= start and end <= stop for at, stop in spans)


def test_nothing_meets_none() -> None:
    assert not SpanIndex(()).meets(0, 9)
    assert not SpanIndex(()).holds(0, 0)
