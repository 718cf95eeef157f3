"""The figure rule: what is read from a line, what a finding holds, what a reckoning may say."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evidence.figures import Figure, misread, missing, read, wrong_reckonings

NBSP, NARROW, HYPHEN, MINUS = "\u00a0", "\u202f", "\u2011", "\u2212"


def shown(figure: Figure) -> str:
    """A figure as the tables below write it: "<4..8 hour"."""
    ends = f"{figure.low}" if figure.low == figure.high else f"{figure.low}..{figure.high}"
    return f"{figure.sign}{ends} {figure.unit}".strip()


# line: the figures in it, in order
READINGS = {
    # digits are sacred
    "50 mg": ["50 mg"],
    "150 mg": ["150 mg"],
    "0.5 mg": ["1/2 mg"],
    "0.05 mg": ["1/20 mg"],
    ".5 mg": ["1/2 mg"],
    "2.0 mg": ["2 mg"],
    "5 people": ["5 people"],
    "1,500 micrograms": ["1500 µg"],
    "1500 micrograms": ["1500 µg"],
    "1,000,000 people": ["1000000 people"],
    "1,5 mg": ["1 mg", "5 mg"],
    "12,34 mg": ["12 mg", "34 mg"],
    "1,2345": ["1", "2345"],
    "1.500 mg": ["3/2 mg"],
    "٥٠ mg": ["50 mg"],
    "5 mg, then 10 mg": ["5 mg", "10 mg"],
    "5mg/10ml": ["5 mg", "10 ml"],
    "9" * 5000: [],
    # units
    "10 mg or 10 milligrams": ["10 mg", "10 mg"],
    "10 micrograms, 10 mcg, 10 µg, 10 μg": ["10 µg"] * 4,
    "500 micrograms per ml": ["500 µg/ml"],
    "500 micrograms/mL": ["500 µg/ml"],
    "500 micrograms a day": ["500 µg/day"],
    "500 micrograms daily": ["500 µg/day"],
    "500 micrograms per 24 hours": ["500 µg", "24 hour"],
    "8 ml a minute": ["8 ml/minute"],
    "5 mg/kg a day, 5 mg a day per kg": ["5 mg/day/kg"] * 2,
    "5 mg/m²": ["5 mg/m²"],
    "100 units of botulinum toxin": ["100 unit"],
    "one unit keeps you longer": ["1"],
    "a 22-gauge needle": ["22 gauge"],
    "5%": ["5 %"],
    "5 per cent": ["5 %"],
    "fifty percent": ["50 %"],
    "5 percentage points": ["5 percentage point"],
    "102 °F (about 39°C)": ["102 °F", "39 °C"],
    "102 degrees Fahrenheit": ["102 °F"],
    "down to -5 °C": ["-5 °C"],
    f"down to {MINUS}5 °C, –5 °C": ["-5 °C", "-5 °C"],
    "1.5 T and 3-tesla": ["3/2 tesla", "3 tesla"],
    "20 m deep": ["20 m"],
    "24-hour care": ["24 hour"],
    "5+ years": ["5 year"],
    "30 s": ["30 second"],
    "the 1990s": ["1990 calendar"],
    "$1.2 million": ["1200000 $"],
    "£500–600": ["500..600 £"],
    "€ 20 a day": ["20 €"],
    # words
    "two": ["2"],
    "two weeks": ["2 week"],
    "twenty-four hours": ["24 hour"],
    "twenty four hours": ["24 hour"],
    "five-six days": ["5..6 day"],
    "a hundred people": ["100 people"],
    "a hundred thousand people": ["100000 people"],
    "two thousand five hundred people": ["2500 people"],
    "one hundred and twenty people": ["120 people"],
    "between a hundred and two hundred people": ["100 people", "200 people"],
    "a dozen people": ["12 people"],
    "hundreds of people": [],
    "one person": ["1"],
    "half of them": ["1/2 part"],
    "half a day": ["1/2 day"],
    "a third of people, two-thirds of men": ["1/3 part", "2/3 part"],
    "the third week, the second dose": [],
    "its half-life": [],
    "1½ hours": ["3/2 hour"],
    "1 ½ hours": ["3/2 hour"],
    "½ hour": ["1/2 hour"],
    "¾ of people": ["3/4 part"],
    "⅛ tablet": ["1/8 part"],
    "twice a day": ["2 times/day"],
    "three times a day": ["3 times/day"],
    "once a week": ["1 times/week"],
    "once you are home": [],
    "double the dose": ["2 times"],
    "double vision; a double-blind trial": [],
    "10-fold, tenfold, 10×": ["10 times"] * 3,
    # ranges and lists
    "4 to 8 hours": ["4..8 hour"],
    "4-8 hours": ["4..8 hour"],
    "4–8 hours": ["4..8 hour"],
    "4 — 8 hours": ["4..8 hour"],
    f"4{HYPHEN}8 hours": ["4..8 hour"],
    f"4{MINUS}8 hours": ["4..8 hour"],
    f"4{NBSP}to{NBSP}8{NARROW}hours": ["4..8 hour"],
    "2-to-3-year": ["2..3 year"],
    "2- to 3-year": ["2..3 year"],
    "between 4 and 8 hours": ["4 hour", "8 hour"],
    "50, 75 and 100 micrograms": ["50 µg", "75 µg", "100 µg"],
    "five to seven years": ["5..7 year"],
    "every 4 to 6 months": ["4..6 month"],
    "5% to 10%": ["5 %", "10 %"],
    "2019–2021": ["2019..2021 calendar"],
    # in N, of N
    "6 in 100": ["6 in 100"],
    "6 in every 100 people": ["6 in 100", "100 people"],
    "six out of ten": ["6 in 10"],
    "one in a thousand": ["1 in 1000"],
    "1 in 1,000": ["1 in 1000"],
    "6–9 in 100": ["6..9 in 100"],
    "from 10 in 100 to 63 in 100": ["10 in 100", "63 in 100"],
    "1 in 7 (14%)": ["1 in 7", "14 %"],
    "27 (17%) of 158": ["27 in 158", "17 %"],
    "27 of the 158 people": ["27 in 158", "158 people"],
    "999 in 1,000 had none": ["999 in 1000"],
    "6 in 24 hours": ["6", "24 hour"],
    "5 of 50 micrograms": ["5", "50 µg"],
    "4.6 per million to 5.7 per million": ["23/5", "1000000", "57/10", "1000000"],
    "4 in 100 of 293 procedures": ["4 in 100", "293 procedure"],
    "12 in 2019": ["12", "2019 calendar"],
    "3 of 0": ["3", "0"],
    # less, more
    "<5%": ["<5 %"],
    "&lt;5%": ["<5 %"],
    "<5% and >9%": ["<5 %", ">9 %"],
    "less than 5%": ["<5 %"],
    "fewer than five people": ["<5 people"],
    "more than half": [">1/2 part"],
    "no more than 5%": ["5 %"],
    "> 5 mg is quoted": ["5 mg"],
    # people, times, ages, grades
    "12 wheelchair users": ["12 people"],
    "6 of 9 trials": ["6 in 9", "9 trial"],
    "5 more in hospital": ["5"],
    "3 pumps and 4 operations": ["3 pump", "4 operation"],
    "aged 4 to 18": ["4..18 year"],
    "aged 5 months": ["5 month"],
    "a 5-year-old child": ["5 year"],
    "day 4": ["4 day"],
    "days 4 and 5": ["4 day", "5 day"],
    "grade 3": ["3 grade"],
    "the 21st day": ["21 ordinal"],
    # spinal levels
    "T6 or above": ["6 level T"],
    "T10-T12, L3/4": ["10 level T", "12 level T", "3 level L", "4 level L"],
    "T10 to L1": ["10 level T", "1 level L"],
    "at T6 and 12 people": ["6 level T", "12 people"],
    # markup
    "**5** mg": ["5 mg"],
    "_5_ **mg** a day": ["5 mg/day"],
    "5&nbsp;mg": ["5 mg"],
    "5<!-- a -->0 mg, 1**5** mg, 5\u00ad0 mg, &#53;0 mg": ["50 mg", "15 mg", "50 mg", "50 mg"],
    "５０ ｍｇ, 5㎎, ５％": ["50 mg", "5 mg", "5 %"],
    "5‰": ["5 ‰"],
    "| 5 mg | 10% | 4 people |": ["5 mg", "10 %", "4 people"],
    "| 5 | mg |": ["5"],
    "[4 people](page-5.md#h6) had 7 mg": ["4 people", "7 mg"],
    "5 mg[^label-2016.two-5][^x-1.day-4]": ["5 mg"],
    '<span class="n5">5 mg</span> <!-- 6 mg -->': ["5 mg"],
    "![5 people](a-6.svg){ width=640 height=360 }": ["5 people"],
    "See https://example.org/50/mg.": [],
    "text { .card-2 #id-5 }": [],
    # no figures
    "20 November 2026, November 20, 2026, 2026-11-20": ["20261120 calendar day"] * 3,
    "20–21 November 2026": ["20261120 calendar day"],
    "in November 2026": ["202611 calendar month"],
    "2019 people in 1998": ["2019 people", "1998 calendar"],
    "1. First": [],
    "2. Take 5 mg": ["5 mg"],
    "Call 999, 911 or 112": [],
    "Ring [999](tel:999) (UK), [911](tel:911) (US), [112](tel:112) or [000](tel:000)": [],
    "112 scans of 86 people": ["112", "86 people"],
    "999 people": ["999 people"],
    "Call 999 within 5 minutes": ["5 minute"],
    "0800 123 4567, +44 20 7946 0958, 1-800-328-0810, (020) 7946 0958": [],
    "SynchroMed II 8637-20 or 8637-40": ["863720 pump model", "863740 pump model"],
    "Model 91827": ["91827 pump model"],
    "8637 people, 8600 micrograms": ["8637 people", "8600 µg"],
    "0.8600 mg": ["43/50 mg"],
    "Section 5.5, version 1.2.3, page 4": [],
    "EQ-5D, EQ-5D-5L, CYP2D6, N2O-1a": [],
    "under-5 and to-3-year": ["5", "3 year"],
    "COVID-19": ["19"],
    "": [],
}  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), READINGS.items(), ids=[line[:60] or "empty" for line in READINGS])
def test_reading(line: str, expected: list[str]) -> None:
    """What is read from a line."""
    assert [shown(figure) for figure in read(line)] == expected


@pytest.mark.parametrize(
    ("line", "clinical"),
    {
        "5": True, "2 mg": True, "two weeks": True, "half of them": True, "T6": True, "21st": True, "2019 people": True,
        "two": False, "in 2019": False, "on 20 November 2026": False, "the 8637": False, "one person": False,
    }.items(),
)  # fmt: skip
def test_clinical_figures_must_be_cited(line: str, clinical: bool) -> None:
    """Dates, pump models and bare number words need no citation."""
    assert [figure.clinical for figure in read(line)] == [clinical]


# (line of a page, texts of the findings it cites): the figures that none of them holds
MATCHES = {
    # digits
    ("50 mg", "50 mg"): [],
    ("50 mg", "150 mg"): ["50 mg"],
    ("150 mg", "50 mg"): ["150 mg"],
    ("0.5 mg", "0.05 mg"): ["1/2 mg"],
    ("0.5 mg", ".5 mg"): [],
    ("0.5 mg", "5 mg"): ["1/2 mg"],
    ("5 mg", "0.5 mg"): ["5 mg"],
    ("2 mg", "2.0 mg"): [],
    ("1,500 micrograms", "1500 micrograms"): [],
    ("1,500 micrograms", "500 micrograms"): ["1500 µg"],
    ("500 micrograms", "1,500 micrograms"): ["500 µg"],
    ("15 mg", "1,5 mg"): ["15 mg"],
    ("1.5 mg", "1,5 mg"): ["3/2 mg"],
    ("4 mg", "14 mg, 40 mg, 0.4 mg"): ["4 mg"],
    # units
    ("5%", "5"): ["5 %"],
    ("5", "5%"): ["5"],
    ("5 mg", "5 micrograms"): ["5 mg"],
    ("5 micrograms", "5 mcg"): [],
    ("5 micrograms", "5 micrograms per ml"): ["5 µg"],
    ("5 micrograms a day", "5 micrograms"): ["5 µg/day"],
    ("5 micrograms per day", "5 micrograms daily"): [],
    ("5 mg per kg", "5 mg per kg a day"): ["5 mg/kg"],
    ("2 tablets", "2 people"): ["2 tablet"],
    ("5 mg", "5"): ["5 mg"],
    ("**5** mg", "5 people"): ["5 mg"],
    ("5 days", "5 weeks"): ["5 day"],
    ("5%", "5 percentage points"): ["5 %"],
    ("102 °F", "102 °C"): ["102 °F"],
    ("102 °F (39 °C)", "102 °F (our conversion: about 39 °C)"): [],
    ("£5", "$5"): ["5 £"],
    ("100 units", "100 people"): ["100 unit"],
    ("day 4", "4 days"): [],
    ("T6", "T7"): ["6 level T"],
    ("T6", "L6"): ["6 level T"],
    ("once a day", "twice a day"): ["1 times/day"],
    # words
    ("two weeks", "2 weeks"): [],
    ("2 weeks", "two weeks"): [],
    ("twenty four hours", "4 hours after 20"): ["24 hour"],
    ("half of them", "50%"): ["1/2 part"],
    ("half of them", "½ of people"): [],
    ("a third of people", "a quarter of people"): ["1/3 part"],
    ("twice a day", "two times a day"): [],
    # ranges
    ("4 to 8 hours", "4–8 hours"): [],
    ("4 to 8 hours", "4 to 9 hours"): ["4..8 hour"],
    ("4 to 8 hours", "from 4 hours to 8 hours"): [],
    ("4 to 8 hours", "4 to 8 days"): ["4..8 hour"],
    ("4 to 8 hours", "4 of them, 8 hours"): ["4..8 hour"],
    ("8 hours", "4 to 8 hours"): ["8 hour"],
    ("8 hours", "4 to 8 hours, for one person 8 hours"): [],
    ("10 to 20 minutes", "10 to 15 minutes, then 20 to 30 minutes"): ["10..20 minute"],
    ("10 to 20 minutes", "10 minutes, then 20 minutes"): [],
    ("6 hours", "4 to 8 hours"): ["6 hour"],
    ("50 to 100 micrograms", "50, 75 and 100 micrograms"): [],
    # shares
    ("6 in 100", "6 in 1,000"): ["6 in 100"],
    ("6 in 100", "6 out of 100"): [],
    ("6 in 100", "6%"): ["6 in 100"],
    ("94 in 100", "Our reckoning: 5.6% = 6 in 100; 94 without."): [],
    ("93 in 100", "Our reckoning: 5.6% = 6 in 100; 94 without."): ["93 in 100"],
    ("27 of 158", "27 (17%) of 158"): [],
    ("27 people", "27 of 158 people"): [],
    ("158 people", "27 of 158"): [],
    ("one in five", "1 in 5"): [],
    # less, more
    ("5%", "less than 5%"): ["5 %"],
    ("less than 5%", "5%"): ["<5 %"],
    ("less than 5%", "<5%"): [],
    ("more than 5%", "<5%"): [">5 %"],
    # people, counts
    ("5 people", "5 patients"): [],
    ("5 people", "5 pumps"): ["5 people"],
    ("5 people", "in 5, it failed"): [],
    ("112 scans of 86 people", "86 people had 112 MRI scans"): [],
    ("112 scans", "113 MRI scans"): ["112"],
    ("Call 999", "nothing"): [],
    # several findings
    ("5 mg or 10%", "5 mg", "10%"): [],
    ("5 mg or 10%", "5 mg", "10"): ["10 %"],
    ("4 to 8 hours", "4 hours", "8 hours"): [],
    ("5 mg"): ["5 mg"],
    ("in 2019", "2018"): ["2019 calendar"],
    ("on 11 January 2017", "11 January 2017"): [],
    ("on 12 January 2017", "11 January 2017"): ["20170112 calendar day"],
    ("in January 2017, in 2017", "11 January 2017"): [],
    ("in February 2017", "11 January 2017"): ["201702 calendar month"],
    ("on 11 January 2017", "in January 2017"): ["20170111 calendar day"],
    ("2017", "2017 people"): ["2017 calendar"],
    ("SynchroMed II 8637-20", "models 8637-20 and 8637-40"): [],
    ("SynchroMed II 8637", "models 8627"): ["8637 pump model"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "expected"),
    MATCHES.items(),
    ids=[" | ".join([case] if isinstance(case, str) else case) for case in MATCHES],
)
def test_matching(case: str | tuple[str, ...], expected: list[str]) -> None:
    """Which of a line's figures none of the findings holds."""
    line, *findings = [case] if isinstance(case, str) else case
    assert [shown(figure) for figure in missing(read(line), findings)] == expected


