"""Tiny whole sites and the commands of the Makefile, run for real."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from built import ENGINES, ENVIRONMENT, ROOT, build, copy, parse

PAGE = """---
title: {title}
description: A tiny page.
last_checked: 2026-11-20
next_check: 2027-05-20
reviewed_by:
topics: [refills]
aliases: []
---
# {title}

{text}
"""
RECORD = """---
template: source.html
title: 'A leaflet: with *stars* and [brackets]'
by: A hospital
year: undated
kind: hospital leaflet
region: UK
url: https://hospital.example/leaflet
read: whole
checked: 2026-11-20
interest: none stated in what was read
topics: [refills]
---
## How often { #interval }
Most pumps are refilled every 3 to 4 months.

_Opening._
"""


def tiny(tree: Path, text: str) -> Path:
    """A tree with the project's own engine settings and theme, and four files of its own."""
    copy(tree)
    shutil.rmtree(tree / "docs")
    shutil.copytree(ROOT / "docs/assets", tree / "docs/assets")
    (tree / "docs/sources").mkdir()
    for name, title in (("index", "Home"), ("emergency", "Emergency"), ("sources/index", "Sources")):
        said = text if name == "index" else "<!-- all sources -->" if "/" in name else "Ring.[^leaflet.interval]"
        (tree / f"docs/{name}.md").write_text(PAGE.format(title=title, text=said))
    (tree / "docs/sources/leaflet.md").write_text(RECORD)
    settings = (tree / "mkdocs.yml").read_text()
    before, rest = settings.split("nav:\n", 1)
    after = rest[rest.index("\n\n") :]
    (tree / "mkdocs.yml").write_text(before + "nav: [index.md, emergency.md, sources/index.md]" + after)
    return tree


@pytest.mark.parametrize("engine", ENGINES)
def test_citations_work_wherever_a_writer_may_put_them(tmp_path: Path, engine: str) -> None:
    """In a paragraph, a list, a table, a card's list and a quotation: one note, five marks, literal titles."""
    cited = "every 3 to 4 months[^leaflet.interval]"
    text = "\n".join((
        f"Refills come {cited}", "", f"- {cited}", "", "| | |", "| --- | --- |", f"| Often | {cited} |", "",
        '!!! urgent "Ring if"', f"    - {cited}", "", f"> {cited}",
    ))  # fmt: skip
    site = build(tiny(tmp_path, text), engine)
    page = parse(site / "index.html").find("article")
    assert len(page.select("a.footnote-ref")) == 5
    (note,) = page.select(".footnote li")
    assert "A leaflet: with *stars* and [brackets]" in note.get_text()
    assert "Most pumps are refilled every 3 to 4 months." in note.get_text()
    assert page.select_one("table.glance th[scope=row]").get_text() == "Often"
    cited_on = parse(site / "sources/leaflet/index.html").select_one(".cited-on")
    assert [a.get_text() for a in cited_on.find_all("a")] == ["Emergency", "Home"]


def make(tree: Path, target: str) -> subprocess.CompletedProcess[str]:
    """Run a target of the project's Makefile with this Python instead of a fresh virtual environment."""
    words = ["make", "-s", "-o", ".venv/build", f"PY={sys.executable}", target]
    return subprocess.run(words, cwd=tree, env=ENVIRONMENT, capture_output=True, text=True, check=False)


def test_check_is_silent_and_a_wrong_figure_stops_the_build(tmp_path: Path) -> None:
    """A clean guide says nothing; with one digit changed neither `make check` nor `make build` passes."""
    tree = copy(tmp_path)
    shutil.copy(ROOT / "Makefile", tree)
    clean = make(tree, "check")
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, "", "")
    page = tree / "docs/living/refills.md"
    text = page.read_text()
    number = next(n for n, line in enumerate(text.splitlines(), 1) if "once every 6 months" in line)
    page.write_text(text.replace("once every 6 months", "once every 7 months", 1))
    for target in ("check", "build"):
        done = make(tree, target)
        assert done.returncode != 0
        assert f"docs/living/refills.md:{number}: '7 months' is not in " in done.stdout
    assert not (tree / "site").exists()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(address: str, words: str, seconds: float) -> None:
    """Ask for a page until it holds the words."""
    end = time.monotonic() + seconds
    seen = ""
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - our own server
                seen = answer.read().decode()
        except OSError:  # not up yet, or busy building
            pass
        if words in seen:
            return
        time.sleep(0.2)
    pytest.fail(f"{address} never held {words!r}: {seen[-300:]}")


def test_serving_follows_a_changed_record(tmp_path: Path) -> None:
    """A note shows what its record says now, also when the record changes while the site is served."""
    tree = tiny(tmp_path, "Refills come every 3 to 4 months.[^leaflet.interval]")
    subprocess.run([sys.executable, "-m", "evidence", "export"], cwd=tree, check=True)
    port = free_port()
    words = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**ENVIRONMENT, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, cwd=tree, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}/", "Most pumps are refilled every 3 to 4 months.", 60)
            record = tree / "docs/sources/leaflet.md"
            record.write_text(RECORD.replace("3 to 4 months", "5 to 6 months"))
            os.utime(record)
            wait_for(f"http://127.0.0.1:{port}/", "Most pumps are refilled every 5 to 6 months.", 60)
        finally:
            server.terminate()
