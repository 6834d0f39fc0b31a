"""A report in Markdown: what a document says becomes no link, whatever renders the page."""

from __future__ import annotations

import random
from dataclasses import replace

from markdown_it import MarkdownIt

import cvJobMatching as engine
from tests.engine.samples import CV, report_of

ADDRESSES = (
    "http://evil.example",
    "HTTPS://x.example/a_b",
    "www.x.example",
    "WWW.X.example",
    "a@b.example",
    "mailto:a@b.example",
    "xmpp:a@b.example/r",
    "ftp://x.example",
    "(http://x.example),",
    "see:http://x.example",
)
PIECES = (*ADDRESSES, *"`|\\*_[]()<>!&:@ a", "``", "](", "//", "www.")


def seen(page: str) -> tuple[str, str]:
    """What a reader sees of a page: the text, in which addresses become links, and the code, in which none does."""
    text: list[str] = []
    code: list[str] = []
    for block in MarkdownIt("commonmark").enable("table").parse(page):
        for token in block.children or ():
            assert token.type not in ("link_open", "image", "html_inline"), page
            (code if token.type == "code_inline" else text).append(token.content)
            text.append("\n" * (token.type == "code_inline"))
    return "".join(text), "\n".join(code)


def is_linked(text: str) -> bool:
    """By GitHub and its like, which need no markup for it."""
    return any(mark in text.lower() for mark in ("//", "@", "www."))


def test_an_address_in_a_quote_is_shown_and_is_no_link() -> None:
    report = report_of(CV.replace("Moved twelve", f"{' '.join(ADDRESSES)} Moved twelve"))
    shown = replace(report, hidden=tuple(engine.HiddenText(text=it, reason="white", page=1) for it in ADDRESSES))
    text, code = seen(engine.to_markdown(shown))
    assert not is_linked(text)
    assert all(address in code for address in ADDRESSES)


def test_no_mixture_of_addresses_and_markup_is_a_link() -> None:
    report, chance = report_of(), random.Random(7)
    texts = ["".join(chance.choices(PIECES, k=chance.randint(1, 7))) for _ in range(1500)]
    shown = replace(report, hidden=tuple(engine.HiddenText(text=f"x{it}", reason="white", page=1) for it in texts))
    text, _ = seen(engine.to_markdown(shown))
    assert not is_linked(text)
