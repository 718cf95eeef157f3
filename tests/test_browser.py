"""The guide in a real browser: notes by hover, focus and touch, the keyboard, small screens, no watchers."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from built import ENGINE, ROOT, built_address
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evidence import pages

PAGES = [built_address(page) for page in pages.load(ROOT / "docs")[0]]
SOURCE = "sources/gablofen-label-us-2025/"
TOOLTIP = ".note-preview"


def focused(page: Page) -> str:
    """What the element that has the focus says."""
    return page.evaluate("(document.activeElement.textContent || document.activeElement.ariaLabel || '').trim()")


@pytest.mark.parametrize("at", [*PAGES, SOURCE])
def test_page_is_quiet(desk: Page, address: str, at: str) -> None:
    """No message in the console, no failed request, no request to anywhere else, no cookie."""
    said: list[str] = []
    asked: list[str] = []
    desk.on("console", lambda message: said.append(message.text))
    desk.on("pageerror", lambda error: said.append(str(error)))
    desk.on("request", lambda request: asked.append(request.url))
    desk.on("response", lambda answer: said.append(answer.url) if answer.status >= 400 else None)
    desk.goto(address + at, wait_until="networkidle")
    assert said == []
    host = urlsplit(address).netloc
    assert {urlsplit(url).netloc for url in asked} == {host}
    assert desk.context.cookies() == []


@pytest.mark.parametrize("at", ["", "emergency/", "trial/", "deciding/risks/", "living/mri/"])
def test_note_opens_by_hover(desk: Page, address: str, at: str) -> None:
    """Resting the mouse on a mark shows what the source says, and Escape or leaving hides it."""
    desk.goto(address + at)
    mark = desk.locator("a.footnote-ref").first
    mark.hover()
    expect(desk.locator(TOOLTIP)).to_contain_text("It says:")
    desk.mouse.move(5, 500)
    expect(desk.locator(TOOLTIP)).to_be_hidden()


def test_note_opens_by_focus(desk: Page, address: str) -> None:
    """Reaching a mark by keyboard shows its note too."""
    desk.goto(address + "trial/")
    mark = desk.locator("a.footnote-ref").first
    desk.keyboard.press("Tab")
    while not mark.evaluate("e => e === document.activeElement"):
        desk.keyboard.press("Tab")
    expect(desk.locator(TOOLTIP)).to_contain_text("It says:")


def test_note_opens_by_touch(phone: Page, address: str) -> None:
    """A tap on a mark brings its note into view, with the way to the record and the way back."""
    phone.goto(address + "trial/")
    phone.locator("a.footnote-ref").first.tap()
    said = phone.locator(".footnote li:target")
    expect(said).to_be_in_viewport()
    expect(said).to_contain_text("It says:")


def test_note_leads_to_the_record_and_back(desk: Page, address: str) -> None:
    """From a mark to the note, to the finding on the source's page, to the page that cites it."""
    desk.goto(address + "emergency/")
    mark = desk.locator("a.footnote-ref").first
    note = desk.locator(f"li[id='{mark.get_attribute('href')[1:]}']")
    note.get_by_role("link", name="See this source's record").click()
    expect(desk).to_have_url(re.compile(r"/sources/[^/]+/#.+"))
    finding = desk.locator(f"h2[id='{urlsplit(desk.url).fragment}']")
    expect(finding).to_be_in_viewport()
    finding.locator("xpath=following::*[contains(@class,'cited-on')][1]").get_by_role(
        "link", name="Emergency", exact=True
    ).click()
    expect(desk).to_have_url(re.compile(r"/emergency/#fnref:"))


def test_emergency_is_one_press_away(desk: Page, phone: Page, address: str) -> None:
    """The emergency link is in sight on every page at both widths; by keyboard it is the second stop."""
    for page in (desk, phone):
        for at in [*PAGES, SOURCE]:
            page.goto(address + at)
            link = page.get_by_role("banner").get_by_role("link", name="Emergency")
            expect(link).to_be_in_viewport(ratio=1)
            box = link.bounding_box()
            assert min(box["width"], box["height"]) >= 44, (at, box)
    desk.goto(address + "trial/")
    desk.keyboard.press("Tab")
    assert focused(desk) == "Skip to content"
    desk.keyboard.press("Tab")
    assert focused(desk) == "Emergency"
    desk.keyboard.press("Enter")
    expect(desk).to_have_url(address + "emergency/")


