"""Words, lines and languages of plain text: what every other part of understanding is built from."""
