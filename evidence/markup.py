"""The rules on how a page is written down: what of Markdown it may hold, and in which form.

What they name would still be built, but not as its writer meant it: a table as lines of bars, words beside their
card, a note to oneself for all to read. Some of it would also hide figures or citations from the other rules.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import pairwise

from evidence.pages import BLOCK, CARD, CODE, COMMENT, FENCE, HEADING, MARK, TABLE_RULE, Line, Page, shown
from evidence.records import Fault

CARDS = ("emergency", "urgent", "note", "about")
NO_WORDS = re.compile(r"\s*(?:#{1,6}\S|!!!|\?\?\?|///|\[[^\]]+\]:|[-=*_]{2,}\s*$)")  # the rules below speak of these
LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]^][^\]]*|)\]\((?P<target>[^)\s]*)[^)]*\)(?P<attributes>\{[^}]*\})?")
_VAGUE = {"here", "click here", "this", "this page", "link", "this link", "more", "read more", "learn more", "page"}


def _readable(page: Page) -> Iterator[tuple[Line, str]]:
    """Each line that is read as Markdown, with what of it is seen: no comments, no words in code."""
    yield from ((line, shown(line.text)) for line in page.lines if line.kind not in ("code", "comment"))


def _indent(line: Line) -> int:
    text = line.text.expandtabs(4)
    return len(text) - len(text.lstrip())


# ---------------------------------------------------------------- headings


def bad_heading(page: Page, _: object = None) -> Iterator[Fault]:
    """Not exactly one H1, words above it, or a level skipped."""
    before = 0
    for line in page.lines:
        if line.kind != "heading":
            if not before and line.prose:
                yield Fault(page.path, line.number, "words stand above the main heading.", "Put them below '# Title'.")
            continue
        level = len(HEADING.match(line.text)["level"])
        if level > before + 1:
            fix = f"Use {'#' * (before + 1)} here."
            yield Fault(page.path, line.number, f"a heading of level {level} follows level {before}.", fix)
        if level == 1 and before:
            yield Fault(page.path, line.number, "the page has a second main heading.", "Use ## here.")
        before = level
    if not before:
        yield Fault(page.path, 1, "the page has no main heading.", "Start its text with '# Title'.")


def bad_heading_line(page: Page, _: object = None) -> Iterator[Fault]:
    """A heading that is none to the checks, that cites, or whose id stands twice."""
    ids: dict[str, int] = {}
    for line in page.lines:
        heading = HEADING.match(line.text) if line.kind == "heading" else None
        if heading and line.text.count("{") != line.text.count("}"):
            fix = "Write it as '## Title { #id }'."
            yield Fault(page.path, line.number, "the heading's id has no end or no beginning.", fix)
        if heading and MARK.search(shown(line.text)):
            fix = "Cite in a sentence below it."
            yield Fault(page.path, line.number, "a citation stands in a heading.", fix)
        if heading and heading["id"] and (first := ids.setdefault(heading["id"], line.number)) != line.number:
            fix = "Give this heading an id of its own."
            yield Fault(page.path, line.number, f"the id '{heading['id']}' stands in line {first} too.", fix)
        if line.kind == "text" and re.match(r"#{1,6}\S", line.text):
            yield Fault(page.path, line.number, "the heading has no space.", "Put one behind the last #.")
        if line.kind == "text" and re.fullmatch(r"\s*(?:={2,6}|={8,}|-{3,}|\*{3,}|_{3,})\s*", line.text):
            text = "a line under words makes a heading of them, and alone a rule."
            yield Fault(page.path, line.number, text, "Remove it; write a heading as '## Its words'.")


# ---------------------------------------------------------------- tables, cards, lists, captions


def _cells(row: str) -> int:
    """How many cells a table's row has."""
    inner = re.sub(r"^\|", "", re.sub(r"(?<!\\)\|$", "", CODE.sub("", row).strip()))
    return len(re.findall(r"(?<!\\)\|", inner)) + 1


def broken_table(page: Page, _: object = None) -> Iterator[Fault]:
    """A table that is shown as lines of bars, or that loses a cell."""
    wide = 0
    for above, line, below in zip([None, *page.lines], page.lines, [*page.lines[1:], None], strict=False):
        if not line.text.lstrip().startswith("|"):
            if re.fullmatch(r"\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)+", line.text):
                fix = "Begin and end each of its rows with |."
                yield Fault(page.path, line.number, "the table has no bars at its ends.", fix)
            wide = 0
        elif wide:
            if (count := _cells(line.text)) != wide:
                fix = "Write as many | in each row; write \\| for one that is shown."
                yield Fault(page.path, line.number, f"the row has {count} of the table's {wide} cells.", fix)
        else:
            wide = _cells(line.text)
            if above and above.kind in ("text", "item"):
                fix = "Leave a blank line above it."
                yield Fault(page.path, line.number, "the table stands right below words.", fix)
            if not below or not TABLE_RULE.match(below.text):
                fix = f"Write '{'| --- ' * wide}|' below its head; leave no blank line within a table."
                yield Fault(page.path, line.number, "the table has no line below its head.", fix)


