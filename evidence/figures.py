"""Figures: reading them from a line, and telling which of them no cited finding holds.

A figure is a number with what it counts. Digits are sacred: numbers are compared as exact
fractions, never as text, so 50 is not in 150, 0.5 is not 0.05 and 1,500 is 1500. Units count:
5% is not 5, and micrograms are not milligrams. Digits without a unit are figures too; number
words are figures only with a unit, a time, people, or in "6 in 100".
"""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

# What stands behind a number, as the words that name it. The key is the unit we compare by.
MEASURES = {
    "µg": "micrograms?|mcgs?|µg|μg|ug",
    "mg": "milligrams?|mgs?",
    "ng": "nanograms?|ng",
    "kg": "kilograms?|kilos?|kg",
    "g": "grams?|g",
    "lb": "pounds?|lbs?",
    "ml": "millilit(?:re|er)s?|mls?|cc",
    "l": "lit(?:re|er)s?|l",
    "unit": r"(?<=\d[ -])units?|IU",  # "one unit" is a ward
    "gauge": "gauge",
    "micron": "micromet(?:re|er)s?|microns?",
    "mm": "millimet(?:re|er)s?|mm",
    "cm": "centimet(?:re|er)s?|cm",
    "m": "met(?:re|er)s?|(?-i:m)",
    "inch": "inch(?:es)?",
    "foot": "feet|foot|ft",
    "km": "kilomet(?:re|er)s?|km",
    "mile": "miles?",
    "°C": r"°\s?C|℃|degrees? (?:C|Celsius)",
    "°F": r"°\s?F|℉|degrees? (?:F|Fahrenheit)",
    "%": "%|per ?cent",
    "‰": "‰|per ?mille",
    "percentage point": "percentage points?",
    "mmHg": "mm ?Hg",
    "kPa": "kPa",
    "psi": "psi",
    "atm": "atmospheres?|ATA|atm",
    "bar": "bars?",
    "tesla": "teslas?|(?-i:T)",
    "point": "points?",
    "times": "times|fold|×",
    "second": r"seconds?|secs?|(?<=\s)s",  # "the 1990s" are no seconds
    "minute": "minutes?|mins?",
    "hour": "hours?|hrs?|h",
    "day": "days?",
    "night": "nights?",
    "week": "weeks?",
    "month": "months?",
    "year": "years?|yrs?",
}
PEOPLE = (
    "people|persons?|patients?|child|children|adults?|men|women|man|woman|boys?|girls?|users?|participants?|"
    "volunteers?|bab(?:y|ies)|infants?|teenagers?|adolescents?|youths?|carers?|famil(?:y|ies)|parents?|"
    "respondents?|clinicians?|surgeons?|doctors?|nurses?|therapists?|professionals|survivors?|walkers?|those|them"
)
THINGS = {
    "case": "cases?", "report": "reports?", "death": "deaths?", "pump": "pumps?", "catheter": "catheters?",
    "operation": "operations?|surger(?:y|ies)", "procedure": "procedures?", "infection": "infections?",
    "refill": "refills?", "study": "stud(?:y|ies)", "trial": "trials?", "centre": "cent(?:re|er)s?",
    "hospital": "hospitals?", "clinic": "clinics?", "country": "countr(?:y|ies)", "pregnancy": "pregnanc(?:y|ies)",
    "dose": "doses?", "injection": "injections?", "event": "events?", "episode": "episodes?",
    "implant": "implants?|implantations?", "complication": "complications?", "tablet": "tablets?|pills?|capsules?",
}  # fmt: skip
COUNTS = {"people": PEOPLE, **THINGS}
NAMED = ("calendar", "calendar month", "calendar day", "pump model")
LABELS = ("grade", "level", "type", "class", "stage", "score")
TIMES = ("hour", "day", "week", "month", "year")