def test_first_screen_of_a_phone_says_whom_to_ring(browser: Browser, address: str) -> None:
    """Nobody scrolls to learn whom to ring: the first card, its numbers and the three doors, on 360 by 640."""
    context = browser.new_context(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + "emergency/")
    card = page.locator(".admonition.emergency").first
    expect(card).to_be_in_viewport(ratio=1)
    for number in ("999", "911", "112", "000"):
        assert card.get_by_role("link", name=number, exact=True).get_attribute("href") == f"tel:{number}"
    for door in DOORS:
        link = page.get_by_role("article").get_by_role("link", name=door)
        expect(link).to_be_in_viewport(ratio=1)
        assert link.bounding_box()["height"] >= 44
    context.close()


DOORS = {
    "Danger to life": "Ring 999, 911, 112 or 000 now",
    "Other sudden signs": "Go to the emergency department",
    "Beep, wound, slow change": "ring your pump team now",
}
SIGNS = {
    "Just refilled, and sleepy": "Ring 999, 911, 112 or 000",
    "A beep": "ring your pump team now",
    "A missed or late refill": "Ring your pump team at once",
    "Fever and stiffness": "Go to the emergency department now",
    "A red, hot or leaking wound": "Ring your pump team now",
    "A headache when you sit up": "Ring your pump team now",
}
TO_THE_WORDS_TO_SAY = """() => {
  let text = ""
  for (let e = document.querySelector(":target").nextElementSibling; e; e = e.nextElementSibling) {
    const copy = e.cloneNode(true)
    copy.querySelectorAll("sup").forEach(mark => mark.remove())
    text += copy.textContent + " "
    const said = text.search(/Say: [“"][^”"]+[”"]/)
    if (said >= 0) return text.slice(0, said) + text.slice(said).match(/Say: [“"][^”"]+[”"]/)[0]
  }
}"""


@pytest.mark.parametrize(("sign", "action"), [*DOORS.items(), *SIGNS.items()])
def test_a_sign_is_two_taps_from_home(phone: Page, address: str, sign: str, action: str) -> None:
    """Home, Emergency, the sign: whom to ring is in sight; the words to say come within fifty words (ten seconds)."""
    phone.goto(address)
    phone.get_by_role("banner").get_by_role("link", name="Emergency").tap()
    phone.get_by_role("article").get_by_role("link", name=sign).first.tap()
    phone.wait_for_timeout(300)
    assert 0 <= phone.evaluate("document.querySelector(':target').getBoundingClientRect().top") < 200
    expect(phone.locator(":target ~ *").get_by_text(action).first).to_be_in_viewport()
    if sign in SIGNS:
        read = phone.evaluate(TO_THE_WORDS_TO_SAY)
        assert action in read
        assert len(read.split()) <= 50, read


def test_emergency_prints_on_one_sheet(desk: Page, address: str) -> None:
    """The cards, the words to say and the end date; the rest is for the screen."""
    desk.goto(address + "emergency/")
    for size in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", desk.pdf(format=size))) == 1, size
    desk.emulate_media(media="print")
    for words in ("something is suddenly very different", "hard to wake", "the pump beeps, in any way"):
        expect(desk.get_by_text(words).first).to_be_visible()
    expect(desk.get_by_text("It may have stopped, or be giving too much")).to_be_visible()
    expect(desk.get_by_text("Do not use this paper after 21 May 2027.")).to_be_visible()
    expect(desk.get_by_text("where each statement has its source")).to_be_visible()
    expect(desk.get_by_role("heading", name="Too little and too much")).to_be_hidden()


