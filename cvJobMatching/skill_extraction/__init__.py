"""Skills described in free words, by a small tagger and its training. No score uses it."""
