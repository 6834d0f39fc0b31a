"""Layouts of office documents: DOCX through python-docx, ODT by its own parts."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm

if TYPE_CHECKING:
    from collections.abc import Callable

    View = dict[str, Any]


def degree(view: View, entry: View) -> str:
    """ "Bachelor of Science in Economics", in the profile's language."""
    return f"{entry['degree']}{view['joint']}{entry['field']}"


def _contacts(view: View) -> str:
    return " | ".join((view["email"], view["phone"], view["place"]))


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _tabbed(document: Any, left: str, right: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(left).bold = True
    paragraph.add_run(f"\t{right}")


def right_tab(view: View) -> bytes:
    """Dates behind a tab at the right margin."""
    document = docx.Document()
    document.add_heading(view["name"], 0)
    document.add_paragraph(_contacts(view))
    document.add_heading(view["headings"]["experience"], 1)
    for role in view["roles"]:
        _tabbed(document, role["title"], role["dates"])
        document.add_paragraph(f"{role['employer']}, {role['place']}")
        for task in role["tasks"]:
            document.add_paragraph(task, style="List Bullet")
    document.add_heading(view["headings"]["education"], 1)
    for entry in view["education"]:
        _tabbed(document, degree(view, entry), entry["years"])
        document.add_paragraph(entry["school"])
    _closing(document, view)
    return _saved(document)


def _closing(document: Any, view: View) -> None:
    document.add_heading(view["headings"]["skills"], 1)
    document.add_paragraph(", ".join(view["skills"]))
    document.add_heading(view["headings"]["languages"], 1)
    for language in view["languages"]:
        document.add_paragraph(f"{language['name']}: {language['level']}", style="List Bullet")


def date_table(view: View) -> bytes:
    """One table for each section, dates in the left cells; name and contacts in the page's header."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = view["name"]
    document.sections[0].header.add_paragraph(_contacts(view))
    document.add_heading(view["headings"]["experience"], 1)
    rows = [(r["dates"], "\n".join((r["title"], f"{r['employer']}, {r['place']}", *r["tasks"]))) for r in view["roles"]]
    _table(document, rows)
    document.add_heading(view["headings"]["education"], 1)
    _table(document, [(e["years"], f"{degree(view, e)}\n{e['school']}") for e in view["education"]])
    document.add_heading(view["headings"]["languages"], 1)
    _table(document, [(each["name"], each["level"]) for each in view["languages"]])
    document.add_heading(view["headings"]["skills"], 1)
    document.add_paragraph(", ".join(view["skills"]))
    return _saved(document)


def _table(document: Any, rows: list[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2)
    for left, right in rows:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = left, right


def sidebar_cell(view: View) -> bytes:
    """The page is a table of two cells, as templates with a sidebar are."""
    document = docx.Document()
    side, main = document.add_table(rows=1, cols=2).rows[0].cells
    side.text = view["name"]
    for text in (view["headline"], view["email"], view["phone"], "", view["headings"]["skills"], *view["skills"]):
        side.add_paragraph(text)
    side.add_paragraph(view["headings"]["languages"])
    for language in view["languages"]:
        side.add_paragraph(f"{language['name']} ({language['level']})")
    main.text = view["headings"]["experience"]
    for role in view["roles"]:
        for text in (role["title"], f"{role['employer']} | {role['place']}", role["dates"]):
            main.add_paragraph(text)
        for task in role["tasks"]:
            main.add_paragraph(task, style="List Bullet")
    main.add_paragraph(view["headings"]["education"])
    for entry in view["education"]:
        for text in (degree(view, entry), entry["school"], entry["years"]):
            main.add_paragraph(text)
    return _saved(document)


def newspaper_columns(view: View) -> bytes:
    """Two columns by the section's setting."""
    document = docx.Document()
    columns = document.element.body.find(qn("w:sectPr")).find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    document.add_heading(view["name"], 0)
    document.add_paragraph(_contacts(view))
    _closing(document, view)
    document.add_heading(view["headings"]["experience"], 1)
    for role in view["roles"]:
        document.add_paragraph(f"{role['dates']}\n{role['title']}\n{role['employer']}, {role['place']}")
        for task in role["tasks"]:
            document.add_paragraph(f"- {task}")
    document.add_heading(view["headings"]["education"], 1)
    for entry in view["education"]:
        document.add_paragraph(f"{entry['years']}\n{degree(view, entry)}\n{entry['school']}")
    return _saved(document)


_BOX = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml">'
    '<w:r><w:pict><v:shape style="position:absolute;width:200pt;height:400pt"><v:textbox><w:txbxContent>{}'
    "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
)


