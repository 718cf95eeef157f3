"""The Markdown extension: notes, "cited on", the list of sources, dates and review in the foot."""

from __future__ import annotations

import time
from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup, Tag
from conftest import PAGE, RECORD, Plant

from evidence import footnotes, pages, records

OTHER = RECORD.replace("The label", "The trial").replace("drug label", "trial").replace("A maker", "B. Doe")
OTHER = OTHER.replace("Size { #size }", "Fever { #fever }").replace("The pump holds 20 ml.", "6 in 100 had fever.")
TREE = {"docs/refills.md": PAGE, "docs/sources/label.md": RECORD, "docs/sources/trial.md": OTHER}


def html(root: Path, page: str, text: str | None = None) -> BeautifulSoup:
    """A page below docs as the engines would make it, without its front matter; or other text in its place."""
    if text is None:
        text = (root / "docs" / page).read_text(encoding="utf-8").split("---\n", 2)[2]
    extensions = ["footnotes", "attr_list", "tables", "admonition", "toc", "evidence.footnotes"]
    options = {"evidence.footnotes": {"docs": str(root / "docs"), "page": page}}
    return BeautifulSoup(markdown.markdown(text, extensions=extensions, extension_configs=options), "html.parser")


def words(element: Tag) -> str:
    """What a reader sees of an element."""
    return " ".join(element.get_text(" ", strip=True).split())


def notes(soup: BeautifulSoup) -> list[str]:
    """The labels of the notes, in their order."""
    return [item["id"].removeprefix("fn:") for item in soup.select(".footnote > ol > li")]


def later() -> None:
    """Wait until the extension looks at the disk again."""
    time.sleep(footnotes.REREAD_AFTER + 0.05)


def test_a_note_says_who_what_and_where(plant: Plant) -> None:
    """The source, the finding in our words, its place, how much was read, and the way to the record."""
    (note,) = html(plant(TREE), "refills.md").select(".footnote li")
    assert words(note).startswith(
        "A maker. The label . 2025. Drug label, US. Section 1. We read all of it. It says: The pump holds 20 ml."
    )
    assert note.find("em").text == "The label"
    assert note.find("a", href="sources/label.md#size").text == "See this source's record"


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "B[^trial.fever]\n\nA[^label.size]": ["trial.fever", "label.size"],
        "A[^label.size]\n\nB[^trial.fever] again[^label.size]": ["label.size", "trial.fever"],
        "| A | B |\n| --- | --- |\n| a[^trial.fever] | b[^label.size] |": ["trial.fever", "label.size"],
        "- a[^trial.fever]\n    - b[^label.size]": ["trial.fever", "label.size"],
        '!!! note "Title"\n    - a[^trial.fever]\n\n    b[^label.size]': ["trial.fever", "label.size"],
        "## Head\n\nNothing is cited.": [],
        "```\n[^label.size]\n```\n\n<!-- [^trial.fever] -->": [],
    }.items(),
    ids=["order", "twice", "table", "list", "admonition", "none", "code"],
)
def test_notes_follow_the_reader(plant: Plant, text: str, expected: list[str]) -> None:
    """In the order of first citation, each finding once, wherever the mark stands; no mark is left as text."""
    soup = html(plant(TREE), "refills.md", text)
    assert notes(soup) == expected
    marks = [mark.text for mark in soup.select("sup > a.footnote-ref")]
    assert list(dict.fromkeys(marks)) == [str(number) for number in range(1, len(expected) + 1)]
    assert bool(soup.find(id="sources")) == bool(expected)
    if expected:
        assert "[^" not in soup.text


@pytest.mark.parametrize("label", ["label.sise", "labl.size", "label", ".", "label.size.more"])
def test_an_unknown_citation_stays_as_text(plant: Plant, label: str) -> None:
    """Nothing is raised: the check names the fault."""
    soup = html(plant(TREE), "refills.md", f"Pumps last.[^{label}]")
    assert f"Pumps last.[^{label}]" in soup.text
    assert notes(soup) == []


