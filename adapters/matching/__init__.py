"""Runs matching engines in processes of their own, so that no document can hurt the service."""
