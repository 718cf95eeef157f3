"""The decision aid: the same detail for every choice, and its forms in a real browser, on paper and without scripts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from built import ROOT
from playwright.sync_api import Browser, Locator, Page, expect

from evidence import pages, records

AT = "deciding/decision-aid/"
CHOICES = ("Carry on as now", "Other tablets or doses", "Injections", "A pump, after a trial dose")
WEIGHTS = ("Matters a lot", "Matters a little", "Does not matter")
REFUSED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"
KEPT = "localStorage.getItem('guide:decision-aid')"
HOSTILE = '<script>document.title = "taken"</script><img src=x onerror="document.title = 1"> مرحبا 😀 ' + "w" * 5000


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The decision aid on a laptop."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    one = context.new_page()
    one.goto(address + AT)
    yield one
    context.close()


@pytest.fixture(scope="module")
def text() -> pages.Page:
    """The decision aid as Markdown."""
    path = "docs/deciding/decision-aid.md"
    return pages.page(records.read(ROOT / path, path)[0])


def statement(page: Page, words: str) -> Locator:
    """The field set of one statement or question."""
    return page.get_by_role("group", name=words, exact=True)


def own(page: Page, words: str) -> Locator:
    """The field for one's own words about something."""
    return page.get_by_label(f"{words}: In my own words")


def said(page: Page) -> Locator:
    """What was weighed, listed back."""
    return page.get_by_role("region", name="What I said")


