"""Corrections: written once in the log of changes, shown on two pages and at the foot of the page that was mended."""

from __future__ import annotations

from pathlib import Path

import pytest
from built import ENGINES, ROOT, build, parse
from conftest import GOOD, PAGE, Plant
from test_sites import tiny

from evidence import checks, corrections, pages

HEAD = "| Page | What was wrong | What was done | Found |\n| --- | --- | --- | --- |\n"
ROW = "| [Refills](../refills.md) | It was said that it is so. | It is said otherwise. | by a reader |\n"
FRONT = PAGE[: PAGE.index("# Refills")].replace("topics: [refills]", "topics: [about]")
LOG = f"{FRONT}# What has changed\n\n## 21 November 2026\n\n{HEAD}{ROW}"
LISTS = (
    f"{FRONT}# Corrections\n\n<!-- corrections found by a reader -->\n\n<!-- corrections found before publication -->\n"
)
TREE = GOOD | {"docs/about/changes.md": LOG, "docs/about/corrections.md": LISTS}


def faults(root: Path) -> list[str]:
    """What the check says of the two pages."""
    return [str(fault) for fault in checks.check(root / "docs") if "/about/" in fault.path]


def test_a_sound_log_has_no_fault(plant: Plant) -> None:
    """One row below its date."""
    assert faults(plant(TREE)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("| by a reader |", "| by a raeder |", 16, "no list of about/corrections.md shows what was found 'by a raeder'. Did you mean 'by a reader'?"),
        ("| by a reader |", "| in a dream |", 16, "Write one of: by a reader, before publication."),
        ("| by a reader |", "|", 16, "the correction has not its four cells filled. Write: | [Page](page.md)"),
        ("It is said otherwise.", "", 16, "the correction has not its four cells filled."),
        ("[Refills](../refills.md)", "Refills", 16, "the correction links no page."),
        ("../refills.md", "../refils.md", 16, "the link '../refils.md' leads nowhere."),
        ("It was said that it is so.", "It was 21 ml.", 16, "the figure '21 ml' has no source."),
        ("It was said that it is so.", "It was 21 ml.[^label.size]", 16, "'21 ml' is not in label.size, which gives 20 ml."),
        ("21 November 2026", "Last week", 16, "the correction stands under no date."),
        ("| Page |", "| Pages |", 14, "a table here holds corrections, and this is not its head."),
    ],
)  # fmt: skip
def test_a_bad_entry_is_named(plant: Plant, old: str, new: str, line: int, said: str) -> None:
    """By its line, with what to write; no entry can get lost."""
    found = faults(plant(TREE | {"docs/about/changes.md": LOG.replace(old, new)}))
    assert {fault.split(" ")[0] for fault in found} == {f"docs/about/changes.md:{line}:"}
    assert said in "\n".join(found)


def test_a_correction_is_not_written_twice(plant: Plant) -> None:
    """A row on the page that shows them is a fault."""
    (fault,) = faults(plant(TREE | {"docs/about/corrections.md": LISTS + "\n" + HEAD + ROW}))
    assert "a correction is written here. Write it in a table of docs/about/changes.md" in fault


@pytest.mark.parametrize("engine", ENGINES)
def test_an_entry_shows_on_both_pages_and_on_the_page(tmp_path: Path, engine: str) -> None:
    """With its note; the page that was mended names the date, unless that was before it was published."""
    tree = tiny(tmp_path, "Refills come every 3 to 4 months.[^leaflet.interval]")
    (tree / "docs/about").mkdir()
    cited = "It said every 3 to 4 months.[^leaflet.interval]"
    rows = f"| [Home](../index.md) | {cited} | It is gone. | by a reader |\n| [Emergency](../emergency.md) | So. | So. | before publication |\n"
    (tree / "docs/about/changes.md").write_text(LOG.replace(ROW, rows))
    (tree / "docs/about/corrections.md").write_text(LISTS)
    settings = (tree / "mkdocs.yml").read_text()
    (tree / "mkdocs.yml").write_text(
        settings.replace("[index.md,", "[about/changes.md, about/corrections.md, index.md,")
    )
    site = build(tree, engine)
    log, shown = (parse(site / f"about/{name}/index.html") for name in ("changes", "corrections"))
    assert len(log.select("tbody tr")) == 2
    reader, before = (
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in shown.select("tbody tr")
    )
    assert reader[:2] == ["21 November 2026", "Home"]
    assert reader[2].startswith("It said every 3 to 4 months.")
    assert before == ["21 November 2026", "Emergency", "So.", "So."]
    assert shown.select_one("tbody a")["href"] == "../../"
    assert [note["id"] for note in shown.select(".footnote li")] == ["fn:leaflet.interval"]
    (foot,) = parse(site / "index.html").select(".page-dates .corrected")
    assert foot.get_text() == "Corrected on 21 November 2026: what was wrong, and what was done."
    assert foot.a["href"] == "about/corrections/"
    assert not parse(site / "emergency/index.html").select(".corrected")


def test_every_correction_of_the_guide_is_shown() -> None:
    """The guide's own log: each row is whole, and the page of corrections has a list for it."""
    guide = {page.path.removeprefix("docs/"): page for page in pages.load(ROOT / "docs")[0]}
    held = corrections.log(guide[corrections.LOG])
    assert len(held) >= 5
    assert {one.found for one in held} <= set(corrections.lists(guide[corrections.SHOWN]))
    assert list(corrections.bad_correction(list(guide.values()))) == []
