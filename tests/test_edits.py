"""Bad edits of the real pages: whatever digit, mark or name changes, the check names the line."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence import checks, figures, markup, pages, records

DOCS = Path(__file__).parent.parent / "docs"
LIBRARY, _ = records.load(DOCS)
GUIDE = {page.path: page for page in pages.load(DOCS)[0]}
EDITS_A_PAGE = 12
# Left out: the reading grade takes long, and the rules on markup say nothing of digits, marks and names.
RULES = [rule for rule in checks.PAGE_CHECKS if rule is not checks.hard_page and rule not in markup.RULES]


def faults(page: pages.Page, number: int, line: str) -> list[int]:
    """The line, for each fault of it when it is written anew; the rest of the page is read, but not judged again."""
    body = [(n, line if n == number else text) for n, text in page.document.body]
    whole = pages.page(records.Document(page.path, page.meta, page.document.key_lines, body))
    lines = [one for one in whole.lines if one.number == number]
    edited = pages.Page(whole.document, lines, [mark for mark in whole.citations if mark.line == number])
    return [fault.line for rule in RULES for fault in rule(edited, LIBRARY) if fault.line == number]


def digits(page: pages.Page) -> Iterator[tuple[pages.Line, int]]:
    """Every digit that a reader sees in a cited line: not in marks, link targets, sizes, comments or list numbers.

    Nor in a name such as "site360", which is no figure.
    """
    hidden = re.compile(r"\[\^[^\]]*\]|\]\((?!tel:)[^)]*\)|\{[^}]*\}|<!--.*?-->|^\s*\d+\.\s|(?<=[a-z])\d+")
    for line in page.lines:
        if line.prose and pages.citations(line.text):
            covered = {n for match in hidden.finditer(line.text) for n in range(*match.span())}
            yield from ((line, m.start()) for m in re.finditer(r"\d", line.text) if m.start() not in covered)


def stands(line: str, at: int) -> bool:
    """Whether the numeral at a place of a line happens to stand in the findings that the line cites."""
    numerals = re.compile(r"\d[\d,.]*(?<=\d)")
    (numeral,) = (m[0].lstrip("0") for m in numerals.finditer(line) if m.start() <= at < m.end())
    word = next((word for word, value in figures.SMALL.items() if str(value) == numeral), "no such word")
    cited = [LIBRARY.finding(mark.source, mark.finding).text.lower() for mark in pages.citations(line)]
    years = [LIBRARY.sources[mark.source].meta["year"] for mark in pages.citations(line)]
    return any(numeral in numerals.findall(text) or word in text.split() for text in cited) or numeral in years


@pytest.mark.parametrize("path", GUIDE)
def test_a_changed_digit_is_named(path: str) -> None:
    """A sample of a page's digits, each raised by one: every time the check names that line.

    Left out is a digit that turns its figure into another one of the same findings: no program sees that.
    """
    page = GUIDE[path]
    every = list(digits(page))
    unseen = []
    for line, at in random.Random(path).sample(every, min(EDITS_A_PAGE, len(every))):  # noqa: S311 - a fixed sample
        edited = line.text[:at] + str((int(line.text[at]) + 1) % 10) + line.text[at + 1 :]
        if not stands(edited, at) and line.number not in faults(page, line.number, edited):
            unseen.append(f"{path}:{line.number}: {line.text} -> {edited}")
    assert unseen == []


@pytest.mark.parametrize("path", GUIDE)
def test_a_mistyped_name_is_named(path: str) -> None:
    """A letter lost from a source's or a finding's id: the check names that line."""
    page = GUIDE[path]
    for mark in page.citations[:: max(1, len(page.citations) // 10)]:
        (line,) = (one for one in page.lines if one.number == mark.line)
        for wrong in (f"[^{mark.source[1:]}.{mark.finding}]", f"[^{mark.source}.{mark.finding[:-1]}]"):
            assert line.number in faults(page, line.number, line.text.replace(f"[^{mark.label}]", wrong)), (path, wrong)


@pytest.mark.parametrize(
    "path", [path for path, page in GUIDE.items() if page.citations and page.meta["topics"] != ["about"]]
)
def test_a_lost_footnote_is_named(path: str) -> None:
    """Without its marks a line is named, unless it starts with a link to a page or a section: that is a signpost.

    Pages about the guide itself speak of what nobody else has written.
    """
    page = GUIDE[path]
    for line in page.lines:
        bare = pages.MARK.sub("", line.text)
        if not line.prose or bare == line.text or line.section in checks.UNCITED_SECTIONS:
            continue
        signpost = re.match(r"\s*(?:[-*]\s+)?\[[^\]]+\]\((?:#|[^)]*\.md)", bare)
        if not signpost and not bare.rstrip().endswith((":", "?")) and line.kind in ("item", "row", "text"):
            assert line.number in faults(page, line.number, bare), f"{path}:{line.number}: {bare}"
