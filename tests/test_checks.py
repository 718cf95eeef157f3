"""Each fault that the checks find, with its exact message; and that nothing in a file stops them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import CONFIG, GOOD, PAGE, RECORD, Plant

from evidence import checks, pages, records

ROOT = Path(__file__).parents[1]
DATE = "Write it as 2026-11-20 (year, month, day)."
CITE = "Cite the finding that gives it, at the end of this line."
CITE_SO = "Cite the finding that says so, at the end of this line, or remove the statement."
NO_NAME = "Correct the name, or write its record first."
WRONG = "Cite another finding or correct the figure."
WAIVE = 'Write <!-- not clinical "2 doors": why -->, with a reason.'
TWICE = "the key 'title' stands twice. Keep one of the two lines."
DIAL = "Write one of [999](tel:999), [911](tel:911), [112](tel:112), [000](tel:000), [111](tel:111)."
UNSAFE = "Remove it: pages hold words, links and images of our own."
SIZE = "Add { width=640 height=360 } behind it."
UNREAD = "the front matter cannot be read:"
HARD = "Neurological rehabilitation necessitates multidisciplinary consideration of polypharmacological alternatives.[^label.size]\n"


def faults(plant: Plant, files: dict[str, str | bytes]) -> list[str]:
    """All faults of the good tree with these files laid over it."""
    root = plant(GOOD | files)
    return [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")]


def test_good_tree_has_no_faults(plant: Plant) -> None:
    """The tree that every case below spoils has no fault itself."""
    assert faults(plant, {}) == []


# what is spoiled in the page's front matter (old, new): the faults
FRONT = {
    ("title: Refills\n", "title: Refills\ntopic: x\n"): ["3: the front matter has no key 'topic'. Did you mean 'topics'?"],
    ("title: Refills\n", "title: Refills\nxyzzy: x\n"): [
        "3: the front matter has no key 'xyzzy'. Use only: title, description, last_checked, next_check, reviewed_by, "
        "topics, aliases, audience, template, was."
    ],
    ("aliases: []\n", ""): ["1: the front matter misses 'aliases'. Add a line 'aliases: …'."],
    ("title: Refills", "title: ' '"): ["2: 'title' is empty. Write its value, or correct the file."],
    ("topics: [refills]", "topics: []"): ["7: 'topics' is empty. Write its value, or correct the file."],
    ("title: Refills", "title: [Refills]"): ["2: 'title' is not one value. Write it on one line."],
    ("topics: [refills]", "topics: refills"): ["7: 'topics' is not a list of words. Write it as a list: [refills, alarms]."],
    ("aliases: []", "aliases: [{a: b}]"): ["8: 'aliases' is not a list of words. Write it as a list: [refills, alarms]."],
    ("topics: [refills]", "topics: [refill]"): [
        f"7: there is no topic 'refill'. Use one of: {', '.join(records.TOPICS)}."
    ],
    ("last_checked: 2026-11-20", "last_checked: 20 November"): [f"4: '20 November' is not a date. {DATE}"],
    ("next_check: 2027-05-20", "next_check: 2027-02-30"): [f"5: '2027-02-30' is not a date. {DATE}"],
    ("next_check: 2027", "next_check: 2026"): ["5: the next check is not after the last one. Set 'next_check' to a later date."],
    ("aliases: []", "aliases: []\naudience: nurses"): [
        "9: there is no audience 'nurses'. Write 'professionals', or leave the key out."
    ],
    ("reviewed_by:", "reviewed_by: Dr Who"): [
        "6: a review is not whole. Leave it empty, or list for each review: name, role, date and text (the hash that was read)."
    ],
    ("reviewed_by:", "reviewed_by: [{name: A, role: B, date: 2026-11-20}]"): [
        "6: a review is not whole. Leave it empty, or list for each review: name, role, date and text (the hash that was read)."
    ],
    ("reviewed_by:", "reviewed_by: [{name: A, role: B, date: 2026-11-20, text: 0123456789ab}]"): [],
    ("title: Refills", "title: 5 mg"): [
        "2: '5 mg' stands in a heading, title or description. Say it without the figure, and give the figure in a "
        "sentence that cites."
    ],
    ("title: Refills\n", "title: Refills\ntitle: Again\n"): [f"3: {UNREAD} {TWICE}"],
    ("title: Refills", "title: Refills: all"): [
        f"2: {UNREAD} the value holds a sign that needs quotes. Write title: 'Refills: all'."
    ],
    ("title: Refills", "\ttitle: Refills"): [f"2: {UNREAD} the line begins with a tab. Use no tabs."],
    ("title: Refills", "? [a, b]\n: Refills"): [
        f"2: {UNREAD} '? [a, b]' is no key with a value. Write 'key: value'.",
        f"3: {UNREAD} ': Refills' is no key with a value. Write 'key: value'.",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), FRONT.items(), ids=[edit[1].strip()[:50] or "cut" for edit in FRONT])
def test_page_front_matter(plant: Plant, edit: tuple[str, str], expected: list[str]) -> None:
    """A page's keys, dates, topics and reviews."""
    assert edit[0] in PAGE
    found = faults(plant, {"docs/refills.md": PAGE.replace(*edit)})
    assert found == [f"docs/refills.md:{fault}" for fault in expected]


