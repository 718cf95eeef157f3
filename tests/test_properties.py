"""Thousands of generated inputs: nothing stops the readers, and no figure is found by its digits alone.

The inputs are the same in every run. Where one fails, Hypothesis shows the smallest that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from pathlib import Path

from conftest import PAGE, RECORD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence import checks, figures, pages, records
from evidence.published import vanished_address

ROOT = Path(__file__).parents[1]
generated = partial(settings, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
LABEL = records.source(records.split("docs/sources/label.md", RECORD)[0])[0]
LIBRARY = records.Library({"label": LABEL})
RULES = [rule for rule in checks.PAGE_CHECKS if rule is not checks.hard_page]  # its dictionary is slow

# ---------------------------------------------------------------- the readers of files

PIECES = """
--- ``` ~~~ /// /// caption|# |## |### |##|!!! urgent "A"|!!! |??? note|    |\t|- |1. |> || |\\|| --- |[^label.size]|[^label|[^a b]|
[^x.y]: |{ #id }|{ #id|{|}|<!--|-->|<!-- not clinical "5": why so -->|<b>|<script|onclick=|[a](b.md)|[a](#b)|![|](|)|
(a)[b.md]|[a] (b.md)|https://a.org|javascript:|**|*|`|5 mg|1,5|1.0 mg|20 ml|in 100|999|[999](tel:998)|020 7946 0958|kim@a.org|
title: |topics: [|]|: |'|"|key:|reviewed_by: [{name: A}]|2026-11-20|<<<<<<< HEAD|=======|>>>>>>> a|&shy;|&#0;|&lt;|\ufeff|\u200b|\u2028|
\0|\x85|\r|\r\n|A pump.|Never wait.|MRI safe|Ask your team|_Here._|Our reckoning: 5% = 6 in 100; 94 without.|was="a b"|é|٥|½|²
""".replace("\n", "").split("|")  # fmt: skip
LINE = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=8).map("".join)
TEXT = st.text() | st.lists(LINE, max_size=12).map("\n".join)


def lines(text: str) -> int:
    """How many lines an editor shows."""
    return max(1, len(re.split(r"\r\n|\r|\n", text)))


def sound(faults: Iterable[records.Fault], text: str, path: str) -> None:
    """Each fault names the file, a line of it, what is wrong and what to write instead, on one line of words."""
    for fault in faults:
        assert fault.path == path
        assert 1 <= fault.line <= lines(text), fault
        assert re.fullmatch(r"[^\n\r]+[.?]", fault.text), fault
        assert re.fullmatch(r"[^\n\r]+[.?:]|.*'", fault.fix), fault


def as_page(text: str) -> list[records.Fault]:
    """All that the rules on one page say of a text."""
    document, faults = records.split("docs/a.md", text)
    page = pages.page(document)
    faults += [fault for rule in RULES for fault in rule(page, LIBRARY)]
    return [
        *faults,
        *checks.broken_link([page], LIBRARY, Path("none/docs")),
        *vanished_address([page], Path("no list")),
    ]


def as_record(text: str) -> list[records.Fault]:
    """All that the rules on one record say of a text."""
    document, faults = records.split("docs/a.md", text)
    source, loose = records.source(document)
    return faults + loose + [fault for rule in checks.RECORD_CHECKS for fault in rule(source)]


@generated(max_examples=1500)
@given(TEXT)
def test_any_text_can_be_read(text: str) -> None:
    """As a page and as a record, without front matter and below a sound one."""
    for whole in (text, f"{PAGE}{text}"):
        sound(as_page(whole), whole, "docs/a.md")
    for whole in (text, f"{RECORD}{text}"):
        sound(as_record(whole), whole, "docs/a.md")


@generated(max_examples=300)
@given(TEXT)
def test_slow_rules_take_any_text(text: str) -> None:
    """Those that read a dictionary, the settings or the safety register."""
    page = pages.page(records.split("docs/a.md", f"{PAGE}{text}")[0])
    sound(checks.hard_page(page, LIBRARY), PAGE + text, "docs/a.md")
    sound(checks.own_address([page], ROOT / "mkdocs.yml"), PAGE + text, "docs/a.md")
    sound(checks.never_said([page], ROOT / "tests" / "safety_register.yml"), PAGE + text, "docs/a.md")


@generated(max_examples=1000)
@given(
    st.binary()
    | st.builds(
        lambda text, code: text.encode(code, "replace"),
        TEXT,
        st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-16-be"]),
    )
)
def test_any_bytes_can_be_read(data: bytes) -> None:
    """Whatever the file holds: text, or a fault that says so, with a line of the file."""
    text, faults = records.decoded(data, "docs/a.md")
    assert faults or text.encode() == data
    sound([*faults, *records.split("docs/a.md", text)[1]], data.decode("latin-1") + text, "docs/a.md")


@st.composite
def slips(draw: st.DrawFn, good: str) -> str:
    """A good file with a few slips in its front matter: signs lost, doubled or put in, lines moved or twice."""
    head, mark, body = good.partition("\n---\n")
    rows = (head + mark.rstrip("\n")).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(rows) - 1))
        row = rows[at]
        place = draw(st.integers(0, len(row)))
        put = draw(st.sampled_from([*"\t :-[]{}'\"#&*!|>%@`,?", "", ": ", " #", "---", "\n", "\ufeff", "é"]))
        rows[at] = draw(
            st.sampled_from([row[:place] + put + row[place:], row[:place] + row[place + 1 :], put, f"{row}\n{row}"])
        )
        rows = "\n".join(rows).split("\n")
    return "\n".join(rows) + "\n" + body


@generated(max_examples=2000)
@given(slips(PAGE), slips(RECORD))
def test_front_matter_with_slips_can_be_read(page: str, record: str) -> None:
    """No slip is swallowed whole: what is left of the front matter is as it was, or something is said."""
    for text, good, found in ((page, PAGE, as_page(page)), (record, RECORD, as_record(record))):
        sound(found, text, "docs/a.md")
        document, was = (records.split("docs/a.md", one)[0] for one in (text, good))
        assert found or document.meta.keys() >= was.meta.keys() - {"aliases", "in"}


# ---------------------------------------------------------------- figures

# the unit that the matcher compares by: the ways to write it
UNITS = {
    "µg": (" micrograms", " mcg", " µg", "μg", " microgram"), "mg": (" mg", "mg", " milligrams", "-milligram"),
    "g": (" g", " grams"), "kg": (" kg", " kilograms"), "ml": (" ml", " mL", " millilitres"), "l": (" litres", " liters"),
    "mm": (" mm",), "cm": (" cm",), "m": (" metres",), "%": ("%", " %", " per cent", " percent"),
    "percentage point": (" percentage points",), "°C": (" °C", "°C", " degrees C"), "°F": (" °F", " degrees Fahrenheit"),
    "kPa": (" kPa",), "mmHg": (" mmHg",), "tesla": (" tesla", " T"), "minute": (" minutes", " min"),
    "hour": (" hours", "-hour"), "day": (" days",), "week": (" weeks",), "month": (" months",), "year": (" years",),
    "in 10": (" in 10", " out of 10"), "in 100": (" in 100", " in every 100"), "in 1000": (" in 1,000", " in 1000"),
}  # fmt: skip
RATES = {
    "": ("",), "/day": (" a day", " per day", "/day", " daily"), "/hour": (" an hour", "/h"), "/kg": (" per kg", "/kg"),
    "/day/kg": ("/kg/day", " per kg a day", " a day per kg"), "/hour/kg": ("/kg/h", " per kg per hour"),
}  # fmt: skip
SIGNS = {"": ("", "about ", "nearly "), "<": ("less than ", "<", "< "), ">": ("more than ", ">")}
RATED = ("µg", "mg", "g", "ml")
VALUES = st.integers(1, 2000).map(Fraction) | st.decimals("0.01", 200, places=2).map(Fraction)


def written(value: Fraction) -> list[str]:
    """The ways to write a number in digits that do not change it."""
    whole, part = divmod(value, 1)
    tail = f"{float(part):.2f}"[1:].rstrip("0").rstrip(".")
    plain = [f"{int(whole)}{tail}", f"{int(whole):,}{tail}"]
    return plain + [f"{int(whole):,}{tail}0"] * bool(tail)


@st.composite
def told(draw: st.DrawFn, ranged: bool = False) -> tuple[str, tuple[str, frozenset[Fraction], str]]:
    """A figure as it is written, and what it is: its sign, its ends, its unit."""
    unit = draw(st.sampled_from(list(UNITS)))
    rate = draw(st.sampled_from(list(RATES))) if unit in RATED else ""
    sign = "" if ranged else draw(st.sampled_from(list(SIGNS)))
    ends = sorted({draw(VALUES), draw(VALUES)}) if ranged else [draw(VALUES)]
    joint = draw(st.sampled_from([" to ", "–", "-", " – "]))
    digits = joint.join(draw(st.sampled_from(written(end))) for end in ends)
    words = (
        draw(st.sampled_from(SIGNS[sign]))
        + digits
        + draw(st.sampled_from(UNITS[unit]))
        + draw(st.sampled_from(RATES[rate]))
    )
    return words, (sign, frozenset(ends), unit + rate)


def missing(line: str, *findings: str) -> bool:
    """Whether a line holds figures, of which one stands in none of the findings."""
    read = figures.read(line)
    assert read, line
    return bool(figures.missing(read, findings))


@generated(max_examples=3000)
@given(told(), told())
def test_a_figure_is_found_where_it_is_the_same_and_nowhere_else(one: tuple, other: tuple) -> None:
    """Number, unit, rate and sign, however each is written; a copy is always found."""
    assert not missing(f"It was {one[0]}.", f"They say {one[0]}, and so on.")
    assert missing(f"It was {one[0]}.", f"They say {other[0]}, and so on.") == (one[1] != other[1])


@generated(max_examples=1500)
@given(told(), st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(SIGNS)))
def test_the_same_number_with_another_unit_is_not_found(one: tuple, unit: str, sign: str) -> None:
    """50 mg is not 50 micrograms, 5% is not 5 in 100, less than 5% is not 5%."""
    words, (was, (value,), its) = one
    other = f"{SIGNS[sign][0]}{written(value)[0]}{UNITS[unit][0]}"
    assert missing(words, other) == ((sign, unit) != (was, its))
    assert missing(words, f"There were {written(value)[0]} of them.")


@generated(max_examples=1500)
@given(told(ranged=True), st.lists(told(), max_size=3), told(ranged=True))
def test_a_range_is_found_by_its_two_ends(one: tuple, single: list[tuple], other: tuple) -> None:
    """It stands in the findings, or both its ends do alone; an end of another range, or what lies between, is nothing."""
    findings = [other[0], *(words for words, _ in single)]
    alone = {(*ends, unit) for _, (sign, ends, unit) in [other, *single] if len(ends) == 1 and not sign}
    held = one[1] == other[1] or all((value, one[1][2]) in alone for value in one[1][1])
    assert missing(f"It was {one[0]}.", *(f"They say {words}." for words in findings)) == (not held)
    between = sum(one[1][1], Fraction(0)) / 2
    if len(one[1][1]) == 2 and between.denominator in (1, 2, 5, 10, 20, 25, 50, 100):
        assert missing(f"It was {written(between)[0]}{UNITS[one[1][2].split('/')[0]][0]}.", f"They say {one[0]}.")


@generated(max_examples=2000)
@given(VALUES, st.sampled_from(sorted(UNITS)), st.text("0123456789", max_size=2), st.text("0123456789.", max_size=2))
def test_digits_within_others_are_not_found(value: Fraction, unit: str, before: str, behind: str) -> None:
    """5 is not in 50, 15, 0.5 or 5.5, and 500 not in 1,500."""
    words = UNITS[unit][0]
    for number in written(value):
        longer = f"{before}{number}{behind}"
        if re.fullmatch(r"\d+(?:\.\d+)?", longer):
            assert missing(f"It was {number}{words}.", f"They say {longer}{words}.") == (Fraction(longer) != value)
    thousands = f"{int(value) + 1},{int(value) % 1000:03}"
    if int(value) < 999:
        assert missing(f"It was {int(value)}{words}.", f"They say {thousands}{words}.")


UNSEEN = ["**", "*", "<!-- a -->", "<b>", "</b>", "\u00ad", "&shy;", "\u200b", "\u2060", "\ufeff", "\\", "[", "]"]


@generated(max_examples=1000)
@given(VALUES, st.sampled_from(UNSEEN), st.data())
def test_what_is_not_seen_parts_no_number(value: Fraction, unseen: str, data: st.DataObject) -> None:
    """A reader sees 50 mg in "5**0** mg"; so does the matcher."""
    number = written(value)[0]
    at = data.draw(st.integers(0, len(number)))
    assert [(one.low, one.unit) for one in figures.read(f"It was {number[:at]}{unseen}{number[at:]} mg.")] == [
        (value, "mg")
    ]


@generated(max_examples=1500)
@given(TEXT)
def test_any_text_holds_its_own_figures(text: str) -> None:
    """Whatever stands on a line: it can be read, and a copy of it as a finding holds all its figures."""
    for line in text.split("\n"):
        assert figures.missing(figures.read(line), [line]) == [] or len(line.splitlines()) > 1
        list(figures.misread(line))
    figures.wrong_reckonings(text)
