"""The emergency card, the sheet My pump and the date for a calendar: typed, kept, cleared, printed, without scripts."""

from __future__ import annotations

import datetime
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import icalendar
import pytest
from axe_playwright_python.sync_playwright import Axe
from built import ENGINE
from playwright.sync_api import Browser, BrowserContext, Page, expect

CARD = "share/emergency-card/"
SHEET = "share/my-pump/"
KEEP = "Keep it on this device"
CREW = "It may have stopped, or be giving too much. Both need hospital, alarm or not. Ring my pump team now."
RIGHT_TO_LEFT = ("حساسية من البنسلين واللاتكس " * 8)[:200].strip()
WHOLE_CARD = {
    "name": "Alexandra Featherstonehaugh", "allergies": "Penicillin, latex", "pump": "SynchroMed II",
    "drug1": "Baclofen", "strength1": "2,000 micrograms per ml", "dose1": "412 micrograms",
    "drug2": "Morphine", "strength2": "10 milligrams per ml", "dose2": "2 milligrams",
    "drug3": "Clonidine", "strength3": "500 micrograms per ml", "dose3": "60 micrograms",
    "refill": "12 March 2027", "alarm": "26 March 2027", "team": "Spasticity clinic, Queen's Hospital",
    "day": "+44 (0)20 7946 0000", "night": "020 7946 0958", "person": "Jo (sister)", "personnumber": "07700 900123",
    "written": "21 November 2026",
}  # fmt: skip


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that nobody has used yet, of a laptop's size; an error in a script of the tools fails the test."""
    one = browser.new_context(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    one.on("weberror", lambda error: errors.append(error.error.stack or str(error.error)))
    yield one
    one.close()
    assert [error for error in errors if re.search(r"/(?:kept|fill-in|calendar)\.\w+\.js", error)] == []


def opened(context: BrowserContext, address: str) -> Page:
    """A new tab with a page."""
    page = context.new_page()
    page.goto(address)
    return page


def fill(page: Page, values: dict[str, str]) -> None:
    """Type into the fields of these names, and leave each."""
    for name, value in values.items():
        page.locator(f"#f-{name}").fill(value)
        page.locator(f"#f-{name}").blur()


def shown(page: Page, name: str) -> str:
    """What stands on the paper for a field."""
    return page.locator(f"[data-from='{name}']").text_content()


def stored(page: Page, name: str) -> str | None:
    """What the browser holds for a tool."""
    return page.evaluate("name => localStorage.getItem('guide:' + name)", name)


def clear(page: Page) -> None:
    """Press Clear and confirm."""
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="Yes, clear it all").click()


# ---------------------------------------------------------------- typing and keeping


@pytest.mark.parametrize("at", [CARD, SHEET])
def test_what_is_typed_stands_on_the_paper(context: BrowserContext, address: str, at: str) -> None:
    """Every field has its place; the fixed words are there; nothing says that anything was cut."""
    page = opened(context, address + at)
    fill(page, WHOLE_CARD)
    for name, value in WHOLE_CARD.items():
        assert shown(page, name) == value
    fields = page.locator(".fill-in :is(input:not([type=checkbox]), textarea)")
    names = fields.evaluate_all("all => all.map(one => one.name)")
    assert names == list(dict.fromkeys(names))
    assert sorted(names) == sorted(page.locator("[data-from]").evaluate_all("all => all.map(one => one.dataset.from)"))
    paper = " ".join(page.locator(".paper-size").inner_text().split())
    for words in (
        "I have a pump that puts baclofen into my spine", CREW, "Not for prescribing: read the pump",
        "Do not use after a dose change, or 21 May 2027", "Dose a day (baclofen: micrograms, not mg)",
    ):  # fmt: skip
        assert words in paper
    assert len(CREW.split()) == 20
    expect(page.locator(".paper-status")).to_have_text("")
    assert page.locator(".field-note:not(:empty)").count() == 0


