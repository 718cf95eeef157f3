"""What a page weighs: it loads and holds what it can use, looks the same for it, and its menu does not grow."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import jinja2
import material
import pytest
from built import ENGINES, ROOT, parse
from playwright.sync_api import Browser

from evidence import finish

# Of every element, with what stands before and behind it: what the browser makes of the styles.
LOOKS = """() => [...document.body.querySelectorAll("*")].flatMap((element) =>
  [null, "::before", "::after", "::marker"].map((part) =>
    `${element.tagName}.${element.className} ${part}: ` +
    getComputedStyle(element, part).cssText.replace(/--[\\w-]+:(?:[^;"]|"[^"]*")*;/g, "")))"""
VIEWS = (
    # width, colours, text size, medium
    (360, "light", "1", "screen"),
    (1280, "dark", "3", "screen"),
    (900, "light", "2", "print"),
)


@pytest.mark.parametrize(
    "at", ["", "trial/", "emergency/", "sources/", "deciding/questions/", "share/my-pump/", "easy-read/"]
)
def test_nothing_looks_otherwise_than_with_all_styles(browser: Browser, address: str, at: str) -> None:
    """With the whole of the theme's and our stylesheets each element looks the same: on phone, desk and paper."""
    ours = re.findall(r"assets/stylesheets/\S+\.css", (ROOT / "mkdocs.yml").read_text())
    theme = next((Path(material.__file__).parent / "templates/assets/stylesheets").rglob("main.*.min.css"))
    whole = "".join(path.read_text() for path in (theme, *(ROOT / "docs" / name for name in ours)))
    for width, colours, size, medium in VIEWS:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=colours,
            reduced_motion="reduce",
            service_workers="block",
        )
        page = context.new_page()
        page.goto(address + at)
        page.evaluate("size => { document.documentElement.dataset.textSize = size }", size)
        for control in page.locator("article :is(.add-question, a.footnote-ref)").all()[:2]:
            control.dispatch_event("pointerover", {"pointerType": "mouse", "bubbles": True})
            control.dispatch_event("click")
        page.emulate_media(media=medium)
        page.wait_for_timeout(400)  # until what follows the place in the page has settled
        before = page.evaluate(LOOKS)
        page.evaluate("whole => { document.querySelector('style').textContent = whole }", whole)
        after = page.evaluate(LOOKS)
        assert [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]][:3] == [], (width, medium)
        context.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_each_page_loads_what_it_can_use(sites: dict[str, Path], engine: str) -> None:
    """One file for what all pages do; the filter of sources and the list of questions only where there is one."""
    for path in sites[engine].rglob("*.html"):
        page = parse(path)
        names = [Path(script["src"]).name.partition(".")[0] for script in page.select("script[src*=javascripts]")]
        if names == ["moved"]:
            continue
        assert names.count("all-pages") == 1, path
        assert ("source-filter" in names) == bool(page.select(".source-count")), path
        assert ("add-question" in names) == bool(page.select("#ask-your-team")), path
        assert not {"notes", "sections", "offline", "overdue", "copy-link"} & set(names), path


def test_only_needless_space_is_taken_out(tmp_path: Path) -> None:
    """Lines between tags come together; words, and what stands as it was written, stay."""
    page = tmp_path / "index.html"
    page.write_text("<p>a\n  b</p>\n\n   <i>c</i> <b>d</b>\n<pre>\n <i>e</i>\n\n  <i>f</i></pre><p>\n  g</p>")
    finish.bare(tmp_path)
    assert page.read_text() == "<p>a\n  b</p>\n<i>c</i> <b>d</b>\n<pre>\n <i>e</i>\n\n  <i>f</i></pre><p>\n  g</p>"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_menu_leads_to_every_page_of_the_contents(sites: dict[str, Path], engine: str) -> None:
    """From any page, without a script: each page of mkdocs.yml by a link of its own."""
    listed = re.findall(r"^ +- .*: ([\w/-]+)\.md$", (ROOT / "mkdocs.yml").read_text(), re.M)
    wanted = {posixpath.normpath(re.sub(r"(^|/)index$", "", page) or ".") for page in listed}
    for at in ("index.html", "trial/index.html", "sources/gablofen-label-us-2025/index.html"):
        links = parse(sites[engine] / at).select("nav.chapters a")
        assert all(link.get_text(strip=True) for link in links)
        assert {posixpath.normpath(posixpath.join(posixpath.dirname(at), link["href"])) for link in links} == wanted


def test_the_menu_does_not_grow_with_a_long_section() -> None:
    """More than 24 pages are written out on the section's own pages alone; elsewhere its name leads to the first."""

    def section(title: str, count: int, active: bool = False) -> dict:
        pages = [{"title": f"{title} {n}", "url": f"{title}/{n}/", "active": False} for n in range(count)]
        return {"title": title, "children": pages, "active": active}

    templates = jinja2.Environment(loader=jinja2.FileSystemLoader(ROOT / "overrides"), autoescape=True)
    templates.filters["url"] = str
    listed = [section("short", 24), section("long", 25), section("here", 99, active=True)]
    contents = type("Contents", (), {"items": listed})
    menu = templates.get_template("partials/nav.html").render(nav=contents)
    assert (menu.count('href="short/'), menu.count('href="long/'), menu.count('href="here/')) == (24, 1, 99)
    assert '<a href="long/0/">long</a>' in menu


def test_a_jump_within_the_long_list_arrives(browser: Browser, address: str) -> None:
    """Entries are laid out as they come near; a kind that is jumped to stands below the header all the same."""
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(address + "sources/")
        for kind in ("patient-story", "trial", "news", "drug-label"):
            page.evaluate("kind => { location.hash = kind }", kind)
            page.wait_for_timeout(300)
            place = page.evaluate("kind => document.getElementById(kind).getBoundingClientRect().top", kind)
            assert 60 <= place <= 200, (width, kind)
        page.close()