def bad_card(page: Page, _: object = None) -> Iterator[Fault]:
    """A card that is not one, or that lets its words fall out."""
    within = False
    for line, below in zip(page.lines, [*page.lines[1:], None], strict=False):
        if line.kind in ("text", "card") and re.match(r"\s*(?:!!!|\?\?\?)", line.text):
            card = CARD.match(line.text)
            if not card or not line.text.startswith("!!!") or card["type"] not in CARDS or card["title"] is None:
                fix = f'Write !!! urgent "Its title"; the kinds are {", ".join(CARDS)}.'
                yield Fault(page.path, line.number, "this line is no card.", fix)
        within = line.kind == "card" or (within and (line.kind == "blank" or _indent(line) >= 4))
        if within and line.kind != "blank" and below and below.kind != "blank" and _indent(below) < 4:
            fix = "Begin each line of a card with four spaces, and leave a blank line behind it."
            yield Fault(page.path, below.number, "this line falls out of the card above it.", fix)


def stray_indent(page: Page, _: object = None) -> Iterator[Fault]:
    """Words set in by four spaces outside a card or a list, which are shown as code."""
    for above, line in pairwise(page.lines):
        deep = _indent(line)
        if deep < 4 or above.kind != "blank" or line.kind in ("blank", "code"):
            continue
        before = (one for one in reversed(page.lines) if one.number < line.number and one.kind != "blank")
        holder = next((one for one in before if _indent(one) < deep), None)
        if not holder or holder.kind not in ("card", "item"):
            fix = "Remove the spaces at its beginning; only cards and lists have lines set in."
            yield Fault(page.path, line.number, "this line would be shown as code.", fix)


def list_below_words(page: Page, _: object = None) -> Iterator[Fault]:
    """A list right below a line of words, which goes on in that line."""
    first: Line | None = None  # since the last blank line
    for line in page.lines:
        if line.kind in ("blank", "heading", "card"):
            first = None
        elif not first:
            first = line
        elif line.kind == "item" and first.kind not in ("item", "comment"):
            yield Fault(page.path, line.number, "the list stands right below words.", "Leave a blank line above it.")
            first = line


_CAPTION_END = "Write '///' on a line of its own below its words."


def bad_caption(page: Page, _: object = None) -> Iterator[Fault]:
    """A caption that is not closed, or another block of that form."""
    opened = 0
    for line in page.lines:
        if not line.text.startswith("///"):
            continue
        bare = line.text.strip() == "///"
        if not BLOCK.match(line.text) or (bare and not opened):
            fix = "Below a picture write '/// caption', the caption's lines, and '///' alone."
            yield Fault(page.path, line.number, "this line begins or ends no caption.", fix)
        elif opened and not bare:
            yield Fault(page.path, opened, "the caption has no end.", _CAPTION_END)
        opened = 0 if bare else line.number
    if opened:
        yield Fault(page.path, opened, "the caption has no end.", _CAPTION_END)


# ---------------------------------------------------------------- comments and code


def open_comment(page: Page, _: object = None) -> Iterator[Fault]:
    """A comment that has no end, or that goes on over lines of words: readers would see it, the other rules not."""
    began = 0
    for line in page.lines:
        if line.kind == "code":
            continue
        bare = CODE.sub("", line.text)
        opens = "<!--" in bare and "-->" not in bare.rpartition("<!--")[2]
        if began and "-->" in bare:
            if "<!--" in bare.partition("-->")[0]:  # the end of another one, which hides all between
                yield Fault(page.path, began, "the comment has no end.", "Write --> behind it.")
            began = 0
            if opens or COMMENT.sub("", bare.partition("-->")[2]).strip():
                fix = "Write them on a line of their own."
                yield Fault(page.path, line.number, "words stand behind the end of a comment.", fix)
        elif opens and line.kind == "comment" and bare.count("<!--") == 1:
            began = line.number
        elif opens and not began:
            yield Fault(page.path, line.number, "the comment has no end.", "Write --> behind it, on its line.")
    if began:
        yield Fault(page.path, began, "the comment has no end.", "Write --> behind it.")


def open_fence(page: Page, _: object = None) -> Iterator[Fault]:
    """A fence of code: it would hide what stands in it from every other rule."""
    for line in page.lines:
        if line.kind == "code" and FENCE.match(line.text):
            yield Fault(page.path, line.number, "a page holds no code.", "Remove the line of ``` or ~~~.")
            return


# ---------------------------------------------------------------- marks, links, images

