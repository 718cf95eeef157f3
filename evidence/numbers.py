"""The pictures drawn from data: one hundred people, and each study as a mark with its size.

docs/assets/images/numbers.yml holds words, each with the finding that gives its figures; what is drawn is read from
those words, so that a picture cannot say one thing and show another. Our own small template rather than a plotting
library: three shapes on a line need none, and the colours follow the reader's scheme, which a library's would not.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

import yaml

from evidence.records import Fault, decoded, read_yaml

WIDTH = 340
LEFT, RIGHT = 20, 320  # where lines of text and axes begin and end
KEYS = {
    "people": {"title", "kind", "with", "without", "whom", "cite", "others"},
    "studies": {"title", "axis", "rows"},
}
ROW_KEYS = {"others": {"says", "of", "cite"}, "rows": {"says", "of", "group", "cite"}}
GROUPS = {"adults": "adults", "children": "children and young people", "all": "all ages, or ages not said"}
_NUMBER = r"\d[\d,]{0,11}(?:\.\d{1,9})?"
_COUNTED = re.compile(rf"({_NUMBER})\s+(?:\w+\s+)?(?:people|adults|children|operations|pumps|implants|implantations)")


@dataclass(frozen=True)
class Entry:
    """One picture: its name, whether it shows people or studies, the line it starts on, its words."""

    name: str
    kind: str
    line: int
    words: dict

    @property
    def rows(self) -> list[dict[str, str]]:
        return self.words["others" if self.kind == "people" else "rows"]


def load(path: Path, shown: str) -> tuple[list[Entry], list[Fault]]:
    """The entries of numbers.yml, and a fault for each that is not whole. `shown`: the path to name in faults."""
    text, broken = decoded(path.read_bytes(), shown)
    try:
        data, tree = read_yaml(text), yaml.compose(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        words = getattr(error, "problem", None) or "it holds a sign that is no text"
        text = f"the data cannot be read: {words}."
        return [], broken or [Fault(shown, mark.line + 1 if mark else 1, text, "Mend this line.")]
    lines = {
        (kind.value, name.value): name.start_mark.line + 1
        for kind, names in (tree.value if isinstance(tree, yaml.MappingNode) else [])
        for name, _ in (names.value if isinstance(names, yaml.MappingNode) else [])
    }
    entries, faults = [], broken
    for (kind, name), line in lines.items():
        wrong = _wrong(kind, data[kind][name])
        if wrong:
            fix = "Write it like the entries around it."
            faults.append(Fault(shown, line, f"'{name}' {wrong}.", fix))
        else:
            entries.append(Entry(name, kind, line, data[kind][name]))
    return entries, faults


def _wrong(kind: str, words: object) -> str:
    """What is wrong with an entry's form; empty when nothing is."""
    if kind not in KEYS:
        return f"stands under '{kind}', which is neither people nor studies"
    if not isinstance(words, dict) or set(words) != KEYS[kind]:
        return f"has other keys than {', '.join(sorted(KEYS[kind]))}"
    part = "others" if kind == "people" else "rows"
    for row in words[part] if isinstance(words[part], list) else [None]:
        if not isinstance(row, dict) or set(row) != ROW_KEYS[part]:
            return f"has a row with other keys than {', '.join(sorted(ROW_KEYS[part]))}"
        if not all(isinstance(value, str) for value in row.values()):
            return "has a row with a value that is no words"
        if not re.match(_NUMBER, row["says"]):
            return f"has a row that does not begin with its number: '{row['says']}'"
        if row.get("group", "all") not in GROUPS:
            return f"has the group '{row['group']}', which is none of {', '.join(GROUPS)}"
    if not all(isinstance(value, str) for key, value in words.items() if key != part):
        return "has a value that is no words"
    if kind == "people" and not re.match(r"\d{1,2} in 100\b", words["with"]):
        return "does not begin 'with' as '6 in 100 …'"
    if kind == "people" and words["kind"] not in ("harm", "benefit"):
        return f"is of the kind '{words['kind']}', which is neither harm nor benefit"
    return ""


# ---------------------------------------------------------------- drawing


def span(says: str) -> tuple[float, float]:
    """The lowest and the highest number that a row's words begin with: "5 to 7 years" is (5, 7)."""
    match = re.match(rf"({_NUMBER})(?:\s+(?:\w+\s+)*?to\s+({_NUMBER}))?", says)
    low = float(match[1].replace(",", ""))
    return low, float(match[2].replace(",", "")) if match[2] else low


