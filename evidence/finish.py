"""The last stage, the same for both engines: `python -m evidence.finish site`.

It works on the built site alone and may run twice: the second run changes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path


def no_other_search(site: Path) -> None:
    """Remove the search data that Zensical writes though its search is not used."""
    (site / "search.json").unlink(missing_ok=True)


def sized_icons(site: Path) -> None:
    """Give the theme's icons a size of their own: without styles each would fill the screen."""
    bare = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        if bare in page:
            path.write_text(page.replace(bare, bare.replace("<svg", '<svg width="24" height="24"')), encoding="utf-8")


JOBS = (no_other_search, sized_icons)


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
