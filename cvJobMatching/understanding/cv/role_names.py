"""Title and employer of a position, found by the place of their pieces in its head and by what each looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cvJobMatching.understanding.cv.role_patterns import role_patterns
from cvJobMatching.understanding.cv.role_pieces import (
    LIKELY,
    SURE,
    Piece,
    after_dates,
    employer_likeness,
    pieces,
    title_likeness,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from cvJobMatching.understanding.cv.role_rows import Head


SHORT = 4  # letters: "of", "and"
MOST_PIECES = 3  # of a row that says no more than name, town and region


class Named(NamedTuple):
    """What a head says; `shared` is true when the employer stands in a row of its own above, for a group of roles."""

    title: str | None
    employer: str | None
    shared: bool
    away: bool  # time away from work
    sure: bool = False  # whether words of titles or employers, and not only their places, say so


class Block(NamedTuple):
    """The pieces of a head: those of the row of its dates, and of each row above and below."""

    own: list[Piece]
    above: list[list[Piece]]
    below: list[list[Piece]]


def named(text: str, found: Sequence[Head]) -> list[Named]:
    """Title and employer of each head of a section. An employer holds on for the heads below that name none."""
    blocks = [_block(text, head) for head in found]
    title_first = _title_first(blocks)
    results: list[Named] = []
    group: str | None = None
    for block in blocks:
        one = _named(block, title_first=title_first)
        if results and any(role_patterns().same.fullmatch(piece.text) for piece in block.own):
            one = one._replace(employer=results[-1].employer)
        elif one.shared:
            group = one.employer
        elif one.employer:
            group = None
        elif one.title and not block.above:
            one = one._replace(employer=group)
        results.append(one)
    return _with_names_below(blocks, results)


def _with_names_below(blocks: Sequence[Block], results: list[Named]) -> list[Named]:
    """The employers in the rows below the dates, if a name stands there for each position that has none."""
    lacking = [at for at, one in enumerate(results) if not one.employer and not one.away]
    rows = {at: blocks[at].below[0] for at in lacking if blocks[at].below and _is_name(blocks[at].below[0])}
    if len(rows) < len(lacking):
        return results
    return [
        one._replace(employer=_clean(rows[at][0], role_patterns().employer_label)) if at in rows else one
        for at, one in enumerate(results)
    ]


def _is_name(row: Sequence[Piece]) -> bool:
    """Whether a row is a name, and a place at most: "Grander Education, Leeds"."""
    words = row[0].text.split()
    named = all(word[:1].isupper() or len(word) < SHORT for word in words) and not _only_title(row[0])
    return named and len(row) <= MOST_PIECES and len(words) > 1


def _block(text: str, head: Head) -> Block:
    period = head.period
    own = pieces(text, head.own.start, period.at)
    for number, more in enumerate(after_dates(text, period.stop, head.own.end)):
        if number and _best(own, SURE):
            break
        own += [piece._replace(group=piece.group + len(own) + 1) for piece in more]
    above = [found for row in head.above if (found := pieces(text, *row.span))]
    if head.row.bullet and any(_best(row, SURE) for row in above):
        own = []  # the dates stand beside a point of the text
    return Block(
        own,
        above,
        [found for row in head.below if not (row.bullet and own) and (found := pieces(text, *row.span))],
    )


def _title_first(blocks: Sequence[Block]) -> bool | None:
    """Whether rows of this section name the title before the employer; None when no row tells."""
    votes = 0
    for block in blocks:
        row = block.own if len(block.own) > 1 else next((each for each in block.above if len(each) > 1), [])
        sure = [at for at, piece in enumerate(row[:2]) if title_likeness(piece.text) >= SURE]
        votes += 1 if sure == [0] else -1 if sure == [1] else 0
    return votes > 0 if votes else None


def _named(block: Block, *, title_first: bool | None) -> Named:
    if _is_away(block):
        return Named(None, None, shared=False, away=True)
    if _best(block.own, SURE):
        return _of_row(block, title_first)
    if len(block.own) > 1:
        title = _beside(block, SURE)
        alone = any(row == [title] for row in (*block.above[-1:], *block.below[:1]))
        likely = not alone and any(map(_likely_title, block.own[:2]))
        return _of_beside(block, title) if title and not likely else _of_row(block, title_first)
    if block.own:
        return _of_one_piece(block)
    return _of_rows(block, title_first)


def _of_beside(block: Block, title: Piece) -> Named:
    """A row beside that of the dates says the title: the employer stands in either, rather with the title."""
    row = next((row for row in (*block.above, *block.below) if title in row), [])
    others = [piece for each in block.above if each is not row for piece in each]
    with_it, own = _employer_of(row, title) or _employer_of(others, None), _employer_of(block.own, None)
    surer = own is not None and (with_it is None or employer_likeness(own) > employer_likeness(with_it))
    return _result(title, own if surer else with_it)


def _is_away(block: Block) -> bool:
    """Whether the head names time away from work instead of a title."""
    near = block.own or [piece for row in (*block.above[-1:], *block.below[:1]) for piece in row]
    return any(role_patterns().time_away.fullmatch(piece.text) for piece in near) and not _best(near, SURE)


def _of_row(block: Block, title_first: bool | None) -> Named:
    """The row of the dates says at least the title."""
    title = _title_of(block.own, title_first)
    employer = _employer_of(block.own, title)
    if employer is None or (employer_likeness(employer) < LIKELY and block.above):
        above = next((row for row in reversed(block.above) if not _best(row, SURE)), None)
        over = _employer_of(above, None) if above else None
        if over:
            return _result(title, over, shared=True)
    if employer is None and block.below and employer_likeness(block.below[0][0]) >= SURE:
        employer = block.below[0][0]
    if title is None:
        title = _beside(block, LIKELY)
    return _result(title, employer)


def _of_one_piece(block: Block) -> Named:
    """The row of the dates has one piece that is no sure title: an employer, or a title of an unknown occupation."""
    own = block.own[0]
    title = _beside(block, SURE)
    if title:
        return _of_beside(block, title)
    over = block.above[-1] if block.above else None
    if over and (employer_likeness(own) < SURE or title_likeness(own.text)):
        return _result(own, _employer_of(over, None), shared=True)
    title = over[0] if over else _beside(block, LIKELY)
    if title is None and (title_likeness(own.text) or not employer_likeness(own)):
        return _result(own, None)
    return _result(title, own)


def _of_rows(block: Block, title_first: bool | None) -> Named:
    """The row of the dates says nothing else: the rows above name the position, or those below."""
    rows = block.above or block.below[:2]
    if block.above and block.below and not any(_best(row, SURE) for row in rows) and _best(block.below[0], SURE):
        return _result(_best(block.below[0], SURE), _employer_of(block.above[-1], None))
    if len(rows) < 2:
        return _of_row(Block(rows[0], [], block.below), title_first) if rows else Named(None, None, False, False)
    row = _title_row(rows)
    title = _title_of(row, title_first) or row[0]
    others = [piece for each in rows if each is not row for piece in each]
    own = _employer_of(row, title)
    sure = own is not None and employer_likeness(own) >= SURE
    over = None if sure else next((piece for piece in others if employer_likeness(piece) >= SURE), None)
    return _result(title, over or own or _employer_of(others, None))


def _title_row(rows: Sequence[list[Piece]]) -> list[Piece]:
    """Which of several rows holds the title: by its words, else the one that is not plainly the employer's."""
    for least in (SURE, LIKELY):
        if found := [row for row in rows if _best(row, least)]:
            return next((row for row in found if employer_likeness(row[0]) < SURE), found[0])
    return next((row for row in rows if employer_likeness(row[0]) < SURE), rows[0])


