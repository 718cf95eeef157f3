"""Every hand and every eye: axe on every page, the keyboard, the size of controls, zoom, spacing, forced colours."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import ROOT, built_address
from playwright.sync_api import Browser, Page, expect

from evidence import pages

PAGES = [built_address(page) for page in pages.load(ROOT / "docs")[0]]
SOURCE = "sources/gablofen-label-us-2025/"
RECORDS = [  # five records of different kinds
    SOURCE,
    "sources/creamer-sisters-2018/",
    "sources/medtronic-us-surgery/",
    "sources/uclh-itb-aftercare/",
    "sources/childrens-wisconsin-pump-sheet/",
]
SIX = ["", "emergency/", "deciding/risks/", "living/mri/", "search/", "easy-read/"]
RULES = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "experimental"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, scheme: str) -> None:
    """All of axe's rules, AAA and best practices too, on every page and five records; no rule is left out.

    One part of a page is: its list of notes, hundreds of items all alike, which take minutes a page. It is read on
    the home page, on a short page that has notes, and on the records.
    """
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for at in [*PAGES, *RECORDS]:
        page.goto(address + at)
        page.wait_for_timeout(200)
        whole = at in ("", "stories/a-fifth-operation/", *RECORDS)
        answer = Axe().run(
            page,
            context=None if whole else {"exclude": [[".footnote"]]},
            options={"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]},
        )
        found += [(at, one["id"], one["nodes"][0]["html"][:120]) for one in answer.response["violations"]]
    context.close()
    assert found == []


CONTROLS = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary, label[for]")].filter(e => {
  const box = e.getBoundingClientRect()
  if (!box.width || !box.height || getComputedStyle(e).visibility === "hidden") return false
  // Links in running text are left out, and labels that only name what stands beside them.
  const inText = e.tagName === "A" && e.closest("article :is(p, li, td, th, dd, figcaption)")
  if (inText && getComputedStyle(e).display === "inline") return false
  if (e.matches(".footnote-ref, .footnote-backref")) return box.height < 23.5 || box.width < 23.5 // marks: 24 px
  // A box or a round within its label: the label is what is pressed
  const within = e.matches("input[type=checkbox], input[type=radio]") && e.closest("label")
  const pressed = within ? within.getBoundingClientRect() : box
  const names = e.matches("label[for]") && document.getElementById(e.htmlFor)?.matches("input:not([type=checkbox], [type=radio]), select, textarea")
  return !names && (pressed.width < 43.5 || pressed.height < 43.5)
}).map(e => `${e.tagName} ${e.textContent.trim()}`)"""


@pytest.mark.parametrize("width", [390, 1280])
def test_controls_are_wide_enough_for_a_finger(browser: Browser, address: str, width: int) -> None:
    """Outside running text nothing to press is under 44 px: menu, header, foot, letters, headings' links, tools."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    small = {}
    for at in [*PAGES, SOURCE]:
        page.goto(address + at)
        if width == 390:
            page.get_by_role("button", name="Menu", exact=True).click()
        small[at] = page.evaluate(CONTROLS)
    context.close()
    assert {at: found for at, found in small.items() if found} == {}


SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_sideways_scrolling(browser: Browser, address: str, width: int) -> None:
    """The page is never wider than the screen; 320 px is also a desk's screen of 1280 px at 400%."""
    context = browser.new_context(viewport={"width": width, "height": 740})
    page = context.new_page()
    wide = {}
    for at in [*PAGES, SOURCE]:
        page.goto(address + at)
        wide[at] = page.evaluate(SIDEWAYS)
    context.close()
    assert {at: found for at, found in wide.items() if found > 0} == {}


