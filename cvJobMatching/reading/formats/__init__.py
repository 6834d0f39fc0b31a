"""One reader a format, behind one registry."""
