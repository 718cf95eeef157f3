"""The last stage, the same for both engines: `python -m evidence.finish site`.

It works on the built site alone and may run twice: the second run changes nothing.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path


def shorter_search(site: Path) -> None:
    """Keep the notes out of the search, and of a source's record keep its title.

    A finding stands in the note of every page that cites it: searched as well, each would be
    found ten times, and before the page that explains it.
    """
    for name in ("search/search_index.json", "search.json"):
        path = site / name
        if not path.exists():
            continue
        index = json.loads(path.read_text(encoding="utf-8"))
        entries = index.get("docs", index.get("items"))
        entries[:] = [kept for entry in entries if (kept := _searched(entry))]
        path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _searched(entry: dict) -> dict | None:
    """A search entry as it is kept; None for notes and for the findings of a record."""
    page, _, anchor = entry["location"].partition("#")
    if anchor == "sources":
        return None
    if re.fullmatch(r"/?sources/[^/]+/", page):
        return None if anchor else {**entry, "text": "", "boost": 0.1}  # behind the page that explains it
    return entry


JOBS = (shorter_search,)


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
