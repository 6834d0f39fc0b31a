"""Pages of a CV are drawn in the sandbox, and what comes out of it is checked."""

from __future__ import annotations

import io
from datetime import timedelta

import msgspec
import pytest
from PIL import Image

from adapters.fakes.pages import WHITE
from adapters.matching import views
from adapters.matching.matcher import SandboxedMatcher
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair, a_pdf
from ports.matcher import NoSuchPage, PageResult, Pair, PlainText, Region, Regions, RenderedPage
from tests.harness.engines import ROOT
from tests.harness.processes import running_children

LONG = timedelta(seconds=30)
DEMO = ROOT / "bootstrap" / "demo"


def the_demo() -> Pair:
    return a_pair((DEMO / "cv.pdf").read_bytes(), (DEMO / "job_description.md").read_bytes())


async def rendered(matcher: SandboxedMatcher, pair: Pair, *, blind: bool = False) -> PageResult:
    page = await matcher.render_page(pair.cv, pair.cv_info, number=1, scale=1.5, blind=blind, within=LONG)
    assert running_children(matcher.zygote_pid) == []
    return page


def picture(page: PageResult) -> Image.Image:
    assert isinstance(page, RenderedPage)
    shown = Image.open(io.BytesIO(page.image))
    assert (shown.format, shown.size) == ("WEBP", (page.width, page.height))
    return shown.convert("L")


async def test_every_quote_of_a_report_has_a_place_with_ink_on_the_page(matcher: SandboxedMatcher) -> None:
    pair = the_demo()
    report = await matcher.match(Engine("evidence"), pair, within=LONG, on_stage=Listener())
    assert isinstance(report, Report)
    quotes = [each for found in msgspec.json.decode(report.body)["findings"] for each in found["evidence"]]
    spans = [(quote["start"], quote["end"]) for quote in quotes]
    regions = await matcher.quote_regions(pair.cv, pair.cv_info, spans, within=LONG)
    assert isinstance(regions, Regions)
    assert len(regions.of_spans) == len(spans) > 10
    shown = picture(await rendered(matcher, pair))
    for places in regions.of_spans:
        assert places
        for place in places:
            sides = (place.x0 * shown.width, place.y0 * shown.height, place.x1 * shown.width, place.y1 * shown.height)
            darkest, lightest = shown.crop(tuple(map(round, sides))).getextrema()  # type: ignore[arg-type]
            assert darkest < 120 < lightest  # type: ignore[operator]


async def test_a_blind_page_differs_where_the_person_is_named(matcher: SandboxedMatcher) -> None:
    pair = a_pair(a_pdf("Ada Example", "ada@example.org", "Experience", "Engineer, Python since 2019"))
    seen, blind = picture(await rendered(matcher, pair)), picture(await rendered(matcher, pair, blind=True))
    height = seen.height / 842
    head, body = (0, 0, seen.width, round(90 * height)), (0, round(95 * height), seen.width, seen.height)
    assert seen.crop(head).tobytes() != blind.crop(head).tobytes()
    assert min(seen.crop(body).tobytes()) < 60
    assert min(blind.crop(body).tobytes()) < 60


@pytest.mark.parametrize(
    ("cv", "code"), [(b"%PDF-1.7 torn", FailureCode.CORRUPT), (b"PK\x03\x04 torn", FailureCode.CORRUPT)]
)
async def test_a_document_that_cannot_be_read_is_named(matcher: SandboxedMatcher, cv: bytes, code: FailureCode) -> None:
    pair = a_pair(cv)
    page = await rendered(matcher, pair)
    places = await matcher.quote_regions(pair.cv, pair.cv_info, [(0, 1)], within=LONG)
    for failure in (page, places):
        assert isinstance(failure, Failure)
        assert failure.code is code
        assert failure.message.startswith("The CV cannot be read: ")


A_PAGE = {"type": "Picture", "image": WHITE, "width": 1, "height": 1, "pages": 3}


def test_a_whole_page_is_shown() -> None:
    page = views.page(msgspec.msgpack.encode(A_PAGE), 3)
    assert page == RenderedPage(image=WHITE, media_type="image/webp", width=1, height=1, number=3, pages=3)
    assert views.page(msgspec.msgpack.encode(views.NoPage(2)), 3) == NoSuchPage(2)
    assert views.page(msgspec.msgpack.encode(views.Text("Ada")), 3) == PlainText("Ada")


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (A_PAGE | {"type": "Report"}, "shape of a page"),
        (A_PAGE | {"image": b"<svg onload=alert(1)>"}, "in no form"),
        (A_PAGE | {"image": b"\x89PNG" + WHITE[4:]}, "in no form"),
        (A_PAGE | {"width": 0}, "no size"),
        (A_PAGE | {"height": 20_001}, "no size"),
        (A_PAGE | {"pages": 2}, "a page that its document does not have"),
        (A_PAGE | {"pages": 10_001}, "a page that its document does not have"),
        ({"type": "NoPage", "pages": 3}, "wrongly"),
        ({"type": "NoPage", "pages": 0}, "wrongly"),
        ({"type": "Text", "text": "x" * 1_000_001}, "longer than any may be"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_any_other_page_is_refused(answer: dict[str, object], says: str) -> None:
    failure = views.page(msgspec.msgpack.encode(answer), 3)
    assert isinstance(failure, Failure)
    assert failure.code is FailureCode.INVALID_REPORT
    assert says in failure.message


@pytest.mark.parametrize(
    "of_spans",
    [[], [[]] * 3, [[], [[1, 0.5, 0.1, 0.4, 0.2]]], [[], [[1, 0.1, 0.2, 0.3, 1.1]]], [[], [[0, 0.1, 0.1, 0.2, 0.2]]],
     [[], [[1, -0.1, 0.1, 0.2, 0.2]]], [[], [[1, 0.1, 0.1, 0.2]]], [[], [[1, 0.1, 0.1, 0.2, 0.2]] * 20_001]],
    ids=["none", "more", "turned", "beyond", "no page", "before", "no side", "flood"],
)  # fmt: skip
def test_places_that_cannot_be_are_refused(of_spans: list[object]) -> None:
    failure = views.places(msgspec.msgpack.encode({"of_spans": of_spans}), 2)
    assert isinstance(failure, Failure)
    assert failure.code is FailureCode.INVALID_REPORT


def test_places_on_pages_are_taken() -> None:
    body = msgspec.msgpack.encode(views.Places(((), ((2, 0.1, 0.2, 0.3, 0.4),))))
    assert views.places(body, 2) == Regions(((), (Region(2, 0.1, 0.2, 0.3, 0.4),)))
