"""Any host: names that follow contents, headers, a real nginx at a domain's root and under a sub-path, the same bytes."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from built import ENGINE, ENGINES, ENVIRONMENT, ROOT, build, copy, parse
from playwright.sync_api import Browser, expect
from test_sites import free_port, tiny

from evidence import hosting, offline

EXAMPLE = ROOT / "deploy/nginx.conf"
SAMPLE = (
    "",
    "emergency/",
    "living/refills/",
    "search/",
    "share/my-pump/",
    "sources/",
    "sources/lioresal-intrathecal-label-us/",
)
CHECKED = "Refills come every 3 to 4 months.[^leaflet.interval]"


# ---------------------------------------------------------------- names that follow contents


def planted(folder: Path, files: dict[str, str]) -> Path:
    """A built site of a few files."""
    for at, text in files.items():
        (folder / at).parent.mkdir(parents=True, exist_ok=True)
        (folder / at).write_text(text)
    return folder


def named(at: str, text: str) -> str:
    """The name that a file with this text gets."""
    stem, _, kind = at.rpartition(".")
    return f"{stem}.{hashlib.sha256(text.encode()).hexdigest()[:8]}.{kind}"


def test_every_way_to_an_asset_follows_its_name(tmp_path: Path) -> None:
    """From pages at any depth and the error page, from scripts and styles; what nothing names is gone; twice is once."""
    canonical = '<link rel="canonical" href="https://host.example/guide/">'
    elsewhere = '<img src="https://other.example/assets/images/a.svg"><a href="../assets/images/none.svg">'
    site = planted(
        tmp_path,
        {
            "index.html": f'{canonical}<script src="assets/a.js" defer></script><img alt="1 > 0" src="assets/images/a.svg">',
            "deep/down/index.html": f'<script src="../../assets/a.js"></script>{elsewhere}',
            "404.html": '<script src="/guide/assets/a.js"></script><script src="/assets/a.js"></script>',
            "assets/a.js": 'load("b.css"); load("images/none.svg"); load("a.js")',
            "assets/b.css": "p { background: url(images/b.svg) }",
            "assets/images/a.svg": "<svg/>",
            "assets/images/b.svg": "<svg><!-- another --></svg>",
            "assets/unused/c.js": "",
            "assets/LICENSE.txt": "MIT",
        },
    )
    hosting.hashed(site)
    picture = named("images/b.svg", "<svg><!-- another --></svg>")
    style = named("b.css", f"p {{ background: url({picture}) }}")
    script = named("a.js", f'load("{style}"); load("images/none.svg"); load("a.js")')
    image = named("images/a.svg", "<svg/>")
    licence = named("LICENSE.txt", "MIT")
    files = {path.relative_to(site / "assets").as_posix() for path in (site / "assets").rglob("*") if path.is_file()}
    assert files == {script, style, image, picture, licence}
    assert f'src="assets/{script}" defer' in (site / "index.html").read_text()
    assert f'alt="1 > 0" src="assets/{image}"' in (site / "index.html").read_text()
    deep = f'<script src="../../assets/{script}"></script>{elsewhere}'
    assert (site / "deep/down/index.html").read_text() == deep
    error = f'<script src="/guide/assets/{script}"></script><script src="/assets/a.js"></script>'
    assert (site / "404.html").read_text() == error
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    hosting.hashed(site)
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_a_picture_can_be_passed_on(tmp_path: Path) -> None:
    """A link to it, and its whole address, lead to a name that stays when the picture changes; the page loads the new one."""
    page = '<link rel="canonical" href="https://host.example/"><a class="x" href="assets/images/n/a.svg"><img src="assets/images/n/a.svg"></a>'
    card = '<meta property="og:image" content="https://host.example/assets/images/n/a.svg">'
    site = planted(tmp_path, {"index.html": page + card, "assets/images/n/a.svg": "<svg/>"})
    hosting.hashed(site)
    text = (site / "index.html").read_text()
    assert f'<a class="x" href="pictures/n/a.svg"><img src="assets/{named("images/n/a.svg", "<svg/>")}"></a>' in text
    assert 'content="https://host.example/pictures/n/a.svg"' in text
    assert (site / "pictures/n/a.svg").read_text() == "<svg/>"


@pytest.mark.parametrize("engine", ENGINES)
def test_assets_are_named_by_their_content(sites: dict[str, Path], engine: str) -> None:
    """Each hash is the content's; every file that a page, script or style names is there, on the error page too."""
    site = sites[engine]
    for path in (site / "assets").rglob("*"):
        if path.is_file():
            assert hashlib.sha256(path.read_bytes()).hexdigest()[:8] == path.name.split(".")[-2], path
            assert path.suffix in (".js", ".css", ".svg", ".png") or path.name.startswith("LICENSE"), path
    for path in site.rglob("*.html"):
        for tag in parse(path).select("[src], link[href], a[href], meta[content*='://guide.example/']"):
            way = urlsplit(tag.get("src") or tag.get("href") or tag.get("content"))
            if way.netloc in ("", "guide.example") and way.scheme in ("", "https") and way.path:
                absolute = way.netloc or way.path.startswith("/")
                target = site / way.path.lstrip("/") if absolute else path.parent / way.path
                assert (target / "index.html" if target.is_dir() else target).is_file(), (path, tag)
    for path in (site / "assets").rglob("*.[jc]s*"):
        for name in re.findall(r"""["'(]([\w.-]+\.[0-9a-f]{8}\.\w+)["')]""", path.read_text()):
            assert (path.parent / name).is_file(), (path, name)
    lightbox = next(site.glob("assets/lightbox/pictures.*.js")).read_text()
    assert len(re.findall(r'"[\w.-]+\.[0-9a-f]{8}\.(?:css|js)"', lightbox)) == 3


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize("engine", ENGINES)
def test_hosts_that_read_a_file_of_headers_can_read_ours(sites: dict[str, Path], engine: str) -> None:
    """Within the limits of Netlify and Cloudflare Pages; no header twice for one address, which both would join."""
    site = sites[engine]
    lines = [line for line in (site / hosting.HEADERS_FILE).read_text().splitlines() if not line.startswith("#")]
    rules = [line for line in lines if not line.startswith(" ")]
    assert rules == ["/*", "/assets/*"]
    assert max(map(len, lines)) <= 2000
    names = [line.split(":")[0].strip() for line in lines if line.startswith(" ")]
    assert len(names) == len(set(names))
    sizes = [path.stat().st_size for path in site.rglob("*") if path.is_file()]
    assert len(sizes) <= 20_000
    assert max(sizes) <= 25 * 1024 * 1024
    policies = {str(parse(path).select_one("meta[http-equiv=Content-Security-Policy]")["content"])
                for path in site.rglob("*.html")}  # fmt: skip
    assert f"  Content-Security-Policy: {policies.pop()}; frame-ancestors 'none'" in lines
    assert not policies, "pages have different policies: one header cannot say them all"


