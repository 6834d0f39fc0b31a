"""docs/language-models.md leads from nothing to a report, and says what each failure becomes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.docs.blocks import ROOT, blocks, run_shell, workspace
from tests.harness.model_server import MODEL, Asked, Fails, Says, by_words, model_server

PAGE = "docs/language-models.md"
OF_SERVERS = ("llama-server", "OLLAMA_CONTEXT_LENGTH")


def follow(directory: Path, url: str) -> list[tuple[int, str, str]]:
    """The blocks of the page in their order, against a model that is there: exit code, output, errors."""
    there = workspace(directory)
    ended = []
    for block in blocks(PAGE):
        if not block.text.startswith(OF_SERVERS):
            text = block.text.replace("http://127.0.0.1:8080/v1", url).replace("MODEL=model", f"MODEL={MODEL}")
            done = run_shell(text, there, {"AI_RECRUITER_DATA_DIR": str(directory / "var")})
            ended.append((done.code, done.out, done.err))
    return ended


def test_the_page_leads_from_nothing_to_a_report(tmp_path: Path) -> None:
    with model_server() as server:
        (first, _, errors), (second, _, _) = follow(tmp_path, server.url)
    assert (first, second) == (0, 0), errors
    report = json.loads((tmp_path / "report.json").read_text())
    asked = report["provenance"]["language_model"]
    assert (report["provenance"]["engine"], asked["requested"]) == ("llm", MODEL)
    assert asked["money"] > 0
    keys = {told.headers.get("authorization") for told in server.asked}
    assert keys == {None, "Bearer your-key"}


def test_the_page_names_every_warning_of_the_engine() -> None:
    page = (ROOT / PAGE).read_text()
    codes = ("other_model", "posting_read_by_rules", "posting_parts_not_found", "near_threshold")
    assert [code for code in codes if f"`{code}`" not in page] == []


def test_a_job_of_the_page_fails_and_says_why_where_the_model_says_nothing(tmp_path: Path) -> None:
    def mute(asked: Asked) -> Says | Fails:
        return by_words(asked) if asked.reads_a_posting else Says(text="")

    with model_server(mute) as server:
        (code, out, errors), _ = follow(tmp_path, server.url)
    assert code == 5
    assert "no usable answer" in out + errors
