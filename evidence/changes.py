"""What a change does to the guide, for whoever reads it: `python -m evidence changes OLD`, OLD a folder with the guide
as it was.

It compares pages line by line and records finding by finding, and writes tables in HTML, which Markdown leaves as it
is: whatever stands in a page is shown as text there, and can neither break a table nor add anything to it.
"""

from __future__ import annotations

import difflib
import functools
import html
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence import figures, pages, records
from evidence.pages import Page
from evidence.reading import reading

MOST_ROWS = 100  # of a table
MOST_BYTES = 180_000  # of a table: four, and the faults, must fit into a summary, which may hold a mebibyte
LONGEST = 2_000  # characters of a cell
FAR = 60  # characters that are shown on each side of a change
TOO_LONG_TO_COMPARE = 4_000
ALIKE = 0.5  # the share of what is the same from which on two lines, or two pages, count as one that has changed

Cell = list[tuple[str, str]]  # pieces of text, each with the tag that it stands in: "b", "del", "ins" or ""


@dataclass(frozen=True)
class Said:
    """A line of a page's body, or one key of its front matter."""

    path: str
    number: int
    text: str
    body: bool = True

    @property
    def place(self) -> str:
        return f"{self.path}:{self.number}"


@dataclass(frozen=True)
class Change:
    """A line before and now; None where there was or is none."""

    before: Said | None
    now: Said | None

    @property
    def either(self) -> Said:
        return self.now or self.before

    @property
    def kind(self) -> str:
        if not (self.before and self.now):
            return "new" if self.now else "gone"
        return "moved" if self.before.text == self.now.text else "changed"


@dataclass(frozen=True)
class Guide:
    """All pages by path, and all sources."""

    pages: dict[str, Page]
    library: records.Library

    @classmethod
    def read(cls, docs: Path) -> Guide:
        """The guide in a folder; what cannot be read is left out, since `check` speaks of it."""
        return cls({page.path: page for page in pages.load(docs)[0]}, records.load(docs)[0])


# ---------------------------------------------------------------- pages


def said(page: Page | None) -> list[Said]:
    """What a page says: its front matter key by key, then every line that is not blank; nothing where there is none."""
    if not page:
        return []
    keys = [Said(page.path, page.document.line_of(key), f"{key}: {_value(page.meta[key])}", False) for key in page.meta]
    return keys + [Said(page.path, line.number, line.text.strip()) for line in page.lines if line.text.strip()]


def _value(value: object) -> str:
    """A value of front matter on one line."""
    return ", ".join(map(_value, value)) if isinstance(value, list) else str(value or "")


def renamed(old: dict[str, Page], new: dict[str, Page]) -> dict[str, str]:
    """new path -> old path, of pages that now stand elsewhere with half of their lines or more."""
    gone = {path: Counter(one.text for one in said(old[path])) for path in old.keys() - new.keys()}
    found = {}
    for path in sorted(new.keys() - old.keys()):
        lines = Counter(one.text for one in said(new[path]))
        shares = {was: (lines & its).total() / its.total() for was, its in gone.items() if its}
        if shares and shares[best := max(sorted(shares), key=shares.get)] >= ALIKE:
            found[path] = best
            del gone[best]
    return found


