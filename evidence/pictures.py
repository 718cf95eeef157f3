"""Pictures: what an SVG says and cites, read with its lines, and the rules on it.

A drawing is one SVG in docs/assets/images/. Its colours and letters are the house's (palette.css stands in each,
since an image cannot load a stylesheet), and its text falls under the figure rule: `data-cite` on an element, or on
a group around it, names the findings, which the caption on the page cites too.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from evidence import figures, numbers
from evidence.pages import Page, citations
from evidence.records import Fault, Library

IMAGES = "assets/images"
IMAGE = re.compile(r"!\[[^\]]*\]\((?P<file>[^)\s]+\.svg)\)(?P<attributes>\{[^}]*\})?")
CAPTION = re.compile(r"^///\s*caption\s*$")
_ALLOWED = (
    "svg title desc style rect circle ellipse line polyline polygon path g text tspan defs pattern marker clipPath use symbol"
).split()
_COLOURS = ("fill", "stroke", "stop-color", "color")


@dataclass
class Text:
    """The words of one <text>, <title> or <desc>: where it starts, what it says, what it cites."""

    tag: str
    line: int
    words: str = ""
    cites: list[str] = field(default_factory=list)


@dataclass
class Drawing:
    """An SVG as the rules need it.

    `bare`: (line, class, words) of step numbers and axis ticks. `broken`: (line, what is wrong, what to write instead).
    """

    texts: list[Text] = field(default_factory=list)
    style: str = ""
    size: tuple[str, str] = ("", "")
    bare: list[tuple[int, str, str]] = field(default_factory=list)
    broken: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def cites(self) -> list[str]:
        return list(dict.fromkeys(cite for text in self.texts for cite in text.cites))


class _Reader:
    """Fills a Drawing from expat's events; expat knows the line of each."""

    def __init__(self) -> None:
        self.drawing = Drawing()
        self.parser = expat.ParserCreate()
        self.open: list[tuple[str, list[str]]] = []
        self.text: Text | None = None
        self.bare = ""  # "number" within a step's number, "tick" within an axis's
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        if not self.open:
            self.drawing.size = (attributes.get("width", ""), attributes.get("height", ""))
        self.drawing.broken += [(line, *fault) for fault in _bad_element(tag, attributes)]
        self.open.append((tag, attributes.get("data-cite", "").split()))
        looks = attributes.get("class", "").split()
        self.bare = "number" if "number" in looks else "tick" if "tick" in looks else ""
        if tag in ("text", "title", "desc") and not self.text:
            cites = [cite for _, own in self.open for cite in own]
            self.text = Text(tag, line, cites=cites)
            self.drawing.texts.append(self.text)
        elif tag == "tspan" and self.text:
            self.text.words += " "
            self.text.cites += attributes.get("data-cite", "").split()

    def end(self, tag: str) -> None:
        self.open.pop()
        self.bare = ""
        if self.text and tag == self.text.tag:
            self.text.words = " ".join(self.text.words.split())
            self.text = None

    def characters(self, words: str) -> None:
        if self.bare and words.strip():
            self.drawing.bare.append((self.parser.CurrentLineNumber, self.bare, words.strip()))
        elif self.text:
            self.text.words += words
        elif self.open and self.open[-1][0] == "style":
            self.drawing.style += words


