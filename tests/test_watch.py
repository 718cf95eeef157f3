"""The weekly watch: what each report names, when it is empty, and what it refuses to read."""

from __future__ import annotations

import csv
import datetime
import io
import json

import pytest
from bs4 import BeautifulSoup
from built import ROOT
from conftest import GOOD, PAGE, RECORD, Plant

from evidence import pages, records, watch

DOI = "doi: 10.1000/PAPER\n"
ARTICLE = RECORD.replace("kind: drug label", f"kind: trial\npmid: 123\n{DOI}".rstrip())
NOTICE = {
    "OriginalPaperDOI": "10.1000/paper", "OriginalPaperPubMedID": "0", "RetractionNature": "Retraction",
    "RetractionDOI": "10.1000/notice", "RetractionDate": "1/15/2024 0:00", "Reason": "+Error in Data;",
}  # fmt: skip


def source(text: str) -> records.Source:
    """A record read from its text."""
    return records.source(records.split("docs/sources/label.md", text)[0])[0]


def page(text: str) -> pages.Page:
    """A page read from its text."""
    return pages.page(records.split("docs/refills.md", text)[0])


def named(report: str) -> list[str]:
    """The lines of a report as they are read."""
    return [item.get_text() for item in BeautifulSoup(report, "html.parser").find_all("li")]


# ---------------------------------------------------------------- overdue


@pytest.mark.parametrize(("today", "late"), [("2027-05-20", False), ("2027-05-21", True)])
def test_a_page_is_overdue_the_day_after(today: str, late: bool) -> None:
    """As the page itself says it."""
    report = watch.overdue([page(PAGE)], [], datetime.date.fromisoformat(today))
    assert named(report) == ["docs/refills.md: the next check was due on 2027-05-20"] * late
    assert report.startswith("# Pages and records that are due for a check\n")


def test_an_empty_report_is_a_title_alone() -> None:
    """So that its issue can be found, and closed."""
    assert watch.overdue([], [], datetime.date(2030, 1, 1)).splitlines() == [
        "# Pages and records that are due for a check"
    ]


def test_records_of_what_is_brought_out_anew() -> None:
    """A label that nobody has looked at for a year; never a paper; nothing raised where a date is missing."""
    sources = [source(RECORD), source(ARTICLE), source(RECORD.replace("checked: 2026-11-20\n", "")), source("")]
    found = "docs/sources/label.md: last checked on 2026-11-20; is there a newer version?"
    assert named(watch.overdue([page("")], sources, datetime.date(2027, 11, 20))) == []
    assert named(watch.overdue([page("")], sources, datetime.date(2027, 11, 21))) == [found]


def test_a_long_report_says_how_many_more() -> None:
    """And fits into an issue."""
    report = watch.overdue([page(PAGE.replace("Refills", "&" * 50))] * 500, [], datetime.date(2030, 1, 1))
    assert named(report)[-1] == "and 400 more"
    assert len(report) < 65_536


# ---------------------------------------------------------------- retractions


@pytest.mark.parametrize(
    "change",
    [{}, {"OriginalPaperDOI": "", "OriginalPaperPubMedID": "123"}, {"OriginalPaperPubMedID": "123"}],
    ids=["by DOI", "by PMID", "by both"],
)
def test_a_retraction_is_found(change: dict[str, str]) -> None:
    """Once, whatever the case of its DOI, until its record names the notice."""
    report = watch.retractions([source(ARTICLE)], [NOTICE | change])
    assert named(report) == ["docs/sources/label.md: Retraction on 2024-01-15, notice 10.1000/notice. +Error in Data;"]
    known = source(ARTICLE.replace("_Section 1._", "_Section 1. Retracted: 10.1000/NOTICE._"))
    assert named(watch.retractions([known], [NOTICE | change])) == []


@pytest.mark.parametrize("doi", ["", "unavailable", "10.1000/Paper"])
def test_a_notice_without_a_doi_of_its_own(doi: str) -> None:
    """Is named by its day."""
    notice = NOTICE | {"RetractionDOI": doi}
    assert ", notice 2024-01-15. " in named(watch.retractions([source(ARTICLE)], [notice]))[0]
    known = source(ARTICLE.replace("_Section 1._", "_Section 1. Corrected on 2024-01-15._"))
    assert named(watch.retractions([known], [notice])) == []


def test_other_papers_are_not_meant() -> None:
    """Neither those that are not in the list, nor records without a name that could be in it."""
    others = [
        NOTICE | {"OriginalPaperDOI": "10.1000/papers", "OriginalPaperPubMedID": number} for number in ("0", "12", "")
    ]
    assert named(watch.retractions([source(ARTICLE), source(RECORD), source("")], others)) == []


