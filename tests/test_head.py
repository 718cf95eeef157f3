"""What search engines and link previews read, the lists of all pages for them, and the page for a wrong address."""

from __future__ import annotations

import functools
import http.server
import json
import posixpath
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import built
import card
import pytest
from bs4 import BeautifulSoup
from built import ENGINES, ROOT, build, built_address, parse
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect
from test_sites import RECORD, tiny

from evidence import head, pages, published, records

BASE = "https://guide.example/"
NAME = "The Baclofen Pump Guide"
BOX = Image.Resampling.BOX
REFILLS = "Refills come every 3 to 4 months.[^leaflet.interval]"


@functools.cache
def head_of(path: Path) -> BeautifulSoup:
    """The head of a built page; read once, since finished sites do not change."""
    text = path.read_text(encoding="utf-8")
    return BeautifulSoup(text[: text.index("</head>")], "html.parser")


def told(page: BeautifulSoup) -> dict[str, str]:
    """The named contents of a head: "description", "og:title" … A name that stands twice fails."""
    tags = page.select("meta:is([name], [property])")
    pairs = [(tag[key], tag["content"]) for tag in tags for key in ("name", "property") if tag.get(key)]
    assert len(pairs) == len(dict(pairs)), pairs
    return dict(pairs)


def structured(page: BeautifulSoup) -> dict:
    """The one piece of structured data of a page."""
    (script,) = page.select('script[type="application/ld+json"]')
    return json.loads(script.string)


@pytest.fixture(scope="module")
def everything() -> list[pages.Page]:
    """Every page and record of the guide."""
    return published.load(ROOT / "docs")


# ---------------------------------------------------------------- each page


@pytest.mark.parametrize("engine", ENGINES)
def test_each_head_says_what_the_front_matter_says(
    sites: dict[str, Path], everything: list[pages.Page], engine: str
) -> None:
    """Title, description, canonical address, the card of a link, in every page and record."""
    for page in everything:
        at, title = built_address(page), page.meta["title"]
        built_head = head_of(sites[engine] / at / "index.html")
        (canonical,) = built_head.select("link[rel=canonical]")
        assert canonical["href"] == BASE + at
        said = told(built_head)
        assert built_head.title.string == (f"{title} – {NAME}" if at else NAME), at
        assert said["description"] == said["og:description"], at
        if "description" in page.meta:
            assert said["description"] == page.meta["description"], at
        else:
            assert page.meta["by"] in said["description"], at
        assert said["og:title"] == title, at
        assert said["og:url"] == BASE + at
        assert said["og:type"] == ("article" if at else "website"), at
        assert (said["og:site_name"], said["og:locale"]) == (NAME, "en_GB")
        assert said["twitter:card"] == "summary_large_image"
        assert said["og:image:alt"].startswith(NAME)
        assert said["og:image"].startswith(BASE), at
        with Image.open(sites[engine] / said["og:image"].removeprefix(BASE)) as picture:
            assert [str(side) for side in picture.size] == [said["og:image:width"], said["og:image:height"]], at


@pytest.mark.parametrize("engine", ENGINES)
def test_structured_data_is_the_front_matter(sites: dict[str, Path], everything: list[pages.Page], engine: str) -> None:
    """A page for patients or professionals, a page about the guide, a record of a work: dated, and not reviewed."""
    for page in everything:
        at, meta = built_address(page), page.meta
        said = structured(head_of(sites[engine] / at / "index.html"))
        record = "checked" in meta
        kind = "WebPage" if record or meta["topics"] == ["about"] else "MedicalWebPage"
        assert (said["@context"], said["@type"]) == ("https://schema.org", kind), at
        assert (said["name"], said["url"]) == (meta["title"], BASE + at)
        assert said["dateModified"] == meta["checked" if record else "last_checked"], at
        assert said["publisher"] == {"@type": "Organization", "name": NAME, "url": BASE}
        assert said["license"] in (ROOT / "LICENSE").read_text()
        assert (said["inLanguage"], said["isAccessibleForFree"]) == ("en-GB", True)
        assert not {"lastReviewed", "reviewedBy", "datePublished"} & set(said), at
        if record:
            assert said["about"]["name"] == meta["title"]
            for key in ("url", "doi", "pmid"):
                assert any(meta.get(key, "") in way for way in said["about"]["sameAs"] or [""]), (at, key)
        elif kind == "MedicalWebPage":
            staff = {"@type": "MedicalAudience", "audienceType": "Clinician"}
            assert said["audience"] == (staff if "audience" in meta else {"@type": "Patient"}), at


