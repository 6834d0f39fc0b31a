"""The arithmetic of adverse impact, and the swaps by which a score is probed, both of glassbox-hiring."""

from adapters.fairness.arithmetic import GlassboxArithmetic
from adapters.fairness.no_categories import NoCategories

__all__ = ["GlassboxArithmetic", "NoCategories"]
