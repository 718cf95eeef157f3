"""The command line: `python -m evidence check|grades|waivers|hash|export|publish|new|review|changes|watch`."""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

from evidence import changes, checks, export, new, numbers, pages, published, reading, records, review, search, watch

DOCS = Path("docs")
CONFIG = Path("mkdocs.yml")


def _wanted(faults: list[records.Fault], only: list[str]) -> list[records.Fault]:
    """The faults of the named pages and of the records that these cite; all when none is named."""
    if not only:
        return faults
    files, _ = pages.load(DOCS)
    cited = {f"docs/sources/{mark.source}.md" for page in files if page.path in only for mark in page.citations}
    return [fault for fault in faults if fault.path in {*only, *cited}]


def check(only: list[str]) -> int:
    """Print every fault; 1 when there is one, 0 and silence when there is none."""
    faults = _wanted(checks.check(DOCS, CONFIG if CONFIG.exists() else None), only)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def grades(only: list[str]) -> int:
    """Print each page's reading grade and long sentences, and the guide's median."""
    found = []
    for page in pages.load(DOCS)[0]:
        if only and page.path not in only:
            continue
        one = reading.reading(page)
        bound = page.meta.get("audience") != "professionals"
        note = "" if bound else "  (for professionals: not bound)"
        print(
            f"{one.grade:5.1f}  {one.sentences:4} sentences, {one.long_in_100:4.1f} in 100 over 20 words  {page.path}{note}"
        )
        found += [one] if bound else []
    if found:
        share = 100 * sum(one.long for one in found) / max(1, sum(one.sentences for one in found))
        print(
            f"{statistics.median(one.grade for one in found):5.1f}  median; {share:.1f} in 100 sentences over 20 words"
        )
    return 0


def waivers(_: list[str]) -> int:
    """Print every waiver of the figure and source rules with its place."""
    for page in pages.load(DOCS)[0]:
        for line in page.lines:
            if "<!-- not " in line.text:
                print(f"{page.path}:{line.number}: {line.text[line.text.index('<!-- not ') :].strip()}")
    return 0


def hashes(only: list[str]) -> int:
    """Print the hash of each named page's text, which a review in front matter is bound to."""
    for page in pages.load(DOCS)[0]:
        if not only or page.path in only:
            print(pages.text_hash(page.document), page.path)
    return 0


def write_exports(_: list[str]) -> int:
    """Write what the engines publish besides: records for reference managers, pictures, the search's words."""
    sources = records.load(DOCS)[0].sources.values()
    export.write(sources, DOCS / "sources")
    numbers.write(DOCS)
    search.write(search.entries(pages.load(DOCS)[0], sources), DOCS / "assets" / "search" / "sections.js")
    return 0


def publish(_: list[str]) -> int:
    """Add what is new to the list of published addresses, which `check` guards; no line ever leaves it."""
    path = Path(published.LIST)
    before = len(path.read_text(encoding="utf-8").splitlines()) if path.is_file() else 0
    published.publish(DOCS, path)
    added = len(path.read_text(encoding="utf-8").splitlines()) - before
    print(f"{path}: {added} added. Commit it." if added else f"{path}: nothing is new.")
    return 0


COMMANDS = {
    "check": check, "grades": grades, "waivers": waivers, "hash": hashes, "export": write_exports, "publish": publish,
}  # fmt: skip


OWN_WORDS = {
    "new": new.main,
    "review": review.main,
    "changes": changes.main,
    "watch": watch.main,
}  # commands that take other words than pages


def main(arguments: list[str] | None = None) -> int:
    """Run one command; its exit code. A file or folder that cannot be read or written is told in words."""
    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except OSError as error:
        print(
            f"{error.filename or DOCS}: {(error.strerror or 'it cannot be used').lower()}. Look who may read and write it."
        )
        return 2


def _run(arguments: list[str]) -> int:
    if not DOCS.is_dir():
        print(f"{DOCS}: there is no such folder here. Go to the guide's own folder first.")
        return 2
    if arguments[:1] and arguments[0] in OWN_WORDS:
        return OWN_WORDS[arguments[0]](arguments[1:])
    parser = argparse.ArgumentParser(prog="python -m evidence", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("pages", nargs="*", help="only these files, such as docs/emergency.md")
    given = parser.parse_args(arguments)
    if lost := [path for path in given.pages if not Path(path).is_file()]:
        print("\n".join(f"{path}: there is no such file." for path in lost))
        return 2
    return COMMANDS[given.command]([Path(path).as_posix() for path in given.pages])


if __name__ == "__main__":
    sys.exit(main())
