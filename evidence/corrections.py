"""Corrections are written once, in the log of changes, and shown twice: a Markdown extension, and its check.

A table of *What has changed* holds a correction a row, below the date on which it was made. On *Corrections* a comment
line such as `<!-- corrections found by a reader -->` becomes the table of those that were found that way. The foot of a
page that was corrected since the guide was published names the dates, for those who hold an old print.
"""

from __future__ import annotations

import datetime
import difflib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from evidence.footnotes import link
from evidence.pages import Line, Page
from evidence.records import Fault

LOG, SHOWN = "about/changes.md", "about/corrections.md"  # in one folder, so that a link serves both
HEAD = ("Page", "What was wrong", "What was done", "Found")
FORM = f"Write: | [Page](page.md) | {HEAD[1].lower()} | {HEAD[2].lower()} | by a reader |."
BEFORE = "before publication"  # no reader's print is older than these
_LIST = re.compile(r"^<!--\s*corrections found (?P<found>.+?)\s*-->\s*$")
_LINK = re.compile(r"\]\((?P<target>[^)#\s]+\.md)")


@dataclass(frozen=True)
class Correction:
    """One row of the log: the date as its heading writes it, its four cells, and its line in the file."""

    date: str
    page: str
    wrong: str
    done: str
    found: str
    line: int

    def corrects(self, path: str) -> bool:
        """Whether it links the page at this path below docs/."""
        folder = posixpath.dirname(LOG)
        return path in (posixpath.normpath(posixpath.join(folder, m["target"])) for m in _LINK.finditer(self.page))


def _cells(line: Line) -> tuple[str, ...]:
    """The cells of a table's row."""
    return tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line.text.strip().removeprefix("|").removesuffix("|")))


def log(page: Page) -> list[Correction]:
    """The corrections of the log that are whole, in its order: the newest first."""
    rows = ((line, _cells(line)) for line in page.lines if line.kind == "row")
    return [Correction(line.section, *cells, line.number) for line, cells in rows if len(cells) == len(HEAD)]


def lists(page: Page) -> list[str]:
    """The ways of finding for which the page of corrections has a list."""
    return [match["found"] for line in page.lines if (match := _LIST.match(line.text))]


# ---------------------------------------------------------------- the extension


class _Tables(Preprocessor):
    """Puts a table in the place of each comment, before the notes are written, so that a citation finds its own."""

    def run(self, lines: list[str]) -> list[str]:
        notes = self.md.preprocessors["evidence-notes"]
        if notes.here() != SHOWN:
            return lines
        notes.shelf.refresh()
        held = log(notes.shelf.pages[LOG]) if LOG in notes.shelf.pages else []
        return [new for line in lines for new in self._shown(line, held)]

    def _shown(self, line: str, held: list[Correction]) -> Iterator[str]:
        """A line, or the table in its place."""
        if not (match := _LIST.match(line)):
            yield line
        elif rows := [
            f"| {one.date} | {one.page} | {one.wrong} | {one.done} |" for one in held if one.found == match["found"]
        ]:
            yield from ("", f"| Date | {' | '.join(HEAD[:3])} |", "| --- | --- | --- | --- |", *rows, "")
        else:
            yield from ("", "None yet.", "")


class _Foot(Treeprocessor):
    """Adds to the foot of a page, which `evidence.footnotes` has written, the dates on which it was corrected."""

    def run(self, root: Element) -> None:
        notes = self.md.preprocessors["evidence-notes"]
        here = notes.here()
        foot = next((part for part in root.iter("div") if part.get("class") == "page-dates"), None)
        if foot is None or LOG not in notes.shelf.pages:
            return
        held = [one for one in log(notes.shelf.pages[LOG]) if one.found != BEFORE and one.corrects(here)]
        for date in dict.fromkeys(one.date for one in held):
            paragraph = SubElement(foot, "p", {"class": "corrected"})
            paragraph.text = f"Corrected on {date}: "
            way = SubElement(paragraph, "a", {"href": link(here, SHOWN)})
            way.text, way.tail = "what was wrong, and what was done", "."


# ---------------------------------------------------------------- the check


def bad_correction(all_pages: list[Page]) -> Iterator[Fault]:
    """A row of the log that is not whole, or that no list shows; a correction written where it is only shown."""
    below = {page.path.partition("/")[2]: page for page in all_pages}
    if LOG not in below or SHOWN not in below:
        return  # without either there is nothing to show
    ways = lists(below[SHOWN])
    for line in below[LOG].lines:
        if line.kind in ("head", "row"):
            yield from (Fault(below[LOG].path, line.number, *said) for said in _wrong(line, ways))
    for line in below[SHOWN].lines:
        if line.kind == "row":
            fix = f"Write it in a table of {below[LOG].path}: this page shows it by itself."
            yield Fault(below[SHOWN].path, line.number, "a correction is written here.", fix)


def _wrong(line: Line, ways: list[str]) -> Iterator[tuple[str, str]]:
    """(what is wrong, what to write) for a row of the log, its head included."""
    cells = _cells(line)
    if line.kind == "head":
        if cells != HEAD:
            yield "a table here holds corrections, and this is not its head.", f"Write: | {' | '.join(HEAD)} |."
        return
    if len(cells) != len(HEAD) or not all(cells):
        yield "the correction has not its four cells filled.", FORM
        return
    if not _LINK.search(cells[0]):
        yield "the correction links no page.", FORM
    if cells[3] not in ways:
        near = difflib.get_close_matches(cells[3], ways, n=1)
        fix = f"Did you mean '{near[0]}'?" if near else f"Write one of: {', '.join(ways)}."
        yield f"no list of {SHOWN} shows what was found '{cells[3]}'.", fix
    try:
        datetime.datetime.strptime(line.section, "%d %B %Y")
    except ValueError:
        yield "the correction stands under no date.", "Put it under a heading such as '## 21 November 2026'."


class Corrections(Extension):
    """Loaded after `evidence.footnotes`, which knows the page and the files."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors.register(_Tables(md), "evidence-corrections", 36)  # before the notes
        md.treeprocessors.register(_Foot(md), "evidence-corrected", 4.5)  # behind the foot


def makeExtension(**options: object) -> Corrections:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Corrections(**options)
