"""A real model behind llama.cpp's own server: it is no good judge, but all it says holds or is a question."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cvJobMatching import FindingStatus
from cvJobMatching.engines import CannotJudge
from cvJobMatching.engines.llm.settings import LlmSettings
from tests.harness.llama_server import MODEL, llama_server
from tests.harness.model_server import ModelServer
from tests.llm.conftest import CV, Pair

SHOWN = {FindingStatus.MET, FindingStatus.PARTIAL}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with llama_server() as url:
        yield url


def pair(url: str) -> Pair:
    settings = LlmSettings(
        url=url,
        model=MODEL,
        concurrency=1,
        reads_postings=False,
        answer_tokens=60,
        timeout_s=250,
        first_token_s=200,
        between_tokens_s=60,
    )
    return Pair(ModelServer(), settings)


def test_a_real_model_judges_a_pair_in_the_form_that_it_was_asked_for(url: str) -> None:
    report = pair(url).evaluate()
    asked = report.provenance.language_model
    assert asked is not None
    assert (asked.calls, asked.retries, asked.repairs) == (5, 0, 0)
    assert asked.returned == (MODEL,)
    assert (asked.tokens_estimated, asked.answer_tokens > 0) == (False, True)
    assert asked.cached_tokens > asked.prompt_tokens / 3  # it read the CV once
    assert len(report.findings) == 5
    for finding in report.findings:
        assert bool(finding.evidence) == (finding.status in SHOWN)
        assert all(CV[each.start : each.end] == each.quote for each in finding.evidence)
        if "could not be judged" in finding.note:  # so small a model gainsays itself, or names no line
            assert "the model said" in finding.note


def test_a_real_server_refuses_a_prompt_that_is_too_long_and_no_score_comes_of_it(url: str) -> None:
    long = CV + "".join(f"- Repaired machine number {number} in the workshop\n" for number in range(400))
    with pytest.raises(CannotJudge, match="longer than the model's context"):
        pair(url).evaluate(cv=long)


def test_a_real_model_that_reads_postings_badly_leaves_them_to_the_built_in_reader(url: str) -> None:
    asked = pair(url).with_settings(reads_postings=True, posting_tokens=200)
    report = asked.evaluate()
    by_rules = pair(url).evaluate()
    assert {warning.code for warning in report.warnings} & {"posting_read_by_rules", "posting_parts_not_found"}
    if "posting_read_by_rules" in {warning.code for warning in report.warnings}:
        assert [each.requirement for each in report.findings] == [each.requirement for each in by_rules.findings]
