"""The Python-Markdown extension that links each glossary term at its first use on a page.

The glossary page is the list: each of its H3 headings with an id is a term, and a line
`Also written: …` below it names its other forms. Nothing is marked by hand on the other pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor

from evidence.footnotes import is_record, link
from evidence.pages import COMMENT, HEADING, MARK, Page
from evidence.records import Fault

GLOSSARY = "glossary.md"
UNLINKED = (GLOSSARY, "a-z.md", "sources/index.md")  # lists of terms, of words and of names
ALSO = re.compile(r"^Also written:\s*(?P<forms>.+?)\.?\s*$")
# Where a link would stand in another's way: headings, links, marks, cards, words to say aloud or to paste, notes, the foot.
_CLOSED_TAGS = {"a", "sup", "code", "blockquote", "th", *(f"h{n}" for n in range(1, 7))}
_CLOSED_CLASSES = {"admonition", "footnote", "page-dates", "message"}


@dataclass(frozen=True)
class Term:
    """A term of the glossary: its anchor, the line of its heading, and every form it is written in."""

    id: str
    line: int
    forms: tuple[str, ...]


def terms(page: Page) -> list[Term]:
    """The terms of the glossary page, in its order."""
    found: list[Term] = []
    for line in page.lines:
        heading = HEADING.match(line.text) if line.kind == "heading" else None
        if heading and len(heading["level"]) == 3 and heading["id"]:
            found.append(Term(heading["id"], line.number, (heading["title"],)))
        elif found and (also := ALSO.match(COMMENT.sub("", MARK.sub("", line.text)))):
            forms = tuple(form.strip() for form in also["forms"].split(",") if form.strip())
            found[-1] = Term(found[-1].id, found[-1].line, found[-1].forms + forms)
    return found


def pattern(known: list[Term]) -> tuple[re.Pattern[str], dict[str, str]]:
    """What finds any form as a whole word, the longest first, and form -> id of its term.

    A form is met as it is written or with a capital first letter; abbreviations keep their capitals.
    """
    ids = {form: term.id for term in known for form in term.forms}
    ids |= {form[0].upper() + form[1:]: id for form, id in ids.items()}
    ids |= {form[0].lower() + form[1:]: id for form, id in ids.items() if form[1:2].islower()}
    forms = sorted(ids, key=len, reverse=True) or ["\0"]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, forms))})(?![\w-])"), ids


class _Links(Treeprocessor):
    """Walks a page in reading order and links each term where it is first met."""

    def run(self, root: Element) -> None:
        notes = self.md.preprocessors["evidence-notes"]
        here = notes.here()
        glossary = notes.shelf.pages.get(GLOSSARY)
        if glossary and not is_record(here) and here not in UNLINKED:
            self.find, self.ids = pattern(terms(glossary))
            self.seen: set[str] = set()
            self.target = link(here, GLOSSARY)
            self._walk(root)

    def _walk(self, element: Element) -> None:
        classes = set((element.get("class") or "").split())
        if element.tag in _CLOSED_TAGS or classes & _CLOSED_CLASSES:
            return
        children = list(element)[1:] if element.tag == "tr" else list(element)  # a row's first cell is its heading
        element.text = self._linked(element, element.text, 0)
        for child in children:
            self._walk(child)
            child.tail = self._linked(element, child.tail, list(element).index(child) + 1)

    def _linked(self, parent: Element, text: str | None, at: int) -> str | None:
        """Put the links of one stretch of text into its parent from position `at`; the text before the first."""
        before, last = text, None
        position = 0
        for met in self.find.finditer(text or ""):
            term = self.ids[met[0]]
            if term in self.seen:
                continue
            self.seen.add(term)
            anchor = Element("a", {"class": "term", "href": f"{self.target}#{term}"})
            anchor.text = met[0]
            parent.insert(at, anchor)
            at += 1
            gap = text[position : met.start()]
            if last is None:
                before = gap
            else:
                last.tail = gap
            last, position = anchor, met.end()
        if last is not None:
            last.tail = text[position:]
        return before


def bad_glossary(all_pages: list[Page]) -> Iterator[Fault]:
    """A form that stands under two terms, and a term that no page uses."""
    glossary = next((page for page in all_pages if page.path.endswith(f"docs/{GLOSSARY}")), None)
    known = terms(glossary) if glossary else []
    find, ids = pattern(known)
    first: dict[str, Term] = {}
    for term in known:
        for form in term.forms:
            if (other := first.setdefault(form.lower(), term)) is not term:
                fix = "Leave it under one of them."
                yield Fault(glossary.path, term.line, f"'{form}' stands under '{other.forms[0]}' too.", fix)
    rest = (page for page in all_pages if page is not glossary and not page.path.endswith(UNLINKED))
    used = {ids[met] for page in rest for line in page.lines if line.prose for met in find.findall(line.text)}
    for term in known:
        if term.id not in used:
            fix = "Remove it, or name the form that pages use after 'Also written:'."
            yield Fault(glossary.path, term.line, f"no page uses '{term.forms[0]}'.", fix)


class Glossary(Extension):
    """Loaded after `evidence.footnotes`, which knows the page and the files."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.treeprocessors.register(_Links(md), "evidence-glossary", 6)  # behind the notes, before links are resolved


def makeExtension(**options: object) -> Glossary:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Glossary(**options)
