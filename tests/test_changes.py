"""What a change does, in tables: pages, statements, figures with their findings, records, and nothing that a page adds."""

from __future__ import annotations

import shutil

import markdown
import pytest
from bs4 import BeautifulSoup
from built import ROOT, run
from conftest import GOOD, PAGE, RECORD, Plant

from evidence import changes

LINE = "A pump holds 20 ml.[^label.size]"
SIZE = "The pump holds 20 ml."
HEADS = {
    "Pages": ["Page", "Lines", "Reading grade before (9 at most)", "Now"],
    "Statements": ["Place", "Before", "Now"],
    "Figures and citations": ["Place", "Figures before", "Now", "What the cited findings say"],
    "Sources": ["Record and part", "Before", "Now", "Pages that cite it"],
}
Tree = dict[str, str | bytes]


def told(plant: Plant, now: Tree, before: Tree | None = None) -> str:
    """What is said of a change from one tree to another."""
    old = {f"old/{path}": text for path, text in (before or GOOD).items()}
    root = plant({})
    for folder in ("old", "new"):  # what stood there in an earlier call
        shutil.rmtree(root / folder, ignore_errors=True)
    plant(old | {f"new/{path}": text for path, text in now.items()})
    return changes.summary(changes.Guide.read(root / "old/docs"), changes.Guide.read(root / "new/docs"))


def read(text: str) -> dict[str, list[list[str]]]:
    """The tables as a reader of Markdown has them: title -> rows of cells."""
    found = {}
    for one in BeautifulSoup(markdown.markdown(text), "html.parser").find_all("table"):
        head, *rows = [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in one.find_all("tr")]
        title = one.find_previous("h3").get_text()
        assert head == HEADS[title]
        found[title] = rows
    return found


def page(text: str) -> Tree:
    """The good tree, its page with another body line."""
    return GOOD | {"docs/refills.md": PAGE.replace(LINE, text)}


def test_no_change(plant: Plant) -> None:
    """Nothing is said twice, and the end says what is not looked at."""
    assert told(plant, GOOD).splitlines()[2:] == [
        "No page and no record changes.",
        "",
        "Other files are not compared here: see the list of changed files.",
    ]


def test_a_changed_figure(plant: Plant) -> None:
    """Its page with the grade, its words side by side, the figures, and the finding's own words."""
    text = told(plant, page("A pump holds 40 ml.[^label.size]"))
    assert read(text) == {
        "Pages": [["docs/refills.md", "1 changed", "-1.9", "-1.9"]],
        "Statements": [["docs/refills.md:11", LINE, "A pump holds 40 ml.[^label.size]"]],
        "Figures and citations": [["docs/refills.md:11", "20 ml", "40 ml", f"label.size: {SIZE} "]],
    }
    assert "holds <del>20</del> ml" in text
    assert "holds <ins>40</ins> ml" in text


def test_what_goes_and_comes(plant: Plant) -> None:
    """A line that is gone cites what the guide said then; a line that is new stands alone."""
    gone = read(told(plant, page("")))
    assert gone["Statements"] == [["docs/refills.md:11", LINE, ""]]
    assert gone["Figures and citations"] == [["docs/refills.md:11", "20 ml", "", f"label.size: {SIZE} "]]
    new = read(told(plant, page(f"{LINE}\n\nSomething else entirely.")))
    assert new["Statements"] == [["docs/refills.md:13", "", "Something else entirely."]]
    assert new["Pages"][0][1] == "1 new"
    assert "Figures and citations" not in new
    cites = read(told(plant, page(f"{LINE}\n\nSomething else entirely.[^label.size]")))
    assert cites["Figures and citations"] == [["docs/refills.md:13", "", "", f"label.size: {SIZE} "]]


def test_front_matter_and_unknown_findings(plant: Plant) -> None:
    """Keys are statements too, without figures; what cites nothing that there is says so."""
    dates = read(told(plant, GOOD | {"docs/refills.md": PAGE.replace("2027-05-20", "2028-05-20")}))
    assert dates["Statements"] == [["docs/refills.md:5", "next_check: 2027-05-20", "next_check: 2028-05-20"]]
    assert "Figures and citations" not in dates
    wrong = read(told(plant, page("A pump holds 40 ml.[^label.sise]")))
    assert wrong["Figures and citations"][0][3] == "label.sise: there is no such finding. "


def test_a_line_that_moves(plant: Plant) -> None:
    """One row, not two, with where it came from, from another page too."""
    other = {"docs/other.md": PAGE.replace(LINE, "Some other words stand here.")}
    now = read(told(plant, page("") | {"docs/other.md": other["docs/other.md"] + LINE + "\n"}, GOOD | other))
    assert now["Statements"] == [["docs/other.md:12", "moved from docs/refills.md:11", LINE]]
    assert now["Pages"] == [["docs/other.md", "1 moved", "0.5", "-0.8"]]
    assert "Figures and citations" not in now


def test_new_gone_and_renamed_pages(plant: Plant) -> None:
    """A page under another name is compared with what it was."""
    tree = {"docs/sources/label.md": RECORD}
    body = PAGE.replace("20 ml", "40 ml")
    assert read(told(plant, tree | {"docs/filling.md": body}))["Pages"] == [
        ["docs/filling.md", "was docs/refills.md, 1 changed", "-1.9", "-1.9"]
    ]
    assert read(told(plant, tree))["Pages"] == [["docs/refills.md", "page is gone", "-1.9", "none"]]
    assert read(told(plant, GOOD, tree))["Pages"] == [["docs/refills.md", "new page", "none", "-1.9"]]


