"""The finished page: its styles within it, its policy, and nothing of the theme that it does not use."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path

import pytest
from built import ENGINE, ENGINES, parse, run, served
from playwright.sync_api import Browser

from evidence import styles

SHEET = """
/* a comment */
:root { --seen: red; --unseen: blue; --chain: var(--unseen) }
.here, .gone { color: var(--seen) }
.gone { color: blue }
a:hover > .here::before { content: "a; b" }
[data-open] .here:not(.gone) { top: 0 }
p.here, a.here[title="no matter"], a[rel=next], a[rel=prev] { top: 4px }
@media print { .gone { top: 1px } .here { top: 2px } }
@media screen { .gone { top: 3px } }
:is(.gone, .here) p { left: 0 }
:is(.gone, p:has(.gone)) p { left: 0 }
@keyframes moving { to { left: 1px } }
@keyframes still { to { left: 2px } }
p { animation: moving 1s }
"""
KEPT = (
    ':root{--seen:red}.here{color:var(--seen)}a:hover>.here::before{content:"a; b"}'
    'a.here[title="no matter"],a[rel=next]{top:4px}@media print{.here{top:2px}}:is(.gone,.here) p{left:0}'
    "@keyframes moving{to{left:1px}}p{animation:moving 1s}"
)


def test_a_page_holds_what_it_uses(tmp_path: Path) -> None:
    """Rules, parts of rules and properties that nothing can use are left out; the rest is word for word."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets/a.css").write_text(SHEET)
    page = tmp_path / "index.html"
    body = '<p><a class="here" title="another" rel="next">x</a></p>'
    page.write_text(f'<head><link rel="stylesheet" href="assets/a.css"></head>{body}')
    styles.inline(tmp_path)
    assert page.read_text() == f"<head><style>{KEPT}</style></head>{body}"
    styles.inline(tmp_path)
    assert page.read_text().count("<style>") == 1


def test_names_that_its_scripts_give_count_as_used(tmp_path: Path) -> None:
    """A class, a data attribute by its name and with any value, a property: of the scripts that the page loads."""
    (tmp_path / "assets/javascripts").mkdir(parents=True)
    sheet = (
        ".later { top: 0 } [data-now-open='1'] { top: 1px } p[hidden] { top: 2px } .never, .said, .other { top: 3px }"
    )
    (tmp_path / "assets/a.css").write_text(sheet)
    script = "e.classList.add('later'); e.dataset.nowOpen = n; e.hidden = true // it's never\ne.append('Said, never.')"
    (tmp_path / "assets/javascripts/a.js").write_text(script)
    (tmp_path / "assets/javascripts/b.js").write_text("e.className = 'other'")
    page = tmp_path / "index.html"
    loads = '<p>x</p><script src="assets/javascripts/a.js" defer></script>'
    page.write_text(f'<link rel="stylesheet" href="assets/a.css">{loads}')
    styles.inline(tmp_path)
    kept = '.later{top:0}[data-now-open="1"]{top:1px}p[hidden]{top:2px}'
    assert page.read_text() == f"<style>{kept}</style>{loads}"


@pytest.mark.parametrize("engine", ENGINES)
def test_every_page_forbids_what_it_does_not_need(sites: dict[str, Path], engine: str) -> None:
    """The policy comes first; the one script within the page is the one that it allows; no style sheet is left."""
    site = sites[engine]
    for path in site.rglob("*.html"):
        page = parse(path)
        if page.select_one("meta[http-equiv=refresh]"):
            continue  # a page that has moved: it holds a link alone
        first = page.head.find(True)
        assert first.get("http-equiv") == "Content-Security-Policy", path
        rules = dict(rule.strip().split(" ", 1) for rule in first["content"].split(";"))
        assert rules["default-src"] == "'none'"
        assert "unsafe" not in rules["script-src"]
        within = [script.string for script in page.select("script:not([src], [type])")]
        assert len(within) == 1, path
        assert base64.b64encode(hashlib.sha256(within[0].encode()).digest()).decode() in rules["script-src"], path
        assert not page.select("link[rel=stylesheet]"), path
        assert not [tag for tag in page.find_all(True) if any(name.startswith("on") for name in tag.attrs)], path
    assert not list(site.rglob("bundle.*")), "the theme's scripts are left"
    assert not list(site.rglob("*lunr*"))


def test_finishing_twice_changes_nothing(sites: dict[str, Path], tmp_path: Path) -> None:
    """The last stage may run again."""
    shutil.copytree(sites[ENGINE], tmp_path / "site")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    run(Path(__file__).parent.parent, "evidence.finish", str(tmp_path / "site"))
    after = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert [path for path in before | after if before.get(path) != after.get(path)] == []


def test_a_hostile_page_runs_nothing(browser: Browser, sites: dict[str, Path], tmp_path: Path) -> None:
    """What somebody might smuggle into a finished page does not run: a script, a handler, a frame, a foreign image."""
    shutil.copytree(sites[ENGINE] / "assets", tmp_path / "assets")
    text = (sites[ENGINE] / "trial/index.html").read_text()
    evil = (
        "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
        "<iframe srcdoc='<script>parent.ran = 3</script>'></iframe><img src='https://elsewhere.example/x.png'>"
        "<script src='https://elsewhere.example/x.js'></script><a id=go href='javascript:window.ran = 4'>go</a>"
    )
    (tmp_path / "trial").mkdir()
    (tmp_path / "trial/index.html").write_text(text.replace("<article", f"{evil}<article", 1))
    with served(tmp_path) as address:
        page = browser.new_page()
        blocked: dict[str, str] = {}
        page.on("requestfailed", lambda request: blocked.update({request.url: request.failure}))
        page.goto(address + "trial/")
        page.locator("#go").evaluate("e => e.click()")
        page.wait_for_timeout(500)
        assert page.evaluate("window.ran") is None
        assert page.evaluate("document.documentElement.className") == "js"
        assert blocked == {f"https://elsewhere.example/x.{kind}": "csp" for kind in ("png", "js")}
        page.close()
