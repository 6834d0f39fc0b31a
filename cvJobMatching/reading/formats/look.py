"""How letters of an office document look, and whether a reader can see them."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

_NEAR = 24  # levels of 255 below which a colour cannot be told from its ground
_TINY = 5  # half points: letters of that size cannot be read at any usual zoom
_NARROW = 10  # per cent: letters squeezed to that width are a line, not text
WHITE = (255, 255, 255)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """None means not said here. `ground` is what lies under the letters; `unclear` when a picture or a shape may."""

    colour: Colour | None = None
    half_points: float | None = None
    vanish: bool | None = None
    width: float | None = None  # per cent
    ground: Colour | None = None
    unclear: bool | None = None

    def under(self, nearer: Look) -> Look:
        """This look with everything that the nearer one says laid over it."""
        said = {f.name: value for f in fields(nearer) if (value := getattr(nearer, f.name)) is not None}
        return replace(self, **said)

    def why_unseen(self) -> str | None:
        """The reason for which nobody can see such letters, None when they can be seen."""
        if self.vanish:
            return "vanished"
        small = self.half_points is not None and self.half_points <= _TINY
        if small or (self.width is not None and self.width < _NARROW):
            return "tiny"
        return None if self.unclear else self._by_colour()

    def _by_colour(self) -> str | None:
        ground = self.ground or WHITE
        if self.colour is None or max(abs(a - b) for a, b in zip(self.colour, ground, strict=True)) >= _NEAR:
            return None
        return "white" if min(self.colour) > 255 - _NEAR else "background_colour"


def rgb(text: str | None) -> Colour | None:
    """ "RRGGBB" as three numbers; None for `auto` and anything else."""
    try:
        value = bytes.fromhex(text or "")
    except ValueError:
        return None
    return (value[0], value[1], value[2]) if len(value) == 3 else None
