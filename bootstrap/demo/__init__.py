"""A sample CV, a sample job description and a demonstration that judges one against the other."""
