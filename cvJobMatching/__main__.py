"""python -m cvJobMatching CV JOB [--json | --markdown | --html] [--engine NAME] [--as-of YYYY-MM-DD]"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

import cvJobMatching


def main(arguments: list[str] | None = None) -> int:
    """Writes the report to standard output; 2 when a document cannot be read."""
    asked = _parser().parse_args(arguments)
    try:
        report = cvJobMatching.evaluate(
            asked.cv.read_bytes(), asked.job.read_bytes(), engine=asked.engine, as_of=asked.as_of
        )
    except (cvJobMatching.UnreadableDocument, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(_written(report, asked.form))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m cvJobMatching", description="Judges a CV against a job description."
    )
    parser.add_argument("cv", type=Path)
    parser.add_argument("job", type=Path, help="the job description")
    form = parser.add_mutually_exclusive_group()
    for name in ("json", "markdown", "html"):
        form.add_argument(f"--{name}", dest="form", action="store_const", const=name, default="markdown")
    parser.add_argument("--engine", choices=[engine.name for engine in cvJobMatching.engines()])
    parser.add_argument(
        "--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="closes roles that still run (default: today)"
    )
    return parser


def _written(report: cvJobMatching.Report, form: str) -> str:
    if form == "json":
        return report.to_json().decode() + "\n"
    return cvJobMatching.to_html(report) if form == "html" else cvJobMatching.to_markdown(report)


if __name__ == "__main__":
    sys.exit(main())
