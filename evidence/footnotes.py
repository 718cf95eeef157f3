"""The Python-Markdown extension that both engines load: it turns citations into footnotes.

For a page of the guide it writes the notes and the foot (dates and review). For a source's record
it writes "cited on" below each finding. For the list of sources it writes the list.
"""

from __future__ import annotations

import datetime
import os
import posixpath
import re
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from evidence import pages, records

ALL_SOURCES = "<!-- all sources -->"
REREAD_AFTER = 0.2  # seconds: one build looks at the disk a few times, a save while serving is always seen


class Shelf:
    """The records and pages on disk as they are now; a file is read again when it changes."""

    def __init__(self, docs: Path) -> None:
        self.docs = docs
        self.library = records.Library()
        self.pages: dict[str, pages.Page] = {}
        self.cited_on: dict[str, list[pages.Page]] = {}
        self._written: dict[str, str] = {}
        self._stamps: dict[str, tuple[int, int]] = {}
        self._looked = 0.0

    def refresh(self) -> None:
        """Read what is new or changed since the last look, and forget what is gone."""
        if time.monotonic() - self._looked < REREAD_AFTER:
            return
        stamps = dict(_stamps(str(self.docs)))
        if stamps != self._stamps:
            self._reread(stamps)
        self._stamps, self._looked = stamps, time.monotonic()

    def _reread(self, stamps: dict[str, tuple[int, int]]) -> None:
        sources = self.library.sources
        self._written.clear()
        for path in self._stamps.keys() - stamps.keys():
            self.pages.pop(path, None)
            sources.pop(Path(path).stem, None) if is_record(path) else None
        for path in (p for p, stamp in stamps.items() if stamp != self._stamps.get(p)):
            document, _ = records.read(self.docs / path, path)
            if is_record(path):
                sources[Path(path).stem] = records.source(document)[0]
            else:
                self.pages[path] = pages.page(document)
        self.cited_on = {}
        for page in sorted(self.pages.values(), key=lambda page: page.meta.get("title", "")):
            for label in dict.fromkeys(mark.label for mark in page.citations):
                self.cited_on.setdefault(label, []).append(page)

    def note(self, source: records.Source, finding: records.Finding) -> str:
        """What a note says, as HTML: written once, since a finding is cited on four pages on the average."""
        label = f"{source.id}.{finding.id}"
        if label not in self._written:
            lines = "\n".join(said(source, finding))
            self._written[label] = Markdown(extensions=["tables", "evidence.tables"]).convert(lines)
        return self._written[label]


def _stamps(folder: str, below: str = "") -> Iterator[tuple[str, tuple[int, int]]]:
    """(path below the folder, (time of change, size)) of every Markdown file."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _stamps(entry.path, f"{below}{entry.name}/")
            elif entry.name.endswith(".md"):
                stat = entry.stat()
                yield f"{below}{entry.name}", (stat.st_mtime_ns, stat.st_size)


def is_record(path: str) -> bool:
    """Whether a path below docs is a source's record."""
    return path.startswith("sources/") and path != "sources/index.md"


# ---------------------------------------------------------------- words


def in_words(date: object) -> str:
    """2026-11-20 as "20 November 2026"; anything else as it is."""
    try:
        day = datetime.date.fromisoformat(str(date))
    except ValueError:
        return str(date)
    return f"{day.day} {day:%B %Y}"


def _plain(text: object) -> str:
    """Text that Markdown must not read as markup."""
    return re.sub(r"([\\`*_\[\]>#|])", r"\\\1", str(text)).replace("<", "&lt;")


def link(here: str, there: str) -> str:
    """A relative link from one file below docs to another."""
    return posixpath.relpath(there, posixpath.dirname(here) or ".")


def reference(meta: dict, where: str = "") -> str:
    """A source in one line of Markdown: maker, title, where published, year, kind, region, place in it."""
    year = str(meta.get("year", "undated")).capitalize()
    kind = f"{str(meta.get('kind', '')).capitalize()}, {_plain(meta.get('region', ''))}"
    parts = [_plain(meta.get("by", "")), f"*{_plain(meta.get('title', ''))}*", _plain(meta.get("in", "")), year, kind]
    return " ".join(_stopped(part) for part in [*parts, where] if part)


