"""Edits that look odd and are fine: the check says nothing of them, and both engines show what was meant."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import Tag
from built import ENGINES, build, parse
from test_sites import PAGE, RECORD, tiny

from evidence import checks

CITE = "[^leaflet.interval]"
DOSE = "[^doses.start]"
DOSES = RECORD.replace("interval", "start").replace("A leaflet: with *stars* and [brackets]", "On doses")
DOSES = DOSES.replace(
    "Most pumps are refilled every 3 to 4 months.", "From 1,500 micrograms a day; less than 5% had 2.5 mg."
)
OFTEN = f"Most come every 3 to 4 months.{CITE}"


class Odd(NamedTuple):
    """A page with something odd: its text, words that a reader must see, how many marks and how many notes."""

    text: str
    seen: str
    marks: int = 1
    notes: int = 1
    ends: str = "\n"
    sign: str = ""
    front: tuple[str, str] = ("aliases:", "aliases:")


ROWS = "\n".join(f"| Clinic {'ABCDEFGHIJ'[n % 10]} | every 3 to 4 months{CITE} |" for n in range(300))
LONG = ", ".join(["Gablofen and Lioresal"] * 400)
ODD = {
    "windows": Odd(OFTEN, "Most come every 3 to 4 months.", ends="\r\n"),
    "notepad": Odd(OFTEN, "Most come every 3 to 4 months.", ends="\r\n", sign="\ufeff"),
    "byte-order-mark": Odd(OFTEN, "Most come every 3 to 4 months.", sign="\ufeff"),
    "no-last-line-end": Odd(f"{OFTEN}\n\n## Related pages\n\n[Emergency](emergency.md)", "Related pages"),
    "trailing-spaces": Odd(f"{OFTEN}   \n \t\n- It is so.{CITE}\t \n", "It is so.", marks=2),
    "many-blank-lines": Odd(f"\n\n\n{OFTEN}\n\n\n\n", "Most come every 3 to 4 months."),
    "other-scripts": Odd(f"In Greek it is αντλία, in Russian насос, in Japanese ポンプ.{CITE}", "αντλία, in Russian насос, in Japanese ポンプ"),
    "right-to-left": Odd(f"In Arabic مضخة, filled every 3 to 4 months.{CITE}", "مضخة, filled every 3 to 4 months."),
    "joined-letters": Odd(f"In Persian می‌روم, and a nurse 👩‍⚕️ with water 💧.{CITE}", "می‌روم, and a nurse 👩‍⚕️ with water 💧"),
    "long-table": Odd(f"| Where | How often |\n| --- | --- |\n{ROWS}", "Clinic J", marks=300),
    "long-line": Odd(f"| Names |\n| --- |\n| {LONG}{CITE} |", LONG),
    "the-same-note": Odd(f"Most{CITE} come every 3 to 4 months.{CITE}\n{OFTEN}", "Most", marks=3),
    "another-note": Odd(f"Every 3 to 4 months, from 1500 micrograms a day.{CITE}{DOSE}", "from 1500 micrograms", marks=2, notes=2),
    "story": Odd(f'> "Every 3 to 4 months I go," she says.{CITE}', '"Every 3 to 4 months I go," she says.'),
    "nested-lists": Odd(f"- It is so.{CITE}\n    - Every 3 to 4 months.{CITE}\n        1. So they say.{CITE}", "So they say.", marks=3),
    "star-items": Odd(f"* It is so.{CITE}\n* It is so too.{CITE}\n+ And so.{CITE}", "And so.", marks=3),
    "tabs": Odd(f'!!! urgent "Ring"\n\t- It is so.{CITE}\n\n\tIt is so too.{CITE}', "It is so too.", marks=2),
    "before-the-stop": Odd(f"Most come every 3 to 4 months{CITE}.", "Most come every 3 to 4 months"),
    "thousands": Odd(f"It was 1500 micrograms a day, or 1,500 micrograms daily.{DOSE}", "or 1,500 micrograms daily"),
    "hard-spaces": Odd(f"It was 1,500\u00a0micrograms a\u202fday, every 2.5\u2009mg.{DOSE}", "1,500\u00a0micrograms"),
    "entities": Odd(f"It was 2.5&nbsp;mg &amp; &lt;5%, said Mr&#46; A.{DOSE}", "2.5\u00a0mg & <5%, said Mr. A."),
    "soft-hyphens": Odd(f"It was 1,500 micro\u00adgrams a day of intra&shy;thecal drug.{DOSE}", "micro\u00adgrams a day of intra\u00adthecal"),
    "dashes": Odd(f"Every 3–4 months, every 3 — 4 months, every 3\u20114 months.{CITE}", "Every 3–4 months"),
    "words-for-numbers": Odd(f"Most come every three to four months.{CITE}", "every three to four months"),
    "wide-digits": Odd(f"Most come every ３ to ４ months.{CITE}", "every ３ to ４ months"),
    "emphasis": Odd(f"Most come every **3 to 4** *months*.{CITE}", "every 3 to 4 months"),
    "escapes": Odd(f"| Star | Bar |\n| --- | --- |\n| \\*not bold\\* | a \\| b{CITE} |", "*not bold*"),
    "apostrophe": Odd(f"[The team's way](#the-teams-way): below.\n\n## The team's way\n\n{OFTEN}", "The team's way"),
    "comments": Odd(f"<!-- to do:\n40 ml, says Kim [^no.such]\n-->\n{OFTEN} <!-- checked -->", "Most come every 3 to 4 months."),
    "words-in-code": Odd(f"Write `[^source.finding]` or `<b>` here.{CITE}", "Write [^source.finding] or <b> here."),
    "front-matter": Odd(OFTEN, "Most come", front=("topics: [refills]", "topics:\n  - refills\n  - pump")),
    "quoted-title": Odd(OFTEN, "Most come", front=("description: A tiny page.", "description: 'It''s a page: \"tiny\" & fine # here.'")),
}  # fmt: skip


def title(name: str) -> str:
    """The title of an odd page."""
    return name.replace("-", " ").capitalize()


def page(name: str, odd: Odd) -> bytes:
    """The file of an odd page, as it would be saved."""
    text = PAGE.format(title=title(name), text=odd.text).replace(*odd.front)
    text = text.rstrip("\n") if name == "no-last-line-end" else text
    return (odd.sign + text.replace("\n", odd.ends)).encode()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny guide with every odd page, an odd record, and a record that nobody cites."""
    root = tiny(tmp_path_factory.mktemp("odd"), OFTEN)
    for name, odd in ODD.items():
        (root / "docs" / f"{name}.md").write_bytes(page(name, odd))
    (root / "docs/sources/doses.md").write_bytes(("\ufeff" + DOSES.replace("\n", "\r\n")).encode())
    (root / "docs/sources/uncited.md").write_text(RECORD, encoding="utf-8")
    settings = root / "mkdocs.yml"
    text = settings.read_text(encoding="utf-8")
    names = ", ".join(f"{name}.md" for name in ODD)
    settings.write_text(text.replace("sources/index.md]", f"sources/index.md, {names}]"), encoding="utf-8")
    return root


