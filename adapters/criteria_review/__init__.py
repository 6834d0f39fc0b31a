"""Finds what may not be asked for by how such demands are worded in six languages."""
