"""What grows old while nobody changes anything: pages, records, retracted papers, addresses that are gone.

`python -m evidence watch overdue|retractions LIST|links REPORT` prints a report for an issue: its title, and below it
what there is to do, or nothing. `python -m evidence watch addresses` prints the addresses for a link checker to read.
"""

from __future__ import annotations

import csv
import datetime
import html
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import unquote

from evidence import pages, records
from evidence.changes import shown
from evidence.pages import Page
from evidence.records import Source

# Kinds of source of which the publisher brings out new versions; of a paper, retractions tell.
RENEWED = (
    "drug label", "device manual", "regulator notice", "guideline", "hospital leaflet", "charity page", "maker page",
    "health site",
)  # fmt: skip
RENEWED_AFTER = 365  # days
MOST = 100  # lines of a report: an issue holds 65,536 characters
COLUMNS = ("OriginalPaperDOI", "OriginalPaperPubMedID", "RetractionNature", "RetractionDOI", "RetractionDate", "Reason")
FEWEST = 10_000  # entries: a shorter list of retractions did not arrive whole

_LINK = re.compile(r"\]\((?P<address>https?://[^)\s]+)")


class UnreadableError(Exception):
    """What was to be read is not what it should be; its words say what to do."""


def report(title: str, intro: str, rows: Iterable[str]) -> str:
    """A report: its title, and where there is something to do, how and what. `rows` are HTML."""
    rows = list(rows)
    if not rows:
        return f"# {title}\n"
    more = [f"and {len(rows) - MOST} more"] if len(rows) > MOST else []
    listed = "\n".join(f"<li>{row}</li>" for row in [*rows[:MOST], *more])
    return f"# {title}\n\n{intro}\n\n<ul>\n{listed}\n</ul>\n"


def _code(text: str) -> str:
    """Text as it stands, in which nobody is mentioned and nothing is a link."""
    return f"<code>{shown(text)}</code>"


# ---------------------------------------------------------------- what is overdue


def overdue(all_pages: Iterable[Page], sources: Iterable[Source], today: datetime.date) -> str:
    """The pages whose check is due, and the records of what is brought out anew that nobody has looked at for a year."""
    late = sorted(
        (str(page.meta["next_check"]), page.path)
        for page in all_pages
        if str(page.meta.get("next_check") or "9") < str(today)
    )
    before = str(today - datetime.timedelta(days=RENEWED_AFTER))
    old = sorted(
        (str(source.meta["checked"]), source.path)
        for source in sources
        if source.meta.get("kind") in RENEWED and str(source.meta.get("checked") or "9") < before
    )
    rows = [f"{_code(path)}: the next check was due on {shown(date)}" for date, path in late]
    rows += [f"{_code(path)}: last checked on {shown(date)}; is there a newer version?" for date, path in old]
    intro = (
        "Read each page against its sources, mend it, and set `last_checked` and `next_check`. "
        "Compare each record with what its publisher shows today, and set `checked`."
    )
    return report("Pages and records that are due for a check", intro, rows)


# ---------------------------------------------------------------- what was retracted


def notices(path: Path) -> Iterator[dict[str, str]]:
    """The entries of the Retraction Watch list (CSV). Raises UnreadableError where it is not that list, or not whole."""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.DictReader(file)
        if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
            raise UnreadableError(f"{path}: the list has no column {', '.join(missing)}.")
        entries = list(reader)
    if len(entries) < FEWEST:
        raise UnreadableError(f"{path}: the list has only {len(entries)} entries. Download it again.")
    yield from ({name: (entry[name] or "").strip() for name in COLUMNS} for entry in entries)


def _day(date: str) -> str:
    """The list's "1/15/2024 0:00" (month first) as 2024-01-15; anything else as it is."""
    try:
        return datetime.datetime.strptime(date.split(" ")[0], "%m/%d/%Y").date().isoformat()
    except ValueError:
        return date


def _mark(entry: dict[str, str]) -> str:
    """What a record names once somebody has read the notice: its DOI, or its day where it has none of its own."""
    doi = entry["RetractionDOI"].lower()
    return doi if doi.startswith("10.") and doi != entry["OriginalPaperDOI"].lower() else _day(entry["RetractionDate"])


