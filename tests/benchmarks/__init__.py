"""Measurements: `python -m tests.benchmarks [name…]`; docs/benchmarks.md tells what they show."""