def listed(entries: int, columns: tuple[str, ...] = watch.COLUMNS) -> str:
    """A list of retractions as a file of this many entries."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["Record ID", *columns], extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows([NOTICE] + [{"Record ID": "1"}] * (entries - 1))
    return text.getvalue()


def test_the_list_is_read(plant: Plant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Signs that are not UTF-8 are passed over; a list that is another one or not whole makes no report."""
    record = {"docs/sources/label.md": ARTICLE}
    monkeypatch.chdir(plant(GOOD | record | {"list.csv": listed(watch.FEWEST).encode() + b"\xff,a\n"}))
    assert watch.main(["retractions", "list.csv"]) == 0
    assert named(capsys.readouterr().out) == [
        "docs/sources/label.md: Retraction on 2024-01-15, notice 10.1000/notice. +Error in Data;"
    ]
    for text, words in {
        listed(99): "list.csv: the list has only 99 entries. Download it again.\n",
        listed(99, watch.COLUMNS[:4]): "list.csv: the list has no column RetractionDate, Reason.\n",
        "<html>": "list.csv: the list has no column " + ", ".join(watch.COLUMNS) + ".\n",
        "": "list.csv: the list has no column " + ", ".join(watch.COLUMNS) + ".\n",
    }.items():
        plant({"list.csv": text})
        assert watch.main(["retractions", "list.csv"]) == 2
        assert capsys.readouterr() == ("", words)


# ---------------------------------------------------------------- addresses

LINKED = PAGE + "See [the makers](https://example.org/a?b=1&c=2), [this page](#refills) and [that](other.md).\n"
RECORD_ADDRESSES = {
    "https://example.org/label": ["docs/sources/label.md:8"],
    "https://doi.org/10.1000/PAPER": ["docs/sources/label.md:9"],
    "https://pubmed.ncbi.nlm.nih.gov/123/": ["docs/sources/label.md:10"],
}


def test_addresses_are_collected() -> None:
    """Links of pages, and each way to a source; each once, with every line that leads there."""
    record = source(RECORD.replace("label\nread", f"label\n{DOI}pmid: 123\nread"))
    found = watch.addresses([page(LINKED), page(LINKED)], [record])
    assert found == {"https://example.org/a?b=1&c=2": ["docs/refills.md:12"] * 2} | RECORD_ADDRESSES
    parsed = BeautifulSoup(watch.as_page([*found, 'https://example.org/"><script>']), "html.parser")
    assert [link["href"] for link in parsed.find_all("a")] == [*found, 'https://example.org/"><script>']
    assert not parsed.find_all("script")


def checked(*bad: str, total: int = 9, key: str = "error_map") -> str:
    """A link checker's report."""
    failed = [{"url": one, "status": {"text": "404 <Not> Found", "code": 404}} for one in bad]
    return json.dumps({"total": total, key: {"addresses.html": failed} if bad else {}})


def test_addresses_that_lead_nowhere() -> None:
    """Are named with their lines, though the checker writes them a little otherwise."""
    found = {
        "https://Example.org": ["docs/a.md:1", "docs/b.md:2"],
        "https://example.org/ö(1)": ["docs/c.md:3"],
        "https://c.example/": ["x:1"],
    }
    for key in ("error_map", "timeout_map"):
        assert named(watch.links(found, checked("https://example.org/", "https://example.org/%C3%B6(1)", key=key))) == [
            "docs/a.md:1: https://Example.org (404 <Not> Found)",
            "docs/b.md:2: https://Example.org (404 <Not> Found)",
            "docs/c.md:3: https://example.org/ö(1) (404 <Not> Found)",
        ]
    assert named(watch.links(found, checked())) == []


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", checked(total=0), '{"total": 1, "error_map": {"a": [{}]}}', '{"total": 1, "error_map": 1}']
)
def test_a_checker_that_failed_closes_no_issue(plant: Plant, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """What it wrote is no report."""
    monkeypatch.chdir(plant(GOOD | {"lychee.json": text}))
    assert watch.main(["links", "lychee.json"]) == 2


# ---------------------------------------------------------------- the command


def test_the_command_on_the_guide(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The real guide is read; unknown words and missing files are answered in words."""
    monkeypatch.chdir(ROOT)
    assert watch.main(["addresses"]) == 0
    assert capsys.readouterr().out.count("https://doi.org/") > 100
    assert watch.main(["overdue"]) == 0
    assert capsys.readouterr().out.startswith("# Pages")
    for words in ([], ["all"], ["links"], ["links", "none.json"], ["retractions", "none.csv"]):
        assert watch.main(words) == 2
        out, said = capsys.readouterr()
        assert out == ""
        assert said.count("\n") == 1
