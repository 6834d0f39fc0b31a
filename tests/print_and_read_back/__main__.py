"""Prints profiles through all layouts and says how much comes back: python -m tests.print_and_read_back --help."""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from tests.print_and_read_back.reading import FIGURES, Case, Tally, cases, printed, read_back


def main() -> None:
    """Prints the figures by layout, by date style and by language, and what was wrong on request."""
    options = _options()
    chosen = [case for case in cases(options.seeds, only=lambda name: options.layout in name) if _wanted(case, options)]
    found = [(case, *read_back(case)) for case in chosen]
    for case, tally, candidate, person in found:
        if options.wrong and set(tally.wrong()) & set(options.wrong.split(",")):
            print(f"\n{case}: wrong {', '.join(tally.wrong())}")
            print("   printed", [(r.title, r.employer, r.start, r.end) for r in person.roles], person.skills)
            roles = [(r.title, r.employer, r.start, r.end) for r in candidate.profile.roles]
            print("   read   ", candidate.profile.name, roles, candidate.profile.skills)
            if options.text:
                print(candidate.document.text.replace("\t", "→"))
        if options.save:
            Path(options.save, f"{case}".replace(" | ", "~").replace("/", "-")).write_bytes(printed(case)[1])
    tallies = [(case, tally) for case, tally, _, _ in found]
    for by in (lambda case: case.layout, lambda case: case.style, lambda case: case.language, lambda case: "all"):
        _table(tallies, by)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.print_and_read_back")
    parser.add_argument("--seeds", type=int, default=6, help="profiles a layout; 6 meet all languages once")
    parser.add_argument("--layout", default="", help="only layouts whose name has this in it")
    parser.add_argument("--style", default="", help="only this style of dates")
    parser.add_argument("--language", default="", help="only this language")
    parser.add_argument("--wrong", default="", help="say what was wrong in these figures: months,periods")
    parser.add_argument("--text", action="store_true", help="with the text that was read")
    parser.add_argument("--save", default="", help="a folder that the files are written to")
    return parser.parse_args()


def _wanted(case: Case, options: argparse.Namespace) -> bool:
    return options.style in ("", case.style) and options.language in ("", case.language)


def _table(found: list[tuple[Case, Tally]], by: Callable[[Case], str]) -> None:
    groups: dict[str, Tally] = defaultdict(Tally)
    for case, tally in found:
        groups[by(case)].add(tally)
    print(f"\n{'':30}", *(f"{figure:>9}" for figure in FIGURES))
    for name, tally in sorted(groups.items()):
        print(f"{name:30}", *(f"{tally.f1(figure):9.3f}" for figure in FIGURES))


if __name__ == "__main__":
    main()