CITED = "[^label.size]\n"
# what is added to the good page, from its line 12 on: the faults
LINES = {
    # citations
    "Pumps last.[^labl.size]\n": ["12: there is no source 'labl'. Did you mean 'label'?"],
    "Pumps last.[^zzz.size]\n": [f"12: there is no source 'zzz'. {NO_NAME}"],
    "Pumps last.[^label.sise]\n": ["12: label has no finding 'sise'. Did you mean 'size'?"],
    "Pumps last.[^label]\n": ["12: [^label] names no finding. Write one of: size."],
    # figures
    "It holds 20 ml.\n": [f"12: the figure '20 ml' has no source. {CITE}"],
    "!!! note \"It holds 20 ml\"\n": [f"12: the figure '20 ml' has no source. {CITE}"],
    "\n| Pump | 20 ml |\n| --- | --- |\n| A[^label.size] | 20 ml |\n": [f"13: the figure '20 ml' has no source. {CITE}"],
    "It holds 40 ml." + CITED: [f"12: '40 ml' is not in label.size, which gives 20 ml. {WRONG}"],
    "It holds 20 mg." + CITED: [f"12: '20 mg' is not in label.size, which gives 20 ml. {WRONG}"],
    "\n| Pump | Size |\n| --- | --- |\n| A | 40 ml[^label.size] |\n": [
        f"15: '40 ml' is not in label.size, which gives 20 ml. {WRONG}"
    ],
    "It was so in 2025." + CITED: [],
    "It was so in 2024." + CITED: [f"12: '2024' is not in label.size, which gives 20 ml. {WRONG}"],
    "It holds <!-- 5 -->4 ml." + CITED: [f"12: '4 ml' is not in label.size, which gives 20 ml. {WRONG}"],
    "<!-- a note --> It holds 40 ml." + CITED: [f"12: '40 ml' is not in label.size, which gives 20 ml. {WRONG}"],
    "<!-- a note of 40 ml -->\n": [],
    "## It holds 20 ml\n": [
        "12: '20 ml' stands in a heading, title or description. Say it without the figure, and give the figure in a "
        "sentence that cites."
    ],
    # waivers
    'There are 2 doors. <!-- not clinical "2 doors": doors of the clinic -->' + CITED: [],
    'Take 50 mg. <!-- not clinical "150 mg": not a dose at all -->' + CITED: [
        f"12: '50 mg' is not in label.size, which gives 20 ml. {WRONG}"
    ],
    'There are 2 doors. <!-- not clinical "2 doors": short -->' + CITED: [f"12: the waiver has no reason. {WAIVE}"],
    "There are 20 ml. <!-- not clinical -->" + CITED: [f"12: the waiver has no reason. {WAIVE}"],
    "Pumps last. <!-- not sourced: no -->\n": [f"12: the waiver has no reason. {WAIVE}"],
    "Pumps last. <!-- not sourced: a word of welcome -->\n": [],
    "\n- I hope so. <!-- not sourced: a statement for the reader to weigh -->\n{ .weigh }\n": [],
    "Never wait. <!-- not sourced: a word of welcome -->\n": [
        f"12: 'Never wait.' states something without a source. {CITE_SO}"
    ],
    "Pumps last.[^label.size]\nThey wear.\n": [f"13: 'They wear.' states something without a source. {CITE_SO}"],
    "[Refills](refills.md): what happens.\n": [],
    # statements and instructions
    "Pumps last.[^label.size]\nCall your team.\n": [f"13: 'Call your team.' states something without a source. {CITE_SO}"],
    "Pumps last.[^label.size]\n\n- **Never** wait.\n": [
        f"14: 'Never wait.' states something without a source. {CITE_SO}",
    ],
    "\nPumps last.\n": [f"13: 'Pumps last.' states something without a source. {CITE_SO}"],
    "\n- Pumps last.\n- They wear." + CITED: [f"13: 'Pumps last.' states something without a source. {CITE_SO}"],
    "\nTell me this:\n\nDo pumps last?\n": [],
    "## Ask your team\n- Call whom?\n- Pumps last.\n": [],
    # words
    "\n" + "The pump is in and the " * 6 + "end." + CITED: [
        "13: a sentence has 37 words. Split it: at most 28 words, better 20."
    ],
    "Pumps last. They wear." + CITED: [
        "12: two sentences stand on one line. Put each sentence on a line of its own, with its own citation."
    ],
    HARD * 3: ["1: the page reads at grade 33.3, above 9. Use shorter words and sentences."],
    "It holds 20 ml (10 mcg)." + CITED: [
        f"12: '10 mcg' is not in label.size, which gives 20 ml. {WRONG}",
        "12: 'mcg' is easily misread as mg. Write 'micrograms'.",
    ],
    "Not 10mcg.[^label.size] <!-- not clinical \"10mcg\": an example of a bad unit -->\n": [
        "12: 'mcg' is easily misread as mg. Write 'micrograms'."
    ],
    "## Write µg\n": ["12: 'µg' is easily misread as mg. Write 'micrograms'."],
    # headings
    "### Deep\n": ["12: a heading of level 3 follows level 1. Use ## here."],
    "# Again\n": ["12: the page has a second main heading. Use ## here."],
    # links and images
    "[Here](refills.md) it is." + CITED: ["12: the link text 'Here' says nothing alone. Name the page that it leads to."],
    "[https://a.org](https://a.org) it is." + CITED: [
        "12: the link text 'https://a.org' says nothing alone. Name the page that it leads to."
    ],
    "![](a.svg){ width=1 height=1 }" + CITED: [
        "12: an image has no alt text. Say in [ ] what it teaches.",
        "12: the link 'a.svg' leads nowhere. Correct it, or add the file that it names.",
    ],
    "![A pump](refills.md){ width=1 }" + CITED: [f"12: an image has no height. {SIZE}"],
    "![A pump](refills.md)" + CITED: [f"12: an image has no width and height. {SIZE}"],
    "[Refill](refils.md) it is." + CITED: ["12: the link 'refils.md' leads nowhere. Did you mean 'refills.md'?"],
    "[Refill](refills.md#refils) it is." + CITED: [
        "12: docs/refills.md has no heading '#refils'. Did you mean 'refills'?"
    ],
    "[Size](sources/label.md#sise) it is." + CITED: [
        "12: docs/sources/label.md has no heading '#sise'. Did you mean 'size'?"
    ],
    "[Size](sources/label.md#size) and [up](#refills), [maker](https://a.org)." + CITED: [],
    # markup
    "Ring [999](tel:999) or [112](tel:112)." + CITED: [],
    "Ring [999](tel:998)." + CITED: [f"12: '[999](tel:998)' does not dial what it shows. {DIAL}"],
    "Ring [0300](tel:0300)." + CITED: [
        f"12: '0300' is not in label.size, which gives 20 ml. {WRONG}",
        f"12: '[0300](tel:0300)' does not dial what it shows. {DIAL}",
    ],
    "Ring 0800 123 4567." + CITED: [
        "12: the telephone number '0800 123 4567' may not stand in a page. "
        "Remove it: numbers grow old; name the public emergency numbers alone."
    ],
    "\n```\nIt holds 40 ml.\n```\n": ["13: a page holds no code. Remove the line of ``` or ~~~."],
    "\n```\nIt holds 40 ml.\n": [
        "13: a page holds no code. Remove the line of ``` or ~~~.",
        f"14: the figure '40 ml' has no source. {CITE}",
    ],
    "<script src=x>" + CITED: [f"12: '<script' may not stand in a page. {UNSAFE}"],
    "<b onclick='x()'>a</b>" + CITED: [f"12: 'onclick='' may not stand in a page. {UNSAFE}"],
    "<svg/onload=x>a</svg>" + CITED: [f"12: '/onload=' may not stand in a page. {UNSAFE}"],
    "[A page](javascript:x)" + CITED: [f"12: 'javascript:' may not stand in a page. {UNSAFE}"],
    "<img src='https://a.org/b.png'>" + CITED: [f"12: '<img src='https:' may not stand in a page. {UNSAFE}"],
    "<img src=//a.org/b.png>" + CITED: [f"12: '<img src=//' may not stand in a page. {UNSAFE}"],
    "![A pump](https://a.org/b.png){ width=1 height=1 }" + CITED: [
        f"12: '![A pump](https:' may not stand in a page. {UNSAFE}"
    ],
    "Turn it on = off." + CITED: [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LINES.items(), ids=[text.strip()[:50] for text in LINES])
def test_page_lines(plant: Plant, text: str, expected: list[str]) -> None:
    """Citations, figures, statements, words, headings, links and markup of a page."""
    assert faults(plant, {"docs/refills.md": PAGE + text}) == [f"docs/refills.md:{fault}" for fault in expected]


# what is spoiled in the record (old, new): the faults
RECORDS = {
    ("title: The label\n", "title: The label\nauthor: x\n"): [
        f"4: the front matter has no key 'author'. Use only: {', '.join(checks.RECORD_KEYS)}."
    ],
    ("region: US\n", ""): ["1: the front matter misses 'region'. Add a line 'region: …'."],
    ("by: A maker", "by:"): ["4: 'by' is empty. Write its value, or correct the file."],
    ("by: A maker", "by: [A, B]"): ["4: 'by' is not one value. Write it on one line."],
    ("[pump]", "[pumps]"): [f"12: there is no topic 'pumps'. Use one of: {', '.join(records.TOPICS)}."],
    ("kind: drug label", "kind: label"): [f"6: there is no kind 'label'. Use one of: {', '.join(records.KINDS)}."],
    ("read: whole", "read: all"): ["9: there is no read 'all'. Use one of: whole, excerpt, abstract."],
    ("source.html", "page.html"): ["2: there is no template 'page.html'. Use one of: source.html."],
    ("year: 2025", "year: '25'"): ["5: '25' is not a year. Write four digits, or 'undated'."],
    ("year: 2025", "year: undated"): [],
    ("checked: 2026-11-20", "checked: today"): [f"10: 'today' is not a date. {DATE}"],
    ("url: https://example.org/label", "doi: https://doi.org/10.1/x"): [
        "8: 'https://doi.org/10.1/x' is not a DOI. Write it bare: 10.1111/ner.13097."
    ],
    ("url: https://example.org/label", "doi: 10.1111/ner.13097"): [],
    ("url: https://example.org/label", "pmid: PMC123"): ["8: 'PMC123' is not a PMID. Write its digits alone."],
    ("url: https://example.org/label\n", ""): [
        "1: the source has no address. Add 'url', 'doi' or 'pmid'; where only a copy is known, say in 'copy' where it "
        "was read."
    ],
    ("https://example.org/label", "example.org"): ["8: 'example.org' is not a web address. Start it with https://."],
    ("https://example.org/label", "https://www.Scribd.com/x"): [
        "8: the address is a copy's (scribd.com). Link the publisher, or remove 'url' and say in 'copy' where the text "
        "was read."
    ],
    ("_Section 1._\n", "_Section 1._\n\n## More\nIt is so.\n"): [
        "19: the finding 'More' has no id. End its heading with ' { #what-it-measures }' (lower case, hyphens)."
    ],
    ("_Section 1._\n", "More.\n"): [
        "14: the finding 'size' has no locator. End it with a line such as '_Section 5.5, Withdrawal._'."
    ],
    ("_Section 1._\n", "_Section 1._\n## B { #b }\n_Section 2._\n"): [
        "18: the finding 'b' says nothing. Write below its heading what the source says."
    ],
    ("_Section 1._\n", "_Section 1._\n## B { #size }\nIt is so.\n\n_Section 2._\n"): [
        "18: the finding id 'size' stands twice. Give this finding an id of its own."
    ],
    ("20 ml.\n", "20 ml.\nOur reckoning: 20 ml = 2 l.\n"): [
        "16: in 'size' '20 ml = 2 l' sets units side by side that cannot be converted. Compute it again (halves round "
        "up), or remove the line."
    ],
}  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), RECORDS.items(), ids=[edit[1].strip()[:50] or "cut" for edit in RECORDS])
def test_records(plant: Plant, edit: tuple[str, str], expected: list[str]) -> None:
    """A record's keys, values, findings and reckonings."""
    assert edit[0] in RECORD
    found = faults(plant, {"docs/sources/label.md": RECORD.replace(*edit)})
    assert found == [f"docs/sources/label.md:{fault}" for fault in expected]


