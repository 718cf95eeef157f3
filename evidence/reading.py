"""Reading ease: the prose of a page as sentences, its grade and its long sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

import textstat

from evidence.pages import ITEM, MARK, Page

LONG = 20
FAR_TOO_LONG = 28
_END = re.compile(r"(?<=[.!?:])[\"”’)]*\s+(?=[\"“‘(]?[A-Z0-9])")


@dataclass(frozen=True)
class Reading:
    """A page's Flesch-Kincaid grade, its number of sentences and how many are over 20 words."""

    grade: float
    sentences: int
    long: int

    @property
    def long_in_100(self) -> float:
        return 100 * self.long / self.sentences if self.sentences else 0.0


def bare(line: str) -> str:
    """A line's words: no footnote marks, comments, list marks, link targets or emphasis."""
    line = re.sub(r"<!--.*?-->", "", MARK.sub("", line))
    line = re.sub(r"(?<=\])\([^)]*\)|<[^>]*>|\{[^}]*\}", "", ITEM.sub("", line))
    return re.sub(r"[*`\[\]]|(?<!\w)_|_(?!\w)", "", line).strip()


def sentences(page: Page) -> list[tuple[int, str]]:
    """(line number, sentence) of the prose that is read as running text: no tables, headings, notes."""
    return [
        (line.number, sentence)
        for line in page.lines
        if line.kind in ("text", "item")
        for sentence in _END.split(bare(line.text))
        if sentence.strip()
    ]


def reading(page: Page) -> Reading:
    """Flesch-Kincaid grade by textstat (0.39 words a sentence + 11.8 syllables a word - 15.59)."""
    found = [sentence for _, sentence in sentences(page)]
    text = " ".join(s if s[-1] in ".!?" else s.rstrip(":;,") + "." for s in found)
    long = sum(len(sentence.split()) > LONG for sentence in found)
    return Reading(textstat.flesch_kincaid_grade(text) if found else 0.0, len(found), long)