def test_nothing_is_kept_unless_asked(context: BrowserContext, address: str) -> None:
    """A reload forgets; with the box ticked a reload remembers, later changes too; unticked it is removed."""
    page = opened(context, address + CARD)
    fill(page, {"name": "Sam"})
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('guide:'))") == []
    page.reload()
    expect(page.locator("#f-name")).to_have_value("")
    fill(page, {"name": "Sam"})
    page.get_by_label(KEEP).check()
    fill(page, {"allergies": "Latex"})
    page.reload()
    expect(page.get_by_label(KEEP)).to_be_checked()
    expect(page.locator("#f-allergies")).to_have_value("Latex")
    assert shown(page, "name") == "Sam"
    page.get_by_label(KEEP).uncheck()
    assert stored(page, "emergency-card") is None
    assert shown(page, "name") == "Sam"


def test_clear_asks_once_and_leaves_nothing(context: BrowserContext, address: str) -> None:
    """A second press of a shaking hand clears nothing; yes empties fields, paper and storage."""
    page = opened(context, address + CARD)
    fill(page, {"name": "Sam", "day": "020 7946 0000"})
    page.get_by_label(KEEP).check()
    page.get_by_role("button", name="Clear", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="No, leave it")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_focused()
    expect(page.locator("#f-name")).to_have_value("Sam")
    clear(page)
    expect(page.locator(".kept-status")).to_have_text("Cleared. Nothing from this page is kept.")
    assert shown(page, "name") == ""
    assert page.locator(".field-ring a").count() == 0
    assert stored(page, "emergency-card") is None
    page.reload()
    expect(page.locator("#f-name")).to_have_value("")


@pytest.mark.parametrize(
    "refusal",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })",
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
    ],
)
def test_a_browser_that_refuses_storage(context: BrowserContext, address: str, refusal: str) -> None:
    """It says so in words, the box stays off, and the paper fills all the same."""
    context.add_init_script(refusal)
    page = opened(context, address + CARD)
    fill(page, {"name": "Sam"})
    page.get_by_label(KEEP).click()
    expect(page.locator(".kept-status")).to_contain_text("Your browser refused to keep this.")
    expect(page.get_by_label(KEEP)).not_to_be_checked()
    assert shown(page, "name") == "Sam"
    clear(page)
    assert shown(page, "name") == ""


@pytest.mark.parametrize("broken", ["{", "null", "7", '"text"', "[1]", '{"name": {"first": 1}, "unknown": "x"}'])
def test_broken_data_is_ignored(context: BrowserContext, address: str, broken: str) -> None:
    """Whatever stands in storage, the tool starts empty and works."""
    page = opened(context, address + CARD)
    page.evaluate("text => localStorage.setItem('guide:emergency-card', text)", broken)
    page.reload()
    expect(page.locator("#f-name")).to_have_value("")
    fill(page, {"name": "Sam"})
    assert shown(page, "name") == "Sam"


def test_two_tabs_never_mix(context: BrowserContext, address: str) -> None:
    """An untouched tab follows; one with words of its own keeps them and offers the other's; a removal is told."""
    one, other = opened(context, address + CARD), opened(context, address + CARD)
    fill(one, {"name": "Sam"})
    one.get_by_label(KEEP).check()
    expect(other.locator("#f-name")).to_have_value("Sam")
    expect(other.locator(".kept-status")).to_contain_text("Another tab changed this.")
    fill(other, {"name": "Samira"})
    expect(one.get_by_role("button", name="Show what the other tab kept")).to_be_visible()
    expect(one.locator("#f-name")).to_have_value("Sam")
    one.get_by_role("button", name="Show what the other tab kept").click()
    expect(one.locator("#f-name")).to_have_value("Samira")
    clear(other)
    expect(one.locator(".kept-status")).to_contain_text("no longer kept")
    expect(one.get_by_label(KEEP)).not_to_be_checked()
    assert shown(one, "name") == "Samira"


