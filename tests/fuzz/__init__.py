"""Breaks valid small files in every way, and sees that a reader ends each with a reading or a code."""
