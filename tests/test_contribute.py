"""The doors for volunteers: the foot of a page, the forms, the page that explains, the templates and the sampler."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from built import ENGINES, ROOT, build, copy, parse
from conftest import PAGE, RECORD, Plant
from playwright.sync_api import Page, expect
from test_pictures import DRAWING, PALETTE

from evidence import checks, pages, records

FORMS = sorted(path for path in (ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
GUIDE = "docs/about/contribute.md"


def faults(root: Path) -> list[str]:
    """All faults of a tree."""
    return [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")]


# ---------------------------------------------------------------- the forms


def test_the_forms_are_of_the_hosts_schema() -> None:
    """Four forms and their settings, held to the schema that the host's editors use; it comes with the checker."""
    assert [form.stem for form in FORMS] == ["mistake", "question", "source", "story"]
    for schema, files in {"forms": FORMS, "config": [FORMS[0].with_name("config.yml")]}.items():
        words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.github-issue-{schema}", *files]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("form", FORMS, ids=[form.stem for form in FORMS])
def test_each_form_says_first_that_it_is_public(form: Path) -> None:
    """Before the first field: public, not watched for emergencies, whom to ring, no health details."""
    first, *fields = yaml.safe_load(form.read_text())["body"]
    assert first["type"] == "markdown"
    for said in (
        "is public",
        "nobody watches it for emergencies",
        "999, 911, 112 or 000",
        "your pump team",
        "health details|details about your health",
    ):
        assert re.search(said, first["attributes"]["value"]), said
    ids = [field["id"] for field in fields]
    assert len(ids) == len(set(ids))
    labels = " ".join(field["attributes"]["label"] for field in fields).lower()
    assert not re.search(
        r"\b(?:your (?:dose|condition|diagnosis|hospital|age)|e-?mail|telephone|date of birth)\b", labels
    )


def test_a_story_needs_every_consent() -> None:
    """An adult's own, naming nobody, public for good, ours to retell: each is ticked, or nothing is sent."""
    first, *fields = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/story.yml").read_text())["body"]
    assert "what cannot be taken back" in first["attributes"]["value"]
    (consent,) = (field for field in fields if field["type"] == "checkboxes")
    assert len(consent["attributes"]["options"]) == 4
    assert all(option["required"] for option in consent["attributes"]["options"])


# ---------------------------------------------------------------- the foot of a page


def doors(path: Path) -> dict[str, str]:
    """The links at the foot of a built page: words -> address."""
    return {link.get_text(): link["href"] for link in parse(path).select(".suggest a")}


@pytest.mark.parametrize("engine", ENGINES)
def test_three_ways_at_the_foot_of_every_page(sites: dict[str, Path], engine: str) -> None:
    """Tell us, edit, work locally. A mistake's form knows its page; a source's page opens its own record."""
    site, host = sites[engine], "https://code.example/guide"
    fields = {field.get("id"): field["type"] for field in yaml.safe_load(FORMS[0].read_text())["body"]}
    assert fields["page"] == "input"  # the host fills fields of one line from an address, and no list
    for file in ("living/refills.md", "share/my-pump.md", "sources/gillette-refill-leaflet.md"):
        at = file.removesuffix(".md") + "/"
        assert doors(site / at / "index.html") == {
            "Suggest a change to this page": "../../about/contribute/",
            "Report a mistake": f"{host}/issues/new?template=mistake.yml&page=https://guide.example/{at}",
            "Tell or ask us something else": f"{host}/issues/new/choose",
            "Edit in the browser": f"{host}/edit/main/docs/{file}",
            "Work on your computer": "../../about/contribute/#on-your-computer",
        }
        said = parse(site / at / "index.html").select_one(".suggest").get_text()
        for words in ("is public", "nobody watches it for emergencies", "leave out details about your health"):
            assert words in said
    assert parse(site / "about/contribute/index.html").find(id="on-your-computer")


