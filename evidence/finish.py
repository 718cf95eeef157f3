"""The last stage, the same for both engines: `python -m evidence.finish site`.

It works on the built site, and reads old addresses, front matter and two scripts from docs/. It may run twice: the
second run changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from evidence import head, hosting, offline, paper, published, scripts, styles


def _pages(site: Path) -> Iterator[tuple[Path, str]]:
    """Each page of the site with its text."""
    for path in site.rglob("*.html"):
        yield path, path.read_text(encoding="utf-8")


def no_other_search(site: Path) -> None:
    """Remove the search data that Zensical writes though its search is not used."""
    (site / "search.json").unlink(missing_ok=True)


def sized_icons(site: Path) -> None:
    """Give the theme's icons a size of their own: without styles each would fill the screen."""
    bare = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
    for path, page in _pages(site):
        if bare in page:
            path.write_text(page.replace(bare, bare.replace("<svg", '<svg width="24" height="24"')), encoding="utf-8")


_PLUGIN_TAGS = re.compile(
    r'<link [^>]*lightbox[^>]*>|<style id="glightbox-style">.*?</style>'
    r"|<script[^>]*lightbox[^>]*>.*?</script>\s*",
    re.S,
)


def own_lightbox(site: Path) -> None:
    """Where a picture opens larger, load our script; take the plugin's tags and files off every page.

    The plugin would load the whole lightbox on all pages, and Zensical from a third party.
    """
    for path in ("stylesheets/glightbox.min.css", "javascripts/glightbox.min.js"):
        (site / "assets" / path).unlink(missing_ok=True)
    for path, text in _pages(site):
        if "glightbox" not in text:
            continue
        page = _PLUGIN_TAGS.sub("", text)
        if 'class="glightbox"' in page:
            ours = "../" * len(path.relative_to(site).parts[:-1]) + "assets/lightbox/pictures.js"
            page = page.replace("</body>", f'<script src="{ours}" defer></script></body>', 1)
        path.write_text(page, encoding="utf-8")


def no_theme_scripts(site: Path) -> None:
    """Remove the theme's scripts, which no page of ours loads."""
    folder = site / "assets/javascripts"
    for part in (*folder.glob("bundle.*"), folder / "lunr", folder / "workers", folder / "LICENSE"):
        shutil.rmtree(part) if part.is_dir() else part.unlink(missing_ok=True)


_LEFT_OVER = re.compile(
    r'<input class="md-toggle"[^>]*>\s*|<label class="md-overlay"[^>]*></label>\s*'
    r'|<div class="md-dialog"[^>]*>\s*<div class="md-dialog__inner[^>]*></div>\s*</div>\s*'
)
_AS_IT_STANDS = re.compile(r"(<(pre|textarea|script)\b.*?</\2>)", re.S)


def bare(site: Path) -> None:
    """Take out what only the theme's scripts would use, and the templates' empty lines and indentation."""
    for path, text in _pages(site):
        parts = _AS_IT_STANDS.split(_LEFT_OVER.sub("", text))
        parts[::3] = (re.sub(r">\s*\n\s*(?=<)", ">\n", part) for part in parts[::3])
        del parts[2::3]  # the names of what stays as it stands
        if (page := "".join(parts)) != text:
            path.write_text(page, encoding="utf-8")


def policy(site: Path, docs: Path = Path("docs")) -> None:
    """Forbid in each page what it does not need: scripts from elsewhere or in the page, frames, foreign requests.

    The one script that has to run before the first paint stands in the page, allowed by its hash.
    """
    early = scripts.short((docs / "assets/javascripts/display.js").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(early.encode()).digest()).decode()
    rules = (
        f"default-src 'none'; script-src 'self' 'sha256-{digest}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'"
    )
    first = f'<meta http-equiv="Content-Security-Policy" content="{rules}"><meta name="referrer" content="no-referrer">'
    for path, text in _pages(site):
        if "Content-Security-Policy" not in text:
            page = re.sub(r'<script src="[^"]*/display\.js"></script>', lambda _: f"<script>{early}</script>", text)
            path.write_text(page.replace("<head>", f"<head>{first}", 1), encoding="utf-8")


# A pack holds finished pages; styles come when all of a page stands, its scripts too; then what others read, whose words
# no style is for; then the policy, since it counts the scripts; then names by content and headers;
# the service worker and the saved copy last, since they hold finished bytes.
JOBS = (
    published.lead_on, no_other_search, no_theme_scripts, sized_icons, paper.codes, paper.packs, own_lightbox,
    bare, scripts.join, styles.inline, head.write, policy, hosting.hashed, hosting.headers, offline.way_to_copy,
    offline.worker, offline.saved_copy,
)  # fmt: skip


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