def test_nothing_is_said_of_them(tree: Path) -> None:
    """Neither of the pages nor of the records."""
    mine = {f"docs/{name}.md" for name in ODD} | {"docs/sources/doses.md", "docs/sources/uncited.md"}
    assert [str(fault) for fault in checks.check(tree / "docs", tree / "mkdocs.yml") if fault.path in mine] == []


@pytest.fixture(scope="module", params=ENGINES)
def site(tree: Path, request: pytest.FixtureRequest) -> Path:
    """The tiny guide as each engine builds it."""
    return build(tree, request.param).rename(tree / request.param)


def read(article: Tag) -> str:
    """What a reader sees of an article, without its marks."""
    for mark in article.select("sup"):
        mark.extract()
    return " ".join(article.get_text().split(" "))


@pytest.mark.parametrize("name", ODD)
def test_they_show_what_was_meant(site: Path, name: str) -> None:
    """The words, the marks and the notes; nothing of the front matter and no mark as it is written."""
    odd = ODD[name]
    article = parse(site / name / "index.html").find("article")
    assert len(article.select("a.footnote-ref")) == odd.marks
    assert len(article.select(".footnote > ol > li")) == odd.notes
    assert article.find("h1").get_text().startswith(title(name))
    text = read(article)
    assert odd.seen in text
    assert "last_checked" not in text
    assert "[^leaflet" not in text
    assert "to do" not in text