# ---------------------------------------------------------------- nginx


def nginx() -> str:
    """The path of nginx; a clear error when there is none, never a skipped test."""
    found = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")
    if not found:
        pytest.fail("nginx is missing. On Debian: sudo apt install nginx-light.")
    return found


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start nginx with our example on a free port, with words of it replaced; its address. It needs no root."""
    running: list[subprocess.Popen] = []

    def start(changes: dict[str, str]) -> str:
        port = free_port()
        text = EXAMPLE.read_text()
        for old, new in {"listen 80;": f"listen 127.0.0.1:{port};", **changes}.items():
            assert old in text, f"the example has no {old!r} any more"
            text = text.replace(old, new)
        (tmp_path / "guide.conf").write_text(text)
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        (tmp_path / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} daemon off; pid {tmp_path}/pid; events {{}}\n"
            "http { include /etc/nginx/mime.types; default_type application/octet-stream; access_log off;\n"
            + "".join(f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in kinds)
            + f"include {tmp_path}/guide.conf; }}\n"
        )
        words = [nginx(), "-e", str(tmp_path / "errors"), "-c", str(tmp_path / "nginx.conf")]
        running.append(subprocess.Popen(words, stderr=subprocess.DEVNULL))
        address = f"http://127.0.0.1:{port}/"
        for _ in range(100):
            try:
                ask(address)
                return address
            except ConnectionError:
                time.sleep(0.05)
        pytest.fail((tmp_path / "errors").read_text())

    yield start
    for one in running:
        one.terminate()
        one.wait()


def ask(address: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    """What a host answers: status, headers, body. It follows no redirect."""
    way = urlsplit(address)
    connection = http.client.HTTPConnection(way.netloc, timeout=10)
    connection.request(
        "GET", way.path or "/", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    answer = connection.getresponse()
    try:
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def said(site: Path) -> dict[str, str]:
    """The headers that the site asks its host to send with everything."""
    block = (site / hosting.HEADERS_FILE).read_text().partition("/*\n")[2].partition("/assets/*")[0]
    return dict(line.strip().split(": ", 1) for line in block.splitlines())


def test_nginx_sends_the_headers(sites: dict[str, Path], host: Callable[..., str]) -> None:
    """With a page, an asset, the worker and an error; assets for a year, all else asked for anew; compressed."""
    site = sites[ENGINE]
    address = host({"/srv/guide": str(site)})
    script = next((site / "assets/javascripts").glob("*.js")).relative_to(site).as_posix()
    picture = next((site / "assets/images").glob("refill.*.svg")).relative_to(site).as_posix()
    fresh = ("", "living/refills/", "service-worker.js", "sitemap.xml", "pictures/refill.svg", offline.COPY)
    for at, status, cached in (
        *((at, 200, "no-cache") for at in fresh),
        (script, 200, hosting.FOREVER),
        (picture, 200, hosting.FOREVER),
        ("none/", 404, "no-cache"),
        ("assets/javascripts/none.00000000.js", 404, "no-cache"),
    ):
        code, headers, body = ask(address + at)
        assert (code, headers.get_all("Cache-Control")) == (status, [cached]), at
        assert said(site).items() <= dict(headers).items(), at
        if status == 404:
            assert body == (site / "404.html").read_bytes()
        if not at.endswith(".zip"):
            _, headers, small = ask(address + at, Accept_Encoding="gzip, br")
            assert headers["Content-Encoding"] == "gzip", at
            assert headers["Vary"] == "Accept-Encoding"
            assert gzip.decompress(small) == body
    _, headers, _ = ask(address + "trial/")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert ask(address + "trial/", If_None_Match=headers["ETag"])[0] == 304
    status, headers, _ = ask(address + "trial")
    assert (status, headers["Location"]) == (301, "/trial/")


def test_the_policies_hold_in_a_browser(browser: Browser, sites: dict[str, Path], host: Callable[..., str]) -> None:
    """The browser knows each feature that we turn off, and has turned it off; it complains of nothing; no frame."""
    address = host({"/srv/guide": str(sites[ENGINE])})
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for at in ("", "living/refills/", "deciding/questions/"):
        page.goto(address + at, wait_until="networkidle")
    assert complaints == []
    allowed = set(page.evaluate("document.featurePolicy.allowedFeatures()"))
    assert not allowed & set(hosting.OFF)
    assert "clipboard-write" in allowed
    page.evaluate("at => document.body.append(Object.assign(document.createElement('iframe'), { src: at }))", address)
    page.wait_for_timeout(300)
    assert any("frame" in text for text in complaints)
    page.close()


def test_nginx_under_a_sub_path(
    browser: Browser, sites: dict[str, Path], tmp_path: Path, host: Callable[..., str]
) -> None:
    """Every link and asset of sample pages answers, the search finds, and the worker keeps to the sub-path."""
    (tmp_path / "guide").symlink_to(sites[ENGINE])
    address = under_guide(host, tmp_path) + "guide/"
    ways = {address + at for at in SAMPLE}
    for at in SAMPLE:
        status, _, body = ask(address + at)
        assert status == 200, at
        for tag in re.findall(r'(?<=\s)(?:href|src)="([^"#?]+)', body.decode()):
            way = urljoin(address + at, tag)
            if way.startswith("http://127.0.0.1"):
                assert way.startswith(address), (at, tag)
                ways.add(way)
    assert len(ways) > 100
    assert [way for way in sorted(ways) if ask(way)[0] != 200] == []
    page = browser.new_page()
    failed: list[str] = []
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    page.goto(address + "search/")
    page.get_by_role("combobox").fill("hot tub")
    page.get_by_role("option").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Heat")
    assert page.url.startswith(address + "living/heat/")
    assert page.evaluate("navigator.serviceWorker.ready.then(ready => ready.scope)") == address
    page.goto(address + "living/refills/")
    page.locator("a.glightbox").first.click()
    expect(page.get_by_role("dialog").locator("img").first).to_be_visible()
    assert failed == []
    page.close()


def under_guide(host: Callable[..., str], folder: Path) -> str:
    """Nginx with the two lines that the example names for a sub-path; the site stands in the folder guide/."""
    for line in ("root /srv;", "error_page 404 /guide/404.html;"):
        assert f"#     {line}\n" in EXAMPLE.read_text()
    return host({
        "    root /srv/guide;": f"    root {folder};", "error_page 404 /404.html": "error_page 404 /guide/404.html",
        "include /srv/": f"include {folder}/",
    })  # fmt: skip


def test_error_page_under_a_sub_path(tmp_path: Path, host: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    """At any depth it is shown with its scripts, and its links stay below the sub-path."""
    monkeypatch.setitem(ENVIRONMENT, "SITE_URL", "https://host.example/guide/")
    shutil.copytree(build(tiny(tmp_path / "tree", CHECKED), ENGINE), tmp_path / "guide")
    address = under_guide(host, tmp_path)
    status, _, body = ask(address + "guide/no/such/page/")
    assert status == 404
    ways = re.findall(r'<(?:script|img|link)\b[^>]*\s(?:href|src)="([^"#?]+)', body.decode())
    assert any(way.endswith(".js") for way in ways), ways
    assert all(way.startswith("/guide/") for way in ways), ways
    assert [way for way in ways if ask(urljoin(address, way))[0] != 200] == []


# ---------------------------------------------------------------- the same bytes


@pytest.mark.parametrize("engine", ENGINES)
def test_two_builds_are_the_same_bytes(
    sites: dict[str, Path], tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In another folder, on another day, in another time zone: every file, the saved copy included."""
    monkeypatch.setitem(ENVIRONMENT, "SOURCE_DATE_EPOCH", "86400")
    monkeypatch.setitem(ENVIRONMENT, "TZ", "Pacific/Auckland")
    again = build(copy(tmp_path), engine)

    def files(site: Path) -> dict[str, bytes]:
        return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}

    one, other = files(sites[engine]), files(again)
    assert [at for at in sorted(one.keys() | other.keys()) if one.get(at) != other.get(at)] == []
