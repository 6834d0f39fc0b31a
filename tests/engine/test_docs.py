"""The pages about the engine are true to its code."""

from __future__ import annotations

import re
from pathlib import Path

from cvJobMatching.understanding.lexicon.occupations import families
from cvJobMatching.weights import weights

ROOT = Path(__file__).parents[2]
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
    assert 10 < len(stops) <= 17
    for names, file in stops:
        source = (ROOT / "cvJobMatching" / file).read_text("utf-8")
        for name in re.findall(r"\w+", names):
            assert f"def {name}(" in source, (name, file)


def test_the_page_about_scores_states_the_weights_as_they_are() -> None:
    of, limits = weights().of, weights().thresholds
    assert f"weights `{weights().version}`" in SCORES
    for words in (
        f"the title of the position | {of['title']:g} |",
        f"each skill | {of['skill_must']:g}, all skills together at most {of['skill_together']:g}",
        f"over 5 years ago: {of['long_ago'] * 100:g} %; only listed: {of['only_listed'] * 100:g} %",
        f"tasks, together | {of['task_together']:g} |",
        f"years of experience | {of['years_must']:g} | {of['years_nice']:g} |",
        f"degree | {of['education_must']:g} | {of['education_nice']:g} |",
        f"language | {of['language_must']:g} | {of['language_nice']:g} |",
        f"certificate | {of['certificate_must']:g} | {of['certificate_nice']:g} |",
        f"level (junior, senior, lead) | {of['level_must']:g} | |",
        f"at least {limits['met'] * 100:g} % of the points",
        f"at least {limits['partial'] * 100:g} %.",
        f"score under {limits['reject']:g} | reject",
        f"score of {limits['shortlist']:g} or more",
        f"a related one (a Java developer for a software developer) counts {of['related_line_of_work'] * 100:g} %",
        f"{len(families())} families",
    ):
        assert words in SCORES, words
