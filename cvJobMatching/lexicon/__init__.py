"""Skills by name: the lexicon and the finder of its entries in a text."""

from cvJobMatching.lexicon.find import named_skills
from cvJobMatching.lexicon.load import Lexicon, lexicon
from cvJobMatching.lexicon.ranking import rank_skill_labels
from cvJobMatching.lexicon.told import find_skills

__all__ = ["Lexicon", "find_skills", "lexicon", "named_skills", "rank_skill_labels"]
