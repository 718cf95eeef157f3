"""`python -m evidence review docs/x.md --name '…' --role '…' [--date …]`: records a clinician's review of a page.

Clinicians need no programs: whoever maintains the guide runs this from what they wrote, on the text that they read.
The review stands in the page's front matter, bound to the text by its hash (`evidence/pages.py`). The page shows it;
any later edit of the text makes the page say that it has changed since, and the same person may then review again.
"""

from __future__ import annotations

import argparse
import datetime
import re
from pathlib import Path

from evidence import checks, pages, records
from evidence.records import Fault, Library

DOCS = Path("docs")


def line(review: pages.Review) -> str:
    """A review as an item of the list in front matter."""
    keys = ("name", "role", "date", "text")
    pairs = (f"{key}: {records.as_yaml(getattr(review, key), number=key == 'date', within=True)}" for key in keys)
    return f"  - {{{', '.join(pairs)}}}"


def written(text: str, kept: list[pages.Review]) -> str:
    """A page's text with these reviews in its front matter; every other sign of it stays, and its line endings."""
    end = "\r\n" if text.partition("\n")[0].endswith("\r") else "\n"
    value = "".join(end + line(review) for review in kept)
    key = re.compile(r"^reviewed_by:[^\r\n]*(?:\r?\n(?:[ \t\]}]|- )[^\r\n]*)*", re.M)
    return key.sub(lambda _: f"reviewed_by:{value}", text, count=1)


def _wrong(path: str, name: str, role: str, date: str) -> list[Fault]:
    """What is wrong with the words of the command."""
    faults = []
    for word, given in (("name", name), ("role", role)):
        if not given or not given.isprintable():
            faults.append(Fault(path, 1, f"the reviewer's {word} is empty or not text.", f"Give it as --{word} '…'."))
    try:
        if datetime.date.fromisoformat(date) > datetime.date.today():
            faults.append(Fault(path, 1, f"{date} has not come yet.", "Give the day on which the text was read."))
    except ValueError:
        faults.append(Fault(path, 1, f"'{date}' is not a date.", "Write it as 2026-11-20 (year, month, day)."))
    return faults


def _page(path: Path) -> tuple[pages.Page | None, list[Fault]]:
    """A page of the guide whose front matter is sound, or what is wrong."""
    shown = path.as_posix()
    if path.parent == DOCS / "sources" and path.name != "index.md":
        fix = "Clinicians review pages: name a page that cites it."
        return None, [Fault(shown, 1, "this is the record of a source.", fix)]
    if path not in pages.paths(DOCS):
        return None, [Fault(shown, 1, "there is no such page.", "Name its file, such as docs/living/refills.md.")]
    document, faults = records.read(path, shown)
    page = pages.page(document)
    return page, faults or list(checks.bad_page_front_matter(page, Library()))


def record(path: Path, name: str, role: str, date: str) -> tuple[str, list[Fault]]:
    """Write the review into the page; the line that was written, or the faults. One review a person: the newest."""
    page, faults = _page(path)
    faults += _wrong(path.as_posix(), name, role, date)
    if faults or not page:
        return "", faults
    review = pages.Review(name, role, date, pages.text_hash(page.document))
    others = [one for one in pages.reviews(page.document) if one.name.casefold() != name.casefold()]
    before = path.read_bytes().decode()
    path.write_bytes(written(before, [*others, review]).encode())
    return line(review), []


def main(arguments: list[str]) -> int:
    """Run `review` with the words behind it; 1 when nothing was written."""
    parser = argparse.ArgumentParser(prog="python -m evidence review", description="Records a clinician's review.")
    parser.add_argument("page", help="the page that was read, such as docs/living/refills.md")
    parser.add_argument("--name", required=True, help="who read it")
    parser.add_argument("--role", required=True, help="their profession, such as 'physiotherapist'")
    parser.add_argument(
        "--date", default=datetime.date.today().isoformat(), help="when, as 2026-11-20; today if left out"
    )
    given = parser.parse_args(arguments)
    name, role = (" ".join(words.split()) for words in (given.name, given.role))
    path = Path(given.page)
    said, faults = record(path, name, role, given.date)
    for fault in faults:
        print(fault)
    if said:
        print(f"{path.as_posix()}: written under 'reviewed_by':\n{said}")
        print("Any edit of the page's text makes the page say that it has changed since this review.")
    return 1 if faults else 0
