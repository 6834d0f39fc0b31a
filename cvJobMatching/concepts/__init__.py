"""What a text speaks of, as concepts, and whether one concept proves another."""

from cvJobMatching.concepts.find import Mention, find
from cvJobMatching.concepts.graph import Concept, Link, Relation, graph
from cvJobMatching.concepts.path import Path, Step, Strength, best_path, path

__all__ = [
    "Concept",
    "Link",
    "Mention",
    "Path",
    "Relation",
    "Step",
    "Strength",
    "best_path",
    "find",
    "graph",
    "path",
]
