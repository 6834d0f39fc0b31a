"""Whose name a command writes down."""

from __future__ import annotations

import pytest

from bootstrap.operator import operator


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("anna", "anna"),
        ("an\u200bna\u202e\n", "anna"),
        ("Rene\u0301e", "Ren\xe9e"),
        ("\u200b", "unknown"),
        ("a" * 300, "a" * 200),
    ],
)
def test_the_user_of_this_machine_is_called_what_is_seen(
    called: str, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", called)
    assert operator().name == kept
