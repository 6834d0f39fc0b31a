"""Skills by name: the lexicon and the finder of its entries in a text."""

from cvJobMatching.skill_extraction.extract import find_skills
from cvJobMatching.skill_extraction.ranking import rank_skill_labels
from cvJobMatching.understanding.lexicon.find import named_skills
from cvJobMatching.understanding.lexicon.load import Lexicon, lexicon

__all__ = ["Lexicon", "find_skills", "lexicon", "named_skills", "rank_skill_labels"]
