"""Drawings: each fault with its place and message, the ones drawn from data, and opening them larger."""

from __future__ import annotations

import gzip
import re
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from built import ENGINE, ENGINES, ROOT, built_address, parse
from conftest import GOOD, PAGE, Plant
from PIL import Image, ImageStat
from playwright.sync_api import Browser, Page, expect

from evidence import checks, numbers, pages, pictures

PALETTE = ":root { --ink: #000 }\n"
DRAWING = """\
<svg xmlns="http://www.w3.org/2000/svg" width="340" height="100" viewBox="0 0 340 100">
<title>A pump</title>
<desc>A pump and what it holds.</desc>
<style>
:root { --ink: #000 }
</style>
<g data-cite="label.size">
  <text x="8" y="20"><tspan>It holds</tspan> <tspan x="8" y="40">20 ml</tspan></text>
</g>
<text x="8" y="60" class="number">3</text>
</svg>
"""  # the text with the figure starts on line 8
SHOWN = """
![A pump.](assets/images/pump.svg){ .on-glb width=340 height=100 }
/// caption
It holds 20 ml.[^label.size]
///
"""  # the picture stands on line 13 of the page
DATA = """\
people:
  people-size:
    title: Who has it
    kind: harm
    with: 6 in 100 have it
    without: 94 do not
    whom: 50 people
    cite: label.share
    others:
      - {says: 6 in 100, of: 50 people, cite: label.share}
"""
SHARE = "## Share { #share }\nOf 50 people 3 have it.\nOur reckoning: 3 of 50 = 6 in 100; 94 without.\n\n_Section 2._\n"
IMAGES = "docs/assets/images"


def faults(plant: Plant, drawing: str = DRAWING, page: str = PAGE + SHOWN, **more: str) -> list[str]:
    """All faults of the good tree with a drawing, its page and other images (name with _ for . : text)."""
    files = {f"{IMAGES}/palette.css": PALETTE, f"{IMAGES}/pump.svg": drawing, "docs/refills.md": page}
    files |= {f"{IMAGES}/{name.replace('_', '.')}": text for name, text in more.items()}
    root = plant(GOOD | files)
    return [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")]


def test_good_drawing_has_no_faults(plant: Plant) -> None:
    """The drawing that every case below spoils has no fault itself."""
    assert faults(plant) == []


WRONG = "Cite another finding or correct the figure."
CITE = 'Add data-cite="source.finding" to it or to its group.'
STEP = 'Keep class="number" for a step\'s number from 1 to 12; cite any other figure.'
STYLE = "Copy the whole of docs/assets/images/palette.css between <style> and </style>."
ELEMENTS = f"Use only: {', '.join(pictures._ALLOWED)}."
SPOILED = {
    ("20 ml", "30 ml"): [f"8: '30 ml' is not in label.size. {WRONG}"],
    ("20 ml", "20 mg"): [f"8: '20 mg' is not in label.size. {WRONG}"],
    (' data-cite="label.size"', ""): [f"8: the figure '20 ml' has no source. {CITE}"],
    ("label.size", "label.siz"): ["8: there is no finding 'label.siz'. Correct the name, or write its record first."],
    ("<title>A pump", "<title>20 ml"): ["2: '20 ml' stands in the drawing's title. Say it without the figure."],
    ("what it holds", "its 20 ml"): ["3: '20 ml' stands in the drawing's desc. Say it without the figure."],
    ('class="number">3', 'class="number">300'): [f"10: '300' is no step's number. {STEP}"],
    ('class="number">3', 'class="tick">3'): [f"10: '3' is no step's number. {STEP}"],
    ("<title>A pump</title>\n", ""): ["1: the drawing has no <title>. Say in it what the drawing shows."],
    ("--ink: #000", "--ink: #fff"): [f"1: the drawing's style is not the house's. {STYLE}"],
    ('class="number"', 'fill="#f00"'): [
        "10: fill '#f00' is not of the palette. Write a name of palette.css: fill=\"var(--ink)\".",
        f"10: the figure '3' has no source. {CITE}",
    ],
    ('class="number"', 'class="number" style="fill:red"'): [
        "10: 'style' may not stand in a drawing. Remove it; looks come from the palette's classes."
    ],
    ('class="number"', 'class="number" onclick="go()"'): [
        "10: 'onclick' may not stand in a drawing. Remove it; looks come from the palette's classes."
    ],
    ("</svg>", '<use href="https://example.org/a.svg#b"/></svg>'): [
        "11: 'href' leads out of the drawing. Remove it, or point to an id within."
    ],
    ("</svg>", "<script/></svg>"): [f"11: <script> may not stand in a drawing. {ELEMENTS}"],
    ("</svg>", "<foreignObject/></svg>"): [f"11: <foreignObject> may not stand in a drawing. {ELEMENTS}"],
    ("</svg>", "</g>"): ["11: the drawing cannot be read: mismatched tag. Mend this line."],
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "expected"), SPOILED.items(), ids=[" > ".join(spoil)[:60] for spoil in SPOILED])
def test_fault_in_a_drawing(plant: Plant, spoil: tuple[str, str], expected: list[str]) -> None:
    """Each way to spoil the drawing is named with its line; other faults do not come with it."""
    spoiled = DRAWING.replace(*spoil)
    assert spoiled != DRAWING
    found = [fault for fault in faults(plant, spoiled) if fault.startswith(f"{IMAGES}/pump.svg:")]
    assert found == [f"{IMAGES}/pump.svg:{message}" for message in expected]


