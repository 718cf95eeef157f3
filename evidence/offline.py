"""Without a network: a service worker for who visits again, and the whole guide as one file to save.

Jobs of `evidence.finish`, on built pages alone.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
import zipfile
from pathlib import Path

from evidence import hosting

ALWAYS = ("emergency/", "share/emergency-card/", "share/my-pump/")
COPY = "baclofen-pump-guide.zip"
FOR_HOSTS = ("service-worker.js", COPY, hosting.HEADERS_FILE, hosting.NGINX_FILE)  # of no use in a folder
_WAYS = re.compile(r'(?<=\s)(href|src)="([^"]*)"')


def way_to_copy(site: Path) -> None:
    """Let links to the saved copy lead to the site's root from wherever they stand: the engines each move them."""
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        up = "../" * len(path.relative_to(site).parts[:-1])
        page = re.sub(rf'(?<=href=")[^"]*{re.escape(COPY)}(?=")', up + COPY, text)
        if page != text:
            path.write_text(page, encoding="utf-8")


def worker(site: Path, docs: Path = Path("docs")) -> None:
    """Write service-worker.js: the pages to keep from the first visit with what they load, and the site's version.

    The version is a hash of every file's bytes, so that a changed site is a new worker, and the same site the same.
    """
    template = docs / "assets/offline/service-worker.js"
    whole = hashlib.sha256()
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.name not in ("service-worker.js", COPY):
            whole.update(path.relative_to(site).as_posix().encode() + path.read_bytes())
    kept = [page for page in ALWAYS if (site / page / "index.html").exists()]
    wanted = sorted({at for page in kept for at in (page, *_loads(site, page))})
    text = template.read_text(encoding="utf-8")
    text = text.replace('"VERSION"', json.dumps(whole.hexdigest()[:12])).replace('"ALWAYS"', json.dumps(wanted))
    (site / "service-worker.js").write_text(text, encoding="utf-8")


def _loads(site: Path, page: str) -> set[str]:
    """What a page loads of the site: scripts, pictures, icons."""
    text = (site / page / "index.html").read_text(encoding="utf-8")
    found = set()
    for tag in re.findall(r"<(?:script|img|link)\b[^>]*>", text):
        for _, way in _WAYS.findall(tag):
            at = posixpath.normpath(posixpath.join(page, way.partition("#")[0].partition("?")[0]))
            if (site / at).is_file():
                found.add(at)
    return found


def saved_copy(site: Path) -> None:
    """Write the whole guide as a zip that opens from a folder: links name their files, nothing asks the network.

    Files stand in order and with one date, so that the same site makes the same bytes.
    """
    target = site / COPY
    target.unlink(missing_ok=True)
    files = [path for path in sorted(site.rglob("*")) if path.is_file() and path.name not in FOR_HOSTS]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as copy:
        for path in files:
            name = path.relative_to(site).as_posix()
            data = path.read_bytes()
            if name.endswith(".html"):
                data = _for_a_folder(data.decode(), name).encode()
            copy.writestr(zipfile.ZipInfo(f"baclofen-pump-guide/{name}"), data, zipfile.ZIP_DEFLATED, 9)


def _for_a_folder(page: str, name: str) -> str:
    """A page whose links to folders name the file in them."""

    def way(match: re.Match) -> str:
        target, mark, rest = re.match(r"([^?#]*)([?#]?)(.*)", match[2]).groups()
        inside = target and not re.match(r"[a-z]+:|/", target)
        if inside and (target.endswith("/") or target in (".", "..") or target.endswith("/..")):
            target = posixpath.join(target, "index.html")
        return f'{match[1]}="{target}{mark}{rest}"'

    return _WAYS.sub(way, page)
