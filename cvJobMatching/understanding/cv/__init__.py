"""The profile of a CV: who, when, where and what, read by rules that quote their source."""

from cvJobMatching.understanding.cv.profile import profile_of

__all__ = ["profile_of"]