PLACED = {
    ("It holds 20 ml.[^label.size]\n", "A pump.[^label.other]\n"): (
        "13: the caption leaves out what docs/assets/images/pump.svg cites. Add to a line of its caption: [^label.size]"
    ),
    ("height=100", "height=90"): (
        "13: the size of docs/assets/images/pump.svg is another. "
        "Write { .on-glb width=340 height=100 } behind it."
    ),
    ("![A pump.]", "![A pump of 20 ml.]"): (
        "13: the figure '20 ml' has no source. Cite the finding that gives it, at the end of this line."
    ),
}  # fmt: skip


@pytest.mark.parametrize(("spoil", "message"), PLACED.items())
def test_fault_in_a_place(plant: Plant, spoil: tuple[str, str], message: str) -> None:
    """A caption without the drawing's citations, a wrong size, a figure in the alt text."""
    spoiled = SHOWN.replace(*spoil)
    assert spoiled != SHOWN
    assert f"docs/refills.md:{message}" in faults(plant, page=PAGE + spoiled)


def test_drawing_that_no_page_shows(plant: Plant) -> None:
    """A drawing left over is named."""
    assert faults(plant, page=PAGE) == [
        f"{IMAGES}/pump.svg:1: no page shows this drawing. Place it on the page that it explains, or remove it."
    ]


