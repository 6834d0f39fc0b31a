"""Reads CVs and job descriptions, and judges one against the other with quoted evidence."""
