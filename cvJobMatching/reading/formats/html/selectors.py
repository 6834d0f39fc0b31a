"""Which elements of a page the selectors of its styles mean, in steps that are counted.

The parser matches a compound such as `p.note`; what stands between compounds is followed here, for all elements at
once. Left to the parser, a chain of ancestors is tried in every way there is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from selectolax.lexbor import SelectolaxError

from cvJobMatching import limits
from cvJobMatching.model.document import UnreadableDocument

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    Mask = NDArray[np.bool_]
    Places = NDArray[np.intp]

_TOKEN = re.compile(
    r"""(?P<part>(?:[^\s>+~,()\[\]"'\\]|\\.)++|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')"""
    r"""|(?P<open>[(\[])|(?P<close>[)\]])|(?P<between>\s*+[>+~,]\s*+|\s++)|(?P<other>.)""",
    re.DOTALL,
)
_COUNTING = re.compile(r":(?:nth-|only-|(?:first|last)-of)", re.IGNORECASE)
_STEP = re.compile(r"[\s>~]+")
_MANY = 8  # steps from element to element, in every way there is: far more than are taken
_LOOKING_INSIDE = re.compile(r":has\(", re.IGNORECASE)


class Selectors:
    """The elements of one page in their order, and what each compound that was asked for means."""

    def __init__(self, page: LexborHTMLParser) -> None:
        self._page = page
        every = page.root.traverse(include_text=False) if page.root else ()
        self.nodes: list[LexborNode] = [node for node in every if node.tag and node.tag[0] not in "-_!"]
        self._place = {node.mem_id: place for place, node in enumerate(self.nodes)}
        self._parents, self._before, depths = self._relations()
        self._inside = int(depths.sum())  # pairs of an element and one around it
        children = np.bincount(self._parents[1:], minlength=1) if len(self.nodes) > 1 else np.zeros(1, np.intp)
        self._beside = int((children.astype(np.int64) ** 2).sum())  # pairs of two under one element
        self._known: dict[str, Mask] = {}
        self._steps = 0

    def _relations(self) -> tuple[Places, Places, Places]:
        """For each element the place of the one around it and of the one before it, and how deep it lies."""
        parents, before, depths = [0] * len(self.nodes), [-1] * len(self.nodes), [0] * len(self.nodes)
        last: dict[int, int] = {}
        for place, node in enumerate(self.nodes[1:], 1):
            parent = self._place[node.parent.mem_id] if node.parent and node.parent.mem_id in self._place else 0
            parents[place], before[place], depths[place] = parent, last.get(parent, -1), depths[parent] + 1
            last[parent] = place
        return np.array(parents, np.intp), np.array(before, np.intp), np.array(depths, np.intp)

    def meant(self, selector: str) -> Iterator[LexborNode]:
        """The elements of a list of selectors, none for one that cannot be. Raises UnreadableDocument (`too_large`)."""
        try:
            found = np.zeros(len(self.nodes), np.bool_)
            for steps in parted(selector):
                found |= self._chain(steps)
        except (SelectolaxError, ValueError):
            return
        for place in np.flatnonzero(found).tolist():
            yield self.nodes[place]

    def _chain(self, steps: list[tuple[str, str]]) -> Mask:
        """The elements of the last of several compounds, each with what stands before it."""
        found = np.zeros(0, np.bool_)
        for number, (between, compound) in enumerate(steps):
            here = self._compound(compound)
            found = here & self._reached(found, between) if number else here
        return found

    def _reached(self, start: Mask, between: str) -> Mask:
        self._take(len(start))
        if between == "+":
            return np.asarray(start[self._before] & (self._before >= 0))
        if between == ">":
            reached = start[self._parents]
            reached[:1] = False
            return np.asarray(reached)
        return self._after(start, self._before if between == "~" else self._parents)

    def _after(self, start: Mask, leads_to: Places) -> Mask:
        """Those from which steps along `leads_to` come to a start; each stands behind what it leads to."""
        starts, leads = start.tolist(), leads_to.tolist()
        reached = [False] * len(starts)
        for place in range(1, len(starts)):
            lead = leads[place]
            reached[place] = lead >= 0 and (starts[lead] or reached[lead])
        return np.array(reached, np.bool_)

    def _compound(self, compound: str) -> Mask:
        if compound not in self._known:
            self._take(self._cost(compound))
            found = np.zeros(len(self.nodes), np.bool_)
            places = (self._place.get(node.mem_id) for node in self._page.css(compound))
            found[[place for place in places if place is not None]] = True
            self._known[compound] = found
        return self._known[compound]

    def _cost(self, compound: str) -> int:
        """How many steps the parser may take over a compound: more for those that look around an element."""
        cost = len(self.nodes) * (1 + len(compound) // 16)
        if _COUNTING.search(compound):
            cost += self._beside * len(_COUNTING.findall(compound))
        if _LOOKING_INSIDE.search(compound):
            cost += self._inside * len(compound)
        chains = (each.strip(" ()\t\r\n\f") for each in compound.partition("(")[2].split(","))
        around = 1 + self._inside // max(len(self.nodes), 1)
        ways: int = sum(around ** min(len(_STEP.findall(chain)), _MANY) for chain in chains)
        return cost * max(ways, 1)

    def _take(self, steps: int) -> None:
        self._steps += steps
        if self._steps > limits.MAX_STYLE_STEPS:
            raise UnreadableDocument("too_large", "The page has more styles than are read.")


def parted(selectors: str) -> list[list[tuple[str, str]]]:
    """Each selector of a list as its compounds, each with what stands before it: " ", ">", "+" or "~".

    Raises ValueError for what is no list of selectors.
    """
    found: list[list[tuple[str, str]]] = [[]]
    pieces: list[str] = []
    between, depth = " ", 0
    for token in _TOKEN.finditer(selectors.strip()):
        depth += 1 if token["open"] else -1 if token["close"] else 0
        if token["between"] is None or depth:
            pieces.append(token[0])
            continue
        found[-1].append((between, _whole(pieces)))
        between, pieces = token[0].strip() or " ", []
        if between == ",":
            found.append([])
            between = " "
    found[-1].append((between, _whole(pieces)))
    return found


def _whole(pieces: list[str]) -> str:
    if not pieces:
        raise ValueError("a selector without a compound")
    return "".join(pieces)