def sheets(page: Page, size: str) -> int:
    """The number of sheets that the page prints on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format=size)))


def fill(page: Page) -> None:
    """Weigh and answer everything, and write in every field, as somebody with much to say would."""
    for place, group in enumerate(page.locator("article ul:has(> .weigh) fieldset").all()):
        group.get_by_role("radio").nth(place % 3).check()
    for group in page.locator("article ul:has(> .yes-no) fieldset").all():
        group.get_by_role("radio").first.check()
    for field in page.locator("article textarea").all():
        field.fill("A wedding in June, sitting in a chair all afternoon; and who takes me to refills? " * 2)


# ---------------------------------------------------------------- the words


def test_every_choice_gets_the_same_room(text: pages.Page) -> None:
    """Four points for, four against and three on living with it; a cell in every row; the odds in the same four lines."""
    shapes = {}
    for choice in CHOICES:
        lines = [line for line in text.lines if line.section == choice]
        runs = itertools.groupby((line for line in lines if line.kind in ("text", "item")), key=lambda line: line.kind)
        shapes[choice] = [(kind, len(list(run))) for kind, run in runs][:6]
    assert set(map(str, shapes.values())) == {
        str([("text", 1), ("item", 4), ("text", 1), ("item", 4), ("text", 1), ("item", 3)])
    }, shapes
    rows = [line.text for line in text.lines if line.section == "The choices side by side" and line.kind == "row"]
    assert len(rows) == 6
    assert all(len(row.strip().strip("|").split("|")) == 5 and not re.search(r"\|\s*\|", row) for row in rows)
    odds = [line for line in text.lines if line.section == "The odds"]
    assert sum(line.kind == "heading" for line in odds) == 1 + 2 * len(CHOICES)
    labels = [re.match(r"- \*\*(.+?):\*\*", line.text)[1] for line in odds if line.kind == "item"]
    assert labels == ["In 100", "Who", "Elsewhere", "How sure"] * 2 * len(CHOICES)


def test_what_a_decision_aid_must_say(text: pages.Page) -> None:
    """Date, policy of updates, money and review stand on the page; nothing is recommended or added up."""
    body = "\n".join(line.text for line in text.lines)
    for words in ("nobody pays for it", "Published", "Next check", "Sooner", "no clinician yet", "none is recommended"):
        assert words in body, words


# ---------------------------------------------------------------- the forms


def test_weighed_statements_are_listed_back_by_weight(page: Page) -> None:
    """Choosing and typing list the words back, own words first; changing moves them; nothing is counted."""
    expect(said(page)).to_be_hidden()
    statement(page, "I want less pain.").get_by_label("Matters a lot").check()
    statement(page, "I want to avoid an operation.").get_by_label("Does not matter").check()
    own(page, "Something else that matters to me").fill("My garden")
    expect(said(page)).to_be_visible()
    assert [line for line in said(page).inner_text().split("\n") if line] == [
        "What I said",
        *("Matters a lot", "I want less pain."),
        *("Does not matter", "I want to avoid an operation."),
        *("Not weighed yet", "My garden"),
    ]
    statement(page, "I want less pain.").get_by_label("Matters a little").check()
    statement(page, "Something else that matters to me").get_by_label("Matters a little").check()
    expect(said(page).get_by_role("listitem")).to_have_text(
        ["My garden", "I want less pain.", "I want to avoid an operation."]
    )
    assert not re.search(r"\d|score|total|best|recommend", said(page).inner_text())


def test_by_keyboard_alone(page: Page) -> None:
    """Tab reaches a statement, Space and arrows choose, and the focus is seen; single keys write, and do nothing else."""
    first = statement(page, "I want fewer spasms at night.")
    page.get_by_role("button", name="Clear").focus()
    page.keyboard.press("Tab")
    expect(first.get_by_label("Matters a lot")).to_be_focused()
    page.keyboard.press("Space")
    expect(first.get_by_label("Matters a lot")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(first.get_by_label("Matters a little")).to_be_checked()
    assert first.get_by_label("Matters a little").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.press("Tab")
    expect(statement(page, "I want less pain.").get_by_role("radio").first).to_be_focused()
    field = own(page, "I want to talk more, with")
    field.focus()
    page.keyboard.type("nurse, physio.")
    expect(field).to_have_value("nurse, physio.")
    page.get_by_label("I want to try injections.").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("I want to try injections.")).to_be_checked()


def test_kept_only_on_request_and_cleared(page: Page) -> None:
    """Nothing is stored before the reader asks; kept words are back after a reload; Clear asks, empties and removes."""
    night = statement(page, "I want fewer spasms at night.").get_by_label("Matters a lot")
    night.check()
    page.reload()
    expect(night).not_to_be_checked()
    assert page.evaluate(KEPT) is None
    night.check()
    page.get_by_label("Keep it on this device").check()
    own(page, "I want to ask or say").fill("Who fills it at night?")
    statement(page, "Do I know which of these weigh most with me?").get_by_label("No").check()
    page.get_by_label("I want to carry on as now.").check()
    page.reload()
    expect(night).to_be_checked()
    expect(own(page, "I want to ask or say")).to_have_value("Who fills it at night?")
    expect(statement(page, "Do I know which of these weigh most with me?").get_by_label("No")).to_be_checked()
    expect(page.get_by_label("I want to carry on as now.")).to_be_checked()
    expect(said(page)).to_contain_text("I want fewer spasms at night.")
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="Yes, clear it all").click()
    expect(night).not_to_be_checked()
    expect(own(page, "I want to ask or say")).to_have_value("")
    expect(said(page)).to_be_hidden()
    assert page.evaluate(KEPT) is None


def test_two_tabs(page: Page, address: str) -> None:
    """What one tab keeps is shown in the other, but never over words that were typed there."""
    page.get_by_label("Keep it on this device").check()
    other = page.context.new_page()
    other.goto(address + AT)
    statement(page, "I want less pain.").get_by_label("Matters a lot").check()
    expect(statement(other, "I want less pain.").get_by_label("Matters a lot")).to_be_checked()
    expect(said(other)).to_contain_text("I want less pain.")
    other.get_by_label("Keep it on this device").uncheck()
    own(other, "I want to ask or say").fill("Mine")
    page.get_by_label("Keep it on this device").check()
    expect(other.get_by_role("button", name="Show what the other tab kept")).to_be_visible()
    expect(own(other, "I want to ask or say")).to_have_value("Mine")


def test_storage_refused(browser: Browser, address: str) -> None:
    """Where the browser stores nothing the forms work, and the reader is told."""
    context = browser.new_context()
    context.add_init_script(REFUSED)
    page = context.new_page()
    page.goto(address + AT)
    statement(page, "I want less pain.").get_by_label("Matters a lot").check()
    page.get_by_label("Keep it on this device").click()
    expect(page.get_by_role("status").filter(has_text="refused")).to_be_visible()
    expect(page.get_by_label("Keep it on this device")).not_to_be_checked()
    expect(said(page)).to_contain_text("I want less pain.")
    context.close()


@pytest.mark.parametrize(
    "kept", ["", "{", "[]", "7", '{"chosen": 3}', '{"chosen": {"I want less pain.": "<b>"}, "written": 5}']
)
def test_broken_kept_data_is_ignored(page: Page, kept: str) -> None:
    """Data of another version, or spoilt by hand, leaves an empty form that works."""
    page.evaluate("text => localStorage.setItem('guide:decision-aid', text)", kept)
    page.reload()
    expect(page.locator("article :checked")).to_have_count(0 if page.locator(".kept :checked").count() == 0 else 1)
    statement(page, "I want less pain.").get_by_label("Matters a lot").check()
    expect(said(page)).to_contain_text("I want less pain.")


def test_hostile_words_stay_words(page: Page) -> None:
    """Markup, other directions, pictures and five thousand letters are shown as typed, cut to their room, and harm nothing."""
    field = own(page, "Something else that matters to me")
    field.fill(HOSTILE)
    statement(page, "Something else that matters to me").get_by_label("Matters a lot").check()
    page.get_by_label("Keep it on this device").check()
    page.reload()
    item = said(page).get_by_role("listitem")
    assert item.inner_text() == HOSTILE[:199]  # 200 letters as JavaScript counts them: the picture is two
    assert item.locator("*").count() == 0
    assert "taken" not in page.title()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert [sheets(page, size) for size in ("A4", "Letter")] == [2, 2]


def test_nothing_leaves_the_device(page: Page, address: str) -> None:
    """Choosing, typing, keeping and clearing ask for nothing; loading asks this host alone, and no cookie is set."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload(wait_until="networkidle")
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}
    asked.clear()
    fill(page)
    page.get_by_label("Keep it on this device").check()
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="Yes, clear it all").click()
    page.wait_for_timeout(300)
    assert asked == []
    assert page.context.cookies() == []


