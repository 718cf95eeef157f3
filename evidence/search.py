"""What the search reads: each page's sections as words, without marks, notes and markup.

Written beside the pages before a build, as a script of one array: a saved copy opened from a folder can
load a script, but no data file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from markdown.extensions.toc import slugify, unique

from evidence.pages import COMMENT, HEADING, MARK, Line, Page
from evidence.records import Source

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)(?:\{[^}]*\})?")
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)(?:\{[^}]*\})?")
_MARKUP = re.compile(r'[*_|>"`]|^\s*(?:[-+]|\d+\.)\s|^\s*!!! \w+|^\{[^}]*\}$')


def address(page: Page) -> str:
    """Where a page of docs/ stands below the site's root: "" for home, "trial/", "trial/results/"."""
    at = page.path.removeprefix("docs/").removesuffix(".md")
    return "" if at == "index" else at.removesuffix("index") if at.endswith("/index") else at + "/"


def words(line: str) -> str:
    """A line as a reader reads it: no marks, comments, links or other markup; of an image, its alt text.

    The cells of a table's row become sentences.
    """
    text = COMMENT.sub("", MARK.sub("", line))
    text = re.sub(r"[.\s]*\|\s*", ". ", text.strip().strip("|"))
    return " ".join(_MARKUP.sub(" ", _LINK.sub(r"\1", _IMAGE.sub(r"\1", text))).split())


def headings(page: Page) -> list[tuple[str, Line]]:
    """Each heading with its id as the toc extension makes it: ours, or its words with _1, _2 … where they repeat."""
    found = [(HEADING.match(line.text), line) for line in page.lines if line.kind == "heading"]
    used = {heading["id"] for heading, _ in found} | ({"sources"} if page.citations else set())
    return [(head["id"] or unique(slugify(words(f"# {head['title']}"), "-"), used), line) for head, line in found]


def sections(page: Page) -> Iterator[dict[str, str]]:
    """One entry a heading: address, page title, heading, text; the first one carries the aliases too."""
    at, title = address(page), str(page.meta.get("title", ""))
    aliases = [str(alias) for alias in page.meta.get("aliases") or []]
    entry = {"at": at, "page": title, "head": "", "also": ", ".join(aliases), "text": ""}
    names = {line.number: name for name, line in headings(page)}
    for line in page.lines:
        heading = HEADING.match(line.text) if line.kind == "heading" else None
        if heading and len(heading["level"]) > 1:
            yield entry
            here = f"{at}#{names[line.number]}"
            entry = {"at": here, "page": title, "head": heading["title"], "also": "", "text": ""}
        elif not heading and line.prose:
            entry["text"] = f"{entry['text']} {words(line.text)}".strip()
    yield entry


def entries(all_pages: Iterable[Page], sources: Iterable[Source]) -> list[dict[str, str]]:
    """Every section of every page but the lists, then every source by its title and maker."""
    found = [
        entry
        for page in all_pages
        if not page.path.endswith(("docs/a-z.md", "docs/search.md", "docs/sources/index.md"))
        for entry in sections(page)
    ]
    for source in sources:
        meta = source.meta
        text = f"{meta.get('by', '')}, {meta.get('year', '')}"
        found.append(
            {"at": f"sources/{source.id}/", "page": str(meta.get("title", "")), "head": "", "also": "", "text": text}
        )
    return found


def write(found: list[dict[str, str]], path: Path) -> None:
    """Write the entries as a script that sets `guideSections`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        f"self.guideSections={json.dumps(found, ensure_ascii=False, separators=(',', ':'))}\n", encoding="utf-8"
    )