SMALL = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen".split()
)}  # fmt: skip
TENS = {word: n * 10 for n, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
SCALE = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10,
    "hundredth": 100, "thousandth": 1_000,
}  # fmt: skip
VULGAR = {sign: Fraction(unicodedata.numeric(sign)).limit_denominator(10) for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}
_VULGAR = "".join(VULGAR)
TIMES_WORDS = {"once": 1, "twice": 2, "double": 2, "doubled": 2, "doubles": 2, "thrice": 3, "triple": 3, "tripled": 3}


@dataclass(frozen=True)
class Figure:
    """A number, or both ends of a range, and its unit ("" when there is none).

    `sign` is "<" or ">" where the text says less or more than; `word` is True for number words.
    """

    low: Fraction
    high: Fraction
    unit: str
    text: str = ""
    sign: str = ""
    word: bool = False

    @property
    def counts(self) -> bool:
        """Whether the figure says anything: a bare number word ("two things") does not."""
        return not (self.word and not self.unit)

    @property
    def clinical(self) -> bool:
        """Whether the figure must be cited: all that count but dates and the names of pump models.

        These need no citation, but where their line cites they must stand in what it cites.
        """
        return self.counts and self.unit not in NAMED


# ---------------------------------------------------------------- what is not a figure

MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join(MONTHS)
TELEPHONE = re.compile(r"(?<![\w.,])(?:\+\d{1,3}[ -]?|1-|\(?0)\d{2,4}\)?(?:[ -]\d{3,4}){1,2}(?![\w%])")
_NOT_FIGURES = [
    re.compile(r"\[\^[^\]]*\]"),  # footnote marks
    re.compile(r"(?<=\])\([^)\s]*(?:\s+\"[^\"]*\")?\)(?:\{[^}]*\})?"),  # link and image targets
    re.compile(r"</?[a-z][^>]*>", re.I),  # other tags and automatic links; not "<5% or >9%"
    re.compile(r"https?://\S+"),
    re.compile(r"^\s*>(?=\s)"),  # quotations
    re.compile(r"\{\s*[:.#][^}]*\}"),  # attribute lists
    re.compile(rf"\b\d{{1,2}}(?:(?: (?:to|and|or) |[-–])\d{{1,2}})? (?:{_MONTH})\b(?! \d{{4}})"),  # a day of some year
    TELEPHONE,
    re.compile(r"^\s*\d+\.(?=\s)"),  # list numbers
    re.compile(r"\b(?:section|page|figure|table|appendix|version|edition|step|part) \d+(?:\.\d+)*\b", re.I),
    re.compile(r"\b[A-Z]{2,}(?:-\d+)*-\d+[A-Z]\w*(?:-\w+)*"),  # names such as EQ-5D
    re.compile(rf"\b[A-Za-z]+\d+(?!(?:{'|'.join(MEASURES.values())})\b)[A-Za-z][\w-]*"),  # and CYP2D6
]
_CALL = re.compile(r"\b(?:call|dial|phone|ring|NHS|emergency|ambulance)\b.*", re.I)
_EMERGENCY = re.compile(r"(?<![\w.,-])(?:999|911|112|000|111)(?![\w%-]|[.,]\d)")
_SPINE = re.compile(r"\b([CTLS])(\d{1,2})(?:(\s?[-–/]\s?|\s+to\s+)([CTLS])?(\d{1,2}))?\b")
_NAMES = re.compile(
    rf"\b(?P<d1>\d{{1,2}})?(?:(?: (?:to|and|or) |[-–])\d{{1,2}})? ?(?P<m1>{_MONTH}) (?P<y1>\d{{4}})\b"
    rf"|\b(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}}), (?P<y2>\d{{4}})\b"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})\b"
    r"|(?<![\w.,])(?P<model>(?:86\d\d(?:-\d{2})?|91\d{3}))\b(?!\.\d|\s?(?:%|[a-zA-Zµ]*gram|people|patients))"
)
# What a reader sees nothing of: it may not part a number. Marks, comments, letters' looks; soft hyphens and their like.
_UNSEEN = re.compile(r"<!--.*?-->|</?(?:a|abbr|b|em|i|mark|small|span|strong|u)\b[^>]*>", re.I)
_MARKUP = re.compile(r"[*`\[\]\\]|(?<!\w)_+|_+(?!\w)")
_NOTHING = (*range(0xAD, 0xAE), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
# Signs that look like others: wide letters and digits, spaces, hyphens, letters that re.IGNORECASE takes for i and s.
_ALIKE = (
    {wide: unicodedata.normalize("NFKC", chr(wide)) for wide in (*range(0x3371, 0x33E0), *range(0xFF01, 0xFF5F))}
    | dict.fromkeys((*_NOTHING, *range(0xFE00, 0xFE10)))
    | str.maketrans("\u00a0\u2009\u202f\u3000\u2010\u2011ıİſ\u2044\u2215\u066a\u066b\u066c", "    --iIs//%.,")
)


def plain(line: str) -> str:
    """The line as the matcher sees it: without markup and numbers that are no figures."""
    line = _UNSEEN.sub("", line)
    for pattern in _NOT_FIGURES:
        line = pattern.sub(" ", line)
    line = _MARKUP.sub("", html.unescape(line).translate(_ALIKE))
    return re.sub(r"\s+", " ", _CALL.sub(lambda m: _EMERGENCY.sub(" ", m[0]), line))


# ---------------------------------------------------------------- numbers

_WORD = rf"(?:{'|'.join(TENS)})[\s-](?:{'|'.join(list(SMALL)[1:10])})|{'|'.join([*SMALL, *TENS])}"
_SCALES = "|".join(SCALE)
_LARGE = rf"(?:{_SCALES})(?:\s(?:{_SCALES}))*"
_DIGITS = rf"(?:(?:\d{{1,3}}(?:,\d{{3}}){{1,9}}(?!\d)|\d{{1,30}}(?!\d))(?:\.\d{{1,30}})?(?:\s?[{_VULGAR}])?|\.\d{{1,30}}|[{_VULGAR}])"
_NUMBER = re.compile(
    rf"(?<![\w.])(?P<minus>[-–−](?=\d))?(?P<money>[£$€]\s?)?(?P<digits>{_DIGITS})"
    rf"(?P<scale>\s(?:{_SCALES})\b)?(?P<ordinal>(?:st|nd|rd|th)\b)?"
    rf"|\b(?P<part>(?:(?:an?|one|two|three|four)[\s-])?(?:{'|'.join(PARTS)})s?)\b(?!-li(?:fe|ves)\b|\s+(?:{_WORD})\b)"
    rf"|\b(?P<twice>{'|'.join(TIMES_WORDS)})\b(?!-(?:blind|check)|\svision)"
    rf"|\b(?P<fold>(?:{_WORD}|hundred|thousand))fold\b"
    rf"|\b(?P<words>(?:(?:an?|{_WORD})\s)?{_LARGE}(?:\s(?:{_WORD})\s{_LARGE})*(?:\s(?:and\s)?(?:{_WORD})(?!\s(?:{_SCALES})))?|{_WORD})\b",
    re.I,
)


def _digits(text: str) -> Fraction:
    """The value of a number in digits, with thousands marks or a vulgar fraction at its end."""
    tail = VULGAR.get(text[-1], Fraction(0))
    head = text[:-1] if text[-1] in VULGAR else text
    return Fraction(head.replace(",", "") or 0) + tail


def _words(text: str) -> Fraction:
    """The value of number words such as "twenty-four" or "two hundred and six"."""
    total = group = 0
    for word in re.findall(r"[a-z]+", text.lower()):
        if SCALE.get(word, 0) >= 1_000:
            total, group = total + (group or 1) * SCALE[word], 0
        elif word in SCALE:
            group = (group or 1) * SCALE[word]
        else:
            group += SMALL.get(word, TENS.get(word, 0))
    return Fraction(total + group)


def _part(text: str) -> Fraction | None:
    """The value of "half", "a third", "two thirds"; None where the word is an ordinal ("the third")."""
    words = re.split(r"[\s-]+", text.lower())
    name = words[-1] if words[-1] in PARTS else words[-1].removesuffix("s")
    if len(words) == 1 and name not in ("half", "halve", "quarter"):
        return None
    return Fraction(SMALL.get(words[0], 1) if len(words) > 1 else 1, PARTS.get(name, 2))


@dataclass
class _Found:
    """A number in a line while its unit is being read."""

    value: Fraction
    start: int
    end: int
    unit: str = ""
    prefixed: bool = False
    word: bool = False
    sign: str = ""
    stop: int = 0  # where its unit ends


# ---------------------------------------------------------------- units

_MEASURE = re.compile(
    r"\+?[\s-]{0,2}(?:" + "|".join(f"(?P<u{n}>{w})" for n, w in enumerate(MEASURES.values())) + r")(?![\w°])",
    re.I,
)
_RATE = re.compile(
    r"\s*(?:/|\bper\b|\ba\b|\ban\b|\beach\b|\bevery\b)\s*"
    r"(?P<rate>minute|min|hour|hr|h|day|d|night|week|month|year|ml|millilit(?:re|er)|lit(?:re|er)|l|kg|kilogram|dose|m²)\b"
    r"|\s+(?P<daily>daily)\b",
    re.I,
)
_RATES = {
    "d": "day", "h": "hour", "hr": "hour", "min": "minute", "millilitre": "ml", "milliliter": "ml", "kilogram": "kg",
    "litre": "l", "liter": "l",
}  # fmt: skip
_STOP = "in|to|with|for|at|on|by|from|than|and|or|a|an|per|was|were|had|have|after|before|over|if|when|is|are|the|not"
_COUNT = re.compile(
    rf"\s(?:(?!(?:{_STOP})\b)[A-Za-z'’-]+\s){{0,3}}?(?:"
    + "|".join(f"(?P<c{n}>{w})" for n, w in enumerate(COUNTS.values()))
    + r")\b(?!-)",
    re.I,
)
_OF = re.compile(
    rf"\s*(?:\(\s*[<>]?{_DIGITS}\s?%\s*\))?\s+(?:in every|in|out of|of)\s+(?:all\s|every\s|the\s|these\s|those\s|our\s)?"
    rf"(?P<n>{_DIGITS}|{_WORD}|(?:an?\s)?(?:{_SCALES}))(?![\w%]|[.,]\d)",
    re.I,
)
_PREFIX = re.compile(
    rf"\b(?P<age>aged?|ages|age of|from age)\s+$|\b(?P<label>{'|'.join(LABELS)})s?\s+$|\b(?P<time>{'|'.join(TIMES)})s?\s+$",
    re.I,
)
_SIGN = re.compile(
    r"(?:(?P<less><|(?<!no )\bless than|\bfewer than)|(?P<more>>|(?<!no )(?<!not )\bmore than))\s*$", re.I
)
_JOIN = re.compile(r"\s*(?:,|(?:,?\s|-\s?)(?:to|or|and)(?:\s(?:about|around|up to))?[\s-]|[-–—−/])\s*", re.I)
_RANGE = re.compile(r"(?:\s|-\s?)to[\s-]|\s*[-–—−]\s*", re.I)


def _per(rate: re.Match) -> str:
    """What a rate is counted by: "day" for "daily", "a day" and "/d"."""
    name = (rate["rate"] or "day").lower()
    return _RATES.get(name, name)


def _measure(line: str, found: _Found) -> bool:
    """Read a measure or a time right behind the number, with its rate ("a day", "per ml")."""
    match = _MEASURE.match(line, found.end)
    if not match:
        return False
    found.unit = list(MEASURES)[int(match.lastgroup[1:])]
    found.stop = match.end()
    rates = []
    while len(rates) < 2 and (rate := _RATE.match(line, found.stop)):  # "5 mg/kg a day" is not 5 mg/kg
        rates.append(_per(rate))
        found.stop = rate.end()
    found.unit = "/".join([found.unit, *sorted(rates)])
    return True


def _ratio(line: str, found: _Found) -> bool:
    """Read "in 100" or "of 158" behind the number."""
    match = _OF.match(line, found.end)
    if not match or found.unit or re.match(r"\s?%|[\s-]?(?:" + MEASURES["%"] + r")\b", line[match.end() :]):
        return False
    whole = _words(match["n"]) if match["n"][0].isalpha() else _digits(match["n"])
    if not whole or _is_year(whole, match["n"]):
        return False
    behind = _MEASURE.match(line, match.end())
    if behind and not re.match(r"\s*[-a-z]*(?:people|patients)", line[match.end() :]):
        return False  # "6 in 24 hours" is no share
    found.unit, found.stop = f"in {whole}", match.end()
    return True


def _count(line: str, found: _Found) -> bool:
    """Read people, pumps, operations … that the number counts, up to three words further on."""
    match = _COUNT.match(line, found.end)
    if not match or (found.word and found.value == 1):
        return False  # "one person" is a manner of speaking, not a count
    found.unit, found.stop = list(COUNTS)[int(match.lastgroup[1:])], match.end()
    return True


def _is_year(value: Fraction, text: str) -> bool:
    """Whether bare digits read as a year of the calendar."""
    return "," not in text and "." not in text and 1900 <= value <= 2099


def _numbers(line: str) -> Iterator[_Found]:
    """Every number of the line with the unit that stands right beside it."""
    taken = 0  # how far the last unit reached: the bare whole of a share is part of it
    for match in _NUMBER.finditer(line):
        kind = match.lastgroup if match.lastgroup in ("part", "twice", "fold", "words") else "digits"
        if match["digits"] in VULGAR:
            kind, value = "part", VULGAR[match["digits"]]
        elif kind == "digits":
            value = _digits(match["digits"]) * (-1 if match["minus"] else 1)
            if match["scale"]:
                value *= SCALE[match["scale"].strip().lower()]
        elif kind == "part":
            value = _part(match["part"])
            if value is None:
                continue
        else:
            value = TIMES_WORDS[match[0].lower()] if kind == "twice" else _words(match["fold"] or match[0])
        found = _Found(Fraction(value), match.start(), match.end(), word=not match["digits"], stop=match.end())
        if match["money"]:
            found.unit, found.prefixed = match["money"].strip(), True
        elif kind == "digits" and match["ordinal"]:
            found.unit = "ordinal"
        elif kind in ("twice", "fold"):
            found.unit = "times"
            if rate := _RATE.match(line, found.end):
                found.unit, found.stop = "times/" + _per(rate), rate.end()
            elif value == 1:
                continue  # "once" alone is a manner of speaking
        elif kind == "part":
            article = re.match(r"\s+an?\b", line[found.end :])
            probe = _Found(found.value, found.start, found.end + (article.end() if article else 0))
            found.unit = probe.unit if _measure(line, probe) and probe.unit in MEASURES else "part"
        else:
            _read_unit(line, match, found, whole=found.start < taken)
        if sign := _SIGN.search(line, 0, found.start):
            found.sign = "<" if sign["less"] else ">"
        if found.unit or found.start >= taken:
            yield found
        taken = max(taken, found.stop)


def _read_unit(line: str, match: re.Match, found: _Found, whole: bool) -> None:
    """Give a plain number its unit: the one before it ("day 4"), or the one behind it.

    `whole`: the number is the whole of a share before it, as in "4 in 100 of 293 people", and begins none.
    """
    prefix = _PREFIX.search(line, 0, found.start)
    if _measure(line, found) or (not whole and _ratio(line, found)) or _count(line, found):
        return
    if prefix:
        found.prefixed = True
        found.unit = "year" if prefix["age"] else (prefix["label"] or prefix["time"]).lower()
    elif match["digits"] and not match["minus"] and _is_year(found.value, match["digits"]):
        found.unit = "calendar"


def _share_units(line: str, numbers: list[_Found]) -> None:
    """A range's or a list's unit binds all its numbers: "4 to 8 hours", "50, 75 and 100 mg"."""
    for left, right in reversed(list(pairwise(numbers))):
        between = _JOIN.fullmatch(line, left.end, right.start) if right.start >= left.end else None
        if between and not left.unit and right.unit not in ("", "calendar", "part", "ordinal") and not right.prefixed:
            left.unit = right.unit
    for left, right in pairwise(numbers):
        if left.prefixed and not right.unit and _JOIN.fullmatch(line, left.end, right.start):
            right.unit, right.prefixed = left.unit, True


def _spinal(line: str) -> tuple[str, list[Figure]]:
    """Spinal levels (T6, T10 to L1) as figures, and the line without them."""
    figures = []
    for match in _SPINE.finditer(line):
        figures.append(Figure(Fraction(match[2]), Fraction(match[2]), f"level {match[1]}", match[0]))
        if match[5]:
            other = Fraction(match[5])
            figures.append(Figure(other, other, f"level {match[4] or match[1]}", match[0]))
    return _SPINE.sub(lambda m: " " * len(m[0]), line), figures


def _named(line: str) -> tuple[str, list[Figure]]:
    """Dates and pump models as figures, and the line without them."""
    figures = []
    for match in _NAMES.finditer(line):
        if match["model"]:
            value, unit = match["model"].replace("-", ""), "pump model"
        else:
            year, month, day = next((match[f"y{n}"], match[f"m{n}"], match[f"d{n}"]) for n in "123" if match[f"y{n}"])
            month = month if month.isdigit() else f"{MONTHS.index(month) + 1:02}"
            value, unit = (year + month + day.zfill(2), "calendar day") if day else (year + month, "calendar month")
        figures.append(Figure(Fraction(value), Fraction(value), unit, match[0].strip()))
    return _NAMES.sub(lambda m: " " * len(m[0]), line), figures


def read(line: str) -> list[Figure]:
    """The figures of one line of Markdown, a range as one figure with both its ends.

    Markup, list numbers and public emergency numbers are not figures. Never raises on text.
    """
    line, figures = _spinal(plain(line))
    line, named = _named(line)
    figures += named
    numbers = list(_numbers(line))
    _share_units(line, numbers)
    end = None  # the number that the last range ended with
    for left, right in zip(numbers, [*numbers[1:], None], strict=False):
        if left is end:
            continue
        spans = right and left.unit == right.unit and _RANGE.fullmatch(line, left.end, right.start)
        end = right if spans and (left.unit or not left.word) else None  # "per million to 5.7" is no range
        last = end or left
        text = line[left.start : max(last.stop, last.end)].strip()
        figures.append(Figure(left.value, last.value, left.unit, text, left.sign, left.word))
    return figures


# ---------------------------------------------------------------- numbers that are easily misread

_ANY_MEASURE = "|".join(MEASURES.values())
_DOSED = rf"\s?(?:{'|'.join(MEASURES[unit] for unit in ('ng', 'µg', 'mg', 'g', 'kg', 'unit'))})(?![\w°])"
_POINT = "Write a point before decimals, and commas only between thousands: 1.5 or 1,500."
_MISREAD = [  # (what it looks like, what to write instead)
    (re.compile(r"(?<![\d,])\d[\d,]*,(?!\d{3}(?!\d))\d+|\d+·\d+"), _POINT),
    (re.compile(r"(?<![\w.,])\d{1,3}(?:[ '’]\d{3})+(?![\w.,]*\d|\w)"), _POINT),
    (re.compile(rf"(?<![\d.])\d[\d,]*\.0+{_DOSED}"), "Leave out the nought behind the point: with the point unseen it is ten times as much."),
    (re.compile(rf"(?<![\w.])\.\d+{_DOSED}"), "Write a nought before the point: with the point unseen it is ten times as much."),
    (re.compile(r"\d+\s?\^\s?\d+|\d+[⁰¹²³⁴⁵⁶⁷⁸⁹]+|\b\d+(?:\.\d+)?e\d+", re.I), "Write the whole number: 1,000."),
    (re.compile(r"\d+\s?U\b"), "Write 'units': U looks like a nought."),
    (re.compile(rf"\b[a-z]{{2,}}\d[\d.,]*\s?(?:{_ANY_MEASURE})(?![\w°])|\b\d+(?:\.\d+)?(?!e)[a-zµ]+\d+", re.I), "Put a space between the words and the number."),
]  # fmt: skip


def misread(line: str) -> Iterator[tuple[str, str]]:
    """(the words, what to write instead) of each number that a reader, or the matcher, may take for another one.

    Decimal commas and other thousands' marks, and what lists of dangerous ways to write a dose name.
    """
    seen = plain(line) if re.search(r"\d", line) else ""
    for pattern, fix in _MISREAD:
        yield from ((match[0], fix) for match in pattern.finditer(seen))


# ---------------------------------------------------------------- matching


@functools.lru_cache(maxsize=4096)  # a finding is cited on many lines
def held(text: str) -> tuple[Figure, ...]:
    """What a finding's text offers: its figures, both numbers of "27 of 158" bare, the month and year of a day."""
    figures = []
    for line in text.splitlines():
        figures += read(line)
        for share in re.finditer(r"=\s*\d+ in (\d{1,30}); (\d{1,30}) without", line):
            figures.append(Figure(Fraction(share[2]), Fraction(share[2]), f"in {share[1]}"))
    for figure in list(figures):
        if figure.unit.startswith("in "):
            whole = Fraction(figure.unit[3:])
            figures += [replace(figure, unit=""), Figure(whole, whole, "")]
        elif figure.unit == "calendar day":
            month = figure.low // 100
            figures += [Figure(month, month, "calendar month"), Figure(month // 100, month // 100, "calendar")]
        elif figure.unit == "calendar month":
            figures.append(Figure(figure.low // 100, figure.low // 100, "calendar"))
    return tuple(figures)


def _same(value: Fraction, figure: Figure, other: Figure) -> bool:
    """Whether one end of a page's figure stands in a finding's figure: number, unit and sign."""
    if value not in (other.low, other.high) or figure.sign != other.sign:
        return False
    if figure.unit == other.unit:
        return True
    bare = {"", *COUNTS}  # a bare number may be the count of anything, but never a measure or a percent
    return "" in (figure.unit, other.unit) and {figure.unit, other.unit} <= bare


def _carried(figure: Figure, offered: list[Figure], drawn: bool) -> bool:
    """Whether findings give a page's figure: as it is, or a range as its two ends, each a figure of its own.

    One end of a finding's range is not enough: "3 months" is sharper than "3 to 4 months", and the ends of two ranges
    are no third. It is in a drawing, which shows a range by its ends.
    """
    ranges = [other for other in offered if (other.low, other.high) == (figure.low, figure.high)]
    if any(_same(figure.low, figure, other) for other in ranges):
        return True
    single = [other for other in offered if drawn or other.low == other.high]
    return all(any(_same(end, figure, other) for other in single) for end in {figure.low, figure.high})


def missing(figures: Iterable[Figure], findings: Iterable[str], drawn: bool = False) -> list[Figure]:
    """Those of a line's figures that the findings' texts do not give. `drawn`: whether the line stands in a drawing."""
    offered = [figure for text in findings for figure in held(text)]
    return [figure for figure in figures if not _carried(figure, offered, drawn)]


# ---------------------------------------------------------------- our reckonings

# One unit in its base unit, and the shift of its zero. Exact by definition: the inch and the
# pound (international yard and pound agreement, 1959), Celsius to Fahrenheit; psi in kPa to 6 digits.
_BASE = {
    "µg": ("g", Fraction(1, 10**6), 0), "mg": ("g", Fraction(1, 1000), 0), "g": ("g", Fraction(1), 0),
    "kg": ("g", Fraction(1000), 0), "lb": ("g", Fraction("453.59237"), 0),
    "mm": ("mm", Fraction(1), 0), "cm": ("mm", Fraction(10), 0), "m": ("mm", Fraction(1000), 0),
    "inch": ("mm", Fraction("25.4"), 0), "foot": ("mm", Fraction("304.8"), 0),
    "km": ("mm", Fraction(10**6), 0), "mile": ("mm", Fraction("1609344"), 0),
    "°C": ("°C", Fraction(1), 0), "°F": ("°C", Fraction(5, 9), -32),
    "kPa": ("kPa", Fraction(1), 0), "psi": ("kPa", Fraction("6.894757"), 0), "atm": ("kPa", Fraction("101.325"), 0),
    "bar": ("kPa", Fraction(100), 0),
    "second": ("second", Fraction(1), 0), "minute": ("second", Fraction(60), 0), "hour": ("second", Fraction(3600), 0),
    "day": ("second", Fraction(86400), 0), "week": ("second", Fraction(604800), 0),
}  # fmt: skip


def _convert(value: Fraction, unit: str, other: str) -> Fraction | None:
    """A value in another unit; None where the two cannot be converted."""
    if unit == "%" or unit.startswith("in "):
        share = value / (100 if unit == "%" else Fraction(unit[3:]))
        return share * 100 if other == "%" else share * Fraction(other[3:]) if other.startswith("in ") else None
    here, there = _BASE.get(unit), _BASE.get(other)
    if not here or not there or here[0] != there[0]:
        return None
    return (value + here[2]) * here[1] / there[1] - there[2]


def _step(text: str) -> Fraction:
    """The size of the last digit written: 1 for "39", 0.1 for "3.4"."""
    decimals = re.search(r"\d\.(\d+)", text)
    return Fraction(1, 10 ** len(decimals[1])) if decimals else Fraction(1)


def _round(value: Fraction, step: Fraction) -> Fraction:
    """Rounded to the step, halves away from zero."""
    size = abs(value) / step + Fraction(1, 2)
    return (size.numerator // size.denominator) * step * (-1 if value < 0 else 1)


def wrong_reckonings(text: str) -> list[str]:
    """What does not add up in a finding's lines "Our reckoning: 5.6% = 6 in 100; 94 without."

    Each part is `A = B` (percent, share or measure, rounded half up to the digits of B) or
    `N without` (what is left of the share before it). A must stand in the rest of the finding.
    """
    lines = text.splitlines()
    rest = "\n".join(line for line in lines if not line.startswith("Our reckoning:"))
    return [
        fault
        for line in lines
        if line.startswith("Our reckoning:")
        for fault in _check_reckoning(line.removeprefix("Our reckoning:").strip().rstrip("."), rest)
    ]


def _check_reckoning(line: str, rest: str) -> Iterator[str]:
    share: Figure | None = None
    for part in line.split(";"):
        if match := re.fullmatch(r"\s*(\d{1,30}) without\s*", part):
            if not share or Fraction(share.unit[3:]) - share.low != int(match[1]):
                yield f"'{part.strip()}' is not what is left"
            continue
        times = re.search(r"\s×\s(\d{1,9})\s*=", part)  # "20 mg × 3 = 60 mg a day"
        sides = [read(side) for side in re.sub(r"\s×\s\d+\s*=", "=", part).split("=")]
        if len(sides) != 2 or any(len(side) != 1 for side in sides):
            yield f"'{part.strip()}' is not of the form 'A = B'"
            continue
        (given,), (made,) = sides
        step = _step(made.text)
        results = [
            end * int(times[1]) if times else _convert(end, given.unit, made.unit) for end in (given.low, given.high)
        ]
        if None in results or (times and given.unit != made.unit.removesuffix("/day")):
            yield f"'{part.strip()}' sets units side by side that cannot be converted"
        elif given.sign != made.sign:
            yield f"'{part.strip()}' has 'less than' or 'more than' on one side only"
        elif (right := [_round(result, step) for result in results]) != [made.low, made.high]:
            yield f"'{part.strip()}' is wrong: it makes {' to '.join(f'{float(end):g}' for end in dict.fromkeys(right))}"
        elif missing(_parts(given), [rest]):
            yield f"'{given.text}' does not stand in the rest of the finding"
        if made.unit.startswith("in "):
            share = made


def _parts(figure: Figure) -> list[Figure]:
    """What must stand in a finding for a reckoning to start from it: of "47 of 130", both numbers."""
    if not figure.unit.startswith("in "):
        return [figure]
    whole = Fraction(figure.unit[3:])
    return [replace(figure, unit=""), Figure(whole, whole, "")]
