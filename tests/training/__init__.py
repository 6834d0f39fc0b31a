"""Fits the weights that the engine ships; see README.md."""
