"""All layouts by name; each makes a file from a view of a profile."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import jinja2
import typst

from tests.print_and_read_back import canvas, dates, office
from tests.print_and_read_back.profiles import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.print_and_read_back.profiles import Profile

    View = dict[str, Any]

_HERE = Path(__file__).parent
_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")  # they come with Typst
BROWSER: Final = shutil.which("chromium") or shutil.which("google-chrome")


def view(profile: Profile, style: str, variant: int) -> View:
    """What a layout prints: every text ready. `variant` chooses among headings, words for "today" and fonts."""
    known = words(profile.language)
    now = known["now"][variant % len(known["now"])] if style != "words" else known["now"][0]
    return {
        **asdict(profile),
        "roles": [
            {**asdict(role), "dates": dates.period(role.start, role.end, style, profile.language, now)}
            for role in profile.roles
        ],
        "education": [{**asdict(each), "years": f"{each.start} – {each.end}"} for each in profile.education],
        "languages": [{"name": name, "level": level} for name, level in profile.languages],
        "headings": {kind: names[variant % len(names)] for kind, names in known["headings"].items()},
        "headline": profile.roles[0].title,
        "joint": known["joint"],
        "font": _FONTS[(variant // 3) % 2],
    }


def _typst(path: Path) -> Callable[[View], bytes]:
    def make(view: View) -> bytes:
        return bytes(typst.compile(str(path), root=str(path.parent), sys_inputs={"cv": json.dumps(view)}))

    return make


def _html(name: str) -> Callable[[View], bytes]:
    return lambda view: _templates().get_template(name).render(cv=view).encode()


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(_HERE / "html"), autoescape=True)


def _printed(name: str) -> Callable[[View], bytes]:
    return lambda view: by_browser(_html(name)(view))


def by_browser(page: bytes) -> bytes:
    """The page as Chromium prints it to PDF."""
    assert BROWSER
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}")
        subprocess.run(
            [BROWSER, *options, f"--print-to-pdf={target}", source.as_uri()],
            check=True,
            capture_output=True,
            timeout=60,
        )
        return target.read_bytes()


def _plain(view: View) -> bytes:
    """Text alone: what fails here is not the layout's fault."""
    rows = [view["name"], view["email"], view["phone"], "", view["headings"]["experience"]]
    for role in view["roles"]:
        rows += [
            "",
            role["title"],
            f"{role['employer']}, {role['place']}",
            role["dates"],
            *(f"- {t}" for t in role["tasks"]),
        ]
    rows += ["", view["headings"]["education"]]
    for entry in view["education"]:
        rows += [office.degree(view, entry), entry["school"], entry["years"]]
    rows += ["", view["headings"]["skills"], ", ".join(view["skills"]), "", view["headings"]["languages"]]
    return "\n".join([*rows, *(f"{each['name']}: {each['level']}" for each in view["languages"])]).encode()


def every() -> dict[str, Callable[[View], bytes]]:
    """All that can be printed here; those of Chromium where it is installed."""
    pages = sorted(path.name for path in (_HERE / "html").glob("[!_]*.html"))
    prints = {f"chromium {name.removesuffix('.html')}": _printed(name) for name in pages} if BROWSER else {}
    return {
        "text": _plain,
        **{
            f"typst {path.stem}": _typst(path)
            for path in sorted((_HERE / "typst").glob("*.typ"))
            if path.stem != "common"
        },
        **{f"html {name.removesuffix('.html')}": _html(name) for name in pages},
        **prints,
        **canvas.LAYOUTS,
        **office.LAYOUTS,
    }


def can_print(layout: str, language: str) -> bool:
    """Whether the fonts of the layout hold the language's letters."""
    return layout not in canvas.LAYOUTS or language in canvas.LATIN