@pytest.mark.parametrize(
    "title",
    [
        "Two * stars *",
        "snake_case _and_ more",
        "A [link](x)",
        "[^1] [x]",
        r"a \* b",
        "`code`",
        "a | b",
        "5 < 6 > 4",
        "<b>x</b>",
    ],
)
def test_titles_are_shown_literally(plant: Plant, title: str) -> None:
    """In a note, in the list of sources, and a page's title below a finding."""
    root = plant(
        {
            "docs/refills.md": PAGE.replace("title: Refills", f"title: '{title}'"),
            "docs/sources/label.md": RECORD.replace("title: The label", f"title: '{title}'"),
            "docs/sources/index.md": f"---\ntitle: Sources\n---\n{footnotes.ALL_SOURCES}\n",
        }
    )
    assert html(root, "refills.md").select_one(".footnote li em").text == title
    assert html(root, "sources/index.md").select_one("li a").text == title
    assert html(root, "sources/label.md").select_one(".cited-on a").text == title


@pytest.mark.parametrize(
    ("page", "link"),
    {
        "index.md": "sources/label.md#size",
        "living/refills.md": "../sources/label.md#size",
        "living/deep/refills.md": "../../sources/label.md#size",
        "sources/index.md": "label.md#size",
    }.items(),
)
def test_links_are_relative_to_the_page(plant: Plant, page: str, link: str) -> None:
    """From a page to the record, and from the record back to the mark."""
    root = plant({"docs/sources/label.md": RECORD, f"docs/{page}": PAGE})
    assert [a["href"] for a in html(root, page).select(".footnote li a:not(.footnote-backref)")] == [link]
    (back,) = html(root, "sources/label.md").select(".cited-on a")
    there = "index.md" if page == "sources/index.md" else f"../{page}"
    assert back["href"] == f"{there}#fnref:label.size"
    assert html(root, page).find(id="fnref:label.size")


def test_cited_on(plant: Plant) -> None:
    """Each page once, by title, below its own finding; a page that is removed vanishes."""
    more = "## More { #more }\nIt is so.\n\n_Section 2._\n"
    root = plant(
        {
            "docs/b.md": PAGE.replace("Refills", "Zebra") + "Again.[^label.size]\n",
            "docs/deep/a.md": PAGE.replace("Refills", "Ant"),
            "docs/sources/label.md": RECORD + more,
        }
    )

    def cited() -> list[str]:
        return [words(line) for line in html(root, "sources/label.md").select("p.cited-on")]

    size, more = ("Its mark: [^label.size]", "Its mark: [^label.more]")  # for writers to copy
    assert cited() == [f"Cited on: Ant , Zebra . {size}", f"Not cited on a page yet. {more}"]
    (root / "docs/deep/a.md").unlink()
    later()
    assert cited() == [f"Cited on: Zebra . {size}", f"Not cited on a page yet. {more}"]
    (root / "docs/c.md").write_text(PAGE.replace("label.size", "label.more"), encoding="utf-8")
    later()
    assert cited() == [f"Cited on: Zebra . {size}", f"Cited on: Refills . {more}"]


def test_an_edited_record_changes_the_note(plant: Plant) -> None:
    """While one process lives: edited, removed, written again."""
    root = plant(TREE)
    record = root / "docs/sources/label.md"
    assert "holds 20 ml" in words(html(root, "refills.md").select_one(".footnote li"))
    record.write_text(RECORD.replace("holds 20 ml", "holds 40 ml"), encoding="utf-8")
    later()
    assert "holds 40 ml" in words(html(root, "refills.md").select_one(".footnote li"))
    record.unlink()
    later()
    assert notes(html(root, "refills.md")) == []
    record.write_text(RECORD, encoding="utf-8")
    later()
    assert notes(html(root, "refills.md")) == ["label.size"]