def _bad_element(tag: str, attributes: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What may not stand in a drawing: foreign elements, handlers, other colours than the palette's."""
    if tag not in _ALLOWED:
        yield f"<{tag}> may not stand in a drawing.", f"Use only: {', '.join(_ALLOWED)}."
    for name, value in attributes.items():
        if name.startswith("on") or name == "style":
            yield f"'{name}' may not stand in a drawing.", "Remove it; looks come from the palette's classes."
        elif name.endswith("href") and not value.startswith("#"):
            yield f"'{name}' leads out of the drawing.", "Remove it, or point to an id within."
        elif name in _COLOURS and not re.fullmatch(r"none|currentColor|var\(--[\w-]+\)|url\(#[\w-]+\)", value):
            yield f"{name} '{value}' is not of the palette.", 'Write a name of palette.css: fill="var(--ink)".'


def read(text: str | bytes) -> Drawing:
    """A drawing read from its SVG. What is not well-formed is told in `broken`, never raised."""
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        words = expat.errors.messages[error.code]
        reader.drawing.broken.append((error.lineno, f"the drawing cannot be read: {words}.", "Mend this line."))
    return reader.drawing


# ---------------------------------------------------------------- the rules


def wrong_words(path: str, drawing: Drawing, library: Library, line: int = 0) -> Iterator[Fault]:
    """A figure without a finding, or not in it; an unknown finding. `line`: where to point, when not into the SVG."""
    for text in drawing.texts:
        at = line or text.line
        found = [(cite, library.finding(*cite.partition(".")[::2])) for cite in dict.fromkeys(text.cites)]
        for cite, finding in found:
            if not finding:
                yield Fault(path, at, f"there is no finding '{cite}'.", "Correct the name, or write its record first.")
        shown = figures.read(text.words)
        if text.tag != "text":
            for figure in (figure for figure in shown if figure.clinical):
                text_ = f"'{figure.text}' stands in the drawing's {text.tag}."
                yield Fault(path, at, text_, "Say it without the figure.")
        elif not text.cites:
            for figure in (figure for figure in shown if figure.clinical):
                fix = 'Add data-cite="source.finding" to it or to its group.'
                yield Fault(path, at, f"the figure '{figure.text}' has no source.", fix)
        elif all(finding for _, finding in found):
            years = [f"{library.sources[cite.partition('.')[0]].meta.get('year', '')}" for cite, _ in found]
            for figure in figures.missing(shown, [finding.text for _, finding in found] + years, drawn=True):
                if figure.counts:
                    text_ = f"'{figure.text}' is not in {' or '.join(cite for cite, _ in found)}."
                    yield Fault(path, at, text_, "Cite another finding or correct the figure.")


def bad_drawing(path: str, drawing: Drawing, palette: str) -> Iterator[Fault]:
    """A drawing that is not whole, or not in the house's style."""
    for line, text, fix in drawing.broken:
        yield Fault(path, line, text, fix)
    if any(line for line, text, _ in drawing.broken if "cannot be read" in text):
        return
    for tag in ("title", "desc"):
        if not any(text.tag == tag and text.words for text in drawing.texts):
            yield Fault(path, 1, f"the drawing has no <{tag}>.", "Say in it what the drawing shows.")
    for line, look, words in drawing.bare:
        if look == "tick" or not re.fullmatch(r"[1-9]|1[0-2]", words):
            fix = 'Keep class="number" for a step\'s number from 1 to 12; cite any other figure.'
            yield Fault(path, line, f"'{words}' is no step's number.", fix)
    if drawing.style.split() != palette.split():
        fix = "Copy the whole of docs/assets/images/palette.css between <style> and </style>."
        yield Fault(path, 1, "the drawing's style is not the house's.", fix)


def _shown(page: Page) -> Iterator[tuple[int, str, str, set[str]]]:
    """(line, path of the SVG, its attributes, the citations of its caption) of each picture of a page."""
    for at, line in enumerate(page.lines):
        for match in IMAGE.finditer(line.text):
            file = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), match["file"]))
            cited = {mark.label for mark in citations(line.text)}
            if at + 1 < len(page.lines) and CAPTION.match(page.lines[at + 1].text):
                for below in page.lines[at + 2 :]:
                    if below.text.strip() == "///":
                        break
                    cited |= {mark.label for mark in citations(below.text)}
            yield line.number, file, match["attributes"] or "", cited


def bad_place(pages: list[Page], drawings: dict[str, Drawing]) -> Iterator[Fault]:
    """A picture whose caption leaves out what it cites, whose size is another, or that no page shows."""
    used = set()
    for page in pages:
        for line, file, attributes, cited in _shown(page):
            if not (drawing := drawings.get(file)):
                continue
            used.add(file)
            if lost := [cite for cite in drawing.cites if cite not in cited]:
                fix = f"Add to a line of its caption: {''.join(f'[^{cite}]' for cite in lost)}"
                yield Fault(page.path, line, f"the caption leaves out what {file} cites.", fix)
            width, height = drawing.size
            if f"width={width} height={height}" not in attributes:
                fix = f"Write {{ .on-glb width={width} height={height} }} behind it."
                yield Fault(page.path, line, f"the size of {file} is another.", fix)
    for file in drawings.keys() - used:
        yield Fault(file, 1, "no page shows this drawing.", "Place it on the page that it explains, or remove it.")


def _hand_drawn(docs: Path) -> Iterator[tuple[str, bytes]]:
    """(path to name, SVG) of each drawing that stands in the repository, but the site's own mark."""
    for file in sorted((docs / IMAGES).glob("*.svg")):
        if file.name != "favicon.svg":
            yield f"{docs.name}/{IMAGES}/{file.name}", file.read_bytes()


def _entries(docs: Path) -> tuple[list[numbers.Entry], list[Fault]]:
    """The entries of numbers.yml and their faults; none when there is no such file."""
    data = docs / IMAGES / "numbers.yml"
    return numbers.load(data, f"{docs.name}/{IMAGES}/numbers.yml") if data.exists() else ([], [])


def drawn(docs: Path) -> list[str]:
    """The paths of the pictures that are drawn from data before each build."""
    return [f"{docs.name}/{IMAGES}/numbers/{entry.name}.svg" for entry in _entries(docs)[0]]


def check(docs: Path, pages: list[Page], library: Library) -> Iterator[Fault]:
    """Every fault of every drawing, of the data behind the drawn ones, and of their places.

    Easy Read's small pictures have no text and no caption, and are left to the page's own rules.
    """
    sheet = docs / IMAGES / "palette.css"
    palette = sheet.read_text(encoding="utf-8", errors="replace") if sheet.exists() else ""
    drawings = {}
    for path, text in _hand_drawn(docs):
        drawings[path] = drawing = read(text)
        yield from bad_drawing(path, drawing, palette)
        yield from wrong_words(path, drawing, library)
    entries, faults = _entries(docs)
    yield from faults
    for path, entry in zip(drawn(docs), entries, strict=True):
        drawings[path] = drawing = read(numbers.draw(entry, palette))
        yield from wrong_words(f"{docs.name}/{IMAGES}/numbers.yml", drawing, library, entry.line)
    yield from bad_place(pages, drawings)