# line: the numbers in it that are easily misread
MISREAD = {
    "1,5 mg": ["1,5"],
    "0,75 and 12,34": ["0,75", "12,34"],
    "1,500 mg, 1,500,000 people, 1, 5 and 9": [],
    "1 000 mg": ["1 000"],
    "1’500 mg": ["1’500"],
    "1·5 mg": ["1·5"],
    "1.0 mg and 10.00 micrograms": ["1.0 mg", "10.00 micrograms"],
    "0.5 mg, 1.05 mg, 39.0 °C, 2.0 atmospheres": [],
    ".5 mg": [".5 mg"],
    "P=.009": [],
    "10^3 and 10³ and 5e3": ["10^3", "10³", "5e3"],
    "10 U": ["10 U"],
    "take5 mg, about5mg": ["take5 mg", "about5mg"],
    "5mg10 ml": ["5mg10"],
    "CYP2D6, EQ-5D, T6, 8637-20": [],
}


@pytest.mark.parametrize(("line", "expected"), MISREAD.items(), ids=MISREAD)
def test_misread_numbers(line: str, expected: list[str]) -> None:
    """Decimal commas, other marks for thousands, doses that a lost point makes ten times as much."""
    assert [words for words, _ in misread(line)] == expected


# (what stands in the finding, what the reckoning says): what is wrong with it
RECKONINGS = {
    ("5.6% had it.", "5.6% = 6 in 100; 94 without."): [],
    ("27 of 158 had it.", "27 of 158 = 17 in 100; 83 without."): [],
    ("29.5% had it.", "29.5% = 30 in 100; 70 without."): [],
    ("12.5% had it.", "12.5% = 13 in 100."): [],
    ("102 °F", "102 °F = 39 °C."): [],
    ("37 °C", "37 °C = 98.6 °F."): [],
    ("87.5 mm", "87.5 mm = 3.4 inches."): [],
    ("1 mg", "1 mg = 1,000 micrograms."): [],
    ("20 mg three times a day", "20 mg × 3 = 60 mg a day."): [],
    ("100 to 102 °F", "100 to 102 °F = 38 to 39 °C."): [],
    ("less than 5%", "less than 5% = less than 5 in 100."): [],
    ("5.6% had it.", "5.6% = 5 in 100."): ["'5.6% = 5 in 100' is wrong: it makes 6"],
    ("100 to 102 °F", "100 to 102 °F = 38 to 45 °C."): ["'100 to 102 °F = 38 to 45 °C' is wrong: it makes 38 to 39"],
    ("4 to 8%", "4 to 8% = 4 in 100."): ["'4 to 8% = 4 in 100' is wrong: it makes 4 to 8"],
    ("20 mg three times", "20 mg × 3 = 80 mg a day."): ["'20 mg × 3 = 80 mg a day' is wrong: it makes 60"],
    ("5.6% had it.", "5.6% = 6 in 100; 95 without."): ["'95 without' is not what is left"],
    ("5.6% had it.", "94 without."): ["'94 without' is not what is left"],
    ("5.5% had it.", "5.6% = 6 in 100."): ["'5.6%' does not stand in the rest of the finding"],
    ("27 people", "27 of 158 = 17 in 100."): ["'27 of 158' does not stand in the rest of the finding"],
    ("5 mg", "5 mg = 5 ml."): ["'5 mg = 5 ml' sets units side by side that cannot be converted"],
    ("5 mg", "5 mg × 2 = 10 ml."): ["'5 mg × 2 = 10 ml' sets units side by side that cannot be converted"],
    ("less than 5%", "less than 5% = 5 in 100."): [
        "'less than 5% = 5 in 100' has 'less than' or 'more than' on one side only"
    ],
    ("5%", "about a twentieth."): ["'about a twentieth' is not of the form 'A = B'"],
    ("5%", "5% and 6% = 5 in 100."): ["'5% and 6% = 5 in 100' is not of the form 'A = B'"],
    ("3 of 0", "3 of 0 = 5 in 100."): ["'3 of 0 = 5 in 100' is not of the form 'A = B'"],
    ("5%", ""): ["'' is not of the form 'A = B'"],
}  # fmt: skip


