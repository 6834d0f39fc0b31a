"""What one document may cost; everything that reads a file takes its limits from here."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 20 * 1024 * 1024  # of the file as it was handed in
MAX_PAGES: Final = 60
MAX_CHARACTERS: Final = 400_000  # of the text that came out
MAX_LINE_CHARACTERS: Final = 8_000  # a longer line is broken between two words; no pattern looks further
MAX_RUN: Final = 1_000  # characters of one piece repeated, and of blanks; what goes beyond is left out
MAX_PIECE: Final = 128  # characters of such a piece
MAX_PAGE_CHARACTERS: Final = 40_000  # glyphs on one page, seen or hidden
MAX_GLYPHS: Final = 800_000  # of all pages
MAX_PAGE_OBJECTS: Final = 60_000  # drawing objects on one page, nested forms counted with each use
MAX_DRAWING_STEPS: Final = 3e9  # of all pages, each about a nanosecond: see drawing_cost
MAX_STREAM_SEARCH: Final = 200_000_000  # bytes passed by while the ends of streams are looked for; a second or so
MAX_PAGE_POINTS: Final = 14_400.0  # side of a page, the limit of the PDF standard
MAX_ANNOTATIONS: Final = 500  # of one page that are looked at
MAX_FORM_DEPTH: Final = 12  # drawings nested inside drawings

MAX_ZIP_ENTRIES: Final = 3_000
MAX_ZIP_ENTRY_BYTES: Final = 24 * 1024 * 1024  # unpacked, of a part that is read
MAX_ZIP_TOTAL_BYTES: Final = 200 * 1024 * 1024  # unpacked, of all parts as the directory states them
MAX_ZIP_RATIO: Final = 250  # unpacked to packed, of parts above one MiB
MAX_XML_BYTES: Final = 64 * 1024 * 1024  # unpacked, of all parts of one document that are read
MAX_RELATIONS: Final = 5_000  # of one part of a document to others
MAX_STORIES: Final = 300  # parts of a document that hold text: headers, notes, comments

MAX_NESTING: Final = 200  # elements inside elements
MAX_STYLE_STEPS: Final = 40_000_000  # elements that the selectors of a page's styles are compared with
MAX_MARKS: Final = 600_000  # control words and braces of one RTF file
MAX_PIXELS: Final = 60_000_000  # of one picture
MAX_SCANNED_PIXELS: Final = 2_000_000_000  # of one picture, counted with each pass that a progressive JPEG makes
MIN_PICTURE_SIDE: Final = 12  # pixels: letters take more
MAX_RENDER_PIXELS: Final = 4_000_000  # of one rendered page in the ink test
MAX_OCR_PAGES: Final = 12
OCR_BYTES: Final = 2 * 1024**3  # address space of the process that recognises one page
OCR_SECONDS: Final = 25.0  # wall clock of one page and language set
OCR_CPU_SECONDS: Final = 40.0  # of all pages of one document, after which it is too large

HIDDEN_CHARACTERS: Final = 4_000  # of one hidden passage that is kept to be shown
HIDDEN_PASSAGES: Final = 50
MAX_SAID: Final = 2_000  # different texts that a file says beside its pages and that are looked at

SANDBOX_BYTES: Final = 768 * 1024**2  # that reading one document may add to what the readers take themselves
SANDBOX_CPU_SECONDS: Final = 10  # after which the document is too large
SANDBOX_SECONDS: Final = 30.0  # wall clock, from order to answer

MAX_CRITERIA: Final = 200  # that are read in one posting
MAX_CRITERION_CHARACTERS: Final = 1_000
MAX_ALTERNATIVES: Final = 20  # of one criterion
MAX_ALTERNATIVE_CHARACTERS: Final = 200
MAX_YEARS: Final = 60.0  # that a criterion asks for