def test_figures_of_drawn_pictures_are_checked(plant: Plant) -> None:
    """A figure changed in the data file is named by the file and its entry's line, in `with`, `whom` and a row."""
    record = {"docs/sources/label.md": GOOD["docs/sources/label.md"] + SHARE}
    height = int(pictures.read(numbers.draw(_entry(DATA), PALETTE)).size[1])
    shown = PAGE + SHOWN + (
        f"\n![Who has it.](assets/images/numbers/people-size.svg){{ .on-glb width=340 height={height} }}\n"
        "/// caption\nOf 50 people 6 in 100 had it, and 94 in 100 did not.[^label.share]\n///\n"
    )  # fmt: skip

    def found(data: str) -> list[str]:
        images = {"palette.css": PALETTE, "pump.svg": DRAWING, "numbers.yml": data}
        files = {f"{IMAGES}/{name}": text for name, text in images.items()} | record | {"docs/refills.md": shown}
        root = plant(GOOD | files)
        return [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")]

    assert found(DATA) == []
    for old, new in (("with: 6 in", "with: 7 in"), ("whom: 50", "whom: 51"), ("says: 6 in", "says: 8 in")):
        assert any(
            f.startswith(f"{IMAGES}/numbers.yml:2: '{new.split(': ')[1]}") for f in found(DATA.replace(old, new))
        )


def _entry(data: str) -> numbers.Entry:
    """The one entry of a data file's text."""
    words = pictures.numbers.read_yaml(data)
    kind, name = next((kind, name) for kind, named in words.items() for name in named)
    return numbers.Entry(name, kind, 2, words[kind][name])


BAD_DATA = {
    ("people:", "persons:"): "2: 'people-size' stands under 'persons', which is neither people nor studies.",
    ("    kind: harm\n", ""): "2: 'people-size' has other keys than cite, kind, others, title, whom, with, without.",
    ("kind: harm", "kind: bad"): "2: 'people-size' is of the kind 'bad', which is neither harm nor benefit.",
    ("says: 6 in 100", "says: six"): "2: 'people-size' has a row that does not begin with its number: 'six'.",
    ("with: 6 in 100", "with: few"): "2: 'people-size' does not begin 'with' as '6 in 100 …'.",
    ("    title: Who has it", "    title: [Who"): "4: the data cannot be read: did not find expected ',' or ']'.",
}


@pytest.mark.parametrize(("spoil", "message"), BAD_DATA.items())
def test_fault_in_the_data(tmp_path: Path, spoil: tuple[str, str], message: str) -> None:
    """Data that is not whole is named with its line, and no traceback comes."""
    file = tmp_path / "numbers.yml"
    file.write_text(DATA.replace(*spoil))
    entries, found = numbers.load(file, "numbers.yml")
    assert entries == []
    assert [str(fault).rsplit(". ", 1)[0] + "." for fault in found] == [f"numbers.yml:{message}"]


SPANS = {
    "6 in 100 people": (6, 6), "3 to 26 in 100": (3, 26), "5 to 7 years": (5, 7), "211.9 to 429.3 micrograms": (211.9, 429.3),
    "1,500 micrograms": (1500, 1500), "0 in 100 to 44 in 100": (0, 44),
}  # fmt: skip


@pytest.mark.parametrize(("says", "expected"), SPANS.items())
def test_span_of_a_row(says: str, expected: tuple[float, float]) -> None:
    """What is drawn is what the words begin with."""
    assert numbers.span(says) == expected


SIZES = {
    "400 people, Japan": 400, "Japan: 13,936 people of all ages": 13936, "720 operations in 341 children": 720,
    "118 MS patients": None, "MedStream: its maker": None, "430 young people": 430,
}  # fmt: skip


@pytest.mark.parametrize(("of", "expected"), SIZES.items())
def test_size_of_a_row(of: str, expected: int | None) -> None:
    """The size of a mark is the first count that the words give."""
    assert numbers.size(of) == expected


@pytest.mark.parametrize("marked", [0, 1, 6, 50, 99, 100])
def test_as_many_are_filled_as_said(marked: int) -> None:
    """One hundred people are drawn, the filled ones as many as the words say."""
    svg = numbers.draw(_entry(DATA.replace("with: 6 in", f"with: {marked} in")), PALETTE)
    crowd = svg[svg.index("<g transform") : svg.index("</g></g>")]
    groups = {
        ("filled" if 'fill="var(' in group else "hollow"): group.count("<path") for group in crowd.split("<g ")[2:]
    }
    assert groups.get("filled", 0) == marked
    assert sum(groups.values()) == 100


def _clash(boxes: list[dict]) -> list[tuple[str, str]]:
    """Pairs of texts that lie on each other."""
    found = []
    for n, one in enumerate(boxes):
        for two in boxes[n + 1 :]:
            across = min(one["right"], two["right"]) - max(one["left"], two["left"])
            down = min(one["bottom"], two["bottom"]) - max(one["top"], two["top"])
            if across > 2 and down > 5:
                found.append((one["words"], two["words"]))
    return found


BOXES = """() => [...document.querySelectorAll("text")].flatMap(text => {
  const parts = text.querySelectorAll("tspan").length ? [...text.querySelectorAll("tspan")] : [text]
  return parts.map(part => {
    const box = part.getBoundingClientRect()
    return { left: box.left, right: box.right, top: box.top, bottom: box.bottom, size: parseFloat(getComputedStyle(part).fontSize), words: part.textContent }
  })
})"""


def test_every_drawing_can_be_read(browser: Browser) -> None:
    """In each drawing: letters of 15 units or more, no text off the edge, none upon another."""
    page = browser.new_page(viewport={"width": 400, "height": 900})
    palette = (ROOT / IMAGES / "palette.css").read_text()
    entries, _ = numbers.load(ROOT / IMAGES / "numbers.yml", "")
    drawings = {file.name: file.read_text() for file in (ROOT / IMAGES).glob("*.svg") if file.name != "favicon.svg"}
    drawings |= {entry.name: numbers.draw(entry, palette) for entry in entries}
    assert len(drawings) >= 20
    for name, svg in drawings.items():
        page.set_content(f"<body style='margin:0'>{svg}")
        boxes = page.evaluate(BOXES)
        assert boxes, name
        for box in boxes:
            assert box["size"] >= 15, (name, box)
            assert box["left"] >= 4, (name, box)
            assert box["right"] <= 338, (name, box)
        assert _clash(boxes) == [], name
    page.close()


WITH_PICTURES = sorted(
    {
        built_address(page)
        for page in pages.load(ROOT / "docs")[0]
        if ".on-glb" in "".join(line.text for line in page.lines)
    }
)


@pytest.mark.parametrize("engine", ENGINES)
def test_lightbox_is_ours_and_only_where_it_is_needed(sites: dict[str, Path], engine: str) -> None:
    """Pages with pictures load one script of ours; others nothing; the plugin's and Zensical's are gone."""
    site = sites[engine]
    for path in site.rglob("*.html"):
        at = path.relative_to(site).as_posix().removesuffix("index.html")
        tags = [
            tag.get("src") or tag.get("href")
            for tag in parse(path).select("script, link[rel=stylesheet]")
            if "lightbox" in str(tag)
        ]
        if parse(path).select("a.glightbox"):
            assert [re.sub(r"\.\w{8}(?=\.)", "", Path(tag).name) for tag in tags] == ["pictures.js"], (at, tags)
            assert all((path.parent / tag).resolve().is_file() for tag in tags), tags
        else:
            assert tags == [], at
    assert not list(site.rglob("assets/*/glightbox.min.*"))


def test_pictures_of_a_page_are_light(sites: dict[str, Path]) -> None:
    """At most 100 KB a page, compressed."""
    site = sites[ENGINE]
    assert WITH_PICTURES
    for at in WITH_PICTURES:
        files = {
            (site / at / image["src"]).resolve() for image in parse(site / at / "index.html").select("article img")
        }
        assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 100_000, at


def test_picture_opens_larger_by_keyboard(desk: Page, address: str) -> None:
    """Enter opens, the focus stays inside, Escape closes, and the focus is where it was; axe finds nothing open."""
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    desk.goto(address + "surgery/")
    link = desk.locator("a.glightbox").first
    small = link.locator("img").bounding_box()["width"]
    link.focus()
    desk.keyboard.press("Enter")
    dialog = desk.get_by_role("dialog", name="Picture, larger")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Close")).to_be_focused()
    picture = dialog.locator(".gslide.current img")
    expect(picture).to_be_visible()
    assert picture.bounding_box()["width"] > small * 1.2
    assert picture.get_attribute("alt")
    for key in ["Tab"] * 5 + ["Shift+Tab"] * 5:
        desk.keyboard.press(key)
        assert desk.evaluate("document.activeElement.closest('#glightbox-body') !== null"), key
    sizes = dialog.get_by_role("button").evaluate_all(
        "all => all.filter(b => b.offsetWidth).map(b => [b.offsetWidth, b.offsetHeight])"
    )
    assert all(min(size) >= 44 for size in sizes), sizes
    answer = Axe().run(desk, context="#glightbox-body")
    assert [one["id"] for one in answer.response["violations"]] == []
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(link).to_be_focused()
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(address).netloc}


