"""Without a network: what opens after a visit, and the saved copy opened from a folder."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from built import ENGINE, parse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evidence import offline


class _Host(http.server.ThreadingHTTPServer):
    """A host that can go away and come back on the same port."""

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
        super().__init__(("127.0.0.1", port), functools.partial(quiet, directory=str(folder)))
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def leave(self) -> None:
        self.shutdown()
        self.server_close()


@pytest.fixture
def host(sites: dict[str, Path], tmp_path: Path) -> Iterator[_Host]:
    """The guide on a host of its own, in a folder that a test may change."""
    shutil.copytree(sites[ENGINE], tmp_path / "site")
    one = _Host(tmp_path / "site")
    one.folder = tmp_path / "site"
    yield one
    one.leave()


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A reader with an empty browser."""
    context = browser.new_context(viewport={"width": 390, "height": 740})
    yield context
    context.close()


def visit(reader: BrowserContext, address: str) -> Page:
    """Open a page, and wait until the service worker has kept what it keeps from the first visit."""
    page = reader.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    return page


def test_pages_open_without_a_network(host: _Host, reader: BrowserContext) -> None:
    """After one visit: emergency, card and My pump; a page that was read; from a page that was not, to emergency."""
    page = visit(reader, host.address + "trial/")
    page.reload()  # the page itself is kept from the first visit on that the worker sees
    page.wait_for_load_state("networkidle")
    reader.set_offline(True)
    for at, title in (
        ("emergency/", "Emergency"),
        ("share/emergency-card/", "Emergency card"),
        ("share/my-pump/", "My pump"),
        ("trial/", "The trial dose"),
    ):
        page.goto(host.address + at)
        expect(page.get_by_role("heading", level=1)).to_contain_text(title)
        assert page.evaluate("document.documentElement.className") == "js"
    page.get_by_role("banner").get_by_role("link", name="Emergency").click()
    expect(page).to_have_url(host.address + "emergency/")
    page.goto(host.address + "living/refills/")
    expect(page).to_have_url(host.address + "emergency/")
    page.goto(host.address + "share/my-pump/")
    page.get_by_label("My name", exact=True).fill("Alex")
    expect(page.locator(".pump-sheet")).to_contain_text("Alex")


def test_nothing_old_is_shown_while_there_is_a_network(host: _Host, reader: BrowserContext) -> None:
    """A page that changed on the host is shown changed at once, though the old one is kept; offline it is the newest."""
    page = visit(reader, host.address + "emergency/")
    page.reload()
    file = host.folder / "emergency/index.html"
    file.write_text(file.read_text().replace("You need not know why.", "CHANGED TODAY.", 1))
    offline.worker(host.folder)
    page.goto(host.address + "emergency/")
    expect(page.get_by_text("CHANGED TODAY.")).to_be_visible()
    page.wait_for_load_state("networkidle")
    reader.set_offline(True)
    page.goto(host.address + "emergency/")
    expect(page.get_by_text("CHANGED TODAY.")).to_be_visible()


def test_an_asset_is_kept_once(host: _Host, reader: BrowserContext) -> None:
    """A script's new version takes the place of the old; a page that was kept with the old one works with it."""
    page = visit(reader, host.address + "trial/")
    page.reload()
    page.wait_for_load_state("networkidle")
    (old,) = host.folder.glob("assets/javascripts/all-pages.*.js")
    new = old.rename(old.with_name("all-pages.0123abcd.js"))
    for path in (host.folder / at / "index.html" for at in offline.ALWAYS):
        path.write_text(path.read_text().replace(old.name, new.name))
    offline.worker(host.folder)
    page.goto(host.address + "emergency/")
    page.wait_for_function("caches.keys().then(names => names.length === 1)")
    page.reload()
    kept = page.evaluate(
        "caches.keys().then(([name]) => caches.open(name)).then(cache => cache.keys()).then(all => all.map(one => one.url))"
    )
    assert [url for url in kept if "/all-pages." in url] == [host.address + "assets/javascripts/all-pages.js"]
    assert not [url for url in kept if re.search(r"\.[0-9a-f]{8}\.", url)]
    reader.set_offline(True)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(host.address + "trial/")
    page.wait_for_load_state("networkidle")
    assert old.name in page.content()
    assert failed == []


def test_worker_is_named_by_the_sites_bytes(sites: dict[str, Path], tmp_path: Path) -> None:
    """The same site makes the same worker; one changed byte another; what it keeps is there, and no search data."""
    site = tmp_path / "site"
    shutil.copytree(sites[ENGINE], site)
    before = (site / "service-worker.js").read_text()
    offline.worker(site)
    assert (site / "service-worker.js").read_text() == before
    (site / "trial/index.html").write_text("another")
    offline.worker(site)
    after = (site / "service-worker.js").read_text()
    version = re.compile(r'VERSION = "([0-9a-f]{12})"')
    assert version.search(after)[1] != version.search(before)[1]
    kept = re.search(r"ALWAYS = (\[.*\])", before)[1]
    assert set(offline.ALWAYS) <= set(re.findall(r'"([^"]+)"', kept))
    assert all((site / at).exists() for at in re.findall(r'"([^"]+)"', kept))
    assert "search/" not in kept


def test_saved_copy_opens_from_a_folder(browser: Browser, sites: dict[str, Path], tmp_path: Path) -> None:
    """Unpacked, without a network: pages, notes, records and search lead to files, by click and by keyboard."""
    with zipfile.ZipFile(sites[ENGINE] / offline.COPY) as copy:
        copy.extractall(tmp_path)
    root = (tmp_path / "baclofen-pump-guide").as_uri() + "/"
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(root + "index.html")
    page.get_by_role("banner").get_by_role("link", name="Emergency").click()
    expect(page).to_have_url(root + "emergency/index.html")
    page.locator("a.footnote-ref").first.click()
    note = page.locator(".footnote li:target")
    expect(note).to_be_in_viewport()
    note.get_by_role("link", name="See this source's record").click()
    expect(page).to_have_url(re.compile(re.escape(root) + r"sources/[\w-]+/index\.html#[\w-]+$"))
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    page.get_by_role("combobox").fill("hot tub")
    expect(page.locator(".search-status")).to_have_text(re.compile("pages for"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/index\.html(#[\w-]+)?$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Heat")
    context.close()


def test_every_link_of_the_saved_copy_names_a_file(sites: dict[str, Path], tmp_path: Path) -> None:
    """No link within the copy leads to a folder or to nothing; its bytes are the same each time."""
    site = tmp_path / "site"
    shutil.copytree(sites[ENGINE], site)
    first = (site / offline.COPY).read_bytes()
    offline.saved_copy(site)
    assert (site / offline.COPY).read_bytes() == first
    with zipfile.ZipFile(site / offline.COPY) as copy:
        copy.extractall(tmp_path)
    for path in (tmp_path / "baclofen-pump-guide").rglob("*.html"):
        if path.name == "404.html":
            continue  # its links begin at a host's root: a folder has none, and nobody gets there
        for tag in parse(path).select("[href], [src]"):
            way = tag.get("href", tag.get("src"))  # an empty one leads to its own page
            if re.match(r"[a-z]+:|#|$", way) or offline.COPY in way:
                continue
            assert (path.parent / re.split(r"[?#]", way)[0]).resolve().is_file(), (path, way)
