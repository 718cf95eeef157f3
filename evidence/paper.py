"""What built pages get for paper: a QR code of each page's address, and packs filled with their pages.

Jobs of `evidence.finish`: they read and write built pages alone, whichever engine built them.
"""

from __future__ import annotations

import html
import math
import posixpath
import re
from pathlib import Path
from urllib.parse import urljoin

import segno

QUIET = 4  # modules of white around a code, without which some cameras find none
LEAST = 20  # mm: the smallest side of the code itself on paper

_CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
_FURNITURE = re.compile(r'(<p class="print-only paper-(?:address|foot)">)(?!<svg)')
_HREF = r'(?=[^>]*\shref="(?P<href>[^"]*)")'
_CODED = re.compile(rf'(?P<link><a\b(?=[^>]*\bclass="coded"){_HREF}[^>]*>[^<]*</a>)(?!<svg)')
_MESSAGE = re.compile(r'<p class="message">.*?</p>', re.S)
_LINK = re.compile(rf"(?P<open><a\b(?![^>]*\bfootnote-ref){_HREF}[^>]*>).*?</a>", re.S)
_IN_PACK = re.compile(rf'<a\b(?=[^>]*\bclass="in-pack"){_HREF}[^>]*>')
_ARTICLE = re.compile(r"<article[^>]*>(.*?)</article>", re.S)
_SUGGEST = re.compile(r'<p class="suggest"[^>]*>.*?</p>', re.S)
_TAG = re.compile(r"<[a-zA-Z][^>]*>")
_NAMES = re.compile(r'(?<=\s)(id|for|headers|aria-labelledby|aria-describedby|aria-controls)="([^"]*)"')
_WAYS = re.compile(r'(?<=\s)(href|src)="([^"]*)"')


def code(address: str) -> str:
    """A QR code of an address as one SVG path; hidden from screen readers, since the address stands beside it."""
    made = segno.make(address, error="m", boost_error=False, micro=False)
    whole = made.symbol_size(border=QUIET)[0]
    side = math.ceil(LEAST * whole / (whole - 2 * QUIET))
    size = f'<svg aria-hidden="true" focusable="false" width="{side}mm" height="{side}mm"'
    drawn = made.svg_inline(border=QUIET, omitsize=True, svgclass="qr", lineclass=None)
    return drawn.strip().replace("<svg", size, 1)


def canonical(page: str) -> str:
    """The address of a built page as it says itself; empty when it says none."""
    found = _CANONICAL.search(page)
    return html.unescape(found[1]) if found else ""


def codes(site: Path) -> None:
    """Give each page's print furniture, and each link of class `coded`, its QR code; write out addresses in messages."""
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        if not (here := canonical(text)):
            continue
        page = _FURNITURE.sub(lambda found, here=here: found[1] + code(here), text)
        if 'class="coded"' in page:
            page = _CODED.sub(lambda found, here=here: found["link"] + code(_address(found, here)), page)
            page = _MESSAGE.sub(lambda found, here=here: _with_addresses(found[0], here), page)
        if page != text:
            path.write_text(page, encoding="utf-8")


def _address(link: re.Match[str], here: str) -> str:
    """The whole address that a link leads to."""
    return urljoin(here, html.unescape(link["href"]))


def _with_addresses(message: str, here: str) -> str:
    """A message whose links show their addresses, so that it can be pasted as plain text."""
    return _LINK.sub(lambda found: f"{found['open']}{html.escape(_address(found, here))}</a>", message)


# ---------------------------------------------------------------- packs


def packs(site: Path) -> None:
    """Fill each pack with the pages that it lists as its own, behind its own text; its list leads to them."""
    for path in (site / "share").glob("pack-*/index.html"):
        text = path.read_text(encoding="utf-8")
        if 'class="in-pack"' not in text or "pack-page" in text:
            continue
        here = path.parent.relative_to(site).as_posix() + "/"
        held = [posixpath.normpath(posixpath.join(here, way["href"])) + "/" for way in _IN_PACK.finditer(text)]
        parts = "".join(_part(site, at, here) for at in held)
        page = _IN_PACK.sub(lambda found, here=here: _to_part(found, here), text)
        path.write_text(page.replace("</article>", f"</article>{parts}", 1), encoding="utf-8")


def _name(at: str) -> str:
    """What a page is called within a pack: "living/mri/" is "living-mri"."""
    return at.strip("/").replace("/", "-")


def _to_part(link: re.Match[str], here: str) -> str:
    """A pack's link to a page, leading to its part of the pack."""
    at = posixpath.normpath(posixpath.join(here, link["href"]))
    return link[0].replace(f'href="{link["href"]}"', f'href="#{_name(at)}"', 1)


def _part(site: Path, at: str, here: str) -> str:
    """A page as a part of the pack at `here`: its article, with names and links that hold there."""
    article = _ARTICLE.search((site / at / "index.html").read_text(encoding="utf-8"))[1]
    name = _name(at)

    def moved(tag: re.Match[str]) -> str:
        named = _NAMES.sub(lambda a: f'{a[1]}="{" ".join(f"{name}--{one}" for one in a[2].split())}"', tag[0])
        return _WAYS.sub(lambda a: f'{a[1]}="{_moved(a[2], name, at, here)}"', named)

    inner = _TAG.sub(moved, _SUGGEST.sub("", article))
    return f'\n<article class="md-content__inner md-typeset pack-page" id="{name}">{inner}</article>'


def _moved(link: str, name: str, at: str, here: str) -> str:
    """A link of the page at `at` as it must stand in the pack at `here`."""
    if link.startswith("#"):
        return f"#{name}--{link[1:]}"
    if re.match(r"[a-z][a-z0-9+.-]*:|/", link):
        return link
    file, mark, anchor = link.partition("#")
    target = posixpath.relpath(posixpath.normpath(posixpath.join(at, file)), here)
    return target + ("/" if file.endswith(("/", "..", ".")) else "") + mark + anchor
