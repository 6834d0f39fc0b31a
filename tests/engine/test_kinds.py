"""A kind of requirement is one module: its file is enough to read it from a posting and to judge CVs by it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cvJobMatching.requirements import kinds
from cvJobMatching.requirements.criterion import Group
from cvJobMatching.requirements.read import KINDS

ROOT = Path(__file__).parents[2]

PUBLICATIONS = """
import re
from dataclasses import dataclass

from cvJobMatching.model.report import Kind
from cvJobMatching.requirements.criterion import Criterion, requirement
from cvJobMatching.requirements.verdict import Verdict
from cvJobMatching.understanding.text.lines import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Publications(Criterion):
    points = ("certificate_must", "certificate_nice")

    @classmethod
    def read(cls, posting, sentence, found):
        if re.compile("publications", re.I).search(posting.text, *sentence.span):
            yield cls(requirement=requirement(posting.text, sentence.span, Kind.OTHER, must=not sentence.nice))

    def judge(self, cv):
        found = re.search(r"proceedings of", cv.text, re.I)
        return Verdict(1.0, (Span(*found.span()),), "published") if found else Verdict(0.0, note="not found")
"""
EVALUATE = """
import cvJobMatching as m
job = "Engineer\\n\\nRequirements\\n- Publications at good venues\\n- Python\\n"
head = "Ada Example\\nEngineer\\n\\nSkills\\nPython, Go, Rust, Kubernetes, PostgreSQL\\n"
for cv in (head + "\\nPublications\\nSearch. Proceedings of SIGIR, 2024.\\n", head):
    found = [each for each in m.evaluate(cv, job).findings if each.requirement.text.startswith("Publications")]
    print([(each.status.value, each.points, each.max_points, each.note) for each in found])
"""


def test_a_new_module_is_a_new_kind(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "cvJobMatching", tmp_path / "cvJobMatching", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "cvJobMatching/requirements/kinds/publications.py").write_text(PUBLICATIONS)
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    command = [sys.executable, "-c", EVALUATE]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines() == [
        "[('met', 4.0, 4.0, 'published')]",
        "[('missing', 0.0, 4.0, 'not found')]",
    ], done.stderr


def test_each_module_is_one_kind_and_the_order_is_unambiguous() -> None:
    modules = {path.stem for path in Path(kinds.__path__[0]).glob("[!_]*.py")}
    assert sorted(kind.__module__.rpartition(".")[2] for kind in KINDS) == sorted(modules)
    assert len({(kind.group, kind.rank) for kind in KINDS}) == len(KINDS)
    assert KINDS[0].group is Group.TITLE