def test_records(plant: Plant) -> None:
    """Each finding and each key that changes, with the pages that cite it."""
    record = RECORD.replace("20 ml", "40 ml").replace("2025", "2026")
    record += "\n## Weight { #weight }\nIt weighs 165 g.\n\n_Section 2._\n"
    assert read(told(plant, GOOD | {"docs/sources/label.md": record}))["Sources"] == [
        ["docs/sources/label.md 'year'", "2025", "2026", "docs/refills.md"],
        ["docs/sources/label.md size", f"Size. {SIZE} Section 1.", "Size. The pump holds 40 ml. Section 1.", "docs/refills.md"],
        ["docs/sources/label.md weight", "", "Weight. It weighs 165 g. Section 2.", "no page"],
    ]  # fmt: skip
    gone = read(told(plant, {"docs/refills.md": PAGE}))["Sources"]
    assert gone[0] == ["docs/sources/label.md 'template'", "source.html", "", "docs/refills.md"]
    assert gone[-1] == ["docs/sources/label.md size", f"Size. {SIZE} Section 1.", "", "docs/refills.md"]


HOSTILE = (
    "</td></tr></table><script>alert(1)</script>",
    "| a | b |",
    "![x](https://spy.example/x.png) [now](https://spy.example) <img src=x onerror=alert(1)>",
    "~~~~~~ ``` <!-- --> # <details> &lt; &#60; \\",
    "a\u202eb\u200bc\u2028# d\x07",
    "@everyone https://spy.example #1",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_stay_words(plant: Plant, words: str) -> None:
    """Whatever a page or a record holds is text of one cell, every sign of it to be seen."""
    text = told(plant, page(f"{LINE}\n\n{words}") | {"docs/sources/label.md": RECORD.replace("A maker", f"'{words}'")})
    shown = BeautifulSoup(markdown.markdown(text), "html.parser")
    assert {tag.name for tag in shown.find_all()} <= set("h2 h3 p table tr th td del ins b".split())
    tables = read(text)
    assert [len(row) for row in tables["Statements"]] == [3] * len(tables["Statements"])
    said = " ".join(row[2] for row in tables["Statements"])
    for sign in "\u202e\u200b\x07":
        assert sign not in text
        assert (f"[U+{ord(sign):04X}]" in said) == (sign in words)
    assert all(word in said for word in words.split() if word.isprintable())


def test_long_ones_are_cut(plant: Plant) -> None:
    """Long tables and long cells say how much is left out; long stretches without a change are cut between two."""
    many = "\n".join(f"Line {number} of many.\n" for number in range(250))
    rows = read(told(plant, page(many)))["Statements"]
    assert len(rows) == changes.MOST_ROWS + 1
    assert rows[-1] == ["and 151 more"]
    long = read(told(plant, page("word " * 10_000)))["Statements"][0][2]
    assert len(long) < 2_100
    assert long.endswith(" … and 47999 characters more")
    still = "the same words again and again " * 20
    row = read(told(plant, page(f"{still} 5 {still}"), page(f"{still} 6 {still}")))["Statements"][0]
    assert len(row[2]) < 300
    assert " … " in row[2]


def test_a_summary_is_never_too_long(plant: Plant) -> None:
    """Below a mebibyte, which is what a job summary holds."""
    body = "\n\n".join(f"{n} & {'<é>' * 3_000} 5 mg[^label.size]" for n in range(200))
    record = RECORD + "".join(f"\n## {'&' * 5_000} {{ #f{n} }}\nText.\n\n_P. 1._\n" for n in range(200))
    assert len(told(plant, page(body) | {"docs/sources/label.md": record}).encode()) < 1 << 20


def test_the_command(plant: Plant, capsys: pytest.CaptureFixture[str]) -> None:
    """It compares a folder with the one that it is called in; it says what it needs."""
    root = plant({f"old/{path}": text for path, text in GOOD.items()} | page("A pump holds 40 ml.[^label.size]"))
    (root / "evidence").symlink_to(ROOT / "evidence")
    assert "<ins>40</ins>" in run(root, "evidence", "changes", "old").stdout
    for words in ([], [str(root / "docs")], ["old", "new"]):
        assert changes.main(words) == 2
        assert capsys.readouterr().err == "Name one folder that holds the guide as it was: its 'docs' must be in it.\n"


def test_pages_that_cannot_be_read(plant: Plant) -> None:
    """What is broken is `check`'s to name: nothing is raised."""
    for broken in (b"\xff\xfe", "", "---\n", "---\n[\n---\n", "no front matter", "---\ntitle: [a, {b: c}]\n---\n# A\n"):
        text = told(plant, {"docs/refills.md": broken, "docs/sources/label.md": broken})
        assert text.startswith("## What this change does\n")


def test_the_guide_against_itself() -> None:
    """The real pages and records are read, and do not differ."""
    guide = changes.Guide.read(ROOT / "docs")
    assert len(guide.pages) > 50
    assert "No page and no record changes." in changes.summary(guide, guide)
