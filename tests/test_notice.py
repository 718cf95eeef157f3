"""The urgent notice: one line of mkdocs.yml shows it on every page, first, as text alone, on paper too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from built import ENGINES, build, copy, parse, served
from playwright.sync_api import Page, expect
from test_sites import tiny

WORDS = "Some pumps are recalled. Ring your pump team before your next refill, and say <b>model & make</b>."
OFF = 'urgent_notice: ""'
PLACES = (
    "",
    "emergency/",
    "living/mri/",
    "easy-read/",
    "search/",
    "share/pack-mri/",
    "sources/gablofen-label-us-2025/",
)


def switched_on(tree: Path) -> Path:
    """A tree with the notice."""
    settings = (tree / "mkdocs.yml").read_text(encoding="utf-8")
    assert OFF in settings
    (tree / "mkdocs.yml").write_text(settings.replace(OFF, f'urgent_notice: "{WORDS}"'), encoding="utf-8")
    return tree


@pytest.fixture(scope="module")
def noticed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole guide with the notice, as MkDocs builds it."""
    return build(switched_on(copy(tmp_path_factory.mktemp("noticed"))), "mkdocs")


@pytest.fixture
def notice(noticed: Path) -> Iterator[str]:
    """Its address."""
    with served(noticed) as at:
        yield at


def holds_the_notice(path: Path) -> None:
    """Once, named, as plain text, below the header and above the title."""
    page = parse(path)
    (banner,) = page.select(".md-banner")
    assert banner["aria-label"] == "Urgent notice"
    assert banner.select_one("span").get_text() == f"Urgent: {WORDS}", path
    assert banner.find_previous("header"), "the emergency link comes before it"
    assert banner.find_next("h1"), path
    assert re.fullmatch(r"(?:.*/)?safety-notices/|\./", banner.a["href"]), path


@pytest.mark.parametrize("engine", ENGINES)
def test_one_line_shows_it(tmp_path: Path, engine: str) -> None:
    """With either engine, on a page, a record and the page for lost addresses; without words none has an empty box."""
    tree = tiny(tmp_path, "Refills come every 3 to 4 months.[^leaflet.interval]")
    site = build(tree, engine)
    places = [
        site / place for place in ("index.html", "emergency/index.html", "sources/leaflet/index.html", "404.html")
    ]
    assert not any(parse(path).select(".md-banner, .urgent-notice") for path in places)
    parse.cache_clear()
    build(switched_on(tree), engine)
    for path in places:
        holds_the_notice(path)


def test_every_page_has_it(noticed: Path) -> None:
    """Records, packs, Easy Read and search too."""
    paths = [path for path in noticed.rglob("*.html") if 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")]
    assert len(paths) > 100
    for path in paths:
        holds_the_notice(path)


def test_it_leaves_the_first_instruction_in_sight(phone: Page, notice: str) -> None:
    """On the emergency page of a phone notice and first card stand on the first screen; its link is large enough."""
    phone.goto(notice + "emergency/")
    expect(phone.locator(".urgent-notice")).to_be_in_viewport(ratio=1)
    expect(phone.locator(".admonition.emergency").first).to_be_in_viewport(ratio=1)
    expect(phone.get_by_role("banner").get_by_role("link", name="Emergency")).to_be_in_viewport(ratio=1)
    assert phone.get_by_role("link", name="Read the safety notices").bounding_box()["height"] >= 44
    region = phone.get_by_role("complementary", name="Urgent notice")
    expect(region).to_contain_text(WORDS)


def test_it_hides_nothing_and_is_not_too_wide(phone: Page, notice: str) -> None:
    """The title stands below it, and the page is no wider than the screen."""
    for place in PLACES:
        phone.goto(notice + place)
        box, title = phone.locator(".md-banner").bounding_box(), phone.locator("h1").first.bounding_box()
        assert box["y"] + box["height"] <= title["y"], place
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_the_emergency_link_is_still_second_by_keyboard(desk: Page, notice: str) -> None:
    """After the way to the content, before the notice's own link."""
    desk.goto(notice + "trial/")
    said = []
    for _ in range(2):
        desk.keyboard.press("Tab")
        said.append(desk.evaluate("document.activeElement.textContent.trim()"))
    assert said == ["Skip to content", "Emergency"]


def test_paper_has_it(desk: Page, notice: str) -> None:
    """Black on white; the emergency page still takes one sheet; a card that somebody fills in prints alone."""
    desk.goto(notice + "emergency/")
    for size in ("A4", "Letter"):
        assert len(re.findall(rb"/Type\s*/Page\b", desk.pdf(format=size))) == 1, size
    desk.emulate_media(media="print")
    said = desk.locator(".urgent-notice span")
    expect(said).to_be_visible()
    assert said.evaluate("e => getComputedStyle(e).color") == "rgb(0, 0, 0)"
    desk.goto(notice + "share/emergency-card/")
    expect(desk.locator(".md-banner")).to_be_hidden()
