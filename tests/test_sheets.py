"""The sheets to hand to others: each takes one piece of paper, and the paper says what it is and how old."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from built import ROOT, built_address
from playwright.sync_api import Browser, Page, expect

from evidence import footnotes, pages

WARNING = "Not clinically reviewed. For information; not for prescribing; read the pump."
PEN = 38  # px: 10 mm, room for handwriting with its label


def is_sheet(page: pages.Page) -> bool:
    """Whether a page is one to hand over: in share/, and its paper ends at a heading."""
    ends = any(line.kind == "heading" and ".paper-ends" in line.text for line in page.lines)
    return page.path.startswith("docs/share/") and ends


def named(page: pages.Page) -> str:
    """What the run calls a sheet."""
    return built_address(page)


SHEETS = [page for page in pages.load(ROOT / "docs")[0] if is_sheet(page)]
each_sheet = pytest.mark.parametrize("sheet", SHEETS, ids=named)


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A wide window with a mouse."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_there_are_sheets_for_professionals_and_for_others() -> None:
    """So that no test below passes for want of a sheet."""
    assert len([sheet for sheet in SHEETS if sheet.meta.get("audience") == "professionals"]) >= 4
    assert len([sheet for sheet in SHEETS if not sheet.meta.get("audience")]) >= 2


@each_sheet
@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_prints_on_one_sheet(desk: Page, address: str, sheet: pages.Page, size: str) -> None:
    """Without its notes, which stay on the site."""
    desk.goto(address + built_address(sheet))
    assert len(re.findall(rb"/Type\s*/Page\b", desk.pdf(format=size))) == 1


@each_sheet
def test_paper_says_what_it_is(desk: Page, address: str, sheet: pages.Page) -> None:
    """Not for prescribing, read the pump, every drug in it, whom to ring, its dates, and where the sources are."""
    desk.goto(address + built_address(sheet))
    desk.emulate_media(media="print")
    expect(desk.locator("h1 + .admonition > .admonition-title")).to_contain_text("not for prescribing; read the pump")
    until = f"Do not use this paper after {footnotes.in_words(sheet.meta['next_check'])}."
    for words in (
        "Written on:", "Pump make and model:", "Every drug in the pump", "Pump team's number", until,
        "where each statement has its source",
    ):  # fmt: skip
        expect(desk.get_by_text(words, exact=False).first).to_be_visible()
    expect(desk.locator(".footnote")).to_be_hidden()
    expect(desk.locator("article sup").first).to_be_hidden()


@each_sheet
def test_paper_has_room_for_a_pen(desk: Page, address: str, sheet: pages.Page) -> None:
    """Each line to fill in is tall enough on paper, and nothing is wider than the paper."""
    desk.goto(address + built_address(sheet))
    desk.set_viewport_size({"width": 688, "height": 1000})  # A4 within its margins
    desk.emulate_media(media="print")
    blanks = desk.locator("article tr:has(td:empty):not(thead tr)")
    assert blanks.count() >= 4
    assert all(blanks.nth(n).bounding_box()["height"] >= PEN - 1 for n in range(blanks.count()))
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("sheet", [one for one in SHEETS if one.meta.get("audience")], ids=named)
def test_professionals_read_first_that_no_clinician_has_reviewed_it(
    desk: Page, address: str, sheet: pages.Page
) -> None:
    """The same line on all of them, on the screen and on paper."""
    desk.goto(address + built_address(sheet))
    for media in ("screen", "print"):
        desk.emulate_media(media=media)
        title = desk.locator("h1 + .admonition > .admonition-title")
        expect(title).to_be_visible()
        expect(title).to_have_text(WARNING)