def test_one_tool_brings_what_the_other_kept(context: BrowserContext, address: str) -> None:
    """Only what was kept can be brought; what is already filled stays, and is named."""
    sheet, card = opened(context, address + SHEET), opened(context, address + CARD)
    bring = sheet.get_by_role("button", name="Bring over what I kept on the emergency card")
    fill(card, WHOLE_CARD)
    expect(bring).to_be_hidden()
    card.get_by_label(KEEP).check()
    fill(sheet, {"name": "Alex", "tip": "T10"})
    bring.click()
    expect(sheet.locator(".fill-in-bring [role=status]")).to_contain_text("Fields filled: 19.")
    expect(sheet.locator(".fill-in-bring [role=status]")).to_contain_text("something else: My name.")
    assert (shown(sheet, "name"), shown(sheet, "dose3"), shown(sheet, "tip")) == ("Alex", "60 micrograms", "T10")
    assert stored(sheet, "my-pump") is None
    sheet.get_by_label(KEEP).check()
    card.reload()
    card.get_by_role("button", name="Bring over what I kept on My pump").click()
    assert shown(card, "name") == "Alexandra Featherstonehaugh"


# ---------------------------------------------------------------- what hands may type


@pytest.mark.parametrize(
    "text", ["<script>window.hit = 1</script>", '"><img src=x onerror=hit=1>', "👩🏽‍🦽 Zoë 🇬🇧 𝒳", RIGHT_TO_LEFT]
)
def test_any_text_is_text(context: BrowserContext, address: str, text: str) -> None:
    """Markup, emoji and right-to-left letters stand as they were typed, kept or not."""
    page = opened(context, address + SHEET)
    fill(page, {"name": text, "conditions": text})
    page.get_by_label(KEEP).check()
    page.reload()
    assert shown(page, "name") == text
    assert shown(page, "conditions") == text
    assert page.evaluate("window.hit") is None
    rtl = text == RIGHT_TO_LEFT
    assert page.locator("[data-from=conditions]").evaluate("one => getComputedStyle(one).direction") == (
        "rtl" if rtl else "ltr"
    )


OVERFLOW = """() => [...document.querySelectorAll('.card-side, .card-title, .pump-sheet, .pump-sheet-title, .place, td')]
  .filter(one => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map(one => one.className + one.textContent.slice(0, 40))"""


