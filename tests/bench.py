"""`make bench`: the guide beside plain Material and beside bare HTML, all made from the same words in one run.

Plain Material is the same Markdown with its notes written out, no theme of ours. Bare HTML is the
built article without any style or script. RUNS sets how often each time is taken (median shown, 5
when unset). Lighthouse comes from npm where Node is present; the run says so where it is not.
A second table shows how both, and the other engine, grow with the number of pages.
"""

from __future__ import annotations

import gzip
import http.server
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import markdown
from built import ENVIRONMENT, ROOT, build, chromium, copy, parse
from growth import SIZES, SOURCES, sized
from playwright.sync_api import Browser, sync_playwright

from evidence.footnotes import Footnotes, said

RUNS = int(os.environ.get("RUNS", "5"))
LIGHTHOUSE = "lighthouse@12.8.2"
TEMPLATES = {"home": "", "page": "trial/", "record": "sources/gablofen-label-us-2025/", "list": "sources/"}
TEXT_PAGE = "trial/"
PLAIN = """site_name: Plain
theme: { name: material, font: false }
plugins: [search]
markdown_extensions: [admonition, attr_list, footnotes, md_in_html, pymdownx.blocks.caption, tables, toc]
"""
Row = tuple[str, str, str, str, str]


# ---------------------------------------------------------------- the three sites


def plain_tree(tree: Path, docs: Path) -> Path:
    """The pages of `docs` with their notes written out, under Material as it comes."""
    for path in docs.rglob("*.md"):
        name = path.relative_to(docs).as_posix()
        reader = markdown.Markdown(extensions=[Footnotes(docs=str(docs), page=name)])
        head, _, body = path.read_text().removeprefix("---\n").partition("\n---\n")
        notes = reader.preprocessors["evidence-notes"]
        lines = notes.run(body.splitlines())
        for source, finding in notes.cited:
            words = "\n".join(said(source, finding)).splitlines()
            lines += [f"[^{source.id}.{finding.id}]:", *(f"    {line}" if line else "" for line in words), ""]
        title = next(line for line in head.splitlines() if line.startswith("title:"))
        target = tree / "docs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(["---", title, "---", *lines]))
    shutil.copytree(docs / "assets", tree / "docs/assets")
    for made in (docs / "sources").glob("sources.*"):
        shutil.copy(made, tree / "docs/sources")
    (tree / "mkdocs.yml").write_text(PLAIN)
    return tree


def bare_site(ours: Path, folder: Path) -> Path:
    """The built articles alone, in plain HTML."""
    for at in TEMPLATES.values():
        article = parse(ours / at / "index.html").find("article")
        target = folder / at / "index.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        head = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        )
        target.write_text(f"{head}<title>Bare</title><body>{article}</body></html>")
    return folder


class _Zipped(http.server.SimpleHTTPRequestHandler):
    """Serves a folder as a web host does: text compressed."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if path.suffix in (".html", ".css", ".js", ".json", ".svg", ".xml"):
            body = gzip.compress(body, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(folder: Path) -> str:
    """The address of a folder, served until the program ends."""
    handler = type("Handler", (_Zipped,), {"__init__": lambda s, *a: _Zipped.__init__(s, *a, directory=str(folder))})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


# ---------------------------------------------------------------- what is measured


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def weight(browser: Browser, address: str) -> dict[str, float]:
    """Compressed KB of one first visit: before any interaction, with search opened, search data, other hosts."""
    page = browser.new_page(viewport={"width": 390, "height": 844})
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    urls: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda e: urls.update({e["requestId"]: e["request"]["url"]}))
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(address, wait_until="networkidle")
    before = sum(sizes.values())
    searched = re.compile(r"search.*\.json$|/assets/search/")
    data = sum(size for at, size in sizes.items() if searched.search(urls.get(at, "")))
    page.mouse.wheel(0, 1000)
    if page.locator("label[for=__search]").count():
        page.evaluate("document.querySelector('#__search')?.click()")
        page.wait_for_timeout(1500)
    others = {urlsplit(url).netloc for url in urls.values()} - {urlsplit(address).netloc, ""}
    total = sum(sizes.values())
    page.close()
    return {"before": before / 1000, "total": total / 1000, "data": data / 1000, "others": len(others)}


def lighthouse(npm: Path, address: str) -> dict[str, float]:
    """Lighthouse's mobile scores and the largest contentful paint in ms."""
    words = [
        str(npm / "node_modules/.bin/lighthouse"), address, "--quiet", "--output=json",
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
        "--only-categories=performance,accessibility,best-practices,seo",
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": chromium()}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    scores = {name: 100 * category["score"] for name, category in report["categories"].items()}
    return {**scores, "lcp": report["audits"]["largest-contentful-paint"]["numericValue"]}


def installed_lighthouse() -> Path | None:
    """A folder with Lighthouse from npm, kept in .cache; None where Node or the package is missing."""
    folder = ROOT / ".cache/lighthouse"
    if not shutil.which("npm"):
        return None
    folder.mkdir(parents=True, exist_ok=True)
    words = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), LIGHTHOUSE]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return folder if done.returncode == 0 else None