def test_the_doors_are_large_and_stay_off_paper(address: str, phone: Page) -> None:
    """Each is at least 44 pixels each way on a phone, and none is printed."""
    phone.goto(address + "living/refills/")
    links = phone.locator(".suggest a")
    expect(links).to_have_count(5)
    for link in links.all():
        box = link.bounding_box()
        assert box["height"] >= 44, link.inner_text()
        assert box["width"] >= 44, link.inner_text()
        assert box["x"] + box["width"] <= 360, link.inner_text()
    phone.emulate_media(media="print")
    expect(phone.locator(".suggest")).to_be_hidden()


# ---------------------------------------------------------------- the page that explains


def code(line: str) -> list[str]:
    """What stands between backticks on a line."""
    return re.findall(r"`([^`]+)`", line)


REFILLS = PAGE + "\n" * 11 + "{}\n"  # what fills it stands on line 23
SPOILED = (
    "Refills come every 5 months.[^gillette-refill-leaflet.interval]",
    "Refills come every 5 months.",
    "Refills have an interval.[^gillette-refill-leaflet.intervals]",
    "Refills come.[^gillette-refill-leaflet.interval] They go.[^gillette-refill-leaflet.interval]",
    "[Alarms](alarm.md): what they mean.",
)


def test_the_messages_it_explains_are_those_that_the_checks_print(plant: Plant) -> None:
    """Each message stands there as it is printed, and there is no other."""
    printed = []
    for line in SPOILED:
        root = plant({
            "mkdocs.yml": "nav: [living/refills.md, living/alarms.md]\n",
            "docs/living/refills.md": REFILLS.format(line),
            "docs/living/alarms.md": PAGE,
            "docs/sources/label.md": RECORD,
            "docs/sources/gillette-refill-leaflet.md": (ROOT / "docs/sources/gillette-refill-leaflet.md").read_bytes(),
        })  # fmt: skip
        printed += faults(root)
    text = (ROOT / GUIDE).read_text()
    shown = [one for line in text.splitlines() if line.startswith("| `docs/") for one in code(line) if ": " in one]
    assert shown == printed


def test_its_example_is_a_real_one() -> None:
    """The record, its finding and the line of the page stand in the guide as they are shown."""
    rows = dict(re.findall(r"^\| (.+?) \| (.+) \|$", (ROOT / GUIDE).read_text(), re.M))
    record = ROOT / code(rows["Its record"])[0]
    lines = record.read_text().splitlines()
    for row in ("How much of it we read", "The finding's heading", "Where it stands"):
        assert code(rows[row])[0] in lines, row
    assert code(rows["The finding"])[0] in record.read_text()
    assert rows["The article"].strip("*") in record.read_text()
    line = code(rows["The line in the page"])[0]
    assert line == rows["What readers see"]
    assert line in (ROOT / "docs/living/the-pump.md").read_text().splitlines()


def test_one_text_for_volunteers() -> None:
    """CONTRIBUTING and README lead to the page, and every file and command that it names is there."""
    text = (ROOT / GUIDE).read_text()
    assert f"]({GUIDE})" in (ROOT / "CONTRIBUTING.md").read_text()
    assert "](CONTRIBUTING.md)" in (ROOT / "README.md").read_text()
    for path in re.findall(r"`((?:docs|templates)/[\w/.-]+)`", text):
        assert (ROOT / path).exists(), path
    targets = re.findall(r"`make (\w+)`", text)
    assert set(targets) == {"serve", "check"}
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in targets)
    for command in set(re.findall(r"`python -m evidence (\w+)", text)):
        words = [sys.executable, "-m", "evidence", command, "--help"]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
        assert f"evidence {command}" in done.stdout, done.stderr
    assert yaml.safe_load((FORMS[0].with_name("story.yml")).read_text())["name"] in text


# ---------------------------------------------------------------- the templates

