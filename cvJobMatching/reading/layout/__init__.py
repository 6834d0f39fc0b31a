"""Reading order from boxes on a page, whatever the format."""
