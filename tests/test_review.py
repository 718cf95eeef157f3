"""`python -m evidence review`: what it writes, what it leaves alone, what it refuses; and that an edit voids it."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from built import ENGINES, build, parse
from conftest import GOOD, PAGE, Plant
from test_sites import tiny

from evidence import __main__ as command
from evidence import checks, footnotes, pages, records

WORDS = ["--name", "Jo Doe", "--role", "physiotherapist", "--date", "2026-11-19"]
HASH = pages.text_hash(records.split("", PAGE)[0])
REVIEW = f"  - {{name: Jo Doe, role: physiotherapist, date: 2026-11-19, text: {HASH}}}"


def review(*words: str) -> int:
    """Run the command in the folder where the test stands."""
    return command.main(["review", *words])


@pytest.fixture
def refills(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The page of a small guide, which is the working directory."""
    root = plant(GOOD)
    monkeypatch.chdir(root)
    return root / "docs/refills.md"


def test_it_is_written_told_and_shown(refills: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line more, which the check accepts; the foot of the page names the reviewer."""
    assert review("docs/refills.md", *WORDS) == 0
    assert refills.read_text() == PAGE.replace("reviewed_by:\n", f"reviewed_by:\n{REVIEW}\n")
    assert capsys.readouterr().out == (
        f"docs/refills.md: written under 'reviewed_by':\n{REVIEW}\n"
        "Any edit of the page's text makes the page say that it has changed since this review.\n"
    )
    assert checks.check(refills.parent) == []
    document, _ = records.read(refills, "docs/refills.md")
    assert footnotes.review_state(document)[0] == "Reviewed by Jo Doe, physiotherapist, on 19 November 2026."


@pytest.mark.parametrize(
    "written",
    [
        "reviewed_by:",
        "reviewed_by: ",
        "reviewed_by: []",
        "reviewed_by: ''",
        "reviewed_by: [{name: JO DOE, role: nurse, date: 2026-01-01, text: 000000000000}]",
        "reviewed_by:\n  - name: jo doe\n    role: nurse\n    date: 2026-01-01\n    text: '000000000000'",
        "reviewed_by:\n- {name: Jo Doe, role: nurse, date: 2026-01-01, text: 000000000000}",
        "reviewed_by: [\n  {name: Jo Doe, role: nurse, date: 2026-01-01, text: 000000000000},\n]",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_every_other_byte_stays(refills: Path, written: str, end: str, start: str) -> None:
    """However the list was written, with either line ending and a BOM; the same person's older review goes."""
    page = start + PAGE.replace("reviewed_by:", written) + "  \nTwo spaces above, and no end"
    refills.write_bytes(page.replace("\n", end).encode())
    assert review("docs/refills.md", *WORDS) == 0
    now = pages.text_hash(records.read(refills, "")[0])
    after = page.replace(written, f"reviewed_by:\n{REVIEW.replace(HASH, now)}")
    assert refills.read_bytes() == after.replace("\n", end).encode()


def test_several_may_review(refills: Path) -> None:
    """Each keeps the text that they read; names and roles may hold any sign."""
    assert review("docs/refills.md", *WORDS) == 0
    refills.write_text(refills.read_text() + "More.[^label.size]\n")
    name, role = "Åsa O'Brien: {MD}, #2", "yes"
    assert review("docs/refills.md", "--name", name, "--role", role) == 0
    document, _ = records.read(refills, "docs/refills.md")
    first, second = pages.reviews(document)
    assert (first.name, first.text) == ("Jo Doe", HASH)
    assert (second.name, second.role, second.date) == (name, role, datetime.date.today().isoformat())
    assert checks.check(refills.parent) == []
    assert footnotes.review_state(document) == [
        "Reviewed by Jo Doe, physiotherapist, on 19 November 2026. The text has changed since this review.",
        f"Reviewed by {name}, {role}, on {footnotes.in_words(datetime.date.today())}.",
        "It has not been tested with patients.",
    ]
    assert review("docs/refills.md", *WORDS) == 0
    document, _ = records.read(refills, "docs/refills.md")
    assert [one.text == pages.text_hash(document) for one in pages.reviews(document)] == [True, True]


@pytest.mark.parametrize(
    ("page", "words", "said"),
    [
        ("docs/refills.md", {"--name": " "}, "the reviewer's name is empty or not text. Give it as --name '…'."),
        ("docs/refills.md", {"--role": ""}, "the reviewer's role is empty or not text."),
        ("docs/refills.md", {"--name": "Jo\x1b[A"}, "the reviewer's name is empty or not text."),
        ("docs/refills.md", {"--date": "2999-01-01"}, "2999-01-01 has not come yet."),
        ("docs/refills.md", {"--date": "19 November"}, "'19 November' is not a date. Write it as 2026-11-20"),
        ("docs/refils.md", {}, "there is no such page."),
        ("mkdocs.yml", {}, "there is no such page."),
        ("docs/sources/label.md", {}, "this is the record of a source. Clinicians review pages"),
    ],
)
def test_what_is_refused(
    refills: Path, capsys: pytest.CaptureFixture[str], page: str, words: dict[str, str], said: str
) -> None:
    """With path, line and what to do; nothing is written."""
    before = refills.read_bytes()
    given = {"--name": "Jo Doe", "--role": "physiotherapist", "--date": "2026-11-19"} | words
    assert review(page, *(word for pair in given.items() for word in pair)) == 1
    assert f"{page}:1: {said}" in capsys.readouterr().out
    assert refills.read_bytes() == before


def test_a_page_with_a_fault_is_refused(refills: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Front matter that cannot be read whole is not written into."""
    for wrong, said in (("title: Refills", "title: [Refills"), ("reviewed_by:", "reviewed_by: somebody")):
        refills.write_text(PAGE.replace(wrong, said))
        assert review("docs/refills.md", *WORDS) == 1
        assert capsys.readouterr().out.startswith("docs/refills.md:")
        assert refills.read_text() == PAGE.replace(wrong, said)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_edit_voids_it_on_the_built_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str) -> None:
    """The page shows the review at its foot; after an edit it says that the text has changed since."""
    tree = tiny(tmp_path, "Refills come every 3 to 4 months.[^leaflet.interval]")
    monkeypatch.chdir(tree)
    assert review("docs/index.md", *WORDS) == 0
    said = "Reviewed by Jo Doe, physiotherapist, on 19 November 2026."
    for more, voided in (("", False), ("\nThey are short.[^leaflet.interval]\n", True)):
        page = tree / "docs/index.md"
        page.write_text(page.read_text() + more)
        shutil.rmtree(tree / "site", ignore_errors=True)
        parse.cache_clear()
        foot = parse(build(tree, engine) / "index.html").select_one(".page-dates").get_text()
        assert said in foot
        assert "No clinician" not in foot
        assert (f"{said} The text has changed since this review." in foot) == voided