def retractions(sources: Iterable[Source], entries: Iterable[dict[str, str]]) -> str:
    """The records whose paper was retracted, corrected or doubted, as long as the record does not name the notice."""
    by_name: dict[str, list[dict[str, str]]] = {}
    for entry in entries:
        for name in {entry["OriginalPaperDOI"].lower(), f"pmid {entry['OriginalPaperPubMedID']}"}:
            by_name.setdefault(name, []).append(entry)
    rows = []
    for source in sources:
        names = [str(source.meta.get("doi") or "-").lower(), f"pmid {source.meta.get('pmid') or '-'}"]
        found = {_mark(entry): entry for name in names for entry in by_name.get(name, [])}
        words = " ".join(line for _, line in source.document.body).lower()
        rows += [
            f"{_code(source.path)}: {shown(entry['RetractionNature'])} on {shown(_day(entry['RetractionDate']))}, "
            f"notice {_code(mark)}. {shown(entry['Reason'][:200])}"
            for mark, entry in sorted(found.items())
            if mark not in words
        ]
    intro = (
        "Read each notice, and mend the record and every page that cites it. "
        "Then name the notice in the record as it is written here, behind the place of a finding, say: "
        "`_Abstract. Retracted: 10.1000/notice._` The record leaves this list by that."
    )
    return report("Sources with a retraction, correction or concern", intro, rows)


# ---------------------------------------------------------------- what is gone from the web


def addresses(all_pages: Iterable[Page], sources: Iterable[Source]) -> dict[str, list[str]]:
    """Each address of another website, and the lines that lead there."""
    found: dict[str, list[str]] = {}

    def add(address: str, path: str, line: int) -> None:
        found.setdefault(address, []).append(f"{path}:{line}")

    for page in all_pages:
        for line in page.lines:
            for match in _LINK.finditer(line.text) if line.kind != "code" else ():
                add(match["address"], page.path, line.number)
    ways = {"url": "{}", "doi": "https://doi.org/{}", "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/"}
    for source in sources:
        for key, way in ways.items():
            if source.meta.get(key):
                add(way.format(source.meta[key]), source.path, source.document.line_of(key))
    return found


def as_page(found: Iterable[str]) -> str:
    """Addresses as a page of links, which a link checker reads exactly as they are."""
    return "".join(f'<a href="{html.escape(one)}">{html.escape(one)}</a>\n' for one in found)


def _bare(address: str) -> str:
    """An address as it can be compared with the one that a link checker names, which writes some signs otherwise."""
    return unquote(address).rstrip("/").lower()


def links(found: dict[str, list[str]], text: str) -> str:
    """The addresses that a link checker did not reach. `text`: lychee's report (JSON). Raises UnreadableError."""
    try:
        checked = json.loads(text)
        bad = [one for key in ("error_map", "timeout_map") for ones in checked.get(key, {}).values() for one in ones]
        failed = {_bare(one["url"]): str(one["status"]["text"]) for one in bad}
        total = checked["total"]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableError("the report of the link checker cannot be read. Look at its own words above.") from error
    if not total:
        raise UnreadableError("the link checker has looked at no address.")
    rows = [
        f"{_code(place)}: {_code(address)} ({shown(failed[_bare(address)])})"
        for address, places in found.items()
        for place in places
        if _bare(address) in failed
    ]
    intro = (
        "Look whether the page has moved, and write its new address; where it is gone, say in `copy` where it was read. "
        "An address that works in a browser may be refused to programs: name it, with the reason, in `.github/lychee.toml`."
    )
    return report("Addresses that lead nowhere", intro, sorted(rows))


# ---------------------------------------------------------------- the command


def main(words: list[str]) -> int:
    """Print one report; 2, and nothing but the reason on the error stream, when it cannot be made."""
    docs = Path("docs")
    all_pages, sources = pages.load(docs)[0], records.load(docs)[0].sources.values()
    try:
        match words:
            case ["overdue"]:
                text = overdue(all_pages, sources, datetime.date.today())
            case ["retractions", path]:
                text = retractions(sources, notices(Path(path)))
            case ["addresses"]:
                text = as_page(addresses(all_pages, sources))
            case ["links", path]:
                text = links(addresses(all_pages, sources), Path(path).read_text(encoding="utf-8"))
            case _:
                raise UnreadableError(
                    "Write: watch overdue, watch retractions LIST, watch addresses, or watch links REPORT."
                )
    except (UnreadableError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    print(text, end="")
    return 0
