"""Skills by name: the lexicon and the finder of its entries in a text."""

from cvJobMatching.understanding.lexicon.find import named_skills
from cvJobMatching.understanding.lexicon.load import Lexicon, lexicon

__all__ = ["Lexicon", "lexicon", "named_skills"]