_BROKEN_MARKS = re.compile(
    r"\[\^(?:[^\]]*\s[^\]]*\]|[^\]]*$)|\[\s+\^[^\]]*\]|\(\^[\w.-]+\)|\^\[[^\]]*\]"
    r"|(?<![\w!])\[[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*\](?![(\[:])"
)
_ODD_LINKS = (
    (re.compile(r"\([^()]*\)\[(?!\^)[^\]\s]+\](?!\()"), "is a link the wrong way round"),
    (re.compile(r"\[[^\]^][^\]]*\]\s+\((?:https?:|[^)\s]+\.md\b|#)[^)]*\)"), "has a space between words and address"),
    (re.compile(r"\[[^\]^][^\]]*\]\(\s*\)|\[\]\([^)]*\)|\[[^\]^][^\]]*\]\([\s<][^)]*\)"), "is a link without words or without address"),
    (re.compile(r"<https?:[^>]*>|(?<![(\[<\"'=\w/])(?:https?://|www\.)\S+"), "is an address without words"),
)  # fmt: skip


def broken_mark(page: Page, _: object = None) -> Iterator[Fault]:
    """A footnote mark that is shown as it is written, and a footnote that the page writes itself."""
    for line, text in _readable(page):
        if re.match(r"\s*\[[^\]]+\]:(?:\s|$)", text):
            fix = "Remove the line: notes come from the records, links stand in the text."
            yield Fault(page.path, line.number, "a page defines no notes and no links.", fix)
            continue
        for match in _BROKEN_MARKS.finditer(text):
            fix = "Write [^source.finding], without spaces."
            yield Fault(page.path, line.number, f"'{match[0]}' is no citation.", fix)


def odd_link(page: Page, _: object = None) -> Iterator[Fault]:
    """A link that is none, or that is read out as an address."""
    for line, text in _readable(page):
        for pattern, wrong in _ODD_LINKS:
            for match in pattern.finditer(text):
                if match.start() and text[match.start() - 1] == "!":
                    continue  # `bare_image` speaks of images
                fix = "Write [its name](its address)."
                yield Fault(page.path, line.number, f"'{match[0][:60]}' {wrong}.", fix)


def open_bold(page: Page, _: object = None) -> Iterator[Fault]:
    """Bold words without an end, or without a beginning: their stars would be shown."""
    for line, text in _readable(page):
        cells = text.split("|") if line.kind in ("row", "head") else [text]
        if any(len(re.findall(r"(?<!\\)\*\*", cell)) % 2 for cell in cells):
            fix = "Write ** before the words and behind them, on one line."
            yield Fault(page.path, line.number, "bold words have no beginning or no end.", fix)


def vague_link(page: Page, _: object = None) -> Iterator[Fault]:
    """Link text that says nothing by itself."""
    for line in page.lines:
        for match in LINK.finditer(line.text) if line.kind != "code" else ():
            words = match["text"].strip().lower().strip(".")
            if not match["image"] and (words in _VAGUE or words.startswith(("http:", "https:", "www."))):
                fix = "Name the page that it leads to."
                yield Fault(page.path, line.number, f"the link text '{match['text']}' says nothing alone.", fix)


def bare_image(page: Page, _: object = None) -> Iterator[Fault]:
    """An image without alt text, width or height."""
    for line in page.lines:
        for match in LINK.finditer(line.text) if line.kind != "code" else ():
            if not match["image"]:
                continue
            if not match["text"].strip():
                yield Fault(page.path, line.number, "an image has no alt text.", "Say in [ ] what it teaches.")
            missing = [size for size in ("width", "height") if f"{size}=" not in (match["attributes"] or "")]
            if missing:
                fix = "Add { width=640 height=360 } behind it."
                yield Fault(page.path, line.number, f"an image has no {' and '.join(missing)}.", fix)


# ---------------------------------------------------------------- what could do harm

_UNSAFE = re.compile(
    r"<\s*(?P<tag>script|iframe|object|embed|form|style|link|meta|base)\b|<[^>]+\b(?:src|href)\s*=\s*[\"']?(?:https?:|//)"
    r"|(?P<handler>[\s/\"'{](?:on[a-z]+|style|srcset)\s*=\s*[\"']?)|!\[[^\]]*\]\((?:https?:|//)"
    r"|<(?!https?:|/?a\b|br\b)/?[a-z][\w-]*",
    re.I,
)
_SCHEME = re.compile(r"(?:java|vb)script:|data:text|file:", re.I)


def unsafe_markup(page: Page, _: object = None) -> Iterator[Fault]:
    """Scripts, frames, event handlers, anything loaded from elsewhere, and all HTML but a link and a line break."""
    for line, text in _readable(page):
        found = [match for match in _UNSAFE.finditer(text) if not match["handler"] or re.search(r"[<{]", line.text)]
        found = sorted(found, key=lambda match: not match["handler"]) + list(_SCHEME.finditer(html.unescape(text)))
        for match in found[:1]:  # the rest of the line goes with it
            fix = "Remove it: pages hold words, links and images of our own."
            yield Fault(page.path, line.number, f"'{match[0].strip()}' may not stand in a page.", fix)


RULES = (
    bad_heading, bad_heading_line, broken_table, bad_card, stray_indent, list_below_words, bad_caption, open_comment,
    open_fence, broken_mark, odd_link, open_bold, vague_link, bare_image, unsafe_markup,
)  # fmt: skip
