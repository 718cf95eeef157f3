"""A built page taken apart into statements: what the safety register and the table of seeds are tested on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bs4 import BeautifulSoup, Comment, NavigableString, Tag
from built import parse

BLOCKS = ("p", "li", "td", "th", "h1", "h2", "h3", "h4", "figcaption", "dt", "dd")


@dataclass(frozen=True)
class Statement:
    """Words that end in footnote marks (or at the end of their block), and where they stand.

    `under`: the title of the card that holds them, else the nearest heading. `section`: the ids of the headings
    above. `lead`: whether they stand before the page's first H2. `cites`: the findings of the marks.
    """

    text: str
    under: str
    section: tuple[str, ...]
    lead: bool
    cites: tuple[str, ...]


def _folded(text: str) -> str:
    return " ".join(text.split())


def _pieces(block: Tag) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(words, findings cited behind them) of one block, in order; blocks within it speak for themselves."""
    words, cites = "", []
    for part in _leaves(block):
        if isinstance(part, Tag):
            cites.append(part["href"].removeprefix("#fn:"))
        elif cites and part.strip():
            yield _folded(words), tuple(cites)
            words, cites = str(part), []
        else:
            words += part
    if words.strip():
        yield _folded(words), tuple(cites)


def _leaves(block: Tag) -> Iterator[NavigableString | Tag]:
    for child in block.children:
        if isinstance(child, Comment):
            continue
        if isinstance(child, NavigableString) or "footnote-ref" in child.get("class", []):
            yield child
        elif child.name not in (*BLOCKS, "ul", "ol", "table") and "headerlink" not in child.get("class", []):
            yield from _leaves(child)


def statements(page: Path | BeautifulSoup) -> list[Statement]:
    """The statements of a built page's article, without its notes; its foot counts."""
    article = (parse(page) if isinstance(page, Path) else page).find("article")
    found: list[Statement] = []
    headings: dict[int, tuple[str, str]] = {}
    for block in article.find_all(BLOCKS):
        if block.find_parent(class_="footnote"):
            continue
        if block.name in ("h1", "h2", "h3", "h4"):
            level = int(block.name[1])
            text = _folded("".join(str(leaf) for leaf in _leaves(block) if isinstance(leaf, NavigableString)))
            headings = {n: h for n, h in headings.items() if n < level} | {level: (block.get("id", ""), text)}
        card = block.find_parent(class_="admonition")
        title = card.find(class_="admonition-title") if card else None
        under = title.get_text(" ", strip=True) if title else headings[max(headings)][1] if headings else ""
        section = tuple(at for at, _ in headings.values() if at)
        found += [Statement(words, under, section, 2 not in headings, cites) for words, cites in _pieces(block)]
    return found