def test_a_record_needs_a_finding(plant: Plant) -> None:
    """A record with front matter alone, that no page cites."""
    head = RECORD.partition("## ")[0]
    assert faults(plant, {"docs/sources/other.md": head}) == [
        "docs/sources/other.md:1: the source has no finding. Add '## What it says { #id }' and what was read."
    ]


def test_contents(plant: Plant) -> None:
    """Pages that the table of contents misses, and entries without a page, on the right line."""
    config = CONFIG + "  - Deep:\n      - More: deep/more.md\n      - Mend: more.md\n      - Far: https://a.org\n"
    files = {"mkdocs.yml": config, "docs/deep/more.md": PAGE, "docs/lost.md": PAGE}
    assert faults(plant, files) == [
        "docs/lost.md:1: the page is not in the table of contents. Add it to 'nav' in mkdocs.yml.",
        "mkdocs.yml:6: nav names more.md, which is not there. Did you mean 'deep/more.md'?",
    ]


@pytest.mark.parametrize(
    ("config", "text"),
    {
        "nav: [": "mkdocs.yml:2: the settings cannot be read: did not find expected node content. Mend this line.",
        "- a": "docs/refills.md:1: the page is not in the table of contents. Add it to 'nav' in mkdocs.yml.",
    }.items(),
)
def test_settings_that_cannot_be_read(plant: Plant, config: str, text: str) -> None:
    """A broken mkdocs.yml is a fault like any other."""
    assert text in faults(plant, {"mkdocs.yml": config})