def _title_of(row: Sequence[Piece], title_first: bool | None) -> Piece | None:
    sure = [piece for piece in row if title_likeness(piece.text) >= SURE]
    plain = next((piece for piece in sure if employer_likeness(piece) < SURE), None)
    if sure:
        return plain or sure[0]
    likely = [piece for piece in row[:2] if _likely_title(piece)]
    if likely and len(row) > 1:
        return likely[0] if len(likely) == 1 or title_first is not False else likely[-1]
    if len(row) > 1 and title_first is not None and (not title_first or employer_likeness(row[0]) < SURE):
        return row[0] if title_first else row[1] if row[1].text[:1].islower() else None
    return None


def _employer_of(row: Sequence[Piece], title: Piece | None) -> Piece | None:
    """The employer among the pieces of a row: a sure one, else a name.

    Rather one right before the title ("Udvikle, Session Lead"), then one beyond a strong sign, then the first.
    """
    free = [piece for piece in row if piece != title and not _only_title(piece)]
    for wanted in (SURE + 1, SURE):
        if found := next((piece for piece in free if employer_likeness(piece) >= wanted), None):
            return found
    names = [piece for piece in free if employer_likeness(piece) >= LIKELY]
    before = [piece for piece in row[: row.index(title)] if piece in names] if title in row else []
    together = [piece for piece in before[-1:] if title and piece.group == title.group]
    apart = [piece for piece in names if title and piece.group != title.group]
    return next(iter(together or apart or names), None)


def _likely_title(piece: Piece) -> bool:
    return title_likeness(piece.text) >= LIKELY and employer_likeness(piece) < SURE


def _only_title(piece: Piece) -> bool:
    return title_likeness(piece.text) >= SURE and employer_likeness(piece) < SURE


def _beside(block: Block, least: int) -> Piece | None:
    """A title in the nearest row above, or in the row below."""
    near = (*block.above[::-1], *(row for row in block.below if title_likeness(row[0].text) >= least))
    return next((found for row in near if (found := _best(row, least))), None)


def _best(row: Sequence[Piece], least: int) -> Piece | None:
    return next((piece for piece in row if title_likeness(piece.text) >= least), None)


def _result(title: Piece | None, employer: Piece | None, *, shared: bool = False) -> Named:
    sure = bool(title and title_likeness(title.text) >= SURE) or bool(employer and employer_likeness(employer) >= SURE)
    labels = role_patterns()
    return Named(
        _clean(title, labels.title_label), _clean(employer, labels.employer_label), shared, away=False, sure=sure
    )


def _clean(piece: Piece | None, label: re.Pattern[str]) -> str | None:
    return label.sub("", piece.text).strip() or None if piece else None
