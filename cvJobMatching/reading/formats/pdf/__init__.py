"""Reads PDF: glyphs, what is visible of them, and scans."""