NO_HEADING = "1: the page has no main heading. Start its text with '# Title'."
# files that are not as they should be, laid beside the good page: the faults of each
BROKEN: dict[str, tuple[str | bytes, list[str]]] = {
    "empty": ("", [NO_HEADING, "1: there is no front matter. Start the file with '---' and its keys."]),
    "binary": (b"\x89PNG\xff\x00\x1a", ["1: the file is not UTF-8 text (byte 0). Save it as UTF-8.", NO_HEADING]),
    "unclosed": (
        PAGE.replace("---\n# ", "# "),
        ["8: the front matter has no end. Write '---' on a line of its own below this."],
    ),
    "list": ("---\n- a\n---\n# A\n", ["2: the front matter is not a list of keys. Write 'key: value' on each line."]),
    "nothing": ("---\n---\n# A\n", ["2: the front matter is not a list of keys. Write 'key: value' on each line."]),
    "signs": (
        PAGE.replace("title: R", "title: R\x01"),
        [
            "2: an invisible sign (U+0001) stands at 'title: Refills'. Write these words again by hand.",
            f"2: {UNREAD} the value holds a sign that needs quotes. Write title: 'Refills'.",
        ],
    ),
    "twice": (PAGE.replace("title: Refills", "title: A\ntitle: B"), [f"3: {UNREAD} {TWICE}"]),
    "tabs": (PAGE.replace("title: R", "\ttitle: R"), [f"2: {UNREAD} the line begins with a tab. Use no tabs."]),
    "front": (PAGE.partition("# ")[0], [NO_HEADING]),
    "windows": (PAGE.replace("\n", "\r\n"), []),
    "mark": ("\ufeff" + PAGE, []),
    "bare": ("# A\n", ["1: there is no front matter. Start the file with '---' and its keys."]),
}


