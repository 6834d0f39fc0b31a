"""A report as JSON, Markdown and HTML; each is made from the `Report` alone."""

from cvJobMatching.reporting.html import prepare, to_html
from cvJobMatching.reporting.json import from_json, from_kept, to_json
from cvJobMatching.reporting.markdown import to_markdown

__all__ = ["from_json", "from_kept", "prepare", "to_html", "to_json", "to_markdown"]
