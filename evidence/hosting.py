"""For any host: assets whose names change with their content, so that they can be kept, and the headers of each answer.

Jobs of `evidence.finish`, on built pages alone.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from pathlib import Path
from urllib.parse import urlsplit

from evidence.paper import canonical

HEADERS_FILE = "_headers"  # Netlify and Cloudflare Pages read it
NGINX_FILE = "nginx-headers.conf"  # deploy/nginx.conf reads it
FOREVER = "public, max-age=31536000, immutable"
PICTURES = "pictures/"  # where a picture can be linked: its name there stays

# What no page asks a browser for. The tools do ask for clipboard-write and web-share: for these the browsers'
# default holds, which is this site alone.
OFF = """
    accelerometer autoplay browsing-topics camera clipboard-read compute-pressure display-capture encrypted-media
    fullscreen gamepad geolocation gyroscope hid identity-credentials-get idle-detection keyboard-map local-fonts
    magnetometer microphone midi otp-credentials payment picture-in-picture publickey-credentials-create
    publickey-credentials-get screen-wake-lock serial storage-access sync-xhr usb window-management xr-spatial-tracking
""".split()

_HASH = re.compile(r"\.[0-9a-f]{8}(?=(?:\.\w+)?$)")
_IN_PAGE = re.compile(r'(?<=\s)(?P<name>href|src|content)="(?P<start>[^"?#]*?)(?P<at>assets/[^"?#]+)')
_IN_ASSET = re.compile(r"""(?<=["'(])[\w./-]+\.\w+(?=["')])""")
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')


# ---------------------------------------------------------------- assets


def hashed(site: Path) -> None:
    """Name each asset by its content, let every reference follow, and remove what no page uses.

    A link to a picture, or its whole address, leads to a copy whose name stays: somebody may pass it on.
    """
    assets = _Assets(site)
    for path in sorted(site.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        page = assets.followed(text, path.relative_to(site).as_posix())
        if page != text:
            path.write_text(page, encoding="utf-8")
    assets.remove_unused()


class _Assets:
    """The files below assets/: each gets its name when something first asks for it."""

    def __init__(self, site: Path) -> None:
        files = {p.relative_to(site).as_posix(): p for p in sorted((site / "assets").rglob("*")) if p.is_file()}
        self.site = site
        self.root = canonical((site / "index.html").read_text(encoding="utf-8"))
        self.files = {_HASH.sub("", at): path for at, path in files.items()} | files
        self._named: dict[Path, str] = {}
        self._lasting: dict[Path, str] = {}

    def named(self, at: str) -> str:
        """The address, with its content's hash, of the file at an address with or without one."""
        path = self.files[at]
        if path not in self._named:
            data = path.read_bytes()
            if path.suffix in (".css", ".js", ".svg"):
                data = self._naming_others(data.decode(), at).encode()
            plain = path.with_name(_HASH.sub("", path.name))
            target = plain.with_name(f"{plain.stem}.{hashlib.sha256(data).hexdigest()[:8]}{plain.suffix}")
            target.write_bytes(data)
            self._named[path] = target.relative_to(self.site).as_posix()
        return self._named[path]

    def _naming_others(self, text: str, here: str) -> str:
        """The text of an asset that names others by their way from it."""

        def way(match: re.Match[str]) -> str:
            at = posixpath.normpath(posixpath.join(posixpath.dirname(here), match[0]))
            if at not in self.files or self.files[at] == self.files[here]:
                return match[0]
            return posixpath.join(posixpath.dirname(match[0]), posixpath.basename(self.named(at)))

        return _IN_ASSET.sub(way, text)

    def followed(self, page: str, here: str) -> str:
        """A page that names its assets by their present names."""
        # The error page may be shown anywhere, so its ways begin at the host.
        starts = {"../" * here.count("/"), "./", self.root, urlsplit(self.root).path or "/"}

        def way(match: re.Match[str]) -> str:
            name, start, at = match.group("name", "start", "at")
            if start not in starts or at not in self.files:
                return match[0]
            linked = page.startswith("<a ", page.rfind("<", 0, match.start())) or start == self.root
            return f'{name}="{start}{self.lasting(at) if linked else self.named(at)}'

        return _IN_PAGE.sub(way, page)

    def lasting(self, at: str) -> str:
        """The address of a copy whose name stays."""
        path = self.files[at]
        if path not in self._lasting:
            target = PICTURES + _HASH.sub("", at).removeprefix("assets/").removeprefix("images/")
            (self.site / target).parent.mkdir(parents=True, exist_ok=True)
            (self.site / target).write_bytes(path.read_bytes())
            self._lasting[path] = target
        return self._lasting[path]

    def remove_unused(self) -> None:
        """Leave what was named, and the licences."""
        for at in [at for at in self.files if posixpath.basename(at).startswith("LICENSE")]:
            self.named(at)
        used = set(self._named.values())
        for path in sorted((self.site / "assets").rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(self.site).as_posix() not in used:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()


# ---------------------------------------------------------------- headers


def headers(site: Path) -> None:
    """Write the headers of every answer, for hosts that can send them: the pages say the first two themselves as well.

    Strict-Transport-Security is left to the host: only there is it known whether every name below it has a certificate.
    """
    policy = _POLICY.search((site / "index.html").read_text(encoding="utf-8"))[1]
    said = {
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": ", ".join(f"{feature}=()" for feature in OFF),
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    lines = [
        "# Pages have no rule for caching: both hosts let a browser ask each time whether a page is the newest.",
        "/*",
        *(f"  {name}: {value}" for name, value in said.items()),
        "/assets/*",
        f"  Cache-Control: {FOREVER}",
    ]
    (site / HEADERS_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = [f'add_header {name} "{value}" always;' for name, value in said.items()]
    (site / NGINX_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