STORY = RECORD.replace("hospital leaflet", "patient story") + "".join(
    f"\n## {name} {{ #{name} }}\n{text}\n\n_All of it._\n"
    for name, text in {"pump": "Has had a pump for 6 years.", "looking-back": "Refills set the rhythm."}.items()
)
EXAMPLES = {
    "mkdocs.yml": "nav: [living/refills.md, living/example.md, stories/example.md]\n",
    "docs/living/refills.md": PAGE,
    "docs/living/example.md": (ROOT / "templates/page.md").read_bytes(),
    "docs/stories/example.md": (ROOT / "templates/story.md").read_bytes(),
    "docs/sources/label.md": RECORD,
    "docs/sources/example-leaflet.md": (ROOT / "templates/record.md").read_bytes(),
    "docs/sources/example-story.md": STORY,
    "docs/assets/images/palette.css": PALETTE,
    "docs/assets/images/example.svg": re.sub(r"<g data-cite.*?</g>\n", "", DRAWING, flags=re.S),
}


def test_the_templates_as_they_stand_have_no_fault(plant: Plant) -> None:
    """Every example in them would pass: a volunteer starts from what is right."""
    assert faults(plant(EXAMPLES)) == []


def test_a_template_that_was_not_filled_is_named(plant: Plant) -> None:
    """Where the templates lie beside the pages, their examples are no values."""
    beside = {f"templates/{path.name}": path.read_bytes() for path in (ROOT / "templates").glob("*.md")}
    said = {(fault.path, fault.text) for fault in checks.check(plant(EXAMPLES | beside) / "docs")}
    assert {text for path, text in said if path == "docs/sources/example-leaflet.md"} == {
        *(
            f"'{key}' says what the template says."
            for key in ("title", "by", "in", "url", "doi", "pmid", "copy", "work")
        ),
        *(f"the finding '{name}' is the template's example." for name in ("how-often", "before")),
    }
    assert ("docs/living/example.md", "'title' says what the template says.") in said


@pytest.mark.parametrize("name", ["record", "page", "story"])
def test_a_template_without_its_remarks_and_options_has_no_fault(plant: Plant, name: str) -> None:
    """What is called optional may go, and so may the remarks; an address alone is enough of the four."""
    text = (ROOT / f"templates/{name}.md").read_text()
    optional = [key for key, need in needs(text).items() if need == "Optional" and key != "url"]
    text = re.sub(rf"^(?:{'|'.join(optional) or '-'}):.*\n", "", text, flags=re.M)
    head, body = re.sub(r"^# .*\n", "", text.split("\n---\n")[0], flags=re.M), text.split("\n---\n")[1]
    bare = f"{head}\n---\n" + re.sub(r"^<!--.*?-->\n", "", body, flags=re.S | re.M)
    at = {"record": "sources/example-leaflet", "page": "living/example", "story": "stories/example"}[name]
    assert faults(plant(EXAMPLES | {f"docs/{at}.md": bare})) == []


def needs(text: str) -> dict[str, str]:
    """Each key of a template's front matter, and whether the remark above it calls it mandatory or optional."""
    found, remark = {}, ""
    for before, line in pairwise(text.split("\n---\n")[0].splitlines()):
        if line.startswith("# ") and not before.startswith("#"):
            remark = line
        elif key := records.KEY.match(line):
            found[key[1]] = re.match(r"# (Mandatory, may be empty|Mandatory|Optional)[.,]", remark)[1]
    return found


def test_the_templates_name_every_key_and_say_whether_it_must_stand() -> None:
    """Neither more nor fewer keys than the checks know, with the checks' own need of each."""
    record = {key: "Mandatory" if needed else "Optional" for key, needed in checks.RECORD_KEYS.items()}
    assert needs((ROOT / "templates/record.md").read_text()) == record
    page = {
        key: "Optional" if key not in checks.PAGE_MUST_STAND else "Mandatory" if needed else "Mandatory, may be empty"
        for key, needed in checks.PAGE_KEYS.items()
    }
    assert needs((ROOT / "templates/page.md").read_text()) == page
    story = {key: need for key, need in page.items() if need != "Optional"}
    assert needs((ROOT / "templates/story.md").read_text()) == story


@pytest.mark.parametrize(
    ("name", "words"), [("record", records.KINDS), ("record", records.TOPICS), ("page", records.TOPICS)]
)
def test_the_templates_list_every_kind_and_topic(name: str, words: tuple[str, ...]) -> None:
    """A list that the checks hold a value to stands whole above it."""
    remarks = re.sub(r"\n# ", " ", (ROOT / f"templates/{name}.md").read_text())
    assert f"of: {', '.join(words)}." in remarks


