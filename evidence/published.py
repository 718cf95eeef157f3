"""Addresses that last: whatever was published once keeps leading somewhere.

`published.txt` lists it, an address a line: pages and records (`trial/`), their headings and findings
(`trial/#results`). What the check misses of it is kept where it is written:

- a heading of new words keeps its id, `## New words { #old-id }`, or takes others over, `{ #id was="old-id" }`;
- a page or record in the place of others names them in its front matter, `was: [living/old-name/]`;
- a page whose section has no successor names that there too, `was: [trial/#old-id]`, and shows its beginning.
"""

from __future__ import annotations

import difflib
import html
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from evidence import pages, records
from evidence.pages import HEADING, Line, Page
from evidence.paper import canonical
from evidence.records import Fault
from evidence.search import address, headings

LIST = "published.txt"
_WAS = re.compile(r'\{[^}]*\swas="([^"}]*)"')
_BUILT_WAS = re.compile(r'(<h[1-6]\b[^>]*?)\swas="([^"]*)"([^>]*>)')
_MOVED = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>This page has moved: {title}</title>
<link rel="canonical" href="{canonical}">
<noscript><meta http-equiv="refresh" content="0; url={way}"></noscript>
<script src="{script}" defer></script></head>
<body><main><h1>This page has moved</h1><p>It is now <a href="{way}">{title}</a>.</p></main></body>
</html>
"""


def with_records(all_pages: list[Page], library: records.Library) -> list[Page]:
    """The pages, then each record as a page: its findings are headings too."""
    return all_pages + [pages.page(source.document) for source in library.sources.values()]


def load(docs: Path) -> list[Page]:
    """Every page and record under `docs`."""
    return with_records(pages.load(docs)[0], records.load(docs)[0])


# ---------------------------------------------------------------- what there is


def sections(page: Page) -> dict[str, Line]:
    """The headings below the main one by their ids: the main one needs no address, since the page begins there."""
    return {name: line for name, line in headings(page) if line.text.startswith("##")}


def at(page: Page) -> str:
    """Where a page stands below the site's root; home is "./"."""
    return address(page) or "./"


def addresses(page: Page) -> list[str]:
    """A page's address and those of its headings."""
    return [at(page), *(f"{at(page)}#{name}" for name in sections(page))]


def publish(docs: Path, path: Path) -> None:
    """Write the list anew: what is in it stays, what is new comes in."""
    known = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    now = sorted({*known, *(one for page in load(docs) for one in addresses(page))} - {""})
    path.write_text("".join(f"{one}\n" for one in now), encoding="utf-8")


# ---------------------------------------------------------------- what is kept


def former(page: Page) -> list[str]:
    """The old addresses that a page's front matter takes over."""
    given = page.meta.get("was")
    return [one for one in given if isinstance(one, str)] if isinstance(given, list) else []


def taken_over(line: Line) -> list[str]:
    """The old ids that a heading takes over."""
    found = _WAS.search(line.text)
    return found[1].split() if found else []


def kept(page: Page) -> Iterator[tuple[str, int]]:
    """Each old address that a page keeps, and the line that says so."""
    yield from ((old, page.document.line_of("was")) for old in former(page))
    for _, line in headings(page):
        yield from ((f"{at(page)}#{old}", line.number) for old in taken_over(line))


# ---------------------------------------------------------------- the check


def vanished_address(all_pages: list[Page], path: Path) -> Iterator[Fault]:
    """What was published and is neither there nor kept, and what 'was' names wrongly.

    `all_pages`: pages and records. `path`: the list; where there is none, nothing has been published.
    """
    text, broken = records.decoded(path.read_bytes(), path.name) if path.is_file() else ("", [])
    yield from broken
    listed = text.splitlines()
    places = {at(page): page for page in all_pages}
    present = {one for page in all_pages for one in addresses(page)}
    old = {one for page in all_pages for one, _ in kept(page)}
    for number, one in enumerate(listed, 1):
        place, _, name = one.partition("#")
        if one in present or one in old or place in old:  # who asks for a section of a moved page is led to that page
            continue
        if place in places and not places[place].lines:
            continue  # a file that was emptied is named as such
        if place in places:
            yield _gone_section(name, places[place], listed)
        elif not name:
            new = [there for there in places if there not in listed]
            near = difflib.get_close_matches(one, new, 1) or difflib.get_close_matches(one, places, 1, 0.8)
            perhaps = f", perhaps {places[near[0]].path}" if near else ""
            fix = f"List it in the front matter of the page that took its place{perhaps}: 'was: [{one}]'."
            yield Fault(path.name, number, f"the published page '{one}' is gone.", fix)
    yield from _wrongly_kept(all_pages, listed, present)


