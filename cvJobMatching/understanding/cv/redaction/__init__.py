"""Cuts the person out of a CV before anything that scores sees it."""
