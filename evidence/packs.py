"""The pages of a pack that may be printed: a Python-Markdown extension, and the check of a pack's dates.

A pack is a page docs/share/pack-….md that lists pages under *In this pack*. Here each listed page is marked as in
the pack, or said to be left out; `evidence.paper` then fills the built pack with the pages that are marked.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor

from evidence import pages
from evidence.pages import HEADING, Page
from evidence.records import Document, Fault

PACK = re.compile(r"(?:^|/)share/pack-[\w-]+\.md$")
SECTION = "In this pack"
LISTED = re.compile(r"^- (?P<link>\[[^\]]+\]\((?P<target>[^)#\s]+\.md)\))(?P<more>.*)$")
UNREVIEWED = "not clinically reviewed"  # what such a page says in its first card


def for_professionals(page: Page) -> bool:
    """Whether a page is for professionals: its front matter says so, or its first card says that nobody reviewed it."""
    card = next((line.text for line in page.lines if line.kind == "card"), "")
    return page.meta.get("audience") == "professionals" or UNREVIEWED in card.lower()


def signed(document: Document) -> bool:
    """Whether a named clinician has signed the text as it stands now."""
    now = pages.text_hash(document)
    return any(str(one.name or "").strip() and one.text == now for one in pages.reviews(document))


def left_out(page: Page) -> str:
    """Why a page may not be in a pack, in words; empty when it may."""
    if not for_professionals(page) or signed(page.document):
        return ""
    if pages.reviews(page.document):
        return "left out, since its text has changed after a clinician signed it."
    return "left out, since no clinician has signed its text."


def listed(lines: list[str], here: str) -> Iterator[tuple[int, re.Match[str], str]]:
    """(index of the line, its match, path below docs) of each page that a pack lists."""
    section = ""
    for index, line in enumerate(lines):
        if heading := HEADING.match(line):
            section = heading["title"]
        elif section == SECTION and (item := LISTED.match(line)):
            yield index, item, posixpath.normpath(posixpath.join(posixpath.dirname(here), item["target"]))


class _Marks(Preprocessor):
    """Marks the links to the pages that are in, and says of the others why they are not."""

    def run(self, lines: list[str]) -> list[str]:
        notes = self.md.preprocessors["evidence-notes"]
        here = notes.here()
        if not PACK.search(here):
            return lines
        lines = list(lines)
        for index, item, path in listed(lines, here):
            if page := notes.shelf.pages.get(path):
                why = left_out(page)
                lines[index] = f"- {item['link']}: {why}" if why else f"- {item['link']}{{ .in-pack }}{item['more']}"
        return lines


def bad_pack(all_pages: list[Page]) -> Iterator[Fault]:
    """A pack that lists no page, or that may be used for longer than a page that it holds."""
    known = {page.path: page for page in all_pages}
    for pack in (page for page in all_pages if PACK.search(page.path)):
        texts = [line.text for line in pack.lines]
        numbers = [line.number for line in pack.lines]
        held = [(numbers[index], known[path]) for index, _, path in listed(texts, pack.path) if path in known]
        if not held:
            fix = f"Under '## {SECTION}' write items such as '- [Alarms](../living/alarms.md)'."
            yield Fault(pack.path, 1, "the pack lists no page.", fix)
        for number, page in held:
            due = str(page.meta.get("next_check") or "")
            if due and str(pack.meta.get("next_check") or "") > due:
                text = f"{page.path} must be checked by {due}, before this pack."
                yield Fault(pack.path, number, text, f"Set this pack's 'next_check' to {due}.")


class Packs(Extension):
    """Loaded after `evidence.footnotes`, which knows the page and the files."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors.register(_Marks(md), "evidence-packs", 33)  # behind the notes, which look at the disk


def makeExtension(**options: object) -> Packs:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Packs(**options)