def broken_tree() -> dict[str, str | bytes]:
    """All broken files in one tree, as pages and as records, and named in the contents."""
    config = CONFIG + "".join(f"  - {name}: {name}.md\n" for name in BROKEN)
    pages_ = {f"docs/{name}.md": content for name, (content, _) in BROKEN.items()}
    loose = {f"docs/sources/{name}.md": content for name, (content, _) in BROKEN.items() if name in ("empty", "binary")}
    return {"mkdocs.yml": config, **pages_, **loose}


def expected_of_broken_tree() -> list[tuple[str, int, str]]:
    """The place and text of each fault in it, in order."""
    lines = [f"docs/{name}.md:{fault}" for name, (_, found) in BROKEN.items() for fault in found]
    for name in ("empty", "binary"):
        lines += [f"docs/sources/{name}.md:{fault}" for fault in BROKEN[name][1] if fault != NO_HEADING]
    places = [re.fullmatch(r"(.+?):(\d+): (.*)", line).groups() for line in lines]
    return sorted((path, int(number), text) for path, number, text in places)


def test_all_faults_come_in_one_sorted_run(plant: Plant) -> None:
    """Whatever stands in a file: no traceback, every fault, sorted by place."""
    found = [re.fullmatch(r"(.+?):(\d+): (.*)", line).groups() for line in faults(plant, broken_tree())]
    assert [(path, int(number), text) for path, number, text in found] == expected_of_broken_tree()