@pytest.mark.parametrize(("case", "expected"), RECKONINGS.items(), ids=[case[1] or "empty" for case in RECKONINGS])
def test_reckoning(case: tuple[str, str], expected: list[str]) -> None:
    """What is wrong with a reckoning."""
    assert wrong_reckonings(f"{case[0]}\nOur reckoning: {case[1]}") == expected


PIECES = [
    "5", "50", "1,500", ".5", "½", "99999", "٥", "²", "two", "twenty-", "half", "a third", "twıce", "twİce", "mıllion", "ſix",
    "million", "hundred", "in", "of", "to", "-", "–", MINUS, "%", "mg", "per", "a day", "T6", "L", "£", "<", ">", "°C", "=",
    "×", "0", "without", ";", "(", ")", "[^a.b]", "|", "**", "&nbsp;", "&#0;", ",", ".", "fold", "people", "Our reckoning:",
    " ", "\n",
]  # fmt: skip
ANY_TEXT = st.text() | st.lists(st.sampled_from(PIECES)).map("".join) | st.lists(st.sampled_from(PIECES)).map(" ".join)


@given(ANY_TEXT)
def test_reading_never_raises(text: str) -> None:
    """Whatever the text; and each line holds its own figures."""
    figures = read(text)
    assert missing(figures, [text]) == [] or len(text.splitlines()) > 1, "a line holds its own figures"
    wrong_reckonings(f"Our reckoning: {text}")


