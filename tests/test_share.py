"""What is handed on: QR codes read by another program than made them, packs, texts to paste, links to sections."""

from __future__ import annotations

import io
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import markdown
import pytest
import zxingcpp
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, Tag
from built import ENGINES, ROOT, built_address, parse
from conftest import CONFIG, GOOD, PAGE, Plant
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evidence import checks, packs, pages, paper, records

BASE = "https://guide.example/"
GUIDE = pages.load(ROOT / "docs")[0]
PACKS = [page for page in GUIDE if packs.PACK.search(page.path)]
each_engine = pytest.mark.parametrize("engine", ENGINES)
each_pack = pytest.mark.parametrize("pack", [built_address(page) for page in PACKS])
ONE_SHEET = [built_address(page) for page in GUIDE if any(".paper-ends" in line.text for line in page.lines)]
MM = 96 / 25.4  # px

# ---------------------------------------------------------------- QR codes


def drawn(svg: Tag, scale: int = 4) -> Image.Image:
    """A code as its path's own numbers draw it: horizontal strokes one module high, black on white."""
    side = int(svg["viewbox"].split()[2])
    picture = Image.new("L", (side * scale, side * scale), 255)
    pen = ImageDraw.Draw(picture)
    x = y = 0.0
    for letter, numbers in re.findall(r"([Mmh])([-\d. ]+)", svg.path["d"]):
        given = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if letter == "M":
            x, y = given
        elif letter == "m":
            x, y = x + given[0], y + given[1]
        else:
            top = (y - 0.5) * scale
            pen.rectangle([x * scale, top, (x + given[0]) * scale - 1, top + scale - 1], fill=0)
            x += given[0]
    return picture


def read(picture: Image.Image) -> list[str]:
    """What the QR codes of a picture say."""
    return [found.text for found in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)]


@each_engine
def test_every_page_has_a_code_of_its_own_address(sites: dict[str, Path], engine: str) -> None:
    """Read back from its path, it is the page's canonical address; and it is one path, 20 mm and more, and quiet."""
    built = [path for path in sorted(sites[engine].rglob("index.html")) if parse(path).find("article")]
    assert len(built) > len(GUIDE)
    for path in built:
        page = parse(path)
        address = page.select_one("link[rel=canonical]")["href"]
        (code,) = page.select("article:not(.pack-page) :is(.paper-address, .paper-foot) > svg.qr")
        assert address in code.parent.get_text(), path
        (found,) = zxingcpp.read_barcodes(drawn(code))
        assert (found.text, found.ec_level) == (address, "M"), path
        assert [child.name for child in code.children] == ["path"]
        assert (code["aria-hidden"], code["focusable"]) == ("true", "false")
        modules = int(code["viewbox"].split()[2])
        first = float(re.match(r"M([\d.]+)", code.path["d"])[1])
        assert first == paper.QUIET
        assert int(code["width"].removesuffix("mm")) * (modules - 2 * paper.QUIET) / modules >= paper.LEAST, path


@each_engine
def test_share_has_a_code_and_a_text_for_each_moment(sites: dict[str, Path], engine: str) -> None:
    """Ten moments; each code says where its link leads, each text is plain and shows that address too."""
    page = parse(sites[engine] / "share/index.html").find("article")
    links = page.select("a.coded")
    assert len(links) == 10
    for link in links:
        address = urljoin(BASE + "share/", link["href"])
        assert read(drawn(link.find_next_sibling("svg"))) == [address]
        message = link.find_next("p", class_="message")
        shown = [a for a in message.find_all("a") if "footnote-ref" not in a.get("class", [])]
        assert address in [a.get_text() for a in shown]
        assert all(a.get_text() == urljoin(BASE + "share/", a["href"]) for a in shown)
        assert not message.find(["b", "strong", "em", "svg"])


def test_an_address_with_signs_is_read_back_as_it_is() -> None:
    """Below a folder, long, with signs that HTML escapes: the code holds the address that the page means."""
    for address in ("https://a.example/x/?a=1&b=2", "https://a.example/" + "long-name/" * 12, "http://127.0.0.1:8000/"):
        svg = BeautifulSoup(paper.code(address), "html.parser").svg
        assert read(drawn(svg)) == [address]
    assert paper.canonical('<link rel="canonical" href="https://a.example/?a=1&amp;b=2"/>').endswith("?a=1&b=2")
    assert paper.canonical("<p>no address</p>") == ""