def text_boxes(view: View) -> bytes:
    """Everything stands in text boxes."""
    document = docx.Document()
    head = (view["name"], view["headline"], view["email"], view["phone"])
    work = [view["headings"]["experience"]]
    for role in view["roles"]:
        work += [f"{role['title']}, {role['employer']}", role["dates"], *role["tasks"]]
    school = [view["headings"]["education"]]
    for entry in view["education"]:
        school += [degree(view, entry), f"{entry['school']}, {entry['years']}"]
    rest = [view["headings"]["skills"], *view["skills"], view["headings"]["languages"]]
    rest += [f"{language['name']} – {language['level']}" for language in view["languages"]]
    for texts in (head, rest, work, school):
        inner = "".join(f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>" for text in texts)
        document.element.body.insert(-1, parse_xml(_BOX.format(inner)))
    return _saved(document)


_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
)


def _odt(body: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}><office:body><office:text>{body}'
            "</office:text></office:body></office:document-content>",
        )
    return out.getvalue()


def _heading(text: str) -> str:
    return f'<text:h text:outline-level="1">{escape(text)}</text:h>'


def _line(text: str) -> str:
    return "<text:p>" + escape(text).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>") + "</text:p>"


def _list(items: list[str]) -> str:
    return "<text:list>" + "".join(f"<text:list-item>{_line(i)}</text:list-item>" for i in items) + "</text:list>"


def _rows(rows: list[tuple[str, str]]) -> str:
    cells = ("".join(f"<table:table-cell>{_line(cell)}</table:table-cell>" for cell in row) for row in rows)
    return "<table:table>" + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells) + "</table:table>"


def odt_tabs(view: View) -> bytes:
    """Employer and title before a tab, dates behind it."""
    parts = [_line(view["name"]), _line(_contacts(view)), _heading(view["headings"]["experience"])]
    for role in view["roles"]:
        parts += [_line(f"{role['title']}, {role['employer']}\t{role['dates']}"), _list(role["tasks"])]
    parts.append(_heading(view["headings"]["education"]))
    parts += [_line(f"{degree(view, e)}, {e['school']}\t{e['years']}") for e in view["education"]]
    parts += [_heading(view["headings"]["skills"]), _list(view["skills"]), _heading(view["headings"]["languages"])]
    return _odt("".join([*parts, _list([f"{each['name']} ({each['level']})" for each in view["languages"]])]))


def odt_table(view: View) -> bytes:
    """Dates in the left cells of tables."""
    parts = [_heading(view["name"]), _line(_contacts(view)), _heading(view["headings"]["experience"])]
    parts.append(
        _rows([(r["dates"], "\n".join((f"{r['title']}, {r['employer']}", *r["tasks"]))) for r in view["roles"]])
    )
    parts.append(_heading(view["headings"]["education"]))
    parts.append(_rows([(e["years"], f"{degree(view, e)}\n{e['school']}") for e in view["education"]]))
    parts += [_heading(view["headings"]["languages"]), _rows([(x["name"], x["level"]) for x in view["languages"]])]
    return _odt("".join([*parts, _heading(view["headings"]["skills"]), _line(", ".join(view["skills"]))]))


LAYOUTS: Final[dict[str, Callable[[View], bytes]]] = {
    "docx right_tab": right_tab,
    "docx date_table": date_table,
    "docx sidebar_cell": sidebar_cell,
    "docx newspaper_columns": newspaper_columns,
    "docx text_boxes": text_boxes,
    "odt tabs": odt_tabs,
    "odt table": odt_table,
}
