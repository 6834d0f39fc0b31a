"""Skills by name and by description, found with a small tagger and its training. No score uses this package."""

from cvJobMatching.skill_extraction.extract import find_skills
from cvJobMatching.skill_extraction.ranking import rank_skill_labels

__all__ = ["find_skills", "rank_skill_labels"]