def foot(root: Path, page: str = "refills.md") -> list[str]:
    """The lines of a page's foot."""
    return [words(line) for line in html(root, page).select(".page-dates p")]


NO_REVIEW = "No clinician has reviewed this page yet. It has not been tested with patients."
UNTESTED = "It has not been tested with patients."
REVIEW = "reviewed_by:\n  - {name: Jo Doe, role: physiotherapist, date: 2026-11-19, text: HASH}"
HASH = pages.text_hash(records.split("", PAGE)[0])


def test_dates_stand_in_words(plant: Plant) -> None:
    """On a page with the programs' form beside it, and on a record."""
    root = plant(TREE)
    assert foot(root) == [
        "Last checked against its sources: 20 November 2026 .",
        "Next check due: 20 May 2027 .",
        NO_REVIEW,
        "This page is overdue for a check. Ask your team before you rely on it.",
        "Do not use this paper after 20 May 2027 .",
    ]
    soup = html(root, "refills.md")
    assert [when["datetime"] for when in soup.select("time")] == ["2026-11-20", "2027-05-20", "2027-05-20"]
    assert soup.select_one(".overdue[hidden]")["data-next-check"] == "2027-05-20"
    assert foot(root, "sources/label.md") == ["Record last checked: 20 November 2026 . We read all of it."]


@pytest.mark.parametrize(
    ("front", "body", "expected"),
    {
        "none": ("reviewed_by:", "", [NO_REVIEW]),
        "not whole": ("reviewed_by: [{name: Jo Doe}]", "", [NO_REVIEW]),
        "reviewed": (REVIEW, "", ["Reviewed by Jo Doe, physiotherapist, on 19 November 2026.", UNTESTED]),
        "changed": (
            REVIEW,
            "More.\n",
            [
                "Reviewed by Jo Doe, physiotherapist, on 19 November 2026. The text has changed since this review.",
                UNTESTED,
            ],
        ),
        "another date": (
            REVIEW.replace("2026-11-19", "soon"),
            "",
            ["Reviewed by Jo Doe, physiotherapist, on soon.", UNTESTED],
        ),
    }.values(),
    ids=["none", "not whole", "reviewed", "changed", "no date"],
)
def test_review_states(plant: Plant, front: str, body: str, expected: list[str]) -> None:
    """A review is bound to the text that was read."""
    page = PAGE.replace("reviewed_by:", front.replace("HASH", HASH)) + body
    assert foot(plant(TREE | {"docs/refills.md": page}))[2:-2] == expected


def test_a_page_without_dates_has_no_foot(plant: Plant) -> None:
    """Nothing is made up."""
    assert foot(plant(TREE | {"docs/refills.md": PAGE.replace("2026-11-20", "")})) == []


def test_the_list_holds_each_source_once(plant: Plant) -> None:
    """Under its kind, by its maker's name, and no kind without a source."""
    root = plant(
        TREE
        | {
            "docs/sources/index.md": f"---\ntitle: Sources\n---\nAll.\n\n{footnotes.ALL_SOURCES}\n\nEnd.\n",
            "docs/sources/apple.md": RECORD.replace("by: A maker", "by: a fruit shop").replace("The label", "Apples"),
        }
    )
    listed: list[str] = []
    for element in html(root, "sources/index.md").find_all(["h2", "li"]):
        listed.append(words(element) if element.name == "h2" else element.find("a")["href"])
    assert listed == ["Drug label", "apple.md", "label.md", "Trial", "trial.md"]
    soup = html(root, "sources/index.md")
    assert words(soup.find("li")) == "Apples . a fruit shop, 2025, US. pump"
    assert (soup.find("p").text, soup.find_all("p")[-1].text) == ("All.", "End.")


def test_an_engine_that_does_not_say_its_page(plant: Plant) -> None:
    """Better no site than links that lead nowhere."""
    with pytest.raises(RuntimeError, match="does not say which page"):
        html(plant(TREE), "", "Text.")
