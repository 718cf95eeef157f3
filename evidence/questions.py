"""The questions of the guide in one list: a Python-Markdown extension, and the check that none is left out.

A page asks its questions under *Ask your team*. On the page of questions a comment line such as
`<!-- questions from: trial/index.md, trial/the-day.md -->` becomes the list of those pages' questions.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from itertools import groupby

from markdown import Extension, Markdown
from markdown.extensions.toc import slugify
from markdown.preprocessors import Preprocessor

from evidence.footnotes import link
from evidence.pages import Page
from evidence.reading import bare
from evidence.records import Fault

QUESTIONS = "deciding/questions.md"
SECTION = "Ask your team"
_FROM = re.compile(r"^<!--\s*questions from:(?P<paths>.*?)-->\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)(?:\{[^}]*\})?")


def asked(page: Page) -> list[str]:
    """The questions of a page as they are read, in its order: what stands in its section's items and ends with "?"."""
    lines = [line for line in page.lines if line.section == SECTION and line.kind in ("item", "text")]
    items = (list(item) for _, item in groupby(lines, key=lambda line: line.block))
    read = (" ".join(bare(_IMAGE.sub("", line.text)) for line in item) for item in items if item[0].kind == "item")
    return [question for question in read if question.endswith("?")]


def named(line: str) -> list[str]:
    """The pages that a comment line names; none when it is another line."""
    found = _FROM.match(line)
    return [path.strip() for path in found["paths"].split(",") if path.strip()] if found else []


class _Lists(Preprocessor):
    """Puts the questions in the place of each comment, each question once, with a way to every page that asks it."""

    def run(self, lines: list[str]) -> list[str]:
        notes = self.md.preprocessors["evidence-notes"]
        if notes.here() != QUESTIONS:
            return lines
        known = notes.shelf.pages
        self.askers: dict[str, list[Page]] = {}
        for path in (path for line in lines for path in named(line) if path in known):
            for question in asked(known[path]):
                self.askers.setdefault(question, []).append(known[path])
        return [new for line in lines for new in (self._listed(line, known) if named(line) else [line])]

    def _listed(self, line: str, known: dict[str, Page]) -> Iterator[str]:
        yield ""
        for path in (path for path in named(line) if path in known):
            for question in asked(known[path]):
                if askers := self.askers.pop(question, []):  # a second asking finds none left
                    yield f"- {question} {' '.join(map(_way, askers))}"
        yield ""


def _way(page: Page) -> str:
    """A link to a page's questions, by the page's name."""
    target = f"{link(QUESTIONS, page.path)}#{slugify(SECTION, '-')}"
    return f"[{page.meta.get('title', page.path)}]({target}){{ .asked-on }}"


# ---------------------------------------------------------------- the check


def unlisted_questions(all_pages: list[Page]) -> Iterator[Fault]:
    """A page whose questions stand under no moment; a moment that names a wrong page, or one named before."""
    below = {page.path.partition("/")[2]: page for page in all_pages}
    asking = {path: page for path, page in below.items() if asked(page)}
    lists = below.get(QUESTIONS)
    if not lists:
        return  # without the page there is no list to be left out of
    first: dict[str, int] = {}
    for number, path in ((line.number, path) for line in lists.lines for path in named(line.text)):
        says = f"'questions from' names {path}, which"
        if path not in asking:
            wrong = "has no questions under 'Ask your team'" if path in below else "is not there"
            yield Fault(lists.path, number, f"{says} {wrong}.", _near(path, asking))
        elif path in first:
            fix = "Leave it under one moment."
            yield Fault(lists.path, number, f"{says} line {first[path]} names too.", fix)
        first.setdefault(path, number)
    for path in asking.keys() - first.keys():
        page = asking[path]
        at = next(line.number for line in page.lines if line.section == SECTION)
        fix = f"Add {path} to a line 'questions from' in {lists.path}."
        yield Fault(page.path, at, "its questions stand in no list.", fix)


def _near(wrong: str, known: dict[str, Page]) -> str:
    """The page that was probably meant, or what to do."""
    near = difflib.get_close_matches(wrong, [path for path in known if path != wrong], n=1, cutoff=0.8)
    return f"Did you mean {near[0]}?" if near else "Take it out, or write its questions first."


class Questions(Extension):
    """Loaded after `evidence.footnotes`, which knows the page and the files."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.preprocessors.register(_Lists(md), "evidence-questions", 34)  # behind the notes, which look at the disk


def makeExtension(**options: object) -> Questions:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Questions(**options)
