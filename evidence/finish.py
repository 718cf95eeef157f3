"""The last stage, the same for both engines: `python -m evidence.finish site`.

It works on the built site alone and may run twice: the second run changes nothing.
"""

from __future__ import annotations

import re
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


_PLUGIN_TAGS = re.compile(
    r'<link [^>]*lightbox[^>]*>|<style id="glightbox-style">.*?</style>'
    r"|<script[^>]*lightbox[^>]*>.*?</script>\s*",
    re.S,
)
_LIGHTBOX = ("glightbox-3.3.1.min.css", "pictures.css", "glightbox-3.3.1.min.js", "pictures.js")


def own_lightbox(site: Path) -> None:
    """Where a picture opens larger, load our copy of GLightbox; take the plugin's tags and files off every page.

    The plugin would load its copy on all pages, and Zensical from a third party.
    """
    for path in ("stylesheets/glightbox.min.css", "javascripts/glightbox.min.js"):
        (site / "assets" / path).unlink(missing_ok=True)
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if "glightbox" not in text:
            continue
        page = _PLUGIN_TAGS.sub("", text)
        if 'class="glightbox"' in page:
            up = "../" * len(path.relative_to(site).parts[:-1])
            css, own_css, js, own_js = (f"{up}assets/lightbox/{name}" for name in _LIGHTBOX)
            head = f'<link rel="stylesheet" href="{css}"><link rel="stylesheet" href="{own_css}">'
            page = page.replace("</head>", f"{head}</head>", 1)
            end = f'<script src="{js}" defer></script><script src="{own_js}" defer></script>'
            page = page.replace("</body>", f"{end}</body>", 1)
        path.write_text(page, encoding="utf-8")


JOBS = (no_other_search, sized_icons, own_lightbox)


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
