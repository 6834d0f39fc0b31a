"""A sample job description, sample CVs of invented people, and a demonstration that ranks them."""