@pytest.mark.parametrize("word", ["twıce a day", "twİce a day", "5 mıllion", "ſix people", "5 of 0", "9" * 9999])
def test_reading_takes_letters_that_look_alike(word: str) -> None:
    """Letters that re.IGNORECASE takes for others, a share of nothing, endless digits."""
    read(word)


NUMBERS = st.from_regex(r"[1-9][0-9]{0,2}(?:,[0-9]{3}){0,2}(?:\.[0-9]{1,3})?|0\.[0-9]{1,4}", fullmatch=True)


@given(NUMBERS, st.sampled_from(["mg", "%", "people", "weeks", "in 100", "°C"]), st.data())
def test_a_changed_digit_is_never_found(number: str, unit: str, data: st.DataObject) -> None:
    """No false match by digits."""
    at = data.draw(st.sampled_from([n for n, sign in enumerate(number) if sign.isdigit()]))
    changed = number[:at] + data.draw(st.sampled_from("0123456789")) + number[at + 1 :]
    assume(not changed.startswith("0") or changed.startswith("0."))
    assume(Fraction(changed.replace(",", "")) != Fraction(number.replace(",", "")))
    (figure,) = read(f"{changed} {unit}")[:1]
    assert missing([figure], [f"{number} {unit}"]) == [figure]
    assert missing(read(f"{number} {unit}"), [f"{number} {unit}"]) == []