def size(of: str) -> int | None:
    """How many people, operations or pumps a row counts; None when it does not say."""
    match = _COUNTED.search(of)
    return int(match[1].replace(",", "").partition(".")[0]) if match else None


class _Sheet:
    """Lines of SVG, from the top down; `y` is where the next thing begins."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.y = 12.0

    def add(self, part: str) -> None:
        self.parts.append(part)

    def write(self, words: str, look: str = "", cite: str = "", left: int = LEFT, bold: int = 0) -> None:
        """Words wrapped into lines of one text element, so that a figure and its unit stay together.

        `bold`: how many of the first characters, all on the first line, are bold.
        """
        marks = f' data-cite="{escape(cite)}"' if cite else ""
        marks += f' class="{look}"' if look else ""
        spans = []
        wide = int((RIGHT - left) / (12 if look == "big" else 10 if look == "bold" else 8.4))
        for wrapped in textwrap.wrap(words, wide, initial_indent=" " * (bold // 4)):  # bold letters are wider
            line = wrapped.lstrip()
            self.y += 25 if look == "big" else 20
            place = f'x="{left}" y="{self.y:g}"'
            if bold and not spans:
                spans.append(f'<tspan class="bold" {place}>{escape(line[:bold])}</tspan>')
                spans += [f"<tspan>{escape(line[bold:])}</tspan>"] if line[bold:] else []
            else:
                spans.append(f"<tspan {place}>{escape(line)}</tspan>")
        self.add(f"<text{marks}>{' '.join(spans)}</text>")

    def done(self, title: str, description: str, palette: str) -> str:
        height = math.ceil(self.y + 18)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">',
                f"<title>{escape(title)}</title>",
                f"<desc>{escape(description)}</desc>",
                f"<style>\n{palette}</style>",
                f'<rect width="{WIDTH}" height="{height}" rx="12" fill="var(--soft)"/>',
                *self.parts,
                "</svg>\n",
            ]
        )


def draw(entry: Entry, palette: str) -> str:
    """The SVG of an entry. `palette`: the text of palette.css."""
    return (_people if entry.kind == "people" else _studies)(entry, palette)


_PERSON = '<path d="M{x:g} {y:g}m-4 -7a4 4 0 1 1 8 0a4 4 0 1 1 -8 0M{x:g} {y:g}m-7 10v-5a7 7 0 0 1 14 0v5z"/>'


def _crowd(marked: int, colour: str) -> Iterator[str]:
    """One hundred people in ten rows, the first ones filled: filled and hollow tell apart without colour."""
    places = [(56 + 25.3 * (n % 10), 26 * (n // 10)) for n in range(100)]
    for group, look in (
        (places[:marked], f'fill="var({colour})" stroke="var({colour})"'),
        (places[marked:], 'fill="none" stroke="var(--quiet)"'),
    ):
        if group:
            yield f'<g {look} stroke-width="1.5">' + "".join(_PERSON.format(x=x, y=y) for x, y in group) + "</g>"


def _people(entry: Entry, palette: str) -> str:
    words, sheet = entry.words, _Sheet()
    marked = int(words["with"].split()[0])
    colour = "--danger" if words["kind"] == "harm" else "--teal"
    sheet.write(words["title"], "big")
    sheet.add(f'<g transform="translate(0 {sheet.y + 30:g})">{"".join(_crowd(marked, colour))}</g>')
    sheet.y += 30 + 260 - 4
    for key, look in (
        ("with", f'fill="var({colour})" stroke="var({colour})"'),
        ("without", 'fill="none" stroke="var(--quiet)"'),
    ):
        sheet.add(f'<g {look} stroke-width="1.5">{_PERSON.format(x=LEFT + 8, y=sheet.y + 14)}</g>')
        sheet.write(words[key], "bold", words["cite"], left=LEFT + 26)
        sheet.y += 4
    sheet.write(words["whom"], "quiet", words["cite"])
    sheet.y += 14
    sheet.add(f'<path class="thin" d="M{LEFT} {sheet.y:g}H{RIGHT}"/>')
    sheet.write("Other counts", "bold")
    for row in words["others"]:
        _mark_line(sheet, row, 100, colour)
    return sheet.done(
        words["title"], "A crowd in rows: filled figures are those it happened to. Below, other counts.", palette
    )


def _at(value: float, top: float) -> float:
    return LEFT + (RIGHT - LEFT) * value / top


def _mark_line(sheet: _Sheet, row: dict[str, str], top: float, colour: str) -> None:
    """A row of a plot: what it says and of whom, then a line from nought to the top with its mark."""
    low, high = span(row["says"])
    sheet.y += 6
    sheet.write(f"{row['says']}: {row['of']}", "quiet", row["cite"], bold=len(row["says"]) + 1)
    sheet.y += 17
    sheet.add(f'<path class="thin" d="M{LEFT} {sheet.y:g}H{RIGHT}"/>')
    if high > low:
        ends = f"M{_at(low, top):.1f} {sheet.y:g}H{_at(high, top):.1f}"
        sheet.add(f'<path d="{ends}" stroke="var({colour})" stroke-width="5"/>')
    for value in dict.fromkeys((low, high)):
        sheet.add(_mark(_at(value, top), sheet.y, size(row["of"]), row.get("group", "all"), colour))
    sheet.y += 10


def _mark(x: float, y: float, people: int | None, group: str, colour: str) -> str:
    """A mark that grows with the logarithm of its people; hollow when their number is not known."""
    r = 5.0 if people is None else min(11.0, max(3.5, 2.4 * math.log10(max(people, 1))))
    x = min(max(x, LEFT + r - 6), RIGHT - r + 6)
    fill = "var(--ground)" if people is None else f"var({colour})"
    shape = {
        "adults": f'<circle cx="{x:.1f}" cy="{y:g}" r="{r:.1f}"',
        "children": f'<rect x="{x - 0.9 * r:.1f}" y="{y - 0.9 * r:.1f}" width="{1.8 * r:.1f}" height="{1.8 * r:.1f}"',
        "all": f'<path d="M{x:.1f} {y - 1.25 * r:.1f}l{1.25 * r:.1f} {1.25 * r:.1f}l{-1.25 * r:.1f} {1.25 * r:.1f}l{-1.25 * r:.1f} {-1.25 * r:.1f}z"',
    }[group]
    return f'{shape} fill="{fill}" stroke="var({colour})" stroke-width="2"/>'


def _top(values: Iterable[float]) -> float:
    """The end of an axis: the first round number that holds all values."""
    most = max(values)
    return next(10**power * step for power in range(-1, 13) for step in (1, 2, 3, 4, 5, 8) if 10**power * step >= most)


def _studies(entry: Entry, palette: str) -> str:
    words, sheet = entry.words, _Sheet()
    top = _top(span(row["says"])[1] for row in words["rows"])
    sheet.write(words["title"], "big")
    sheet.write(words["axis"], "quiet")
    sheet.y += 22
    for value, place in ((0, ""), (top / 2, " middle"), (top, " end")):
        sheet.add(f'<text x="{_at(value, top):g}" y="{sheet.y:g}" class="tick quiet{place}">{value:,g}</text>')
    start = sheet.y + 6
    rows = len(sheet.parts)
    for row in words["rows"]:
        _mark_line(sheet, row, top, "--drug")
    grid = "".join(f"M{_at(value, top):g} {start:g}V{sheet.y:g}" for value in (0, top / 2, top))
    sheet.parts.insert(rows, f'<path class="thin" stroke-dasharray="2 5" d="{grid}"/>')
    sheet.y += 8
    groups = [group for group in GROUPS if any(row["group"] == group for row in words["rows"])]
    for group in groups if len(groups) > 1 else []:
        sheet.add(_mark(LEFT + 8, sheet.y + 14, 120, group, "--drug"))
        sheet.write(GROUPS[group], "quiet", left=LEFT + 26)
        sheet.y += 4
    sheet.write("A larger mark counts more; a hollow one does not say how many.", "quiet")
    return sheet.done(
        words["title"], "Each study is a mark on a line, placed by its number; larger marks count more.", palette
    )


def write(docs: Path) -> None:
    """Draw every whole entry of docs/assets/images/numbers.yml into images/numbers/, only where it changed."""
    images = docs / "assets" / "images"
    if not (images / "numbers.yml").exists():
        return
    palette = (images / "palette.css").read_text(encoding="utf-8")
    entries, _ = load(images / "numbers.yml", "")
    (images / "numbers").mkdir(exist_ok=True)
    for entry in entries:
        path, text = images / "numbers" / f"{entry.name}.svg", draw(entry, palette)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
