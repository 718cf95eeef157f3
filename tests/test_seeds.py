"""Nothing of the four pages that the guide began from is lost: each fact and question has its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from built import ROOT
from statements import Statement, statements

ROWS = yaml.safe_load((ROOT / "tests" / "seeds.yml").read_text(encoding="utf-8"))
SEEDS = ("columnist", "charity", "health-site", "clinic")
KINDS = ("fact", "question", "wrong")


def named(row: dict) -> str:
    """What the run calls a row."""
    return f"{row['seed']}: {row['says']}"


def dealt_with(row: dict, page: Iterable[Statement]) -> list[Statement]:
    """The statements of the row's section that hold its words."""
    anchor = row["at"].partition("#")[2]
    return [one for one in page if anchor in one.section and re.search(row["words"], one.text, re.IGNORECASE)]


def test_table_is_whole() -> None:
    """Every seed has facts, some a question or a fault; no row stands twice; each names an anchor."""
    assert [row for row in ROWS if set(row) != {"seed", "kind", "says", "at", "words"}] == []
    assert {row["seed"] for row in ROWS} == set(SEEDS)
    assert {row["kind"] for row in ROWS} == set(KINDS)
    assert [name for name, count in Counter(map(named, ROWS)).items() if count > 1] == []
    assert [row["at"] for row in ROWS if not re.fullmatch(r"(?:[a-z-]+/)*#[a-z0-9-]+", row["at"])] == []


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_seed_is_dealt_with(sites: dict[str, Path], row: dict) -> None:
    """In the section that the table names; and when the words go, the table notices."""
    page = statements(sites["mkdocs"] / row["at"].partition("#")[0] / "index.html")
    found = dealt_with(row, page)
    assert found, f"{row['at']} does not say /{row['words']}/"
    assert not dealt_with(row, [one for one in page if one not in found])
    assert not dealt_with({**row, "at": row["at"] + "-gone"}, page)