@pytest.mark.parametrize("font", ["inherit", "DejaVu Sans"])
@pytest.mark.parametrize(("at", "called"), [(CARD, "card"), (SHEET, "sheet")])
@pytest.mark.parametrize("width", [1280, 360])
def test_five_thousand_letters(browser: Browser, address: str, at: str, called: str, font: str, width: int) -> None:
    """Too long a text ends in "…" in its own place, the page says which; all other words stay, on one sheet."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    page = opened(context, address + at)
    page.add_style_tag(content=f".paper-size {{ font-family: {font} !important }}")
    fill(page, WHOLE_CARD | {"allergies": "peanuts, " * 555, "drug3": "x" * 5000, "day": "0" * 5000})
    for field in ("allergies", "drug3", "day"):
        expect(page.locator(f".field:has(#f-{field}) .field-note")).to_have_text(
            f"Too long for the {called}: it shows the beginning alone."
        )
    said = page.locator(".paper-status")
    expect(said).to_contain_text("Cut off on the")
    assert re.findall(r"Allergies|Drug 3|number by day", said.text_content()) == [
        "Allergies", "Drug 3", "number by day",
    ]  # fmt: skip
    assert [shown(page, name)[-1] for name in ("allergies", "drug3", "day")] == ["…"] * 3
    assert len(shown(page, "allergies")) > 40
    assert page.evaluate(OVERFLOW) == []
    for place in ("name", "dose1", "written", "team"):
        assert shown(page, place) == WHOLE_CARD[place]
        expect(page.locator(f"[data-from={place}]")).to_be_visible()
    assert sheets(page.pdf(format="Letter")) == 1
    fill(page, {"allergies": "Peanuts", "drug3": "", "day": "111"})
    expect(said).to_have_text("")
    assert shown(page, "allergies") == "Peanuts"
    context.close()


@pytest.mark.parametrize(
    ("typed", "links"),
    {
        "+44 (0)20 7946 0000": ["tel:+442079460000"],
        "020 7946 0958, ask for the pump on call": ["tel:02079460958"],
        "(555) 010-9999 or 555.010.8888": ["tel:5550109999", "tel:5550108888"],
        "111": ["tel:111"],
        "ward 7": [],
        "javascript:alert(1)": [],
    }.items(),
)
def test_a_number_can_be_rung(context: BrowserContext, address: str, typed: str, links: list[str]) -> None:
    """A link with + and digits alone, large enough to press."""
    page = opened(context, address + CARD)
    fill(page, {"night": typed})
    found = page.locator(".field:has(#f-night) .field-ring a")
    assert found.evaluate_all("all => all.map(one => one.getAttribute('href'))") == links
    for link in found.all():
        assert link.bounding_box()["height"] >= 44


def test_short_units_are_pointed_out(context: BrowserContext, address: str) -> None:
    """In words, beside the field; what was typed stays as it is."""
    page = opened(context, address + CARD)
    for short in ("412 mcg", "412µg", "0.4 mg/day", "412 UG"):
        fill(page, {"dose1": short})
        expect(page.locator(".field:has(#f-dose1) .field-note")).to_contain_text("write the unit in full")
        assert shown(page, "dose1") == short
    for bare in ("412.5", "412 a day", "4 per day"):
        fill(page, {"dose1": bare})
        expect(page.locator(".field:has(#f-dose1) .field-note")).to_contain_text("The unit is missing")
    for full in ("412 micrograms", "0.4 milligrams a day", "412 Mikrogramm", "٤١٢ ميكروغرام", "none", ""):
        fill(page, {"dose1": full})
        expect(page.locator(".field:has(#f-dose1) .field-note")).to_have_text("")


def test_a_day_that_reads_two_ways_is_pointed_out(context: BrowserContext, address: str) -> None:
    """3/4 means another day in another country; a month in words, and the order of a computer, do not."""
    page = opened(context, address + CARD)
    for two_ways in ("3/4", "12/3/27", "3.4.2027", "12-3-27"):
        fill(page, {"refill": two_ways})
        expect(page.locator(".field:has(#f-refill) .field-note")).to_have_text("Write the month as a word.")
    for one_way in ("12 March 2027", "2027-03-12", "March 12, 2027", ""):
        fill(page, {"refill": one_way})
        expect(page.locator(".field:has(#f-refill) .field-note")).to_have_text("")


def test_bringing_never_mixes_two_drugs(context: BrowserContext, address: str) -> None:
    """A drug typed here does not get another drug's strength, nor a person another's number; both are named."""
    card, sheet = opened(context, address + CARD), opened(context, address + SHEET)
    fill(card, {"drug1": "Morphine", "strength1": "10 milligrams", "drug2": "Baclofen", "dose2": "412 micrograms"})
    fill(card, {"person": "Jo", "personnumber": "07700 900123"})
    card.get_by_label(KEEP).check()
    fill(sheet, {"drug1": "Baclofen", "drug2": "Baclofen", "person": "Tom"})
    sheet.get_by_role("button", name="Bring over what I kept on the emergency card").click()
    assert [shown(sheet, name) for name in ("strength1", "dose2", "personnumber")] == ["", "412 micrograms", ""]
    expect(sheet.locator(".fill-in-bring [role=status]")).to_contain_text("Drug 1: strength in each ml")


def test_by_keyboard_alone(context: BrowserContext, address: str) -> None:
    """From the box that keeps to the last field, in the order that is seen; Escape answers no."""
    page = opened(context, address + CARD)
    page.get_by_label(KEEP).focus()
    page.keyboard.press("Space")
    for typed in ("", "Sam", "Latex", "SynchroMed II", "Baclofen"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    assert (shown(page, "name"), shown(page, "drug1")) == ("Sam", "Baclofen")
    today = page.get_by_role("button", name="Put today's date")
    today.focus()
    page.keyboard.press("Enter")
    assert shown(page, "written") == f"{datetime.date.today():%-d %B %Y}"
    page.get_by_role("button", name="Clear", exact=True).press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_focused()
    assert shown(page, "name") == "Sam"


# ---------------------------------------------------------------- paper


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def boxes(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """The filled rectangles of Chromium's PDF as (left, top, width, height) in mm, up to where the page begins."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            drawing = zlib.decompress(stream).decode("latin-1")
        except zlib.error:  # a picture or a font
            continue
        x = y = 0.0
        across = down = 1.0
        before = []
        for words in (line.split() for line in drawing.splitlines()):
            if words == ["q"]:
                before.append((x, y, across, down))
            elif words == ["Q"]:
                x, y, across, down = before.pop()
            elif words and words[-1] == "cm":
                a, _, _, d, e, f = map(float, words[:6])
                x, y, across, down = x + across * e, y + down * f, across * a, down * d
            elif words and words[-1] == "re":
                left, top, width, height = map(float, words[:4])
                points = (x + across * left, -(y + down * top), across * width, -down * height)
                found.append(tuple(point * 25.4 / 72 for point in points))
    return found


