"""Text of pictures and scans, by Tesseract."""