def test_the_story_template_has_the_sections_of_every_story() -> None:
    """The stories of the guide answer the same questions in the same order."""
    mine = re.findall(r"^## .+$", (ROOT / "templates/story.md").read_text(), re.M)
    for path in (ROOT / "docs/stories").glob("*.md"):
        if path.stem not in ("index", "interviews-and-surveys"):
            text = path.read_text().replace("## Life without it", "## Living with it")
            assert re.findall(r"^## .+$", text, re.M) == mine, path.name


# ---------------------------------------------------------------- the sampler

SAMPLER = ROOT / "tests/sampler"
# Each construct that a writer may use: the page of the sampler that shows it, and what it becomes there.
SHOWN = {
    "attribute height": ("", "figure img[height='100']"),
    "attribute was": ("", "h3#smaller #older"),
    "attribute width": ("", "li img[width='120']"),
    "bold": ("", "p strong"),
    "caption": ("", "figure figcaption a.footnote-ref"),
    "card about": ("", ".admonition.about"),
    "card emergency": ("", ".admonition.emergency li a.footnote-ref"),
    "card urgent": ("", ".admonition.urgent li"),
    "citation": ("", "p a.footnote-ref"),
    "class coded": ("", "a.coded + svg.qr"),
    "class message": ("", "p.message a"),
    "class next-step": ("", "li.next-step"),
    "class on-glb": ("", "figure a.glightbox img.on-glb"),
    "class paper-ends": ("", "h2.paper-ends"),
    "class sheet": ("", "h2.sheet"),
    "class weigh": ("", "li.weigh"),
    "class yes-no": ("", "li.yes-no"),
    "code": ("", "td code"),
    "comment all sources": ("sources/", "h2#hospital-leaflet + ul a[href='sampler-leaflet/']"),
    "comment not clinical": ("", "p:-soup-contains('The guide has 4 doors')"),
    "comment not sourced": ("", "p:-soup-contains('The guide has 4 doors')"),
    "comment questions from": ("deciding/questions/", "li:-soup-contains('When is my next refill?') a.asked-on"),
    "glossary word": ("", "a.term[href='glossary/#catheter']"),
    "heading 1": ("", "h1"),
    "heading 2": ("", "h2#at-a-glance"),
    "heading 3": ("", "h3"),
    "heading with an id": ("", "h3#smaller"),
    "image": ("", "li img[alt='A drop.']"),
    "italics": ("", "p em"),
    "item": ("", "ul > li"),
    "link elsewhere": ("", "p a[href='https://example.org/label']"),
    "link to a heading": ("", "p a[href='#smaller']"),
    "link to a page": ("", "p a[href='glossary/']"),
    "link to ring": ("", "a[href='tel:999']"),
    "numbered item": ("", "ol > li + li"),
    "other forms of a word": ("glossary/", "h3#catheter ~ p:-soup-contains('Also written')"),
    "page of a pack": ("share/pack-sampler/", ".pack-page h1"),
    "quotation": ("", "blockquote p"),
    "reckoning": ("sources/sampler-leaflet/", "p:-soup-contains('Our reckoning: 3 of 50 = 6 in 100')"),
    "table with columns named": ("", "table:not(.glance) td[data-label='How many']"),
    "table with rows named": ("", "table.glance th[scope=row]"),
    "tag a": ("", "a[download]"),
}
ONE_PAGE = {  # what a page of its own alone may hold
    "comment tool",  # where a template of overrides/ puts its tool
    "comment calendar",
    "comment corrections",  # the tables of docs/about/corrections.md
}
MARKS = {
    "bold": r"\*\*\S",
    "caption": r"^/// caption",
    "citation": r"\[\^",
    "code": r"`",
    "heading with an id": r"^#+ .*\{ *#",
    "image": r"!\[",
    "italics": r"(?<!\*)\*(?![\s*])[^*]+\*(?!\*)",
    "item": r"^\s*- ",
    "link elsewhere": r"\]\(https?:",
    "link to a heading": r"\]\([^):]*#",
    "link to a page": r"(?<!!)\[[^\]^][^\]]*\]\((?!\w+:)[^)#]+",
    "link to ring": r"\]\(tel:",
    "numbered item": r"^\s*\d+\. ",
    "other forms of a word": r"^Also written: ",
    "quotation": r"^> ",
    "table with columns named": r"^\|[ |]*\w.*\|$",
    "table with rows named": r"^\|[ |]+$",
}