@pytest.mark.parametrize("size", ["A4", "Letter"])
@pytest.mark.parametrize("width", [1280, 360])
def test_the_card_prints_at_its_size(browser: Browser, address: str, size: str, width: int) -> None:
    """One sheet, whose cut lines stand 171.2 mm and 54 mm apart, from a desk and from a phone."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = opened(context, address + CARD)
    fill(page, WHOLE_CARD)
    pdf = page.pdf(format=size)
    assert sheets(pdf) == 1
    drawn = boxes(pdf)
    rows = sorted({top for _, top, wide, high in drawn if wide > 175 and high < 1})
    columns = sorted({left for left, _, wide, high in drawn if high > 60 and wide < 1})
    assert rows[-1] - rows[0] == pytest.approx(54, abs=0.5)
    assert columns[-1] - columns[0] == pytest.approx(171.2, abs=0.5)
    page.emulate_media(media="print")
    for side in page.locator(".card-side").all():
        box = side.bounding_box()
        assert box["width"] * 25.4 / 96 == pytest.approx(85.6, abs=0.1)
        assert box["height"] * 25.4 / 96 == pytest.approx(54, abs=0.1)
    expect(page.get_by_text("Fold back along this line")).to_be_visible()
    for hidden in (page.locator("form").first, page.locator("h1"), page.get_by_role("button", name="Print the card")):
        expect(hidden).to_be_hidden()
    context.close()


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_the_sheet_prints_on_one_page(context: BrowserContext, address: str, size: str) -> None:
    """Whole, with all that was typed, and nothing of the page about it."""
    page = opened(context, address + SHEET)
    fill(page, WHOLE_CARD | {"changes": "1 May: up\n1 June: up", "medicines": "A\nB\nC\nD", "withdrawal": "Itching"})
    assert sheets(page.pdf(format=size)) == 1
    assert page.evaluate(OVERFLOW) == []
    page.emulate_media(media="print")
    expect(page.get_by_text("Written by the person named above")).to_be_visible()
    expect(page.locator(".calendar")).to_be_hidden()
    expect(page.locator(".page-dates")).to_be_hidden()


@pytest.mark.parametrize("at", [CARD, SHEET])
def test_blank_forms_need_no_script(browser: Browser, address: str, sites: dict[str, Path], at: str) -> None:
    """Without JavaScript there is no dead field, only a blank paper for a pen; from a folder all of it works."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = opened(context, address + at)
    expect(page.locator(".fill-in")).to_be_hidden()
    expect(page.get_by_text("a pen.").first).to_be_visible()
    expect(page.locator(".paper-size")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert sheets(page.pdf(format="A4")) == 1
    context.close()
    context = browser.new_context()
    page = opened(context, (sites[ENGINE] / at / "index.html").as_uri())
    fill(page, {"name": "Sam"})
    page.get_by_label(KEEP).check()
    page.reload()
    assert shown(page, "name") == "Sam"
    context.close()


@pytest.mark.parametrize("at", [CARD, SHEET])
def test_nothing_is_sent(context: BrowserContext, address: str, at: str) -> None:
    """After the page has loaded, typing, keeping, clearing and printing ask for nothing; there is no cookie."""
    page = opened(context, address + at)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page, WHOLE_CARD)
    page.get_by_label(KEEP).check()
    page.pdf(format="A4")
    clear(page)
    page.wait_for_timeout(300)
    host = urlsplit(address).netloc
    assert [url for url in asked if urlsplit(url).netloc not in ("", host) or "/assets/" not in url] == []
    assert context.cookies() == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("at", [CARD, SHEET])
