"""The kinds of requirement: one module a kind has what is read from a posting and how it is judged on a CV."""