def save_to_reload(tree: Path, changed: str) -> float:
    """Seconds from saving a file to the served page that holds the change."""
    from test_sites import free_port, wait_for

    port = free_port()
    words = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(words, cwd=tree, env=ENVIRONMENT, stdout=quiet, stderr=quiet) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/trial/", "</html>", 120)
            path = tree / "docs" / changed
            sentence = f"A sentence for the bench, saved at {time.time_ns()}."
            path.write_text(path.read_text() + f"\n{sentence}\n")
            at = "trial/" if "sources" not in changed else changed.removesuffix(".md") + "/"
            return seconds(lambda: wait_for(f"http://127.0.0.1:{port}/{at}", sentence, 120))
        finally:
            server.terminate()


# ---------------------------------------------------------------- the table


def light_rows(npm: Path, at: dict[str, str]) -> list[Row]:
    """Paint times by template and Lighthouse's scores, the three sites taken in turn."""
    rows: list[Row] = []
    for name, template in TEMPLATES.items():
        taken: dict[str, list[dict[str, float]]] = {site: [] for site in at}
        for _ in range(RUNS):
            for site, address in at.items():
                taken[site].append(lighthouse(npm, address + template))
        middle = {
            site: {key: statistics.median(one[key] for one in runs) for key in runs[0]} for site, runs in taken.items()
        }
        lcp = {site: values["lcp"] for site, values in middle.items()}
        shown = [f"{lcp[site]:.0f} ms, {lcp[site] / lcp['bare']:.2f} times" for site in at]
        rows.append((f"largest contentful paint, {name}", "1.5 times bare", *shown))
        for key, budget in (("performance", "98"), ("accessibility", "100"), ("best-practices", "100"), ("seo", "100")):
            rows.append((f"Lighthouse {key}, {name}", budget, *(f"{middle[site][key]:.0f}" for site in at)))
    return rows


