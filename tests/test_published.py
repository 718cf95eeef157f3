"""Addresses that last: each way to lose one with its exact message, each way to keep one, in files and in built sites."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from built import ENGINES, ROOT, build, run, served
from conftest import CONFIG, GOOD, PAGE, RECORD, Plant
from playwright.sync_api import Browser, Page, expect
from test_sites import PAGE as TINY_PAGE
from test_sites import RECORD as TINY_RECORD
from test_sites import tiny

from evidence import checks, pages, published, records

SECTIONS = PAGE + "\n## How often { #often }\n\n## The place\n\n## The place\n"  # headings on lines 13, 15 and 17
TREE = GOOD | {"docs/refills.md": SECTIONS}
ADDRESSES = """\
refills/
refills/#often
refills/#the-place
refills/#the-place_1
sources/label/
sources/label/#size
"""


def was(text: str, *old: str) -> str:
    """A page or record whose front matter takes old addresses over: in a page on line 7, in a record on line 12."""
    return text.replace("\ntopics:", f"\nwas: [{', '.join(old)}]\ntopics:", 1)


def faults(root: Path) -> list[str]:
    """All faults of a tree."""
    return [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")]


# ---------------------------------------------------------------- the list


def publish(root: Path) -> str:
    """`python -m evidence publish` in a folder; the list that it leaves."""
    if not (root / "evidence").exists():
        (root / "evidence").symlink_to(ROOT / "evidence")
    run(root, "evidence", "publish")
    return (root / published.LIST).read_text()


def test_publish_lists_every_page_record_and_heading(plant: Plant) -> None:
    """Sorted, with ids as the built pages have them; a second run changes nothing."""
    root = plant(TREE)
    assert publish(root) == ADDRESSES
    assert publish(root) == ADDRESSES


def test_publish_never_drops_a_line(plant: Plant) -> None:
    """What is new comes in, what is old stays."""
    root = plant(GOOD | {"published.txt": "old/\nrefills/#older\n", "docs/index.md": PAGE + "\n## Start\n"})
    now = "./ ./#start old/ refills/ refills/#older sources/label/ sources/label/#size".split()
    assert publish(root).splitlines() == now


IDS = {
    "## A question? Yes, *two* [words](x.md)!": "a-question-yes-two-words",
    "## Cited[^label.size]": "cited",
    "## Sources": "sources_1",  # the notes of a page that cites stand under #sources
    "## Refills": "refills_1",  # the main heading has the first
    '## Ours { #of-ours was="older old" }': "of-ours",
}


@pytest.mark.parametrize(("heading", "name"), IDS.items())
def test_ids_of_headings(heading: str, name: str) -> None:
    """Ours, or the words without markup, with a number where they repeat."""
    page = pages.page(records.split("docs/refills.md", f"{PAGE}\n{heading}\n")[0])
    assert list(published.sections(page)) == [name]


@functools.cache
def anchors(path: Path) -> set[str]:
    """The ids in a built page and "" for the page itself; none where there is no page."""
    return {"", *re.findall(r'\sid="([^"]*)"', path.read_text())} if path.is_file() else set()


@pytest.mark.parametrize("engine", ENGINES)
def test_every_address_of_the_guide_leads_somewhere_in_the_built_site(sites: dict[str, Path], engine: str) -> None:
    """The addresses that are read from the Markdown are those of the built site, and the committed list's too."""
    everything = published.load(ROOT / "docs")
    now = {one for page in everything for one in published.addresses(page)}
    old = {one for page in everything for one in published.former(page)}
    path = ROOT / published.LIST
    listed = path.read_text().splitlines() if path.is_file() else []
    assert listed == sorted(set(listed))
    for one in sorted({*now, *listed}):
        place, _, name = one.partition("#")
        found = anchors(sites[engine] / place / "index.html")
        assert name in found or (found and place in old), one  # a page that has moved leads its sections on


# ---------------------------------------------------------------- what vanishes


@pytest.mark.parametrize("listed", [ADDRESSES, "refills/\n", "", None])
def test_what_is_there_or_new_is_not_spoken_of(plant: Plant, listed: str | None) -> None:
    """A whole list, a list that misses what is new, an empty one, none: silence."""
    assert faults(plant(TREE | ({} if listed is None else {"published.txt": listed}))) == []


def gone(one: str, end: str) -> str:
    """The fault of a section that is gone."""
    how = f"{end}; if none did, list it in the front matter: 'was: [{one}]'."
    return f"the published section '{one}' is gone. {how}"


