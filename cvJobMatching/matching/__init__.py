"""Judges what a job description asks for against what a CV shows, one finding a requirement."""
