"""One form for both genders of a title, so that a "Softwareentwicklerin" is judged like a "Softwareentwickler"."""

from __future__ import annotations

from typing import Final

SHORTEST: Final = 6  # letters of a word whose ending may tell a gender
# Ending of the female form -> ending of the male one; the longest come first.
ENDINGS: Final = (
    ("krankenschwester", "krankenpfleger"),
    ("cheffe", "chef"),
    ("chefin", "chef"),
    ("tektin", "tekt"),
    ("agogin", "agoge"),
    ("grafin", "graf"),
    ("chargée", "chargé"),
    ("ployée", "ployé"),
    ("léguée", "légué"),
    ("ttachée", "ttaché"),
    ("adjointe", "adjoint"),
    ("avocate", "avocat"),
    ("énieure", "énieur"),
    ("fesseure", "fesseur"),
    ("sultante", "sultant"),
    ("sistante", "sistant"),
    ("seignante", "seignant"),
    ("sentante", "sentant"),
    ("abogada", "abogado"),
    ("ncargada", "ncargado"),
    ("mpleada", "mpleado"),
    ("quitecta", "quitecto"),
    ("cajera", "cajero"),
    ("camarera", "camarero"),
    ("cocinera", "cocinero"),
    ("продавщица", "продавец"),
    ("чица", "чик"),
    ("секретарша", "секретарь"),
    ("художница", "художник"),
    ("помощница", "помощник"),
    ("начальница", "начальник"),
    ("работница", "работник"),
    ("наставница", "наставник"),
    ("innen", ""),
    ("saleswoman", "salesman"),
    ("тельница", "тель"),
    ("woman", "man"),
    ("kauffrau", "kaufmann"),
    ("fachfrau", "fachmann"),
    ("istin", "ist"),
    ("eurin", "eur"),
    ("entin", "ent"),
    ("antin", "ant"),
    ("ltin", "lt"),
    ("erin", "er"),
    ("orin", "or"),
    ("rztin", "rzt"),
    ("enieurin", "enieur"),
    ("ologin", "ologe"),
    ("trice", "teur"),
    ("euse", "eur"),
    ("ière", "ier"),
    ("ienne", "ien"),
    ("adora", "ador"),
    ("edora", "edor"),
    ("idora", "idor"),
    ("legada", "legado"),
    ("ndienta", "ndiente"),
    ("soignante", "soignant"),
    ("ciale", "cial"),
    ("icienne", "icien"),
    ("tora", "tor"),
    ("niera", "niero"),
    ("fermera", "fermero"),
    ("toare", "tor"),
    ("щица", "щик"),
    ("истка", "ист"),
    ("сестра", "брат"),
    ("waitress", "waiter"),
    ("stewardess", "steward"),
    ("hostess", "host"),
    ("actress", "actor"),
)
_FEMALE: Final = tuple(female for female, _ in ENDINGS)


def neutral(key: str) -> str:
    """The lower-case word with a female ending made the male one, which stands for both."""
    if len(key) < SHORTEST or not key.endswith(_FEMALE):
        return key
    for female, male in ENDINGS:
        if key.endswith(female):
            return key[: -len(female)] + male
    return key