SHAPES = ["[[a]]", "{a: b}", "[{a: [b]}]", "", "&a [*a]", "!!binary x", "-1"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("file", ["docs/refills.md", "docs/sources/label.md"])
def test_no_shape_of_a_value_stops_the_checks(plant: Plant, file: str, shape: str) -> None:
    """Each key in turn holds something that it should not: faults of that file, no traceback."""
    for key in re.findall(r"^(\w+):", str(GOOD[file]), re.MULTILINE):
        text = re.sub(rf"^{key}:.*", lambda _, key=key: f"{key}: {shape}", str(GOOD[file]), flags=re.MULTILINE)
        assert all(fault.startswith(f"{file}:") for fault in faults(plant, {file: text})), key


# ---------------------------------------------------------------- the command line


def run(root: Path, *words: str) -> subprocess.CompletedProcess:
    """`python -m evidence …` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "evidence", *words],
        cwd=root,
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_check_is_silent_when_all_is_good(plant: Plant) -> None:
    """Exit code 0 and no word."""
    done = run(plant(GOOD), "check")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_prints_every_fault(plant: Plant) -> None:
    """Exit code 1, a fault a line, no traceback."""
    done = run(plant(GOOD | broken_tree()), "check")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [f"{path}:{line}: {text}" for path, line, text in expected_of_broken_tree()]


def test_check_of_named_files(plant: Plant) -> None:
    """Named pages bring their own faults and those of the records they cite, and no others."""
    root = plant(
        GOOD
        | {
            "mkdocs.yml": CONFIG + "  - Bad: bad.md\n",
            "docs/bad.md": PAGE + "A pump holds 40 ml.\n",
            "docs/sources/label.md": RECORD.replace("year: 2025", "year: soon"),
        }
    )
    year = "docs/sources/label.md:5: 'soon' is not a year. Write four digits, or 'undated'.\n"
    uncited = f"docs/bad.md:12: the figure '40 ml' has no source. {CITE}\n"
    for name, said in {"docs/refills.md": year, "./docs/bad.md": uncited + year, "docs/sources/label.md": year}.items():
        done = run(root, "check", name)
        assert (done.returncode, done.stdout, done.stderr) == (1, said, "")


@pytest.mark.parametrize(
    ("words", "said"),
    {
        ("check", "docs/refils.md"): "docs/refils.md: there is no such file.\n",
        ("grades", "refills.md"): "refills.md: there is no such file.\n",
    }.items(),
)
def test_a_name_that_is_not_there_is_no_good_news(plant: Plant, words: tuple[str, ...], said: str) -> None:
    """A mistyped name must not look like a page without faults."""
    done = run(plant(GOOD), *words)
    assert (done.returncode, done.stdout) == (2, said)


def test_the_wrong_folder_is_no_good_news(tmp_path: Path) -> None:
    """Where there is no docs folder there is nothing to praise."""
    said = "docs: there is no such folder here. Go to the guide's own folder first.\n"
    for words in (("check",), ("export",), ("publish",), ("new", "source")):
        done = run(tmp_path, *words)
        assert (done.returncode, done.stdout, list(tmp_path.iterdir())) == (2, said, []), words


def test_what_cannot_be_read_is_told_in_words(plant: Plant) -> None:
    """Here a list that is a folder; a file that is somebody else's is told alike."""
    root = plant(GOOD | {"published.txt/in-it": ""})
    done = run(root, "publish")
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout == "published.txt: is a directory. Look who may read and write it.\n"


def test_grades(plant: Plant) -> None:
    """A line a page, and the median of the pages that are bound."""
    hard = PAGE.replace("aliases: []", "aliases: []\naudience: professionals") + HARD
    done = run(plant(GOOD | {"docs/hard.md": hard}), "grades")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        " 24.7     2 sentences,  0.0 in 100 over 20 words  docs/hard.md  (for professionals: not bound)",
        " -1.9     1 sentences,  0.0 in 100 over 20 words  docs/refills.md",
        " -1.9  median; 0.0 in 100 sentences over 20 words",
    ]