# (file, what it holds now): the faults
LOST = {
    ("docs/refills.md", SECTIONS.replace("## The place\n\n##", "## Some place\n\n##")): [
        "docs/refills.md:15: "
        + gone("refills/#the-place_1", "If 'Some place' took its place, end that heading with { #the-place_1 }"),
    ],
    ("docs/refills.md", SECTIONS.replace("#often", "#how-often")): [
        "docs/refills.md:13: " + gone("refills/#often", "If 'How often' took its place, end that heading with { #often }"),
    ],
    ("docs/refills.md", SECTIONS.replace("\n## The place\n", "", 1)): [
        "docs/refills.md:15: "
        + gone("refills/#the-place_1", "If 'The place' took its place, end that heading with { #the-place was=\"the-place_1\" }"),
    ],
    ("docs/refills.md", PAGE + '\n## The place { #the-place was="the-place_1" }\n'): [
        "docs/refills.md:1: " + gone("refills/#often", "End the heading that took its place with { #often }"),
    ],
    ("docs/refills.md", PAGE + '\n## Often { #often was="the-place" }\n\n## Place { #the-plaice was="the-place" }\n'): [
        "docs/refills.md:15: 'was' names 'refills/#the-place', as docs/refills.md:13 does. Leave it in one place.",
        "docs/refills.md:15: "
        + gone("refills/#the-place_1", "If 'Place' took its place, end that heading with { #the-plaice was=\"the-place the-place_1\" }"),
    ],
    ("docs/sources/label.md", RECORD + "\n## Also { #sizes }\nThe pump holds 20 ml.\n\n_Section 2._\n"): [],
    ("docs/sources/label.md", RECORD.replace("#size", "#sizes")): [
        "docs/refills.md:11: label has no finding 'size'. Did you mean 'sizes'?",
        "docs/sources/label.md:14: " + gone("sources/label/#size", "If 'Size' took its place, end that heading with { #size }"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("change", "expected"), LOST.items(), ids=[f"{n} {one[0]}" for n, one in enumerate(LOST)])
def test_a_section_or_finding_that_is_gone(plant: Plant, change: tuple[str, str], expected: list[str]) -> None:
    """Each is named once, at the heading that most likely took its place, with what to write there."""
    assert faults(plant(TREE | {"published.txt": ADDRESSES, change[0]: change[1]})) == expected


def test_a_page_that_is_gone(plant: Plant) -> None:
    """It is named once, not once a section, with the page that most likely took its place."""
    new = {"mkdocs.yml": CONFIG.replace("refills.md", "refill.md"), "docs/refill.md": SECTIONS}
    root = plant({"docs/sources/label.md": RECORD, "published.txt": ADDRESSES} | new)
    how = "List it in the front matter of the page that took its place, perhaps docs/refill.md: 'was: [refills/]'."
    assert faults(root) == [f"published.txt:1: the published page 'refills/' is gone. {how}"]
    (root / "docs/refill.md").write_text(was(SECTIONS, "refills/"))
    assert faults(root) == []


def test_a_source_that_is_gone(plant: Plant) -> None:
    """Where no name is like it, none is proposed; another record may take it over, and so may a page."""
    root = plant(TREE | {"published.txt": ADDRESSES + "sources/xyz-1999/\nsources/xyz-1999/#how\n"})
    how = "List it in the front matter of the page that took its place: 'was: [sources/xyz-1999/]'."
    assert faults(root) == [f"published.txt:7: the published page 'sources/xyz-1999/' is gone. {how}"]
    for path, text in {"docs/sources/label.md": RECORD, "docs/refills.md": SECTIONS}.items():
        (root / path).write_text(was(text, "sources/xyz-1999/"))
        assert faults(root) == []
        (root / path).write_text(text)


# ---------------------------------------------------------------- what is kept

KEPT = {
    "a heading keeps its id": SECTIONS.replace("## The place\n\n##", "## Where { #the-place }\n\n##", 1).replace(
        "\n\n## The place", "\n\n## The place { #the-place_1 }"
    ),
    "a heading takes others over": PAGE + '\n## All { #all was="often the-place the-place_1" }\n',
    "the page has no successor for them": was(PAGE, "refills/#often", "refills/#the-place", "refills/#the-place_1"),
}


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_ways_to_keep_a_section(plant: Plant, text: str) -> None:
    """Each way, and silence."""
    assert faults(plant(TREE | {"published.txt": ADDRESSES, "docs/refills.md": text})) == []


def test_ways_to_keep_a_finding(plant: Plant) -> None:
    """Pages cite it by its new name; its old address is taken over, or its record has no successor for it."""
    cited = {"docs/refills.md": SECTIONS.replace("label.size", "label.volume"), "published.txt": ADDRESSES}
    record = RECORD.replace("#size", '#volume was="size"')
    assert faults(plant(TREE | cited | {"docs/sources/label.md": record})) == []
    record = was(RECORD.replace("#size", "#volume"), "sources/label/#size")
    assert faults(plant(TREE | cited | {"docs/sources/label.md": record})) == []


def test_a_section_comes_along_when_its_page_is_renamed(plant: Plant) -> None:
    """What a heading has taken over may have been published at the page's former address."""
    text = was(SECTIONS.replace("{ #often }", '{ #how-often was="often" }'), "filling/")
    listed = "filling/\nfilling/#often\nsources/label/\n"
    assert faults(plant(TREE | {"docs/refills.md": text, "published.txt": listed})) == []


NOT_GONE = "but no such published address is gone."
WRONG = {
    was(SECTIONS, "refills/"): [f"7: 'was' names 'refills/', {NOT_GONE} Did you mean 'refils/'?"],
    was(SECTIONS, "never/"): [f"7: 'was' names 'never/', {NOT_GONE} Take it out."],
    was(SECTIONS, "refilz/"): [f"7: 'was' names 'refilz/', {NOT_GONE} Did you mean 'refils/'?"],
    was(SECTIONS, "refils/#often"): ["7: 'was' names 'refils/#often', a section of another page. Keep 'refils/' alone."],
    SECTIONS.replace("#often", '#often was="the-place"'): [f"13: 'was' names 'refills/#the-place', {NOT_GONE} Take it out."],
    SECTIONS.replace("aliases: []", "aliases: []\nwas: refils/"): [
        "9: 'was' is not a list of words. Write it as a list: [living/old-name/]."
    ],
    SECTIONS.replace("aliases: []", "aliases: []\nwas: [{refils/: a}]"): [
        "9: 'was' is not a list of words. Write it as a list: [living/old-name/]."
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRONG.items(), ids=[found[0][:50] for found in WRONG.values()])
def test_what_was_names_wrongly(plant: Plant, text: str, expected: list[str]) -> None:
    """What is still there, what nobody published, what another page has, what is no list."""
    listed = ADDRESSES + "refils/\nrefils/#often\n"
    found = faults(plant(TREE | {"docs/refills.md": text, "published.txt": listed}))
    assert [fault for fault in found if fault.startswith("docs/")] == [f"docs/refills.md:{fault}" for fault in expected]


# ---------------------------------------------------------------- built sites


@pytest.fixture(scope="module", params=ENGINES)
def moved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny site whose emergency page and whose record have taken old addresses over."""
    tree = tiny(tmp_path_factory.mktemp(request.param), "Refills come every 3 to 4 months.[^leaflet.interval]")
    long = "Ring.[^leaflet.interval]\n\n" * 60
    text = long + '## Whom to ring { #ring was="phone call" }\n\n' + long
    page = was(TINY_PAGE.format(title="Emergency & more", text=text), "help/old-name/", "emergency/#gone")
    (tree / "docs/emergency.md").write_text(page)
    record = was(TINY_RECORD.replace("{ #interval }", '{ #interval was="often" }'), "sources/merged/")
    (tree / "docs/sources/leaflet.md").write_text(record)
    return build(tree, request.param)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """A page on a phone."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def test_old_addresses_lead_on_below_any_path(moved: Path, visitor: Page) -> None:
    """To the page that took its place, and to the section that was asked for, by its new or its old name."""
    with served(moved.parent) as at:  # the site is in a folder of what is served
        site = f"{at}site/"
        for old, new in {
            "help/old-name/": "emergency/",
            "help/old-name/#ring": "emergency/#ring",
            "help/old-name/#phone": "emergency/#phone",
            "sources/merged/#often": "sources/leaflet/#often",
        }.items():
            visitor.goto(site + old)
            visitor.wait_for_url(site + new)
            expect(visitor.locator("h1").first).to_be_attached()


def test_an_old_section_is_shown_below_the_header(moved: Path, visitor: Page) -> None:
    """Its heading is in sight; a section without successor shows the beginning of its page."""
    with served(moved) as at:
        for name in ("ring", "phone", "call"):
            visitor.goto("about:blank")
            visitor.goto(f"{at}emergency/#{name}")
            heading = visitor.get_by_role("heading", name="Whom to ring").bounding_box()
            header = visitor.get_by_role("banner").bounding_box()
            assert header["y"] + header["height"] <= heading["y"] < 400, name
        visitor.goto("about:blank")
        visitor.goto(f"{at}emergency/#gone")
        expect(visitor.get_by_role("heading", level=1)).to_be_in_viewport()


def test_old_addresses_lead_on_from_a_folder(moved: Path, visitor: Page) -> None:
    """A saved copy, opened without a server."""
    visitor.goto((moved / "help/old-name/index.html").as_uri() + "#phone")
    visitor.wait_for_url((moved / "emergency/index.html").as_uri() + "#phone")


def test_old_addresses_lead_on_without_javascript(moved: Path, browser: Browser) -> None:
    """By themselves, and the words say where to."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    with served(moved.parent) as at:
        page.goto(f"{at}site/help/old-name/")
        page.wait_for_url(f"{at}site/emergency/index.html")
    context.close()
    text = (moved / "help/old-name/index.html").read_text()
    assert '<p>It is now <a href="../../emergency/index.html">Emergency &amp; more</a>.</p>' in text
    assert '<link rel="canonical" href="https://guide.example/emergency/">' in text
    assert "Content-Security-Policy" in text


def test_finishing_twice_changes_nothing(moved: Path) -> None:
    """Each anchor stands once, no attribute of ours is left, and a second run writes the same."""
    before = {path: path.read_bytes() for path in moved.rglob("*.html")}
    run(moved.parent, "evidence.finish", "site")
    assert {path: path.read_bytes() for path in moved.rglob("*.html")} == before
    text = (moved / "emergency/index.html").read_text()
    assert [text.count(f'<span id="{name}"></span>') for name in ("phone", "call", "gone")] == [1, 1, 1]
    assert " was=" not in text
