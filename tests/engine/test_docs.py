"""The pages about the engine are true to its code."""

from __future__ import annotations

import re
from pathlib import Path

from cvJobMatching.weights import weights

ROOT = Path(__file__).parents[2]
TOPICS = {
    "skills": "skill",
    "years of experience": "years",
    "degrees and trainings": "education",
    "certificates and licences": "certificate",
    "languages": "language",
    "level (junior, senior, lead)": "level",
    "tasks": "task",
}
SCORES = (ROOT / "docs" / "how-scores-are-made.md").read_text("utf-8")


def test_the_example_of_the_readme_runs() -> None:
    page = (ROOT / "cvJobMatching" / "README.md").read_text("utf-8")
    example = re.search(r"```python\n(from datetime.*?)```", page, re.DOTALL)
    assert example
    exec(compile(example[1], "README.md", "exec"), {})


def test_the_path_of_a_cv_names_functions_where_they_are() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = page.partition("## The path of a CV from bytes to report")[2].partition("\n## ")[0]
    stops = re.findall(r"^\d+\. ((?:`\w+`(?:, )?)+) \(`([\w/]+\.py)`", section, re.MULTILINE)
    stops += re.findall(r"(`\w+`) \(`([\w/]+\.py)`\)", section.rpartition("\n\n")[2])
    assert 10 < len(stops) <= 18
    for names, file in stops:
        source = (ROOT / "cvJobMatching" / file).read_text("utf-8")
        for name in re.findall(r"\w+", names):
            assert f"def {name}(" in source, (name, file)


def test_the_page_about_scores_states_the_weights_as_they_are() -> None:
    of = weights().of
    assert f"weights `{weights().version}`" in SCORES
    for words in (
        *(f"| {name} | {of[f'{topic}_must']:g} | {of[f'{topic}_nice']:g} |" for name, topic in TOPICS.items()),
        f"| the position itself, where little else is asked | {of['title']:g} | |",
        f"{of['met_least'] * 100:g} to {of['met_most'] * 100:g} % of the points",
        f"{of['partial_least'] * 100:g} to {of['partial_most'] * 100:g} %",
    ):
        assert words in SCORES, words