def test_codes_may_be_made_twice(tmp_path: Path) -> None:
    """A page below a folder gets its codes once; a page without an address stays as it is."""
    (tmp_path / "a").mkdir()
    page = tmp_path / "a/index.html"
    page.write_text(
        '<link rel="canonical" href="https://x.example/guide/a/"><p><a class="coded" href="../b/">B</a></p>'
        '<p class="message">Read <a href="../b/">B</a></p><p class="print-only paper-address">From it</p>'
    )
    (tmp_path / "404.html").write_text('<p class="print-only paper-address">From nowhere</p>')
    paper.codes(tmp_path)
    once = page.read_text()
    paper.codes(tmp_path)
    assert page.read_text() == once
    soup = BeautifulSoup(once, "html.parser")
    assert [read(drawn(svg)) for svg in soup.find_all("svg")] == [
        ["https://x.example/guide/b/"],
        ["https://x.example/guide/a/"],
    ]
    assert soup.select_one(".message").get_text() == "Read https://x.example/guide/b/"
    assert "svg" not in (tmp_path / "404.html").read_text()


# ---------------------------------------------------------------- who may be in a pack

PACK = PAGE.replace("# Refills\nA pump holds 20 ml.[^label.size]\n", "# Pack\n\n## In this pack\n\n{items}\n")
ITEMS = "- [Refills](../refills.md)\n- [For staff](../staff.md)"
STAFF = PAGE.replace("topics:", "audience: professionals\ntopics:")
REVIEW = "reviewed_by:\n  - {{name: {name}, role: neurologist, date: 2026-11-01, text: {text}}}"
TREE = GOOD | {
    "docs/share/pack-x.md": PACK.format(items=ITEMS),
    "docs/staff.md": STAFF,
    "mkdocs.yml": CONFIG + "  - Staff: staff.md\n  - Pack: share/pack-x.md\n",
}


def reviewed(text: str, name: str = "A. Clinician", hash_of: str = "") -> str:
    """A page with a review of the text that it has, or of another one."""
    document, _ = records.split("docs/staff.md", hash_of or text)
    return text.replace("reviewed_by:", REVIEW.format(name=name, text=pages.text_hash(document)))


