"""The safety register: what stands on the built pages about danger, and what never does."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from built import ENGINES, ROOT, built_address
from statements import Statement, statements

from evidence import pages, records

ROWS = yaml.safe_load((ROOT / "tests" / "safety_register.yml").read_text(encoding="utf-8"))
MUST = [row for row in ROWS if "words" in row]
NEVER = [row for row in ROWS if "never" in row]
ADDRESSES = [built_address(page) for page in pages.load(ROOT / "docs")[0]]


def named(row: dict) -> str:
    """What the run calls a row."""
    return row["id"]


def said(row: dict, page: Iterable[Statement]) -> list[Statement]:
    """The statements of a page that say what a row asks for, with its finding."""
    return [
        one
        for one in page
        if re.search(row["words"], one.text, re.IGNORECASE)
        and re.search(row.get("under", ""), one.under, re.IGNORECASE)
        and (one.lead or not row.get("lead"))
        and (not row.get("finding") or set(row["finding"]) & set(one.cites))
    ]


def forbidden(row: dict, page: Iterable[Statement]) -> list[Statement]:
    """The statements of a page that say what a row forbids."""
    return [
        one
        for one in page
        if re.search(row["never"], one.text, re.IGNORECASE)
        and not ("unless" in row and re.search(row["unless"], one.text, re.IGNORECASE))
    ]


def where(row: dict) -> list[str]:
    """The addresses where a row must stand."""
    return ADDRESSES if row["pages"] == "all" else row["pages"]


def built(sites: dict[str, Path], engine: str, at: str) -> list[Statement]:
    """The statements of one page as an engine built it."""
    return statements(sites[engine] / at / "index.html")


def test_register_is_whole() -> None:
    """Forty rows or more, ids that differ, no unknown key, each finding a finding, each page a page."""
    keys = {"id", "says", "pages", "words", "under", "lead", "finding", "never", "unless", "example"}
    library, _ = records.load(ROOT / "docs")
    cited = [finding for row in ROWS for finding in row.get("finding", [])]
    assert len(ROWS) >= 40
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert [row["id"] for row in ROWS if set(row) - keys or ("words" in row) == ("never" in row)] == []
    assert [one for one in cited if not library.finding(*one.split(".", 1))] == []
    assert {at for row in MUST for at in where(row)} <= set(ADDRESSES)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("row", MUST, ids=named)
def test_statement_stands(sites: dict[str, Path], engine: str, row: dict) -> None:
    """On each of its pages, with its finding."""
    assert [at for at in where(row) if not said(row, built(sites, engine, at))] == []


@pytest.mark.parametrize("row", NEVER, ids=named)
def test_statement_stands_nowhere(sites: dict[str, Path], row: dict) -> None:
    """On no page of the guide."""
    assert [(at, one.text) for at in ADDRESSES for one in forbidden(row, built(sites, "mkdocs", at))] == []


@pytest.mark.parametrize("row", MUST, ids=named)
def test_breaking_a_statement_is_noticed(sites: dict[str, Path], row: dict) -> None:
    """On each of its pages: taken away, moved under another title, or without its finding, it is missed."""
    for at in where(row):
        page = built(sites, "mkdocs", at)
        found = said(row, page)
        rest = [one for one in page if one not in found]
        assert not said(row, rest)
        assert not said(row, [*rest, *(replace(one, text="Wait and see.") for one in found)])
        if "under" in row:
            assert not said(row, [*rest, *(replace(one, under="Another title") for one in found)])
        if row.get("finding"):
            assert not said(row, [*rest, *(replace(one, cites=("other.finding",)) for one in found)])


@pytest.mark.parametrize("row", NEVER, ids=named)
def test_forbidden_words_are_caught(row: dict) -> None:
    """The row's own example, alone and within a sentence."""
    for text in (row["example"], f"Doctors say: {row['example']} Ask them."):
        assert forbidden(row, [Statement(text, "", (), False, ())])
