"""The built pages of both engines, read by our own eyes: never by an engine's --strict alone."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from built import EDITOR, ENGINES, ROOT, built_address, parse

from evidence import footnotes, glossary, pages, records

BASE = "https://guide.example/"


def addresses(site: Path) -> dict[str, Path]:
    """Every page of a site: its address below the root -> its file."""
    found = {path.relative_to(site).parent.as_posix(): path for path in site.rglob("index.html")}
    return {"" if at == "." else at + "/": path for at, path in found.items()}


def article(page: BeautifulSoup) -> BeautifulSoup:
    """The part of a page that the guide writes."""
    return page.find("article")


def words(element: BeautifulSoup) -> str:
    """An element's text with its white space folded."""
    return " ".join(element.get_text(" ").split())


def shape(at: str, path: Path) -> dict[str, list]:
    """What both engines must agree on: headings, notes and (resolved) links of a page's article."""
    page = article(parse(path))
    return {
        "headings": [(h.name, h.get("id"), words(h)) for h in page.find_all(re.compile("^h[1-6]$"))],
        "marks": [mark["href"] for mark in page.select("a.footnote-ref")],
        "notes": [(note["id"], words(note)) for note in page.select(".footnote li")],
        "links": [urljoin(BASE + at, a["href"]) for a in page.find_all("a", href=True)],
        "foot": [words(foot) for foot in page.select(".page-dates")],
    }


@pytest.fixture(scope="session")
def guide() -> list[pages.Page]:
    """The guide's own pages as Markdown."""
    return pages.load(ROOT / "docs")[0]


def test_engines_agree(sites: dict[str, Path]) -> None:
    """The same addresses, and on each page the same headings, notes, links and foot."""
    one, other = (addresses(sites[engine]) for engine in ENGINES)
    assert set(one) == set(other)
    pairs = {at: (shape(at, one[at]), shape(at, other[at])) for at in one}
    differing = {at: [key for key in mine if mine[key] != theirs[key]] for at, (mine, theirs) in pairs.items()}
    assert {at: keys for at, keys in differing.items() if keys} == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_each_citation_has_its_note(sites: dict[str, Path], guide: list[pages.Page], engine: str) -> None:
    """A page's notes are the findings it cites, in the order of the first mark, with their texts."""
    library, _ = records.load(ROOT / "docs")
    for page in guide:
        built = article(parse(addresses(sites[engine])[built_address(page)]))
        cited = list(dict.fromkeys(mark.label for mark in page.citations))
        notes = built.select(".footnote li")
        assert [note["id"].removeprefix("fn:") for note in notes] == cited, page.path
        assert len(built.select("a.footnote-ref")) == len(page.citations), page.path
        for label, note in zip(cited, notes, strict=True):
            source, _, finding = label.partition(".")
            first = library.finding(source, finding).text.split()[0]
            assert first.strip("*_") in words(note), label
            assert f"sources/{source}/#{finding}" in str(note), label


@pytest.mark.parametrize("engine", ENGINES)
def test_links_and_anchors_lead_somewhere(sites: dict[str, Path], engine: str) -> None:
    """Every internal address on every built page is a file, and every anchor an id on it."""
    site = sites[engine]
    parsed = {path: parse(path) for path in site.rglob("*.html") if path.name != "404.html"}
    ids = {path: {e["id"] for e in page.find_all(id=True)} for path, page in parsed.items()}
    lost = []
    for path, page in parsed.items():
        here = path.relative_to(site).as_posix()
        for element in page.find_all(["a", "link", "script", "img"]):
            link = element.get("href") or element.get("src") or ""
            link = link.removeprefix(BASE) if link.startswith(BASE) and element.name == "a" else link
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not link:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path))) if parts.path else here
            )
            file = site / target
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file() or (
                parts.fragment and file.suffix == ".html" and unquote(parts.fragment) not in ids.get(file, set())
            ):
                lost.append(f"{here}: {link}")
    assert lost == []


@pytest.mark.parametrize("engine", ENGINES)
def test_nothing_is_loaded_from_elsewhere(sites: dict[str, Path], engine: str) -> None:
    """No script, style, picture or frame of another host stands in any page."""
    for at, path in addresses(sites[engine]).items():
        for element in parse(path).find_all(["script", "link", "img", "iframe", "source"]):
            link = element.get("src") or (element.get("href") if element.get("rel") != ["canonical"] else "") or ""
            assert urlsplit(link).netloc in ("", "guide.example"), (at, link)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_page_has_its_furniture(sites: dict[str, Path], guide: list[pages.Page], engine: str) -> None:
    """One main heading, the emergency link, dates in words, the review state, a door for corrections."""
    built = addresses(sites[engine])
    for at, path in built.items():
        page = parse(path)
        assert len(page.select("h1:not(.pack-page h1)")) == 1, at
        assert words(page.select_one("header a.emergency-link")) == "Emergency", at
        assert page.select_one(f".suggest a[href^='{EDITOR}']"), at
    for page in guide:
        doors = [link["href"] for link in parse(built[built_address(page)]).select(".suggest a")]
        assert EDITOR + page.path.removeprefix("docs/") in doors, page.path
        foot = words(article(parse(built[built_address(page)])).select_one(".page-dates"))
        for said in (
            f"Last checked against its sources: {footnotes.in_words(page.meta['last_checked'])}",
            f"Next check due: {footnotes.in_words(page.meta['next_check'])}",
            "No clinician has reviewed",
        ):
            assert said in foot, page.path