def in_pack(root: Path) -> list[tuple[str, str]]:
    """(address, words) of each item of the pack, as the extension makes it; "in" for one that is in."""
    text = (root / "docs/share/pack-x.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    extensions = ["attr_list", "evidence.footnotes", "evidence.packs"]
    options = {"evidence.footnotes": {"docs": str(root / "docs"), "page": "share/pack-x.md"}}
    soup = BeautifulSoup(markdown.markdown(text, extensions=extensions, extension_configs=options), "html.parser")
    return [
        (item.a["href"], "in" if item.a.get("class") == ["in-pack"] else item.get_text().partition(": ")[2])
        for item in soup.find_all("li")
    ]


SIGNED = reviewed(STAFF)
STATES = {
    "unsigned": (STAFF, "left out, since no clinician has signed its text."),
    "signed": (SIGNED, "in"),
    "edited after": (SIGNED + "\nIt is new.\n", "left out, since its text has changed after a clinician signed it."),
    "another text": (
        reviewed(STAFF, hash_of=STAFF + "Old.\n"),
        "left out, since its text has changed after a clinician signed it.",
    ),
    "nobody's name": (reviewed(STAFF, name="''"), "left out, since its text has changed after a clinician signed it."),
    "a broken review": (
        STAFF.replace("reviewed_by:", "reviewed_by:\n  - {name: A}"),
        "left out, since no clinician has signed its text.",
    ),
    "says so itself": (
        PAGE + '\n!!! urgent "Not clinically reviewed. Read the pump."\n    Text.\n',
        "left out, since no clinician has signed its text.",
    ),
}


@pytest.mark.parametrize(("staff", "expected"), STATES.values(), ids=STATES)
def test_what_professionals_read_is_in_a_pack_only_when_signed(plant: Plant, staff: str, expected: str) -> None:
    """Unsigned it is left out and the pack says so; signed it is in; edited after that it is out again."""
    assert in_pack(plant(TREE | {"docs/staff.md": staff})) == [("../refills.md", "in"), ("../staff.md", expected)]


def test_only_the_list_of_a_pack_is_marked(plant: Plant) -> None:
    """Other sections, other pages and pages that are not there stay as they are written."""
    items = "- [Gone](../gone.md)\n- Words [Refills](../refills.md)\n\n## Related pages\n\n- [Refills](../refills.md)"
    root = plant(TREE | {"docs/share/pack-x.md": PACK.format(items=items)})
    assert "in" not in [words for _, words in in_pack(root)]


FAULTS = {
    "": ["docs/share/pack-x.md:1: the pack lists no page. Under '## In this pack' write items such as "
         "'- [Alarms](../living/alarms.md)'."],
    ITEMS: [],
    ITEMS.replace("staff", "soon"): [
        "docs/share/pack-x.md:15: docs/soon.md must be checked by 2027-01-01, before this pack. "
        "Set this pack's 'next_check' to 2027-01-01."
    ],
}  # fmt: skip


@pytest.mark.parametrize(("items", "expected"), FAULTS.items())
def test_a_pack_lists_pages_and_grows_old_with_the_first_of_them(plant: Plant, items: str, expected: list[str]) -> None:
    """An empty pack, and one that may be used for longer than a page in it, are faults."""
    soon = PAGE.replace("2027-05-20", "2027-01-01")
    root = plant(TREE | {"docs/share/pack-x.md": PACK.format(items=items), "docs/soon.md": soon})
    assert [str(fault) for fault in checks.check(root / "docs")] == expected


def test_no_unsigned_page_for_professionals_is_in_a_built_pack(sites: dict[str, Path]) -> None:
    """As the guide stands now, in what is built and not in what is written."""
    out = {built_address(page) for page in GUIDE if packs.for_professionals(page) and not packs.signed(page.document)}
    assert out
    for engine in ENGINES:
        for pack in PACKS:
            page = parse(sites[engine] / built_address(pack) / "index.html")
            held = {part["id"] for part in page.select(".pack-page")}
            assert not held & {at.strip("/").replace("/", "-") for at in out}
            assert not page.select("article.pack-page .admonition-title:-soup-contains('Not clinically reviewed')")


# ---------------------------------------------------------------- built packs


@each_engine
@each_pack
def test_a_pack_holds_its_pages_whole(sites: dict[str, Path], engine: str, pack: str) -> None:
    """Each page's words, notes, dates, address and code, in the list's order; every id once, every way leads on."""
    site = sites[engine]
    page = parse(site / pack / "index.html")
    parts = page.select("article.pack-page")
    assert [f"#{part['id']}" for part in parts] == [a["href"] for a in page.select("a.in-pack")]
    assert len(parts) >= 2
    ids = [one["id"] for one in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for part in parts:
        (code,) = part.select(".paper-address > svg.qr")
        (address,) = read(drawn(code))
        own = parse(site / urlsplit(address).path.strip("/") / "index.html").find("article")
        assert part.h1.get_text() == own.h1.get_text()
        assert [p.get_text() for p in part.select(".page-dates p")] == [
            p.get_text() for p in own.select(".page-dates p")
        ]
        assert len(part.find_all(["p", "li", "td", "img"])) == len(own.find_all(["p", "li", "td", "img"])) - 1
        assert not part.select(".suggest")
        for mark in part.select("a.footnote-ref"):
            note = part.find(id=mark["href"][1:])
            assert note.find("a", href=f"#{mark.parent['id']}"), mark
        ways = zip(part.select("a[href]:not([href^='#'])"), own.select("a[href]:not([href^='#'])"), strict=False)
        for way, there in ways:
            assert urljoin(BASE + pack, way["href"]) == urljoin(address, there["href"])


@each_pack
def test_engines_fill_the_same_pack(sites: dict[str, Path], pack: str) -> None:
    """The same parts with the same words."""
    one, other = (
        [
            " ".join(part.get_text(" ").split())
            for part in parse(sites[engine] / pack / "index.html").select(".pack-page")
        ]
        for engine in ENGINES
    )
    assert one == other


def test_a_pack_before_it_is_filled_is_a_list(tmp_path: Path) -> None:
    """A page that holds no list stays as it is; one that is filled stays so; links of all kinds lead on."""
    (tmp_path / "share/pack-x").mkdir(parents=True)
    (tmp_path / "living/a").mkdir(parents=True)
    pack = tmp_path / "share/pack-x/index.html"
    pack.write_text('<article><ul><li><a class="in-pack" href="../../living/a/">A</a></li></ul></article><p>end</p>')
    ways = ("../b/", "../b/#x", "#y", "../../", "../../assets/i.svg", "https://o.example/", "tel:999", "/root/")
    links = "".join(f'<a href="{way}">.</a>' for way in ways)
    (tmp_path / "living/a/index.html").write_text(
        f'<article class="x"><h1 id="a">A id="a"</h1>{links}<p class="suggest" id="suggest">S</p></article>'
    )
    paper.packs(tmp_path)
    once = pack.read_text()
    paper.packs(tmp_path)
    assert pack.read_text() == once
    soup = BeautifulSoup(once, "html.parser")
    part = soup.select_one("article.pack-page")
    assert [a["href"] for a in part.find_all("a")] == [
        "../../living/b/", "../../living/b/#x", "#living-a--y", "../../", "../../assets/i.svg",
        "https://o.example/", "tel:999", "/root/",
    ]  # fmt: skip
    assert part.h1["id"] == "living-a--a"
    assert part.h1.get_text() == 'A id="a"'
    assert soup.select_one("a.in-pack")["href"] == "#living-a"
    assert "S" not in part.get_text()


# ---------------------------------------------------------------- in a browser


@pytest.fixture
def context(browser: Browser, address: str) -> BrowserContext:
    """A reader's own browser, which may copy; what it asks for beyond the guide, and what it says, is a fault."""
    one = browser.new_context(viewport={"width": 1280, "height": 900})
    one.grant_permissions(["clipboard-read", "clipboard-write"])
    one.on("console", lambda message: pytest.fail(message.text))
    one.on("request", lambda asked: None if asked.url.startswith(address) else pytest.fail(asked.url))
    yield one
    one.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of it."""
    return context.new_page()


def copied(page: Page) -> str:
    """What the browser's clipboard holds."""
    return page.evaluate("navigator.clipboard.readText()")


def violations(page: Page) -> list[str]:
    """What axe finds in the articles, their notes left out: they are read elsewhere."""
    answer = Axe().run(page, context={"include": [["article"]], "exclude": [[".footnote"]]})
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in answer.response["violations"]]


def sheets(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("at", ["living/mri/", "trial/", "sources/gablofen-label-us-2025/", *ONE_SHEET])
def test_paper_has_title_code_address_and_dates(page: Page, address: str, at: str) -> None:
    """All in sight in print, the code read from the printed picture at 20 mm or more, no sign behind a heading."""
    page.goto(address + at)
    page.emulate_media(media="print")
    expect(page.locator("h1").first).to_be_visible()
    code = page.locator(".paper-address > .qr")
    box = code.bounding_box()
    modules = int(code.get_attribute("viewBox").split()[2])
    assert box["width"] * (modules - 2 * paper.QUIET) / modules >= paper.LEAST * MM - 0.5
    expect(page.locator(".paper-address")).to_contain_text(f"From {BASE}{at}")
    expect(page.locator(".page-dates .print-only:visible, .page-dates p:visible").first).to_be_visible()
    if not at.startswith("sources/") and at not in ONE_SHEET:
        expect(page.locator(".footnote").first).to_be_visible()
    assert page.locator(".headerlink:visible").count() == 0
    picture = Image.open(io.BytesIO(page.locator(".paper-address").screenshot()))
    assert read(picture) == [BASE + at]


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_what_prints_on_one_sheet_still_does(page: Page, address: str, size: str) -> None:
    """The emergency page and each sheet, with their codes."""
    for at in ONE_SHEET:
        page.goto(address + at)
        assert sheets(page.pdf(format=size)) == 1, at


def test_a_code_shows_in_the_dark_too(browser: Browser, address: str) -> None:
    """On the page for professionals a code stays black on white, and a camera reads it."""
    context = browser.new_context(color_scheme="dark", viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(address + "share/")
    picture = Image.open(io.BytesIO(page.locator("p:has(> .coded)").first.screenshot()))
    assert read(picture) == [BASE + "deciding/"]
    context.close()


def test_one_print_makes_a_pack(page: Page, address: str) -> None:
    """Each page starts on a new sheet; the emergency page takes one; nothing of the screen is printed."""
    page.goto(address + "share/pack-going-home/")
    parts = page.locator("article.pack-page")
    names = parts.evaluate_all("all => all.map((part) => part.id)")
    page.emulate_media(media="print")
    for hidden in (".md-header", ".menu", ".suggest", ".headerlink", "button"):
        assert page.locator(f"{hidden}:visible").count() == 0, hidden
    assert parts.evaluate_all("all => all.every((part) => getComputedStyle(part).breakBefore === 'page')")
    whole = sheets(page.pdf(format="A4"))
    alone = {}
    for name in names:
        page.goto(f"{address}{name.replace('-', '/', 1)}/")
        alone[name] = sheets(page.pdf(format="A4"))
    assert alone["emergency"] == 1
    assert abs(whole - 1 - sum(alone.values())) <= len(names)


def test_a_printed_pack_is_read_by_its_codes(page: Page, address: str) -> None:
    """As it is printed: the pack's own code first, then each page's, in order."""
    page.goto(address + "share/pack-mri/")
    page.emulate_media(media="print")
    shown = page.locator(".paper-address")
    printed = [Image.open(io.BytesIO(shown.nth(n).screenshot())) for n in range(shown.count())]
    assert [read(picture) for picture in printed] == [
        [BASE + "share/pack-mri/"],
        [BASE + "living/mri/"],
        [BASE + "living/alarms/"],
    ]


def test_notes_work_within_a_pack(page: Page, address: str) -> None:
    """A mark leads to the note of its own part and back; resting on it shows what the source says."""
    page.goto(address + "share/pack-mri/", wait_until="networkidle")
    mark = page.locator("#living-alarms a.footnote-ref").first
    mark.hover()
    expect(page.locator(".note-preview")).to_contain_text("It says:")
    mark.click()
    note = page.locator("#living-alarms .footnote li:target")
    expect(note).to_be_in_viewport()
    note.locator("a.footnote-backref").first.click()
    expect(mark).to_be_in_viewport()


@pytest.mark.parametrize("at", ["share/", "share/pack-mri/"])
def test_rules_for_access_hold(page: Page, address: str, at: str) -> None:
    """Of axe, at a phone's width and with nothing wider than the screen."""
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(address + at)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_copy_this_text(page: Page, address: str) -> None:
    """By keyboard: the plain text with its address and no mark of a source; it says so."""
    page.goto(address + "share/")
    buttons = page.get_by_role("button", name=re.compile("^Copy this text"))
    assert buttons.count() == 10
    button = page.get_by_role("button", name="Copy this text: An MRI request")
    assert min(button.bounding_box()["width"], button.bounding_box()["height"]) >= 44
    button.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Text copied.")).to_be_visible()
    lines = copied(page).split("\n")
    assert f"{BASE}living/mri/" in lines
    assert lines[1].endswith("for this exact model.")
    assert not re.search(r"not sourced|\s$|^\s", copied(page), re.M)


def test_copying_that_is_refused_is_said(page: Page, address: str) -> None:
    """The text is selected then, and the link stands in the address bar."""
    page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.goto(address + "share/")
    page.get_by_role("button", name="Copy this text: Going home").click()
    expect(page.get_by_text("Your browser did not let the page copy.")).to_be_visible()
    assert f"{BASE}surgery/recovery/" in page.evaluate("getSelection().toString()")
    page.locator("#going-home .headerlink").click()
    expect(page.get_by_text("Not copied: the link now stands in the address bar")).to_be_visible()
    expect(page).to_have_url(f"{address}share/#going-home")


def test_copy_link_to_a_section(page: Page, address: str) -> None:
    """The sign still leads to its heading; it copies the address too and says so near it; then it is quiet."""
    page.goto(address + "trial/")
    link = page.locator("h2 .headerlink").nth(1)
    expect(link).to_have_accessible_name("Copy link to this section")
    link.focus()
    link.press("Enter")
    status = page.get_by_role("status").filter(has_text="Link copied")
    expect(status).to_be_in_viewport(ratio=1)
    assert copied(page) == page.url == link.evaluate("one => one.href")
    assert abs(status.bounding_box()["y"] - link.bounding_box()["y"]) < 100
    page.keyboard.press("Tab")
    expect(page.locator(".link-copied")).to_have_text("")


def test_all_is_there_without_javascript(browser: Browser, address: str) -> None:
    """The texts can be selected, the sign is a plain link, a pack is filled."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(address + "share/")
    expect(page.locator(".message").first).to_contain_text(f"{BASE}deciding/")
    expect(page.get_by_role("button", name="Copy this text")).to_have_count(0)
    page.goto(address + "trial/")
    link = page.locator("h2 .headerlink").first
    expect(link).to_have_attribute("title", "Link to this section")
    link.click()
    expect(page).to_have_url(address + "trial/" + link.get_attribute("href"))
    page.goto(address + "share/pack-mri/")
    expect(page.get_by_role("heading", name="Alarms", level=1)).to_be_visible()
    context.close()