def test_other_pages_do_not_load_it(page: Page, address: str) -> None:
    """Its script is asked for on its own page alone."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + "deciding/risks/", wait_until="networkidle")
    assert not [url for url in asked if "/weigh." in url or "/kept." in url]


def test_from_a_folder(browser: Browser, sites: dict[str, Path]) -> None:
    """A saved copy, opened without a server, works in the sites of both engines."""
    context = browser.new_context()
    page = context.new_page()
    for site in sites.values():
        page.goto((site / AT / "index.html").as_uri())
        statement(page, "I want less pain.").get_by_label("Matters a lot").check()
        expect(said(page)).to_contain_text("I want less pain.")
    context.close()


# ---------------------------------------------------------------- paper


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_two_sheets(page: Page, size: str) -> None:
    """Empty and filled it prints on two sheets: the choice, the table, the odds, what matters and the next step."""
    assert sheets(page, size) == 2
    fill(page)
    assert sheets(page, size) == 2
    page.emulate_media(media="print")
    for words in ("The choices side by side", "The odds", "What matters to me", "My next step"):
        expect(page.get_by_role("heading", name=words)).to_be_visible()
    for words in ("Whom it is for", "Injections", "What is not known", "Sources"):
        expect(page.get_by_role("heading", name=words, exact=True)).to_be_hidden()
    for words in ("nobody pays for it", "No clinician has reviewed this page yet", "Do not use this paper after"):
        expect(page.get_by_text(words).first).to_be_visible()
    expect(page.locator(".own-words-copy").last).to_contain_text("who takes me to refills?")
    smallest = page.evaluate(
        """Math.min(...[...document.querySelectorAll("article *")]
          .filter(e => e.checkVisibility() && e.getClientRects().length && e.innerText?.trim())
          .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    )
    assert smallest >= 12 - 0.01  # 12 px on paper are 9 pt


def test_by_pen_without_scripts(browser: Browser, address: str) -> None:
    """Without JavaScript every statement shows its boxes, there are lines to write on, and it prints on two sheets."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + AT)
    boxes = "getComputedStyle(e, '::after').content"
    statements = page.locator("article ul:has(> .weigh) > li").all()
    assert len(statements) == 14
    for item in statements:
        expect(item).to_be_visible()
        assert all(weight in item.evaluate(f"e => {boxes}") for weight in WEIGHTS)
    for item in page.locator("article ul:has(> .yes-no) > li").all():
        assert re.search("Yes.+No", item.evaluate(f"e => {boxes}"))
    steps = page.locator("article ul:has(> .next-step) > li")
    assert all("☐" in item.evaluate("e => getComputedStyle(e, '::before').content") for item in steps.all())
    assert [sheets(page, size) for size in ("A4", "Letter")] == [2, 2]
    context.close()