def _gone_section(name: str, page: Page, listed: list[str]) -> Fault:
    """A heading or finding that is gone from a page, at the heading that most likely took its place."""
    one, lines = f"{at(page)}#{name}", sections(page)
    new = [its for its in lines if f"{at(page)}#{its}" not in listed]
    near = difflib.get_close_matches(name, new, 1, 0.4) or difflib.get_close_matches(name, lines, 1)
    number, fix = 1, f"End the heading that took its place with {{ #{name} }}"
    if near:
        line = lines[near[0]]
        olds = " ".join([*taken_over(line), name])
        attributes = f"#{name}" if near[0] in new and olds == name else f'#{near[0]} was="{olds}"'
        title = HEADING.match(line.text)["title"]
        number, fix = line.number, f"If '{title}' took its place, end that heading with {{ {attributes} }}"
    fix = f"{fix}; if none did, list it in the front matter: 'was: [{one}]'."
    return Fault(page.path, number, f"the published section '{one}' is gone.", fix)


def _wrongly_kept(all_pages: list[Page], listed: list[str], present: set[str]) -> Iterator[Fault]:
    """An old address that is no old one, that belongs to another page, or that stands twice."""
    gone = set(listed) - present
    first: dict[str, str] = {}
    for page in all_pages:
        for one, line in kept(page):
            place, mark, name = one.partition("#")
            names = [one, *(f"{old}#{name}" for old in former(page) if mark)]  # a section came along with its page
            before = first.setdefault(one, f"{page.path}:{line}")
            if one in present or not gone.intersection(names):
                near = difflib.get_close_matches(one, gone, 1, 0.8)
                fix = f"Did you mean '{near[0]}'?" if near else "Take it out."
                yield Fault(page.path, line, f"'was' names '{one}', but no such published address is gone.", fix)
            elif mark and place != at(page):
                yield Fault(
                    page.path, line, f"'was' names '{one}', a section of another page.", f"Keep '{place}' alone."
                )
            elif before != f"{page.path}:{line}":
                yield Fault(page.path, line, f"'was' names '{one}', as {before} does.", "Leave it in one place.")


# ---------------------------------------------------------------- the built site


def lead_on(site: Path, docs: Path = Path("docs")) -> None:
    """A job of `evidence.finish`: a small page at each old address, an empty anchor for each old section."""
    for page in load(docs):
        if not any(kept(page)):
            continue
        built = site / address(page) / "index.html"
        text = before = built.read_text(encoding="utf-8")
        for place, mark, name in (one.partition("#") for one in former(page)):
            if not mark:
                _moved(site, place, page, canonical(text))
            elif _anchor(name) not in text:
                text = re.sub(r"<article\b[^>]*>", lambda tag, name=name: tag[0] + _anchor(name), text, count=1)
        text = _BUILT_WAS.sub(lambda tag: tag[1] + tag[3] + "".join(map(_anchor, tag[2].split())), text)
        if text != before:
            built.write_text(text, encoding="utf-8")


def _anchor(name: str) -> str:
    return f'<span id="{html.escape(name)}"></span>'


def _moved(site: Path, old: str, page: Page, whole: str) -> None:
    """The page at an old address: its links are relative and name the file, so that they work in a folder too."""
    folder = site / old
    folder.mkdir(parents=True, exist_ok=True)
    way, script = (posixpath.relpath(to, old) for to in (f"{address(page)}index.html", "assets/javascripts/moved.js"))
    title = html.escape(str(page.meta.get("title", "")))
    text = _MOVED.format(title=title, canonical=html.escape(whole or way), way=way, script=script)
    (folder / "index.html").write_text(text, encoding="utf-8")
