"""Scripts: what every page loads is one file, and what few pages can use is loaded by these alone.

Each behaviour has a file of its own in docs/assets/javascripts/. A browser asks for each file anew, and many small
ones weigh more than one.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = "assets/javascripts"
ALL_PAGES = "all-pages.js"
ONLY_WHERE = {"source-filter.js": 'class="source-count"', "add-question.js": 'id="ask-your-team"'}

_SCRIPT = re.compile(rf'<script src="(?P<up>[^"]*){FOLDER}/(?P<name>[\w-]+\.js)" defer(?:="")?></script>\s*')


def short(script: str) -> str:
    """A script without its indentation, empty lines and lines of comment."""
    lines = (line.strip() for line in script.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def join(site: Path) -> None:
    """Let each page load what it can use: the scripts of all pages as one, in their order."""
    home = (site / "index.html").read_text(encoding="utf-8")
    shared = [match["name"] for match in _SCRIPT.finditer(home) if match["name"] not in ONLY_WHERE]
    if shared in ([], [ALL_PAGES]):  # it was done
        return
    parts = {path.name: short(path.read_text(encoding="utf-8")) for path in (site / FOLDER).glob("*.js")}
    # in a block each, so that they share no names
    parts[ALL_PAGES] = "\n".join(f"{{{parts[name]}}}" for name in shared)
    for name, text in parts.items():
        (site / FOLDER / name).write_text(text, encoding="utf-8")
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")

        def kept(match: re.Match[str], page: str = text) -> str:
            name = match["name"]
            if name == shared[0]:
                return f'<script src="{match["up"]}{FOLDER}/{ALL_PAGES}" defer></script>'
            return "" if name in shared or ONLY_WHERE.get(name, "") not in page else match[0]

        if (page := _SCRIPT.sub(kept, text)) != text:
            path.write_text(page, encoding="utf-8")