def weight_rows(at: dict[str, str]) -> list[Row]:
    """What one first visit to a text page carries."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        found = {site: weight(browser, address + TEXT_PAGE) for site, address in at.items()}
        browser.close()
    names = (
        ("first visit with search opened, compressed", "75 KB", "total"),
        ("before the first interaction", "40 KB", "before"),
        ("search data before search is opened", "0 KB", "data"),
    )
    rows: list[Row] = [(n, b, *(f"{found[site][key]:.0f} KB" for site in at)) for n, b, key in names]
    return [*rows, ("third-party hosts", "0", *(f"{found[site]['others']:.0f}" for site in at))]


def plain_build(tree: Path) -> Callable[[], object]:
    """What builds a plain tree."""
    words = [sys.executable, "-m", "mkdocs", "build", "--clean", "-q"]
    return lambda: subprocess.run(words, cwd=tree, env=ENVIRONMENT, capture_output=True, check=True)


def build_row(ours: Path, plain: Path) -> Row:
    """How long the whole site takes."""
    taken = [(seconds(lambda: build(ours, "mkdocs")), seconds(plain_build(plain))) for _ in range(RUNS)]
    mine, theirs = (statistics.median(times) for times in zip(*taken, strict=True))
    shown = f"{mine:.1f} s, {mine / theirs:.2f} times"
    return ("build of the whole site", "1.3 times plain", shown, f"{theirs:.1f} s", "-")


def reload_rows(ours: Path, plain: Path) -> list[Row]:
    """Saving while serving, at the size that the budget is set for."""
    rows: list[Row] = []
    record = next(path.stem for path in sorted((ours / "docs/sources").glob("*-label-*.md")))
    for what, budget, changed in (("record", "5 s", f"sources/{record}.md"), ("page", "2 s", "trial/index.md")):
        taken = [[save_to_reload(tree, changed) for tree in (ours, plain)] for _ in range(RUNS)]
        mine, theirs = (statistics.median(times) for times in zip(*taken, strict=True))
        name = f"save to reload, a {what} ({SIZES[0]} pages, {SOURCES} sources)"
        rows.append((name, budget, f"{mine:.1f} s", f"{theirs:.1f} s", "-"))
    return rows


# ---------------------------------------------------------------- growth


def size_of(site: Path, pattern: str) -> float:
    """The size of a site's files of one kind, compressed, in KB."""
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in site.glob(pattern)) / 1000


def growth_rows(folder: Path) -> tuple[list[Row], list[Row]]:
    """The growth table, and the rows of saving that belong to the first: they need the smallest of these trees."""
    rows: list[Row] = [("", "", "ours", "plain", "other engine")]
    saving: list[Row] = []
    for size in SIZES:
        ours, plain = sized(folder / f"ours-{size}", size), folder / f"plain-{size}"
        taken = [seconds(lambda tree=ours: build(tree, "mkdocs", strict=False)) for _ in range(RUNS)]
        plain_tree(plain, ours / "docs")
        plainly = [seconds(plain_build(plain)) for _ in range(RUNS)]
        found = [size_of(tree / "site", "**/index.html") / (size + SOURCES) for tree in (ours, plain)]
        words = [size_of(ours / "site", "assets/search/sections*"), size_of(plain / "site", "search/*.json")]
        if size == SIZES[0]:
            saving = reload_rows(ours, plain)
        other = [seconds(lambda tree=ours: build(tree, "zensical", strict=False)) for _ in range(RUNS)]
        times = [1000 * statistics.median(each) / (size + SOURCES) for each in (taken, plainly, other)]
        rows.append((f"{size} pages", "build, ms a page or record", *(f"{time:.0f}" for time in times)))
        rows.append(("", "HTML, compressed KB a page or record", *(f"{kb:.1f}" for kb in found), "-"))
        rows.append(("", "search data, compressed KB", *(f"{kb:.0f}" for kb in words), "-"))
    return rows, saving


def shown(rows: list[Row]) -> None:
    """Print a table in columns."""
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def main() -> int:
    """Build the sites, measure them side by side and print the tables."""
    with tempfile.TemporaryDirectory() as folder:
        trees = {name: Path(folder) / name for name in ("ours", "plain", "bare")}
        for tree in trees.values():
            tree.mkdir()
        ours = build(copy(trees["ours"]), "mkdocs")
        plain_build(plain_tree(trees["plain"], trees["ours"] / "docs"))()
        sites = {"ours": ours, "plain": trees["plain"] / "site", "bare": bare_site(ours, trees["bare"])}
        at = {name: serve(site) for name, site in sites.items()}
        rows: list[Row] = [("", "budget", *at), *weight_rows(at)]
        npm = installed_lighthouse()
        rows += light_rows(npm, at) if npm else []
        rows.append(build_row(trees["ours"], trees["plain"]))
        growth, saving = growth_rows(Path(folder))
    shown(rows + saving)
    if not npm:
        print("Lighthouse was not run: it needs Node and npm.")
    pages = len(list((ROOT / "docs").rglob("*.md")))
    print(f"{pages} pages and records; median of {RUNS}.\n")
    shown(growth)
    print(f"Each with {SOURCES} sources, and pages made from the real ones.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