def test_words_fit_with_the_readers_own_spacing(browser: Browser, address: str) -> None:
    """Text spacing of WCAG 1.4.12 and the largest letters on a narrow screen: nothing is cut off or pushed aside."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.goto(address)
    page.evaluate("localStorage.setItem('guide:text-size', '3')")
    spacing = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
    cut = """() => [...document.querySelectorAll("article *, header *, .menu *")].filter(e => {
      const style = getComputedStyle(e)
      const hides = ["hidden", "clip"].includes(style.overflowX) || ["hidden", "clip"].includes(style.overflowY)
      return hides && e.clientWidth > 1 && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)
    }).map(e => e.className || e.tagName)"""
    for at in [*SIX, "living/alarms/", SOURCE]:
        page.goto(address + at)
        page.add_style_tag(content=spacing)
        assert page.evaluate("document.documentElement.dataset.textSize") == "3"
        assert page.evaluate(SIDEWAYS) <= 0, at
        assert page.evaluate(cut) == [], at
        expect(page.get_by_role("banner").get_by_role("link", name="Emergency")).to_be_in_viewport(ratio=1)
    context.close()


def test_text_size_lasts(desk: Page, address: str) -> None:
    """Three sizes beside the chapters, by keyboard; the choice holds on the next page and can be taken back."""
    desk.goto(address + "living/refills/")
    size = "parseFloat(getComputedStyle(document.querySelector('article p')).fontSize)"
    first = desk.evaluate(size)
    assert first >= 19
    largest = desk.get_by_role("button", name="Largest text")
    largest.focus()
    desk.keyboard.press("Enter")
    assert desk.evaluate(size) >= first * 1.4
    expect(largest).to_have_attribute("aria-pressed", "true")
    desk.goto(address + "trial/")
    assert desk.evaluate(size) >= first * 1.4
    desk.get_by_role("button", name="Normal text").click()
    assert desk.evaluate(size) == first
    assert desk.evaluate("localStorage.getItem('guide:text-size')") is None


STOP = """() => {
  const e = document.activeElement
  if (e === document.body || e === document.documentElement) return null
  const box = e.getClientRects()[0] // of a link over two lines, the first
  const at = document.elementFromPoint(box.x + box.width / 2, Math.max(1, Math.min(innerHeight - 1, box.y + box.height / 2)))
  const style = getComputedStyle(e)
  return {
    name: `${e.tagName} ${(e.ariaLabel || e.textContent).trim().slice(0, 40)}`,
    seen: box.bottom > 0 && box.top < innerHeight && !!at && (e.contains(at) || at.contains(e)),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  }
}"""


def _stop(page: Page) -> dict | None:
    """The stop that has the focus, once the note of the one before has gone."""
    page.wait_for_timeout(20)
    stop = page.evaluate(STOP)
    if stop and not stop["seen"]:
        page.wait_for_timeout(500)
        stop = page.evaluate(STOP)
    return stop


@pytest.mark.parametrize("width", [390, 1280])
def test_focus_is_always_seen(browser: Browser, address: str, width: int) -> None:
    """Walking a page with Tab: skip link, then emergency; each stop shows its ring, hidden by nothing."""
    context = browser.new_context(viewport={"width": width, "height": 700})
    page = context.new_page()
    # The search page is left out: it puts the cursor into its field, since who comes there wants to type.
    for at in [*(at for at in SIX if at != "search/"), "sources/"]:
        page.goto(address + at)
        names = []
        for _ in range(70):
            page.keyboard.press("Tab")
            stop = _stop(page)
            if stop is None:
                break
            assert stop["seen"], (at, stop)
            assert stop["ring"], (at, stop)
            names.append(stop["name"])
        assert names[0].startswith("A Skip to content"), names[:3]
        assert names[1] == "A Emergency", names[:3]
        assert len(set(names)) > 20, (at, names)
    context.close()


def test_focus_is_seen_going_back(desk: Page, address: str) -> None:
    """Upwards too, where a header that stays in place covers what is above it."""
    desk.goto(address + "emergency/")
    desk.locator(".page-dates").scroll_into_view_if_needed()
    desk.get_by_role("article").get_by_role("link", name="See this source's record").last.focus()
    for _ in range(80):
        desk.keyboard.press("Shift+Tab")
        stop = _stop(desk)
        assert stop["seen"], stop


def test_menu_by_keyboard(browser: Browser, address: str) -> None:
    """On a narrow screen: open, walk, follow; Escape closes it and the focus returns. Without scripts too."""
    for scripts in (True, False):
        context = browser.new_context(viewport={"width": 390, "height": 740}, java_script_enabled=scripts)
        page = context.new_page()
        page.goto(address + "trial/")
        button = page.get_by_role("button", name="Menu", exact=True)
        chapters = page.get_by_role("navigation", name="Chapters")
        expect(chapters).to_be_hidden()
        button.focus()
        page.keyboard.press("Enter")
        expect(chapters).to_be_visible()
        page.keyboard.press("Escape")
        expect(chapters).to_be_hidden()
        expect(button).to_be_focused()
        page.keyboard.press("Enter")
        chapters.get_by_text("Living with a pump").focus()
        page.keyboard.press("Enter")
        chapters.get_by_role("link", name="Refills").click()
        expect(page).to_have_url(address + "living/refills/")
        context.close()


@pytest.mark.parametrize("target", ["What is not known", "Suggest a change"])
def test_a_section_chosen_in_the_menu_is_shown(phone: Page, address: str, target: str) -> None:
    """By keyboard: the menu closes, the section is in sight, and the next Tab goes on from there."""
    phone.goto(address + "trial/")
    phone.get_by_role("button", name="Menu", exact=True).click()
    link = phone.get_by_role("navigation", name="On this page").get_by_role("link", name=target)
    place = phone.locator(link.get_attribute("href"))
    link.press("Enter")
    expect(link).to_be_hidden()
    expect(place).to_be_in_viewport()
    phone.keyboard.press("Tab")
    behind = "(place) => !!(place.compareDocumentPosition(document.activeElement) & (Node.DOCUMENT_POSITION_FOLLOWING))"
    assert place.evaluate(behind)


def test_note_can_be_hovered_and_dismissed(desk: Page, address: str) -> None:
    """WCAG 1.4.13: the mouse may move onto the note; Escape puts it away, by mouse and by focus."""
    desk.goto(address + "trial/")
    mark, note = desk.locator("a.footnote-ref").first, desk.locator(".note-preview")
    mark.hover()
    expect(note).to_be_visible()
    box = note.bounding_box()
    desk.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=8)
    desk.wait_for_timeout(600)
    expect(note).to_be_visible()
    desk.keyboard.press("Escape")
    expect(note).to_be_hidden()
    desk.mouse.move(5, 500)
    desk.keyboard.press("Tab")
    while not mark.evaluate("e => e === document.activeElement"):
        desk.keyboard.press("Tab")
    expect(note).to_be_visible()
    desk.keyboard.press("Escape")
    expect(note).to_be_hidden()


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, address: str) -> None:
    """With reduced motion no style animates, and pages jump instead of gliding."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 390, "height": 740})
    page = context.new_page()
    moving = """() => [...document.querySelectorAll("*")].filter(e => {
      const style = getComputedStyle(e)
      const long = value => value.split(",").some(part => parseFloat(part) > 0)
      return long(style.transitionDuration) || long(style.animationDuration) || style.scrollBehavior === "smooth"
    }).map(e => e.className || e.tagName)"""
    for at in SIX:
        page.goto(address + at)
        page.get_by_role("button", name="Menu", exact=True).click()
        assert page.evaluate(moving) == [], at
        assert page.evaluate("document.getAnimations().length") == 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forced_colours_keep_what_matters(browser: Browser, address: str, scheme: str) -> None:
    """In the system's own colours: cards keep a border and their words, links a line, the focus its ring."""
    context = browser.new_context(forced_colors="active", color_scheme=scheme, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(address + "emergency/")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    for card in page.locator(".admonition").all():
        style = card.evaluate("e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e).borderTopWidth]")
        assert style[0] == "solid", style
        assert float(style[1].removesuffix("px")) >= 1, style
        assert card.locator(".admonition-title").inner_text().strip()
    link = page.get_by_role("banner").get_by_role("link", name="Emergency")
    assert link.evaluate("e => getComputedStyle(e).borderTopStyle") == "solid"
    assert "underline" in page.locator("article p a:not(.footnote-ref)").first.evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    context.close()