def test_waivers(plant: Plant) -> None:
    """Every waiver with its place."""
    text = (
        'There are 2 doors. <!-- not clinical "2 doors": doors of the clinic -->\nHi. <!-- not sourced: a welcome -->\n'
    )
    done = run(plant(GOOD | {"docs/refills.md": PAGE + text}), "waivers")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        'docs/refills.md:12: <!-- not clinical "2 doors": doors of the clinic -->',
        "docs/refills.md:13: <!-- not sourced: a welcome -->",
    ]


def test_hash_is_bound_to_the_text(plant: Plant) -> None:
    """The same for other front matter, line ends and a byte order mark; another for another text."""
    page = records.split("docs/refills.md", PAGE)[0]
    same = "\ufeff" + PAGE.replace("[refills]", "[dosing]").replace("\n", "\r\n")
    root = plant(GOOD | {"docs/same.md": same, "docs/else.md": PAGE + "More.\n"})
    said = dict(reversed(line.split()) for line in run(root, "hash").stdout.splitlines())
    assert said["docs/refills.md"] == said["docs/same.md"] == pages.text_hash(page)
    assert said["docs/else.md"] != said["docs/refills.md"]
    assert re.fullmatch(r"[0-9a-f]{12}", said["docs/else.md"])
    assert run(root, "hash", "docs/else.md").stdout == f"{said['docs/else.md']} docs/else.md\n"