def constructs(page: pages.Page) -> set[str]:
    """What a page is made of: headings, cards, tables, marks in a line, classes and other attributes, tags, comments."""
    found = set()
    for line in page.lines:
        text = re.sub(r"`[^`]*`", "`", line.text)
        orders = re.findall(
            r"<!-- (?!end\b)(not (?:clinical|sourced)|all sources|questions from|tool|calendar|\w+)", text
        )
        if line.kind == "comment":
            found |= {f"comment {order}" for order in orders if order[0].islower()}
            continue
        shown = re.sub(r"<!--.*?-->", "", text).strip()
        found |= {f"comment {order}" for order in orders}
        for part in re.findall(r"\{([^}]*)\}", shown):
            found |= {f"class {name}" for name in re.findall(r"\.([\w-]+)", part)}
            found |= {f"attribute {name}" for name in re.findall(r"([\w-]+)=", part)}
        found |= {f"tag {name}" for name in re.findall(r"<([a-z]\w*)", shown)}
        marks = MARKS if line.kind == "head" else {name: MARKS[name] for name in MARKS if not name.startswith("table")}
        found |= {name for name, pattern in marks.items() if re.search(pattern, shown)}
        if line.kind == "heading":
            found.add(f"heading {len(pages.HEADING.match(shown)['level'])}")
        elif line.kind == "card":
            found.add(f"card {pages.CARD.match(shown)['type']}")
    return found


def test_the_sampler_holds_every_construct_of_the_guide() -> None:
    """A new one is shown in the sampler, and what becomes of it is named above, before it stands in a page."""
    used = set().union(*map(constructs, pages.load(ROOT / "docs")[0])) - ONE_PAGE
    shown = set().union(*map(constructs, pages.load(SAMPLER)[0]))
    assert used - shown == set()
    assert shown - SHOWN.keys() == set()


@pytest.fixture(scope="module", params=ENGINES)
def sampler(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sampler's site, built with the guide's own settings and theme."""
    tree = copy(tmp_path_factory.mktemp(f"sampler-{request.param}"))
    shutil.rmtree(tree / "docs")
    shutil.copytree(ROOT / "docs/assets", tree / "docs/assets")
    for drawn in (tree / "docs/assets/images").glob("*.svg"):
        if drawn.name != "favicon.svg":
            drawn.unlink()  # no page of the sampler shows them
    (tree / "docs/assets/images/numbers.yml").unlink()
    palette = (tree / "docs/assets/images/palette.css").read_text()
    drawing = (
        DRAWING.replace(PALETTE, palette).replace("label.size", "sampler-leaflet.share").replace("20 ml", "6 in 100")
    )
    (tree / "docs/assets/images/sampler.svg").write_text(drawing)
    shutil.copytree(SAMPLER, tree / "docs", dirs_exist_ok=True)
    before, rest = (tree / "mkdocs.yml").read_text().split("nav:\n", 1)
    nav = [path.relative_to(SAMPLER).as_posix() for path in pages.paths(SAMPLER)]
    (tree / "mkdocs.yml").write_text(f"{before}nav: [{', '.join(nav)}]{rest[rest.index(chr(10) * 2) :]}")
    (tree / "published.txt").write_text("./#older\nsources/sampler-leaflet/#how-often\n")
    assert faults(tree) == []
    return build(tree, request.param)


def test_each_construct_is_rendered(sampler: Path) -> None:
    """With either engine each becomes what readers are to see."""
    lost = {
        name: selector
        for name, (at, selector) in SHOWN.items()
        if not parse(sampler / at / "index.html").select_one("main").select_one(selector)
    }
    assert lost == {}
