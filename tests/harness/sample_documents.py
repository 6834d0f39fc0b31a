"""Rebuilds bootstrap/demo/cv.pdf: `.venv/bin/python -m tests.harness.sample_documents`; the person is invented."""

from __future__ import annotations

import io
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, PageTemplate, Paragraph, Spacer

CV = Path(__file__).parents[2] / "bootstrap" / "demo" / "cv.pdf"

_INK, _SIDEBAR, _ACCENT, _MUTED, _PAPER = (
    HexColor(value) for value in ("#1f2933", "#1d3a4f", "#c2703d", "#5f6f7c", "#f4f1ea")
)
_SIDEBAR_WIDTH = 66 * mm

_CONTACT = ["Hamburg, Germany", "+49 40 5550 0142", "elif.brandt@example.org", "github.example.org/elifbrandt"]
_SKILLS = {
    "Languages": "Python, Go, SQL, Bash",
    "Web and APIs": "Starlette, FastAPI, asyncio, REST, OpenAPI, WebSocket, gRPC",
    "Data": "MySQL, PostgreSQL, Redis, SQLAlchemy, NATS, RabbitMQ",
    "Platform": "Docker, Kubernetes, Terraform, AWS, GitHub Actions, Prometheus, Grafana",
    "Practice": "pytest, code review, incident response, domain-driven design",
}
_SPOKEN = ["German: native", "Turkish: native", "English: C1"]
_CERTIFICATES = [
    "AWS Certified Solutions Architect - Associate (2023)",
    "Certified Kubernetes Application Developer (2024)",
]
_PROFILE = (
    "Backend engineer with ten years of practice in Python services that must not lose a message. "
    "I like boring technology, small functions and systems that can explain what they did."
)
_ROLES = [
    (
        "Senior Backend Engineer",
        "Hafenlicht Logistics GmbH, Hamburg",
        "03/2022 - present",
        [
            "Own a freight platform's booking API in Python and Starlette: 1,400 requests a second on MySQL.",
            "Moved order events from cron jobs to NATS JetStream; late deliveries fell from 2.1 % to 0.2 %.",
            "Run the service on Kubernetes with Terraform; set up Prometheus and Grafana alerts for the on-call team.",
            "Mentor three junior engineers and lead the weekly design review.",
        ],
    ),
    (
        "Backend Engineer",
        "Kornblum Payments AG, Berlin",
        "06/2018 - 02/2022",
        [
            "Built the ledger service in Python with FastAPI and PostgreSQL; every booking is idempotent and audited.",
            "Wrote the reconciliation worker in Go, which replaced a nightly batch of four hours.",
            "Introduced contract tests and continuous delivery with Docker and GitHub Actions.",
        ],
    ),
    (
        "Software Developer",
        "Studio Nordwind, Bremen",
        "09/2016 - 05/2018",
        [
            "Developed web shops with Django, MySQL and RabbitMQ for twelve clients.",
            "Brought unit tests to a code base that had none: 71 % coverage within a year.",
        ],
    ),
]
_EDUCATION = [
    ("M.Sc. Computer Science", "University of Bremen", "2014 - 2016"),
    ("B.Sc. Computer Science", "University of Bremen", "2011 - 2014"),
]
_TALKS = [
    "Talk: Telling late from lost, Nordsee Python Days, Bremerhaven 2025",
    "Maintainer of a small open-source library for idempotent HTTP handlers in Python",
]


def _style(name: str, *, size: float, leading: float, bold: bool = False, **options: object) -> ParagraphStyle:
    font = "Helvetica-Bold" if bold else "Helvetica"
    return ParagraphStyle(name, fontName=font, fontSize=size, leading=leading, alignment=TA_LEFT, **options)


