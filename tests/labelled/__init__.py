"""Postings and CVs with the right report for each pair; see README.md for the form."""
