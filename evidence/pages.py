"""Pages: Markdown taken apart into lines that know their kind and section, and its citations."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence import records

MARK = re.compile(r"(?<!\\)\[\^(?P<label>[^\]\s]*)\](?!:)")
WAIVER = re.compile(r'<!--\s*not clinical\s*"(?P<figure>[^"]+)"\s*:\s*(?P<reason>.*?)\s*-->')
HEADING = re.compile(r"^(?P<level>#{1,6})\s+(?P<title>.+?)\s*(?:\{\s*#(?P<id>[\w-]+)[^}]*\})?\s*$")
COMMENT = re.compile(r"<!--.*?(?:-->|$)")
CODE = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)")
FENCE = re.compile(r"^\s*(```+|~~~+)")
CARD = re.compile(r'^(?:!!!|\?\?\?\+?)\s+(?P<type>[\w -]+?)\s*(?:"(?P<title>.*)")?\s*$')
ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+")
PICTURE = re.compile(r"^\s*!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?\s*$")
BLOCK = re.compile(r"^///(?:\s+caption)?\s*$")
TABLE_RULE = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$")


@dataclass(frozen=True)
class Citation:
    """A footnote mark `[^source.finding]` and the line it stands on."""

    source: str
    finding: str
    line: int

    @property
    def label(self) -> str:
        return f"{self.source}.{self.finding}" if self.finding else self.source


@dataclass(frozen=True)
class Line:
    """A line of a page: its number in the file, its text, its kind and the H2 it stands under.

    Kinds: heading, card, item, row, head (a table's first row), picture (an image alone), text, code, comment, blank.
    `block` is the same for the lines of one paragraph or list item.
    """

    number: int
    text: str
    kind: str
    section: str
    block: int

    @property
    def prose(self) -> bool:
        return self.kind in ("card", "item", "row", "text")


@dataclass(frozen=True)
class Page:
    """A page of the guide."""

    document: records.Document
    lines: list[Line]
    citations: list[Citation]

    @property
    def path(self) -> str:
        return self.document.path

    @property
    def meta(self) -> dict:
        return self.document.meta


@dataclass(frozen=True)
class Review:
    """A clinician's review as front matter holds it: who, in which role, when, of which text."""

    name: str
    role: str
    date: str
    text: str


def text_hash(document: records.Document) -> str:
    """The first 12 hex digits of SHA-256 over the body's text: what a review is bound to."""
    body = "\n".join(line.rstrip() for _, line in document.body).strip()
    return hashlib.sha256(body.encode()).hexdigest()[:12]


def reviews(document: records.Document) -> list[Review]:
    """The reviews in the front matter that are whole; none when `reviewed_by` is empty."""
    given = document.meta.get("reviewed_by") or []
    keys = ("name", "role", "date", "text")
    return [Review(*(one[key] for key in keys)) for one in given if isinstance(one, dict) and set(one) == set(keys)]


def shown(line: str) -> str:
    """A line without its comments and its words in code, where nothing is a mark, a link or a table's bar."""
    return CODE.sub("", COMMENT.sub("", line))


def citations(line: str, number: int = 0) -> list[Citation]:
    """The footnote marks of one line that readers see, in their order."""
    if "[^" not in line:
        return []
    return [Citation(*(m["label"].partition(".")[::2]), number) for m in MARK.finditer(shown(line))]


def _kinds(document: records.Document) -> Iterator[tuple[int, str, str]]:
    """(line number, text, kind) of each line of a document's body."""
    fence = None
    comment = False
    body = document.body
    last_end = max((n for n, text in body if "-->" in text), default=0)
    last_fence = {mark[1]: n for n, text in body if (mark := FENCE.match(text))}
    for (number, text), following in zip(body, [*body[1:], (0, "")], strict=False):
        mark = FENCE.match(text)
        if fence or mark:
            yield number, text, "code"
            if mark and (not fence or text.strip().startswith(fence)):
                fence = None if fence or last_fence[mark[1]] == number else mark[1]
        elif comment or (text.lstrip().startswith("<!--") and not COMMENT.sub("", text).strip()):
            comment = "-->" not in text and number < last_end  # one without an end hides nothing
            yield number, text, "comment"
        elif not text.strip():
            yield number, text, "blank"
        elif HEADING.match(text):
            yield number, text, "heading"
        elif CARD.match(text):
            yield number, text, "card"
        elif TABLE_RULE.match(text) or BLOCK.match(text) or records.MERGE.match(text):
            yield number, text, "code"
        elif PICTURE.match(text):
            yield number, text, "picture"
        elif text.lstrip().startswith("|"):
            yield number, text, "head" if TABLE_RULE.match(following[1]) else "row"
        else:
            yield number, text, "item" if ITEM.match(text) else "text"


def page(document: records.Document) -> Page:
    """A page read from its document."""
    lines: list[Line] = []
    section, block, before = "", 0, "blank"
    for number, text, kind in _kinds(document):
        if kind == "heading" and (heading := HEADING.match(text)) and len(heading["level"]) == 2:
            section = heading["title"]
        if kind != "text" or before not in ("text", "item"):
            block += 1
        lines.append(Line(number, text, kind, section, block))
        before = kind
    cited = [
        mark for line in lines if line.kind not in ("code", "comment") for mark in citations(line.text, line.number)
    ]
    return Page(document, lines, cited)


def paths(docs: Path) -> list[Path]:
    """The Markdown files of the guide's own pages: all of docs/ but the source records."""
    sources = docs / "sources"
    found = (p for p in docs.rglob("*.md") if p.is_file())
    return sorted(p for p in found if p.parent != sources or p.name == "index.md")


def load(docs: Path) -> tuple[list[Page], list[records.Fault]]:
    """Every page of the guide, and what is wrong with the front matter's form."""
    pages, faults = [], []
    for path in paths(docs):
        document, broken = records.read(path, f"{docs.name}/{path.relative_to(docs).as_posix()}")
        pages.append(page(document))
        faults += broken
    return pages, faults