def test_a_filled_tool_has_no_barrier(browser: Browser, address: str, at: str, scheme: str) -> None:
    """axe finds nothing while words are cut off, a question is open and links can be rung; 320 px are enough."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page = opened(context, address + at)
    fill(page, WHOLE_CARD | {"allergies": "peanuts, " * 200, "dose1": "4 mg"})
    page.get_by_role("button", name="Clear", exact=True).click()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.locator(".fill-in :is(input:not([type=checkbox]), textarea, button), .kept label, .paper-print")
    for control in small.all():
        if control.is_visible():
            assert control.bounding_box()["height"] >= 44
    context.close()


# ---------------------------------------------------------------- a date for the calendar


def calendar_file(page: Page) -> bytes:
    """Press the button, and read the file that the browser saves."""
    with page.expect_download() as saved:
        page.get_by_role("button", name="Make the calendar file").click()
    assert saved.value.suggested_filename == "appointment.ics"
    return Path(saved.value.path()).read_bytes()


@pytest.mark.parametrize(
    "title", ["Appointment", r"Visit; ring, back \ slash", "日本語の予定 👩🏽‍🦽 " * 12, "BEGIN:VEVENT", "é" * 80]
)
def test_calendar_file(context: BrowserContext, address: str, title: str) -> None:
    """Whole days, two reminders, lines of 75 octets at most that end in CRLF, and the title as it was typed."""
    page = opened(context, address + SHEET)
    day = datetime.date.today() + datetime.timedelta(days=40)
    page.get_by_label("The date on my own papers").fill(day.isoformat())
    expect(page.get_by_label("What the calendar will show")).to_have_value("Appointment")
    page.get_by_label("What the calendar will show").fill(title)
    raw = calendar_file(page)
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75
    for line in raw.split(b"\r\n"):
        line.decode("utf-8")
    read = icalendar.Calendar.from_ical(raw)
    assert (read["VERSION"], "PRODID" in read) == ("2.0", True)
    (event,) = read.walk("VEVENT")
    assert event.decoded("DTSTART") == day
    assert str(event["SUMMARY"]) == title.strip()
    assert len(event["UID"]) == 32
    assert datetime.datetime.now(datetime.UTC) - event.decoded("DTSTAMP") < datetime.timedelta(minutes=5)
    midnight = datetime.datetime.combine(day, datetime.time())
    rung = [midnight + alarm.decoded("TRIGGER") for alarm in event.walk("VALARM")]
    assert rung == [midnight - datetime.timedelta(days=days) + datetime.timedelta(hours=9) for days in (7, 2)]
    assert not re.search(rb"baclofen|pump", raw, re.I)


def test_calendar_without_reminders_and_with_a_wrong_date(context: BrowserContext, address: str) -> None:
    """No reminder is made that was not ticked; no date or a past one is told in words, beside the field."""
    page = opened(context, address + SHEET)
    date = page.get_by_label("The date on my own papers")
    press = page.get_by_role("button", name="Make the calendar file")
    press.click()
    expect(date).to_be_focused()
    expect(date).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#c-date-error")).to_have_text("Type the whole date: day, month and year.")
    date.fill("2020-01-02")
    press.click()
    expect(page.locator("#c-date-error")).to_contain_text("has passed")
    date.fill((datetime.date.today() + datetime.timedelta(days=1)).isoformat())
    page.get_by_label("A week before").uncheck()
    page.get_by_label("Two days before").uncheck()
    page.get_by_label("What the calendar will show").fill("  ")
    (event,) = icalendar.Calendar.from_ical(calendar_file(page)).walk("VEVENT")
    assert (str(event["SUMMARY"]), event.walk("VALARM")) == ("Appointment", [])
    expect(page.locator("#c-date-error")).to_have_text("")
    expect(page.locator(".calendar-status")).to_contain_text("appointment.ics is made")
    expect(page.locator(".calendar-status")).not_to_contain_text("gone by")
    page.get_by_label("A week before").check()
    calendar_file(page)
    expect(page.locator(".calendar-status")).to_contain_text("A reminder for a time gone by may not ring.")
