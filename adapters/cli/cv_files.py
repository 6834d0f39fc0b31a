"""The CVs that a command line names: files, folders and patterns."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from glob import has_magic, iglob
from pathlib import Path

import click

from adapters.cli.options import Command, TooLarge, read_file
from adapters.client import AddedCandidate, Document
from adapters.client.vacancies import Problem

_LARGEST = 256 * 2**20  # bytes; of an archive that a service takes


def the_cvs(command: Command) -> Command:
    """Adds the arguments CV...; the command gets the paths of the files that they name."""

    @click.argument("cvs", nargs=-1, required=True, metavar="CV...")
    @wraps(command)
    def with_cvs(*arguments: object, cvs: Sequence[str], **options: object) -> object:
        return command(*arguments, cvs=files_of(cvs), **options)

    return with_cvs


def files_of(named: Iterable[str]) -> list[Path]:
    """Every file once: of folders, all that are not hidden. Raises click.BadParameter for a name without a file."""
    found = {path.resolve(): path for name in named for path in _files(name)}
    return list(found.values())


def _files(name: str) -> list[Path]:
    path = Path(name)
    if path.is_dir():
        files = sorted(_within(path))
    elif path.exists() or not has_magic(name):
        files = [path] if path.exists() else []
    else:  # a pattern that the shell has left as it is
        matches = sorted(iglob(name, recursive=True))  # noqa: PTH207 - a Path.glob takes no absolute one
        files = [file for match in matches for file in _files_of_match(Path(match))]
    if not files:
        what = "holds no files" if path.is_dir() else "matches no file" if has_magic(name) else "does not exist"
        raise click.BadParameter(f"{name} {what}", param_hint="CV")
    return files


def _files_of_match(path: Path) -> list[Path]:
    return sorted(_within(path)) if path.is_dir() else [path]


def _within(folder: Path) -> Iterator[Path]:
    """The files in a folder and those below it; what is hidden is none of them."""
    for place, folders, names in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".")]
        yield from (path for name in names if not name.startswith(".") and (path := Path(place, name)).is_file())


def read_cvs(paths: Iterable[Path], refuse: Callable[[AddedCandidate], object]) -> Iterator[Document]:
    """Each file when it is wanted; those that cannot be read go to `refuse`."""
    for path in paths:
        try:
            yield read_file(path, largest=_LARGEST)
        except OSError as error:
            refuse(_unreadable(path, f"it cannot be read: {error.strerror}"))
        except TooLarge as error:
            refuse(_unreadable(path, str(error)))


def _unreadable(path: Path, reason: str) -> AddedCandidate:
    problem = Problem(code="unreadable", detail=reason)
    return AddedCandidate(outcome="refused", filename=path.name, problem=problem)