def _stopped(text: str) -> str:
    """Text that ends like a sentence."""
    return text if text.rstrip("*_")[-1:] in (".", "?", "!") else text + "."


READ_IN_WORDS = {"whole": "We read all of it.", "excerpt": "We read a part of it.", "abstract": "We read its abstract."}


def said(source: records.Source, finding: records.Finding) -> list[str]:
    """The words of a note in Markdown: the source, how much of it was read, what the finding says."""
    read = READ_IN_WORDS.get(str(source.meta.get("read", "")), "")
    return [f"{reference(source.meta, finding.where)} {read}".rstrip(), "", f"**It says:** {finding.text.strip()}"]


# ---------------------------------------------------------------- the extension


class _Notes(Preprocessor):
    """Appends the notes a page cites; fills in "cited on"; writes the list of sources."""

    def __init__(self, md: Markdown, shelf: Shelf, page: str) -> None:
        super().__init__(md)
        self.shelf = shelf
        self.page = page
        self.cited: list[tuple[records.Source, records.Finding]] = []

    def here(self) -> str:
        """The path below docs of the page being read: MkDocs and Zensical each keep it elsewhere."""
        if self.page:
            return self.page
        if "relpath" in self.md.treeprocessors:
            return self.md.treeprocessors["relpath"].file.src_uri
        if "rendering_context" in self.md.preprocessors:
            return self.md.preprocessors["rendering_context"].page.path
        raise RuntimeError("evidence.footnotes: this engine does not say which page it reads.")

    def run(self, lines: list[str]) -> list[str]:
        self.shelf.refresh()
        self.cited = []
        here = self.here()
        if is_record(here):
            return list(self._cited_on(lines, here))
        if ALL_SOURCES in lines:
            at = lines.index(ALL_SOURCES)
            lines = [*lines[:at], *self._all_sources(), *lines[at + 1 :]]
        self.cited = self._cited(lines, here)
        return [*lines, "", "## Sources { #sources data-search-exclude }", ""] if self.cited else lines

    def _cited(self, lines: list[str], here: str) -> list[tuple[records.Source, records.Finding]]:
        """What a page cites, in its order, each once."""
        page = pages.page(records.Document(here, {}, {}, list(enumerate(lines, 1))))
        marks = {mark.label: mark for mark in page.citations}.values()
        pairs = [(self.shelf.library.sources.get(mark.source), mark) for mark in marks]
        found = [(source, source.findings.get(mark.finding)) for source, mark in pairs if source]
        return [(source, finding) for source, finding in found if finding and finding.text]

    def _cited_on(self, lines: list[str], here: str) -> Iterator[str]:
        finding = ""
        for line in [*lines, "## end"]:
            if line.startswith("## "):
                if finding:
                    yield from ("", self._citing(f"{Path(here).stem}.{finding}", here), "{ .cited-on }", "")
                match = records.FINDING.match(line)
                finding = match["id"] if match else ""
            if line != "## end":
                yield line

    def _citing(self, label: str, here: str) -> str:
        citing = [
            f"[{_plain(page.meta.get('title', page.path))}]({link(here, page.path)}#fnref:{label})"
            for page in self.shelf.cited_on.get(label, [])
        ]
        said = f"Cited on: {', '.join(citing)}." if citing else "Not cited on a page yet."
        return f"{said} Its mark: `[^{label}]`"

    def _all_sources(self) -> Iterator[str]:
        """Every source under its kind, with its topics, in the order of its maker's name."""
        yield from ("", f"{len(self.shelf.library.sources)} sources", "{ .source-count }", "")
        for kind in records.KINDS:
            found = [s for s in self.shelf.library.sources.values() if s.meta.get("kind") == kind]
            if not found:
                continue
            yield from ("", f"## {kind.capitalize()} {{ #{kind.replace(' ', '-')} }}", "")
            for source in sorted(found, key=lambda s: (str(s.meta.get("by", "")).lower(), s.id)):
                topics = ", ".join(map(str, source.meta.get("topics") or []))
                meta = source.meta
                yield (
                    f"- [{_plain(meta.get('title', source.id))}]({source.id}.md). "
                    f"{_plain(meta.get('by', ''))}, {meta.get('year', 'undated')}, {_plain(meta.get('region', ''))}. "
                    f"*{topics}*"
                )
        yield ""


