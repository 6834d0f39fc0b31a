"""How a run of Word looks: its colour, size and ground, from styles and from what is set on the spot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.reading.formats.look import WHITE, Colour, Look, rgb

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[import-untyped]  # lxml ships no types

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_THEME_WHITE = ("background1", "light1")
_HIGHLIGHTS = {"white": WHITE, "black": (0, 0, 0)}
_MAX_BASES = 20


class Styles:
    """The styles of one document; a style that names none is looked up in the defaults."""

    def __init__(self, tree: etree._Element | None) -> None:
        named = [] if tree is None else tree.findall(f"{W}style")
        self._named = {style.get(f"{W}styleId", ""): style for style in named}
        self._known: dict[str, Look] = {}
        defaults = None if tree is None else tree.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.base = of_properties(defaults)
        plain = [
            s.get(f"{W}styleId", "") for s in named if s.get(f"{W}default") == "1" and s.get(f"{W}type") == "paragraph"
        ]
        self._plain = plain[0] if plain else ""

    def paragraph(self, properties: etree._Element | None) -> Look:
        """What a paragraph's style says of its letters."""
        name = _value(properties, "pStyle") or self._plain
        return self.base.under(self.named(name)).under(_ground(properties))

    def run(self, properties: etree._Element | None, paragraph: Look) -> Look:
        """The look of a run inside a paragraph of that look."""
        return paragraph.under(self.named(_value(properties, "rStyle") or "")).under(of_properties(properties))

    def named(self, name: str, depth: int = 0) -> Look:
        """A style with all it is based on."""
        if name not in self._known:
            style = self._named.get(name)
            if style is None or depth > _MAX_BASES:
                return Look()
            below = self.named(_value(style, "basedOn") or "", depth + 1)
            own = _ground(style.find(f"{W}pPr")).under(of_properties(style.find(f"{W}rPr")))
            self._known[name] = below.under(own)
        return self._known[name]


def of_properties(properties: etree._Element | None) -> Look:
    """What one `w:rPr` says."""
    if properties is None:
        return Look()
    return Look(
        colour=_text_colour(properties),
        half_points=_number(_value(properties, "sz")),
        vanish=_switch(properties, "vanish") or _switch(properties, "specVanish"),
        width=_number(_value(properties, "w")),
    ).under(_ground(properties))


def _text_colour(properties: etree._Element) -> Colour | None:
    element = properties.find(f"{W}color")
    if element is None:
        return None
    if element.get(f"{W}themeColor") in _THEME_WHITE and element.get(f"{W}themeShade") is None:
        return WHITE
    return rgb(element.get(f"{W}val")) or (0, 0, 0)


def _ground(properties: etree._Element | None) -> Look:
    """Shading and highlighting; a pattern or a theme's colour that is not spelled out leaves the ground unclear."""
    if properties is None:
        return Look()
    highlight = _value(properties, "highlight")
    if highlight and highlight != "none":
        return Look(ground=_HIGHLIGHTS.get(highlight, (128, 128, 0)))
    shade = properties.find(f"{W}shd")
    return Look() if shade is None else shading(shade)


def shading(shade: etree._Element) -> Look:
    """What a `w:shd` lays under the letters."""
    colour = rgb(shade.get(f"{W}fill"))
    solid = rgb(shade.get(f"{W}color")) if shade.get(f"{W}val") == "solid" else None
    if solid or colour:
        return Look(ground=solid or colour)
    return Look(unclear=True) if shade.get(f"{W}themeFill") else Look()


def _value(parent: etree._Element | None, name: str) -> str | None:
    element = None if parent is None else parent.find(f"{W}{name}")
    return None if element is None else element.get(f"{W}val")


def _switch(parent: etree._Element, name: str) -> bool | None:
    element = parent.find(f"{W}{name}")
    return None if element is None else element.get(f"{W}val", "true") not in _OFF


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text.rstrip("%"))
    except ValueError:
        return None
