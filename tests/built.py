"""Sites built for real, a server for them, and a browser: what the tests of built pages share."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright

from evidence import pages

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("docs", "overrides", "evidence", "mkdocs.yml")
ENGINES = ("mkdocs", "zensical")
ENGINE = os.environ.get("ENGINE", ENGINES[0])  # whose site the browser opens: `make test ENGINE=zensical`
EDITOR = "https://code.example/guide/edit/main/docs/"
ENVIRONMENT = {
    **os.environ,
    "NO_MKDOCS_2_WARNING": "1",
    "SITE_URL": "https://guide.example/",
    "REPO_URL": "https://code.example/guide",
    "EDIT_URL": EDITOR,
}


def run(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a Python module in a tree; fail the test with what it printed when it ends badly."""
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=tree, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"python -m {' '.join(words)}\n{done.stdout}{done.stderr}"
    return done


def build(tree: Path, engine: str, strict: bool = True) -> Path:
    """Build a tree as `make build` does; the folder of the finished site."""
    run(tree, "evidence", "export")
    run(tree, engine, "build", "--clean", *(["--strict"] if strict else []))
    run(tree, "evidence.finish", "site")
    return tree / "site"


def copy(tree: Path) -> Path:
    """Copy what a build needs of the project into an empty tree."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / part)
    return tree


@functools.cache
def parse(path: Path) -> BeautifulSoup:
    """A built page as a tree of elements; read once, since finished sites do not change."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def built_address(page: pages.Page) -> str:
    """Where a page of docs/ stands in the site: "" for home, "trial/", "trial/results/"."""
    at = page.path.removeprefix("docs/").removesuffix(".md")
    return "" if at == "index" else at.removesuffix("index") if at.endswith("/index") else at + "/"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the tests read the answers."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine; its address, with a slash at the end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def chromium() -> str:
    """The path of Chromium; a clear error when there is none, never a skipped test."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.fail("Chromium is missing. On Debian: sudo apt install chromium. Elsewhere set CHROMIUM to its path.")
    return found


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The guide built by each engine: engine -> folder."""
    return {engine: build(copy(tmp_path_factory.mktemp(engine)), engine) for engine in ENGINES}


@pytest.fixture(scope="session")
def address(sites: dict[str, Path]) -> Iterator[str]:
    """The address of the guide as the chosen engine builds it."""
    with served(sites[ENGINE]) as at:
        yield at


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run. As root it has no sandbox; its calls home are off."""
    quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        quiet.append("--no-sandbox")
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=quiet)
        yield one
        one.close()


@pytest.fixture
def desk(browser: Browser) -> Iterator[Page]:
    """A page on a desk: 1280 px wide, mouse and keyboard."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page on a phone: 360 px wide, touch."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()
