"""Skills by name: the lexicon and the finder of its entries in a text."""

from cvJobMatching.lexicon.find import find_skills, named_skills
from cvJobMatching.lexicon.load import Lexicon, lexicon

__all__ = ["Lexicon", "find_skills", "lexicon", "named_skills"]
