"""The last stage, the same for both engines: `python -m evidence.finish site`.

It works on the built site alone and may run twice: the second run changes nothing.
"""

from __future__ import annotations

import html
import json
import re
import sys
from pathlib import Path

KEYWORDS = re.compile(r'<meta name="keywords" content="([^"]*)">')


def better_search(site: Path) -> None:
    """Keep of a source's record its title, and add each page's aliases (its keywords: lay words, misspellings).

    The notes are left out already, by their heading's attribute: a finding stands in the note of every page that
    cites it, so each would be found ten times, and before the page that explains it.
    """
    for name in ("search/search_index.json", "search.json"):
        path = site / name
        if not path.exists():
            continue
        index = json.loads(path.read_text(encoding="utf-8"))
        entries = index.get("docs", index.get("items"))
        entries[:] = [_with_aliases(kept, site) for entry in entries if (kept := _searched(entry))]
        path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _searched(entry: dict) -> dict | None:
    """A search entry as it is kept; None for the findings of a record."""
    page, _, anchor = entry["location"].partition("#")
    if re.fullmatch(r"/?sources/[^/]+/", page):
        return None if anchor else {**entry, "text": "", "boost": 0.1}  # behind the page that explains it
    return entry


def _with_aliases(entry: dict, site: Path) -> dict:
    """A page's first search entry with the page's aliases at its end, once."""
    page = site / entry["location"].lstrip("/") / "index.html"
    if "#" in entry["location"] or not page.is_file():
        return entry
    found = KEYWORDS.search(page.read_text(encoding="utf-8"))
    words = f" ({html.unescape(found[1])})" if found else ""
    return entry if entry["text"].endswith(words) else {**entry, "text": entry["text"] + words}


def sized_icons(site: Path) -> None:
    """Give the theme's icons a size of their own: without styles each would fill the screen."""
    bare = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        if bare in page:
            path.write_text(page.replace(bare, bare.replace("<svg", '<svg width="24" height="24"')), encoding="utf-8")


JOBS = (better_search, sized_icons)


def main(arguments: list[str]) -> int:
    """Run every job on the site's folder; 2 when it is not there."""
    site = Path(arguments[0] if arguments else "site")
    if not (site / "index.html").exists():
        print(f"{site}: there is no built site. Run 'make build'.")
        return 2
    for job in JOBS:
        job(site)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