class _Definitions(Preprocessor):
    """Writes the definition of each note, its words as finished HTML: to read thousands as Markdown takes long.

    It runs behind what would take such HTML for the page's own.
    """

    def __init__(self, md: Markdown, notes: _Notes) -> None:
        super().__init__(md)
        self.notes = notes

    def run(self, lines: list[str]) -> list[str]:
        for source, finding in self.notes.cited:
            record = f"{link(self.notes.here(), f'sources/{source.id}.md')}#{finding.id}"
            words = self.md.htmlStash.store(self.notes.shelf.note(source, finding))
            lines += [f"[^{source.id}.{finding.id}]:", f"    {words}", ""]
            lines += [f"    [See this source's record]({record})", ""]
        return lines


class _Foot(Treeprocessor):
    """Ends a page with its dates and its review, and a record with what was read."""

    def __init__(self, md: Markdown, notes: _Notes) -> None:
        super().__init__(md)
        self.notes = notes

    def run(self, root: Element) -> None:
        here = self.notes.here()
        if is_record(here):
            self._record_foot(root, here)
        elif page := self.notes.shelf.pages.get(here):
            self._page_foot(root, page)

    def _record_foot(self, root: Element, here: str) -> None:
        source = self.notes.shelf.library.sources.get(Path(here).stem)
        if source:
            foot = SubElement(root, "div", {"class": "page-dates"})
            read = READ_IN_WORDS.get(str(source.meta.get("read", "")), "")
            _sentence(foot, "Record last checked: ", source.meta.get("checked"), f". {read}")

    def _page_foot(self, root: Element, page: pages.Page) -> None:
        meta = page.meta
        if not meta.get("last_checked") or not meta.get("next_check"):
            return
        foot = SubElement(root, "div", {"class": "page-dates"})
        _sentence(foot, "Last checked against its sources: ", meta["last_checked"], ".")
        _sentence(foot, "Next check due: ", meta["next_check"], ".")
        for text in review_state(page.document):
            SubElement(foot, "p").text = text
        late = SubElement(foot, "p", {"class": "overdue", "hidden": "", "data-next-check": str(meta["next_check"])})
        late.text = "This page is overdue for a check. Ask your team before you rely on it."
        _sentence(foot, "Do not use this paper after ", meta["next_check"], ".", {"class": "print-only"})


def _sentence(parent: Element, before: str, date: object, after: str, attributes: dict | None = None) -> None:
    """A paragraph with a date in words that programs can read too."""
    paragraph = SubElement(parent, "p", attributes or {})
    paragraph.text = before
    when = SubElement(paragraph, "time", {"datetime": str(date)})
    when.text, when.tail = in_words(date), after


def review_state(document: records.Document) -> list[str]:
    """Who has reviewed the text as it stands now; an edit after a review voids it."""
    if document.meta.get("reviewed_by") and (found := pages.reviews(document)):
        now = pages.text_hash(document)
        said = [
            f"Reviewed by {one.name}, {one.role}, on {in_words(one.date)}."
            + ("" if one.text == now else " The text has changed since this review.")
            for one in found
        ]
        return [*said, "It has not been tested with patients."]
    return ["No clinician has reviewed this page yet. It has not been tested with patients."]


_SHELVES: dict[Path, Shelf] = {}


class Footnotes(Extension):
    """`docs`: the folder of pages, below the working directory. `page`: fixes the page, for tests."""

    def __init__(self, **options: object) -> None:
        self.config = {"docs": ["docs", "folder of the pages"], "page": ["", "path of the page below docs"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        docs = Path(self.getConfig("docs")).resolve()
        notes = _Notes(md, _SHELVES.setdefault(docs, Shelf(docs)), self.getConfig("page"))
        md.preprocessors.register(notes, "evidence-notes", 35)  # before anything reads the lines
        md.preprocessors.register(_Definitions(md, notes), "evidence-definitions", 10)  # behind raw HTML
        md.treeprocessors.register(_Foot(md, notes), "evidence-foot", 5)  # behind the notes


def makeExtension(**options: object) -> Footnotes:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Footnotes(**options)