def test_picture_opens_larger_by_touch(phone: Page, address: str) -> None:
    """A tap opens it wider than the phone, to be moved both ways; the close button closes it."""
    phone.goto(address + "living/refills/")
    phone.locator("a.glightbox").first.tap()
    dialog = phone.get_by_role("dialog", name="Picture, larger")
    picture = dialog.locator(".gslide.current img")
    expect(picture).to_be_visible()
    assert picture.bounding_box()["width"] > 360
    slide = dialog.locator(".gslide.current")
    assert slide.evaluate("e => e.scrollWidth > e.clientWidth && e.scrollHeight > e.clientHeight")
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_have_count(0)


def test_picture_opens_without_scripts(browser: Browser, address: str) -> None:
    """Its link leads to the picture itself."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + "living/refills/")
    page.locator("a.glightbox").first.click()
    expect(page).to_have_url(re.compile(r"/pictures/[\w-]+\.svg$"))
    context.close()


def test_pictures_follow_the_scheme(browser: Browser, address: str) -> None:
    """Dark with the reader's switch, light on paper, as measured in a picture of the screen."""
    context = browser.new_context(color_scheme="light", viewport={"width": 800, "height": 900})
    page = context.new_page()
    page.goto(address + "living/refills/")
    image = page.locator("a.glightbox img").first

    def brightness() -> float:
        return ImageStat.Stat(Image.open(BytesIO(image.screenshot())).convert("L")).mean[0]

    light = brightness()
    page.get_by_role("button", name="Dark colours").click()
    assert brightness() < light - 80
    page.emulate_media(media="print")
    assert abs(brightness() - light) < 15
    context.close()