def test_emergency_works_without_scripts_and_styles(browser: Browser, address: str, sites: dict[str, Path]) -> None:
    """Plain links and words: skip the menu, ring, choose a sign; no icon fills the screen."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    bare = re.sub(r"<style>.*?</style>", "", (sites[ENGINE] / "emergency/index.html").read_text(), flags=re.S)
    context.route(re.compile(r"/emergency/$"), lambda route: route.fulfill(body=bare, content_type="text/html"))
    page.goto(address + "emergency/")
    icons = page.locator("svg:not(.qr)")
    assert icons.count() > 0
    assert all(box["width"] <= 48 for box in (icons.nth(n).bounding_box() for n in range(icons.count())) if box)
    page.get_by_role("link", name="Skip to content").click()
    expect(page.get_by_role("heading", name="Emergency", level=1)).to_be_in_viewport()
    expect(page.get_by_text("You have a pump and something is suddenly very different")).to_be_visible()
    page.get_by_role("article").get_by_role("link", name="A beep").click()
    expect(page.get_by_text("Any beep: ring your pump team now")).to_be_in_viewport()
    context.close()


def test_single_keys_do_nothing(desk: Page, address: str) -> None:
    """A key pressed by a spasm neither moves nor opens anything; typing and held keys still work."""
    desk.goto(address + "trial/")
    for key in ("n", "p", "s", "f", "/", ".", ",", "N", "S"):
        desk.keyboard.press(key)
    desk.wait_for_timeout(200)
    assert desk.url == address + "trial/"
    desk.goto(address + "search/")
    desk.keyboard.type("spasms")
    expect(desk.get_by_role("combobox")).to_have_value("spasms")


def test_all_words_are_there_without_javascript(browser: Browser, address: str) -> None:
    """Without scripts a page shows its words, its notes, its navigation and the emergency link."""
    context: BrowserContext = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + "living/refills/")
    expect(page.get_by_role("banner").get_by_role("link", name="Emergency")).to_be_visible()
    expect(page.get_by_role("heading", name="What is not known")).to_be_visible()
    page.locator("a.footnote-ref").first.click()
    expect(page.locator(".footnote li:target")).to_be_in_viewport()
    expect(page.locator(".page-dates")).to_contain_text("Next check due: 20 May 2027")
    context.close()


def test_overdue_page_says_so(browser: Browser, address: str) -> None:
    """The notice is hidden until the next check is due, and shown from the day after, by the reader's clock."""
    for day, shown in (("2027-05-20T12:00:00Z", False), ("2027-05-21T12:00:00Z", True)):
        context = browser.new_context()
        page = context.new_page()
        page.clock.set_fixed_time(day)
        page.goto(address + "living/refills/")
        expect(page.locator(".overdue")).to_be_visible(visible=shown)
        context.close()


def test_paper_shows_the_words_and_when_they_grow_old(desk: Page, address: str) -> None:
    """In print: no navigation, all sources, and the date after which the paper is not to be used."""
    desk.goto(address + "living/mri/")
    desk.emulate_media(media="print")
    for hidden in (".md-header", ".menu", ".suggest"):
        expect(desk.locator(hidden).first).to_be_hidden()
    expect(desk.locator(".footnote")).to_be_visible()
    expect(desk.get_by_text("Do not use this paper after 20 May 2027.")).to_be_visible()
    assert desk.pdf().startswith(b"%PDF")


def test_list_of_sources_is_narrowed_by_kind_and_topic(desk: Page, address: str) -> None:
    """Two choices narrow the list, the number shown follows, and choosing All brings everything back."""
    desk.goto(address + "sources/")
    items = desk.locator("article li:visible", has=desk.locator("em"))
    count = desk.get_by_role("status").filter(has_text="sources")
    whole = items.count()
    assert count.inner_text() == f"{whole} sources"
    desk.get_by_label("Kind of source").select_option("Trial")
    trials = items.count()
    assert 0 < trials < whole
    desk.get_by_label("Topic").select_option("walking")
    assert 0 < items.count() < trials
    assert count.inner_text() == f"{items.count()} sources"
    assert all("walking" in text for text in items.locator("em").all_inner_texts())
    expect(desk.get_by_role("heading", name="Drug label")).to_be_hidden()
    desk.get_by_label("Kind of source").select_option("All")
    desk.get_by_label("Topic").select_option("All")
    assert items.count() == whole