_SIDE_HEADING = _style(
    "side-heading", size=10.5, leading=13, bold=True, textColor=HexColor("#f0b98f"), spaceBefore=20, spaceAfter=5
)
_SIDE_LABEL = _style("side-label", size=9.3, leading=12, bold=True, textColor=_PAPER, spaceBefore=7, spaceAfter=1)
_SIDE_TEXT = _style("side-text", size=9.3, leading=13.5, textColor=_PAPER)
_NAME = _style("name", size=25, leading=29, bold=True, textColor=_INK)
_TITLE = _style("title", size=12, leading=16, textColor=_ACCENT, spaceAfter=6)
_HEADING = _style("heading", size=11.5, leading=15, bold=True, textColor=_SIDEBAR, spaceBefore=17, spaceAfter=5)
_ROLE = _style("role", size=10.5, leading=14, bold=True, textColor=_INK, spaceBefore=8)
_PLACE = _style("place", size=9.3, leading=13, textColor=_MUTED, spaceAfter=3)
_TEXT = _style("text", size=9.7, leading=14.2, textColor=_INK)
_BULLET = _style("bullet", size=9.7, leading=14.2, textColor=_INK, leftIndent=11, bulletIndent=1, spaceAfter=2)


def cv_pdf() -> bytes:
    """The sample CV: one A4 page, two columns with a dark sidebar; the same bytes each time, whatever the zlib."""
    out = io.BytesIO()
    width, height = A4
    side = Frame(0, 0, _SIDEBAR_WIDTH, height, 9 * mm, 12 * mm, 7 * mm, 16 * mm, id="side")
    body = Frame(_SIDEBAR_WIDTH, 0, width - _SIDEBAR_WIDTH, height, 11 * mm, 12 * mm, 13 * mm, 15 * mm, id="body")
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title="Elif Brandt - Curriculum Vitae",
        author="Elif Brandt",
        lang="en",
        invariant=1,
        pageCompression=0,
    )
    document.addPageTemplates(PageTemplate(frames=[side, body], onPage=_paint_sidebar))
    document.build([*_sidebar(), FrameBreak(), *_body()])
    return out.getvalue()


def _paint_sidebar(canvas: Canvas, _: BaseDocTemplate) -> None:
    canvas.setFillColor(_SIDEBAR)
    canvas.rect(0, 0, _SIDEBAR_WIDTH, A4[1], stroke=0, fill=1)
    canvas.setFillColor(_ACCENT)
    canvas.rect(_SIDEBAR_WIDTH, 0, 1.2 * mm, A4[1], stroke=0, fill=1)


def _sidebar() -> list[Paragraph]:
    story = [Paragraph("CONTACT", _SIDE_HEADING), *(Paragraph(line, _SIDE_TEXT) for line in _CONTACT)]
    story.append(Paragraph("SKILLS", _SIDE_HEADING))
    for label, skills in _SKILLS.items():
        story += [Paragraph(label, _SIDE_LABEL), Paragraph(skills, _SIDE_TEXT)]
    story += [Paragraph("LANGUAGES", _SIDE_HEADING), *(Paragraph(line, _SIDE_TEXT) for line in _SPOKEN)]
    story.append(Paragraph("CERTIFICATES", _SIDE_HEADING))
    story += [Paragraph(line, _SIDE_TEXT) for line in _CERTIFICATES]
    return story


def _body() -> list[Paragraph | Spacer]:
    story = [Paragraph("Elif Brandt", _NAME), Paragraph("Senior Backend Engineer", _TITLE)]
    story += [Paragraph("PROFILE", _HEADING), Paragraph(_PROFILE, _TEXT), Paragraph("EXPERIENCE", _HEADING)]
    for title, employer, years, achievements in _ROLES:
        story += [Paragraph(title, _ROLE), Paragraph(f"{employer} &nbsp;|&nbsp; {years}", _PLACE)]
        story += [Paragraph(line, _BULLET, bulletText="\N{BULLET}") for line in achievements]
    story.append(Paragraph("EDUCATION", _HEADING))
    for degree, university, years in _EDUCATION:
        story += [Paragraph(degree, _ROLE), Paragraph(f"{university} &nbsp;|&nbsp; {years}", _PLACE)]
    story.append(Paragraph("TALKS AND OPEN SOURCE", _HEADING))
    story += [Paragraph(line, _BULLET, bulletText="\N{BULLET}") for line in _TALKS]
    return story


if __name__ == "__main__":
    CV.write_bytes(cv_pdf())
    print(f"wrote {CV.name}")