@pytest.mark.parametrize("engine", ENGINES)
def test_a_review_is_told_while_it_holds(tmp_path: Path, engine: str) -> None:
    """With its reviewer and day; an edit of the text takes it out again."""
    tree = tiny(tmp_path, REFILLS)
    path = tree / "docs/emergency.md"
    now = pages.text_hash(records.read(path, "")[0])
    signed = f"reviewed_by: [{{name: Dr A, role: nurse, date: 2026-11-21, text: {now}}}]"
    path.write_text(path.read_text().replace("reviewed_by:", signed))
    said = structured(head_of(build(tree, engine) / "emergency/index.html"))
    assert said["lastReviewed"] == "2026-11-21"
    assert said["reviewedBy"] == [{"@type": "Person", "name": "Dr A", "jobTitle": "nurse"}]
    path.write_text(path.read_text().replace("Ring.", "Ring now."))
    head_of.cache_clear()
    said = structured(head_of(build(tree, engine) / "emergency/index.html"))
    assert not {"lastReviewed", "reviewedBy"} & set(said)


HOSTILE = (
    """</script></title><script>window.ran=1</script><img src=x onerror='window.ran=2'> & "quoted" <!-- <script>"""
)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hostile_title_stays_words(tmp_path: Path, browser: Browser, engine: str) -> None:
    """It ends neither the title nor an attribute nor the data; nothing runs, and the policy has nothing to block."""
    tree = tiny(tmp_path, REFILLS)
    title = HOSTILE.replace("'", "''")
    (tree / "docs/sources/leaflet.md").write_text(re.sub("title: .*", f"title: '{title}'", RECORD))
    site = build(tree, engine)
    text = (site / "sources/leaflet/index.html").read_text()
    page = BeautifulSoup(text, "html.parser")
    assert page.title.string == f"{HOSTILE} – {NAME}"
    assert told(page)["og:title"] == HOSTILE
    assert structured(page)["name"] == structured(page)["about"]["name"] == HOSTILE
    with built.served(site) as address:
        seen = browser.new_page()
        errors: list[str] = []
        seen.on("console", lambda message: errors.append(message.text))
        seen.goto(address + "sources/leaflet/", wait_until="networkidle")
        assert seen.evaluate("window.ran") is None
        assert errors == []
        seen.close()


def test_no_page_breaks_its_own_policy(desk: Page, address: str) -> None:
    """The data within a page is no script: the browser blocks nothing of ours."""
    desk.add_init_script("addEventListener('securitypolicyviolation', e => (self.blocked ??= []).push(e.blockedURI))")
    for at in ("", "emergency/", "sources/wesemann-accuracy-2014/"):
        desk.goto(address + at, wait_until="networkidle")
        assert desk.evaluate("self.blocked") is None, at
        assert desk.locator('script[type="application/ld+json"]').count() == 1


# ---------------------------------------------------------------- all pages


@pytest.mark.parametrize("engine", ENGINES)
def test_the_sitemap_lists_every_page_with_the_day_of_its_check(
    sites: dict[str, Path], everything: list[pages.Page], engine: str
) -> None:
    """Records too; neither the search page nor an old address nor the page for a wrong one."""
    tree = ElementTree.fromstring((sites[engine] / "sitemap.xml").read_bytes())  # noqa: S314 - our own file
    listed = [[part.text for part in entry] for entry in tree]
    days = {BASE + built_address(page): page.meta.get("checked") or page.meta["last_checked"] for page in everything}
    del days[BASE + "search/"]
    assert listed == sorted([at, day] for at, day in days.items())
    for at in days:
        (canonical,) = head_of(sites[engine] / at.removeprefix(BASE) / "index.html").select("link[rel=canonical]")
        assert canonical["href"] == at
    assert not list(sites[engine].glob("sitemap.xml.*"))


def test_both_engines_give_the_same_lists(sites: dict[str, Path]) -> None:
    """The sitemap, and robots.txt that names its whole address and forbids nothing."""
    for name in ("sitemap.xml", "robots.txt"):
        one, other = (sites[engine] / name for engine in ENGINES)
        assert one.read_bytes() == other.read_bytes()
    assert one.read_text() == f"User-agent: *\nAllow: /\n\nSitemap: {BASE}sitemap.xml\n"


# ---------------------------------------------------------------- the picture


def test_the_card_is_the_picture_of_its_drawing(browser: Browser) -> None:
    """It was made from the drawing as it is now, and shows it; letters may differ from font to font."""
    people = (580, 0, *head.CARD_SIZE)
    shown = card.drawn(browser)
    with Image.open(card.PICTURE) as kept:
        anew = "card.svg has changed since card.png was made: run tests/card.py"
        assert kept.info["drawing"] == card.mark(card.DRAWING), anew
        assert kept.size == shown.size == head.CARD_SIZE
        small = [image.convert("RGB").crop(people).resize((62, 63), BOX) for image in (kept, shown)]
    assert max(highest for _, highest in ImageChops.difference(*small).getextrema()) <= 24, anew
    assert card.PICTURE.stat().st_size <= 100_000