CARD = {
    "By": "by", "In": "in", "Year": "year", "Kind": "kind", "Region": "region", "What we read": "read",
    "Read on a copy": "copy", "Interest": "interest", "Publisher’s page": "url", "DOI": "doi", "PubMed": "pmid",
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_source_pages_show_record_findings_and_citing_pages(
    sites: dict[str, Path], guide: list[pages.Page], engine: str
) -> None:
    """Each record's card holds its front matter; below each finding stand the pages that cite it."""
    library, _ = records.load(ROOT / "docs")
    cited_on: dict[str, set[str]] = {}
    for page in guide:
        for mark in page.citations:
            cited_on.setdefault(mark.label, set()).add(page.meta["title"])
    built = addresses(sites[engine])
    for source in library.sources.values():
        page = article(parse(built[f"sources/{source.id}/"]))
        rows = [(words(row.find("dt")), words(row.find("dd"))) for row in page.select(".source-card > div")]
        given = {label: " ".join(str(source.meta.get(key) or "").split()) for label, key in CARD.items()}
        assert rows == [(label, value) for label, value in given.items() if value], source.id
        for finding, said in zip(source.findings, page.select(".cited-on"), strict=True):
            titles = {a.get_text() for a in said.find_all("a")}
            assert titles == cited_on.get(f"{source.id}.{finding}", set()), (source.id, finding)
            assert said.find_previous("h2")["id"] == finding


@pytest.mark.parametrize("engine", ENGINES)
def test_list_of_sources_is_whole(sites: dict[str, Path], engine: str) -> None:
    """Every record stands once in the list, and both downloads hold every record."""
    library, _ = records.load(ROOT / "docs")
    site = sites[engine]
    listed = [a["href"] for a in article(parse(site / "sources/index.html")).select("li > a") if "#" not in a["href"]]
    assert sorted(link.strip("./") for link in listed) == sorted(library.sources)
    assert {item["id"] for item in json.loads((site / "sources/sources.json").read_text())} == set(library.sources)
    assert len(re.findall(r"^@\w+\{", (site / "sources/sources.bib").read_text(), re.M)) == len(library.sources)


@pytest.mark.parametrize("engine", ENGINES)
def test_each_term_is_linked_once_a_page(sites: dict[str, Path], guide: list[pages.Page], engine: str) -> None:
    """To its place in the glossary, and never in a card, a heading or the words to say."""
    (book,) = (page for page in guide if page.path == "docs/glossary.md")
    known = {term.id for term in glossary.terms(book)}
    met = set()
    for page in guide:
        at = built_address(page)
        links = article(parse(sites[engine] / at / "index.html")).select("a.term")
        anchors = [urlsplit(urljoin(BASE + at, link["href"])) for link in links]
        assert {anchor.path for anchor in anchors} <= {"/glossary/"}, at
        ids = [anchor.fragment for anchor in anchors]
        assert len(ids) == len(set(ids)), at
        assert not [link for link in links if link.find_parent(["h1", "h2", "h3", "blockquote"], class_=None)], at
        assert not [link for link in links if link.find_parent(class_="admonition")], at
        met |= set(ids)
    assert len(known) > 60
    assert met == known


def test_a_to_z_leads_to_every_page(guide: list[pages.Page]) -> None:
    """Each page of the guide has a line, each list is in the order of the alphabet."""
    (index,) = (page for page in guide if page.path == "docs/a-z.md")
    items = [line for line in index.lines if line.kind == "item" and len(line.section) == 1]
    links = [re.findall(r"\[([^\]]+)\]\(([^)#]+)", line.text) for line in items]
    reached = {"docs/" + target for line in links for _, target in line}
    assert {page.path for page in guide} - reached - {"docs/a-z.md", "docs/index.md"} == set()
    for letter in {line.section for line in items}:
        firsts = [line[0][0].lower() for line, item in zip(links, items, strict=True) if item.section == letter]
        assert firsts == sorted(firsts), letter
        assert all(first.strip("0123456789 ").startswith(letter.lower()) or first[0].isdigit() for first in firsts)


def test_the_commands_that_test_the_promises_exist(guide: list[pages.Page]) -> None:
    """*How we check* names a command or a file of tests for each promise; each is there."""
    (page,) = (page for page in guide if page.path == "docs/about/how-we-check.md")
    rows = [
        line.text.split("|")[3] for line in page.lines if line.kind == "row" and line.section.startswith("The prom")
    ]
    assert len(rows) == 12
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for row in rows:
        named = re.findall(r"`([^`]+)`", row)
        assert named or row.strip() == "none"
        for one in named:
            target = one.removeprefix("make ")
            there = (
                (ROOT / one).is_file() or re.search(rf"^{target}:", makefile, re.M) or one.startswith("python -m ev")
            )
            assert there, one


def test_finish_may_run_twice(sites: dict[str, Path], tmp_path: Path) -> None:
    """The last stage changes nothing of a finished site."""
    from evidence import finish

    before = {path: path.read_bytes() for path in sites["mkdocs"].rglob("*") if path.is_file()}
    assert finish.main([str(sites["mkdocs"])]) == 0
    assert {path: path.read_bytes() for path in before} == before
    assert finish.main([str(tmp_path)]) == 2