@functools.lru_cache(maxsize=100_000)
def alike(before: str, now: str) -> float:
    """How many of the words of two lines are the same and in the same order: 1 for all, 0 for too few to matter."""
    a, b = (text.split()[:200] for text in (before, now))
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def compare(before: list[Said], now: list[Said]) -> Iterator[Change]:
    """The lines of a page that differ, each beside the one that it most likely was."""
    matcher = difflib.SequenceMatcher(None, [one.text for one in before], [one.text for one in now], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        left = before[a:b]
        for one in now[c:d]:
            was = max(left, key=lambda other: alike(other.text, one.text), default=None)
            if was and alike(was.text, one.text) >= ALIKE:
                left.remove(was)
            else:
                was = None
            yield Change(was, one)
        yield from (Change(one, None) for one in left)


def with_moved(changes: list[Change]) -> list[Change]:
    """The changes, but a line that went from one place to another as it was is one change, not two."""
    gone: dict[str, list[Change]] = {}
    for change in changes:
        if change.kind == "gone":
            gone.setdefault(change.before.text, []).append(change)
    found, moved = [], set()
    for change in changes:
        if change.kind == "new" and gone.get(change.now.text):
            went = gone[change.now.text].pop(0)
            moved.add(went)
            change = Change(went.before, change.now)
        found.append(change)
    return [change for change in found if change not in moved]


def statement_rows(changes: list[Change]) -> Iterator[list[Cell]]:
    """Each line that changes, its words before and now."""
    for change in changes:
        if change.kind == "moved":
            yield [plain(change.now.place), plain(f"moved from {change.before.place}"), plain(change.now.text)]
        else:
            texts = (side.text if side else None for side in (change.before, change.now))
            yield [plain(change.either.place), *marked(*texts)]


def page_rows(old: Guide, new: Guide, was: dict[str, str], changes: list[Change]) -> Iterator[list[Cell]]:
    """Each page that changes: how, and its reading grade before and now."""
    counts: dict[str, Counter] = {}
    for change in changes:
        counts.setdefault(change.either.path, Counter())[change.kind] += 1
    gone = old.pages.keys() - new.pages.keys() - set(was.values())
    for path in sorted({*counts, *gone, *(new.pages.keys() - old.pages.keys())}):
        before, now = old.pages.get(was.get(path, path)), new.pages.get(path)
        what = [f"{number} {kind}" for kind, number in counts.get(path, Counter()).items()]
        if path in was:
            what.insert(0, f"was {was[path]}")
        elif not (before and now):
            what = ["new page" if now else "page is gone"]
        yield [plain(path), plain(", ".join(what)), plain(grade(before)), plain(grade(now))]


def grade(page: Page | None) -> str:
    """A page's reading grade in words."""
    return f"{reading(page).grade:.1f}" if page else "none"


# ---------------------------------------------------------------- figures


def figure_rows(old: Guide, new: Guide, changes: list[Change]) -> Iterator[list[Cell]]:
    """Each line whose figures or citations change: figures that went and came, and what the cited findings say."""
    for change in changes:
        before, now = _figures(change.before), _figures(change.now)
        went, came = list((before - now).elements()), list((now - before).elements())
        if went or came or _marks(change.before) != _marks(change.now):
            cited = _cited(new.library if change.now else old.library, change.either)
            yield [plain(change.either.place), plain(", ".join(went)), plain(", ".join(came)), cited]


def _figures(one: Said | None) -> Counter:
    """The figures of a line as they are written."""
    return Counter(figure.text for figure in figures.read(one.text if one and one.body else "") if figure.counts)


def _marks(one: Said | None) -> list[str]:
    """The citations of a line."""
    return [mark.label for mark in pages.citations(one.text)] if one else []


def _cited(library: records.Library, line: Said) -> Cell:
    """The words of the findings that a line cites."""
    cell: Cell = []
    for mark in pages.citations(line.text):
        finding = library.finding(mark.source, mark.finding)
        cell += [("b", mark.label), ("", f": {finding.text if finding else 'there is no such finding.'} ")]
    return cell


def _one_line(text: str) -> str:
    return " ".join(text.split())


# ---------------------------------------------------------------- records


def record_rows(old: Guide, new: Guide) -> Iterator[list[Cell]]:
    """Each key and each finding of a record that changes, and the pages that cite it."""
    users: dict[str, set[str]] = {}
    for page in new.pages.values():
        for mark in page.citations:
            users.setdefault(mark.label, set()).add(page.path)
            users.setdefault(mark.source, set()).add(page.path)
    for name in sorted(old.library.sources.keys() | new.library.sources.keys()):
        before, now = (_parts(guide.library.sources.get(name)) for guide in (old, new))
        for part in [*now, *(part for part in before if part not in now)]:
            if before.get(part) != now.get(part):
                used = users.get(name if part.startswith("'") else f"{name}.{part}", {"no page"})
                where = plain(f"docs/sources/{name}.md {part}")
                yield [where, *marked(before.get(part), now.get(part)), plain(", ".join(sorted(used)))]


def _parts(source: records.Source | None) -> dict[str, str]:
    """A record taken apart: each key of its front matter ('year'), each finding by its id."""
    if not source:
        return {}
    keys = {f"'{key}'": _value(value) for key, value in source.meta.items()}
    return keys | {one.id: _one_line(f"{one.title}. {one.text} {one.where}") for one in source.findings.values()}


# ---------------------------------------------------------------- cells and tables


def plain(text: str) -> Cell:
    """A cell of one text."""
    return [("", text)]


def marked(before: str | None, now: str | None) -> tuple[Cell, Cell]:
    """Two texts as two cells in which the words that differ are marked; long stretches that do not are cut."""
    if before is None or now is None or len(before) + len(now) > TOO_LONG_TO_COMPARE:
        return [("del", before or "")], [("ins", now or "")]
    a, b = (re.findall(r"\[\^[^\]]*\]|\w+|\s+|.", text) for text in (before, now))
    left, right = [], []
    for tag, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        one, other = "".join(a[a1:a2]), "".join(b[b1:b2])
        if tag == "equal" and len(one) > 3 * FAR:
            one = other = f"{one[:FAR]} … {one[-FAR:]}"
        left.append(("" if tag == "equal" else "del", one))
        right.append(("" if tag == "equal" else "ins", other))
    return left, right


def shown(text: str) -> str:
    """Text as one line of HTML: no sign in it is markup, and signs that nobody sees are named."""
    seen = "".join(
        f"[U+{ord(sign):04X}]" if unicodedata.category(sign) in ("Cc", "Cf", "Co", "Cn", "Cs") else sign
        for sign in re.sub(r"\s+", " ", text)
    )
    return html.escape(seen)


def _cell(cell: Cell) -> str:
    """A cell as HTML, cut where it is too long."""
    room, parts = LONGEST, []
    for tag, text in cell:
        if text and room > 0:
            words = shown(text[:room])
            parts.append(f"<{tag}>{words}</{tag}>" if tag else words)
        room -= len(text)
    more = f" … and {-room} characters more" if room < 0 else ""
    return f"<td>{''.join(parts)}{more}</td>"


def table(title: str, heads: Iterable[str], rows: Iterable[list[Cell]]) -> str:
    """A table below its heading, and how many rows it leaves out; nothing where there is no row."""
    lines, size, more, heads = [], 0, 0, list(heads)
    for row in rows:
        line = f"<tr>{''.join(map(_cell, row))}</tr>"
        size += len(line.encode(errors="replace"))
        if len(lines) < MOST_ROWS and size < MOST_BYTES:
            lines.append(line)
        else:
            more += 1
    if more:
        lines.append(f'<tr><td colspan="{len(heads)}">and {more} more</td></tr>')
    head = "".join(f"<th>{name}</th>" for name in heads)
    return "\n".join([f"### {title}\n\n<table>", f"<tr>{head}</tr>", *lines, "</table>\n\n"]) if lines else ""


def summary(old: Guide, new: Guide) -> str:
    """What a change does to the guide, as Markdown."""
    was = renamed(old.pages, new.pages)
    paths = sorted({*new.pages, *(old.pages.keys() - set(was.values()))})
    changes = with_moved([
        change
        for path in paths
        for change in compare(said(old.pages.get(was.get(path, path))), said(new.pages.get(path)))
    ])  # fmt: skip
    tables = [
        table(
            "Pages",
            ("Page", "Lines", "Reading grade before (9 at most)", "Now"),
            page_rows(old, new, was, changes),
        ),
        table("Statements", ("Place", "Before", "Now"), statement_rows(changes)),
        table(
            "Figures and citations",
            ("Place", "Figures before", "Now", "What the cited findings say"),
            figure_rows(old, new, changes),
        ),
        table("Sources", ("Record and part", "Before", "Now", "Pages that cite it"), record_rows(old, new)),
    ]
    note = "Other files are not compared here: see the list of changed files.\n"
    return "## What this change does\n\n" + ("".join(tables) or "No page and no record changes.\n\n") + note


def main(words: list[str]) -> int:
    """Print what changes between the guide in another folder and this one; 2 when no guide is there."""
    old = Path(words[0]) / "docs" if len(words) == 1 else None
    if not old or not old.is_dir():
        print("Name one folder that holds the guide as it was: its 'docs' must be in it.", file=sys.stderr)
        return 2
    print(summary(Guide.read(old), Guide.read(Path("docs"))), end="")
    return 0