def test_the_card_has_the_colours_of_the_guide_and_no_figure() -> None:
    """The palette as it is in every drawing, in its light scheme; plain words."""
    svg = card.DRAWING.read_text()
    palette = (card.DRAWING.parent.parent / "palette.css").read_text()
    assert palette[: palette.index("}")] in svg
    assert not re.search(r'(fill|stroke)="(?!none|var\()', svg)
    words = [element.get_text() for element in BeautifulSoup(svg, "html.parser").select("text, title, desc")]
    assert words
    assert not re.search(r"\d", " ".join(words))


# ---------------------------------------------------------------- a wrong address


class _Host(http.server.SimpleHTTPRequestHandler):
    """A host that answers what it has not with 404.html of the site, as hosts of static sites do."""

    home = ""  # the folder below the host's root where the site begins

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send_error(self, code: int, *_: object) -> None:
        body = (Path(self.directory) / self.home / "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def host(folder: Path, home: str = "") -> Iterator[str]:
    """Serve a folder whose site begins at `home`; the site's address."""
    handler = functools.partial(type("Host", (_Host,), {"home": home}), directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{home}"
    server.shutdown()
    server.server_close()


def ways(site: Path, within: str = "html") -> list[str]:
    """Where the links, scripts, pictures and forms of the page for a wrong address lead, but to other hosts."""
    tags = parse(site / "404.html").select(f"{within} :is([href], [src], [action])")
    found = [tag.get("href") or tag.get("src") or tag.get("action") for tag in tags]
    return [way for way in found if not urlsplit(way).netloc and not way.startswith(("#", "data:"))]


@pytest.mark.parametrize("engine", ENGINES)
def test_every_way_from_a_wrong_address_is_there(sites: dict[str, Path], engine: str) -> None:
    """From the host's root, to a file; the emergency page first; search engines leave it out."""
    page = parse(sites[engine] / "404.html")
    for way in ways(sites[engine]):
        assert way.startswith("/"), way
        target = sites[engine] / way[1:]
        assert target.is_file() or (target / "index.html").is_file(), way
    article = page.select_one("article")
    firsts = [way for way in ways(sites[engine], "article") if way.startswith("/")]
    assert firsts[:3] == ["/emergency/", "/search/", "/a-z/"]
    assert "whom to ring" in article.select_one(".admonition.emergency").get_text()
    assert article.find("a", string="Report the address")["href"].startswith(built.ENVIRONMENT["REPO_URL"])
    assert told(head_of(sites[engine] / "404.html"))["robots"] == "noindex"
    assert page.title.string == f"This page is not here – {NAME}"
    assert not page.select("link[rel=canonical], meta[property]")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_wrong_address_helps_at_any_depth(sites: dict[str, Path], browser: Browser, engine: str) -> None:
    """It looks like the guide, its search finds, and its emergency link leads there."""
    page = browser.new_page()
    with host(sites[engine]) as address:
        assert page.goto(address + "living/gone/for/ever/").status == 404
        expect(page.get_by_role("heading", level=1)).to_have_text("This page is not here")
        page.get_by_label("Words to look for").fill("hot tub")
        page.get_by_label("Words to look for").press("Enter")
        expect(page).to_have_url(address + "search/?q=hot+tub")
        expect(page.locator(".search-status")).to_contain_text("pages for “hot tub”")
        page.goto(address + "living/gone/for/ever.html")
        page.get_by_role("link", name="Open the emergency page").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Emergency")
    page.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_wrong_address_helps_below_a_sub_path(
    sites: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, browser: Browser, engine: str
) -> None:
    """Its links are those of a site at the root, below the path; all that it loads comes; without scripts too."""
    monkeypatch.setitem(built.ENVIRONMENT, "SITE_URL", BASE + "guide/")
    site = build(tiny(tmp_path / "tree", REFILLS), engine)
    assert all(way.startswith("/guide/") for way in ways(site))
    there, here = ([posixpath.normpath(way) for way in ways(folder, "article")] for folder in (sites[engine], site))
    assert here == [posixpath.normpath("/guide" + way) for way in there]
    assert (site / "robots.txt").read_text().endswith(f"\nSitemap: {BASE}guide/sitemap.xml\n")
    shutil.move(site, tmp_path / "host/guide")
    context = browser.new_context(java_script_enabled=False)
    for page in (context.new_page(), browser.new_page()):
        with host(tmp_path / "host", "guide/") as address:
            lost: list[str] = []
            page.on("response", lambda answer, lost=lost: answer.ok or lost.append(answer.url))
            page.goto(address + "living/gone/for/ever/", wait_until="networkidle")
            assert lost == [address + "living/gone/for/ever/"]
            page.get_by_role("link", name="Open the emergency page").click()
            expect(page).to_have_url(address + "emergency/")
        page.close()
    context.close()
