"""The questions to take along: read from the pages, none left out, and in a browser ticked, put in order, carried."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import markdown
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup, Tag
from built import ROOT, built_address, parse
from conftest import CONFIG, GOOD, PAGE, Plant
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evidence import checks, footnotes, pages, questions

ASKING = PAGE + "\n## Ask your team\n\n- When is my next refill?\n- Who answers at night?\n\n## Related pages\n"
OTHER = ASKING.replace("Refills", "Alarms").replace("When is my next refill", "What does it sound like")
LIST = PAGE.replace("Refills", "Questions").replace("A pump holds 20 ml.[^label.size]", "## Living")
FROM = "<!-- questions from: {} -->\n"
TREE = GOOD | {
    "docs/refills.md": ASKING,
    "docs/living/alarms.md": OTHER,
    "docs/deciding/questions.md": LIST + FROM.format("refills.md, living/alarms.md"),
    "mkdocs.yml": CONFIG + "  - Alarms: living/alarms.md\n  - Questions: deciding/questions.md\n",
}


def listed(root: Path, page: str = questions.QUESTIONS, text: str | None = None) -> list[tuple[str, list[str]]]:
    """(question, addresses of the pages that ask it) of each item, as the extension makes them."""
    text = text or (root / "docs" / page).read_text(encoding="utf-8").split("---\n", 2)[2]
    extensions = ["attr_list", "evidence.footnotes", "evidence.questions"]
    options = {"evidence.footnotes": {"docs": str(root / "docs"), "page": page}}
    soup = BeautifulSoup(markdown.markdown(text, extensions=extensions, extension_configs=options), "html.parser")
    return items(soup)


def items(soup: Tag) -> list[tuple[str, list[str]]]:
    """(question, addresses) of each item of a list of questions."""
    found = []
    for item in soup.select("li:has(> .asked-on)"):
        links = [link.extract() for link in item.select(".asked-on")]
        found.append((" ".join(item.get_text().split()), [link["href"] for link in links]))
    return found


# ---------------------------------------------------------------- reading the pages


def test_the_questions_of_the_named_pages_stand_in_the_list(plant: Plant) -> None:
    """In the order named; a question asked twice stands once, with a way to each page that asks it."""
    refills, alarms = "../refills.md#ask-your-team", "../living/alarms.md#ask-your-team"
    assert listed(plant(TREE)) == [
        ("When is my next refill?", [refills]),
        ("Who answers at night?", [refills, alarms]),
        ("What does it sound like?", [alarms]),
    ]


@pytest.mark.parametrize(
    ("section", "expected"),
    {
        "- A?\n- Not a question.\n* B?\n": ["A?", "B?"],
        "- Is it *so*[^label.size]? <!-- not sourced: a question -->\n": ["Is it so?"],
        "- A longer one,\n  over two lines?\n": ["A longer one, over two lines?"],
        "- ![A needle.](a.svg){ width=1 height=1 } Will it hurt?\n": ["Will it hurt?"],
        "May I ask this?\n\n[Refills](refills.md): more.\n": [],
        "<!-- - Hidden? -->\n": [],
        "## Related pages\n- What else?\n": [],
    }.items(),
)
def test_what_counts_as_a_question(plant: Plant, section: str, expected: list[str]) -> None:
    """An item of the section that ends with a question mark, without its marks, pictures and comments."""
    root = plant({"docs/refills.md": PAGE + "\n## Ask your team\n\n" + section})
    (page,) = pages.load(root / "docs")[0]
    assert questions.asked(page) == expected


def test_other_pages_and_other_comments_stay_as_they_are(plant: Plant) -> None:
    """Only the page of questions is a list; a page that is not there adds nothing and raises nothing."""
    root = plant(TREE)
    assert listed(root, "refills.md", FROM.format("living/alarms.md")) == []
    assert listed(root, text="<!-- question from: refills.md -->\n") == []
    assert listed(root, text=FROM.format("gone.md")) == []


def test_a_saved_question_is_seen_while_serving(plant: Plant) -> None:
    """The page is read again when its file changes."""
    root = plant(TREE)
    assert "When is my next refill?" in dict(listed(root))
    (root / "docs/refills.md").write_text(ASKING.replace("next refill", "first refill, and who does it"))
    time.sleep(footnotes.REREAD_AFTER + 0.05)
    assert "When is my first refill, and who does it?" in dict(listed(root))


# what stands on the page of questions from its line 12 on: the faults
MOMENTS = {
    "refills.md, living/alarms.md": [],
    "refills.md": [
        "docs/living/alarms.md:13: its questions stand in no list. "
        "Add living/alarms.md to a line 'questions from' in docs/deciding/questions.md."
    ],
    "refills.md, living/alarms.md, living/alarm.md": [
        "docs/deciding/questions.md:12: 'questions from' names living/alarm.md, which is not there. "
        "Did you mean living/alarms.md?"
    ],
    "refills.md, living/alarms.md, heat.md": [
        "docs/deciding/questions.md:12: 'questions from' names heat.md, which is not there. "
        "Take it out, or write its questions first."
    ],
    "refills.md, living/alarms.md, deciding/questions.md": [
        "docs/deciding/questions.md:12: 'questions from' names deciding/questions.md, which has no questions under "
        "'Ask your team'. Take it out, or write its questions first."
    ],
    "refills.md, living/alarms.md -->\n\n<!-- questions from: refills.md": [
        "docs/deciding/questions.md:14: 'questions from' names refills.md, which line 12 names too. "
        "Leave it under one moment."
    ],
}


@pytest.mark.parametrize(("moments", "expected"), MOMENTS.items())
def test_no_question_is_left_out(plant: Plant, moments: str, expected: list[str]) -> None:
    """Each page that asks stands in one list; each name in a list is such a page."""
    root = plant(TREE | {"docs/deciding/questions.md": LIST + FROM.format(moments)})
    assert [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")] == expected


# ---------------------------------------------------------------- the built site


def test_both_engines_build_the_same_list(sites: dict[str, Path]) -> None:
    """The same questions in the same order; each address leads to a page's questions."""
    built = {engine: items(parse(site / "deciding/questions/index.html")) for engine, site in sites.items()}
    assert built["mkdocs"] == built["zensical"]
    assert len(built["mkdocs"]) > 150
    site = sites["mkdocs"]
    for question, ways in built["mkdocs"]:
        for way in ways:
            address, _, anchor = way.partition("#")
            page = parse((site / "deciding/questions" / address / "index.html").resolve())
            asked = [" ".join(item.get_text().split()) for item in page.select(f"#{anchor} + ul > li")]
            assert question in asked, way


# ---------------------------------------------------------------- in a browser

AT = "deciding/questions/"
FIRST = "What could the pump do for me?"
SECOND = "What could go wrong for me?"
TRIAL = "Needle or catheter for me, and why?"
KEY = "guide:questions"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's own browser."""
    one = browser.new_context(viewport={"width": 390, "height": 800})
    yield one
    one.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Page:
    """The page of questions, opened; a word in its console is a fault."""
    one = context.new_page()
    one.on("console", lambda message: pytest.fail(message.text))
    one.on("pageerror", lambda error: pytest.fail(str(error)))
    one.goto(address + AT)
    return one


def mine(page: Page) -> list[str]:
    """The questions of my list, in its order."""
    return page.locator(".my-list-questions > li > span").all_inner_texts()


def tick(page: Page, *asked: str) -> None:
    """Tick listed questions."""
    for question in asked:
        page.get_by_role("checkbox", name=question, exact=True).check()


def write(page: Page, text: str) -> None:
    """Add a question of one's own."""
    page.get_by_label("A question of your own").fill(text)
    page.locator(".own-question").get_by_role("button", name="Add to my list").click()


def violations(page: Page) -> list[str]:
    """What axe finds in the article, its notes left out: they are read elsewhere."""
    answer = Axe().run(page, context={"include": [["article"]], "exclude": [[".footnote"]]})
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in answer.response["violations"]]


def status(page: Page) -> str:
    """What the list's status line says."""
    return page.locator(".my-list-status").inner_text()


def stored(page: Page) -> object:
    """What this browser keeps of the list."""
    return page.evaluate(f"JSON.parse(localStorage.getItem('{KEY}'))")


def test_a_tick_puts_a_question_on_my_list(page: Page) -> None:
    """Each listed question has a real box named by its words; ticked it is on the list, unticked it is off."""
    assert page.get_by_role("checkbox").count() == page.locator("li:has(> .asked-on)").count() + 1  # and the kept one
    tick(page, SECOND, FIRST)
    assert mine(page) == [SECOND, FIRST]
    assert status(page) == "Added. Your list has 2 questions."
    expect(page.get_by_role("link", name="My list: 2 questions").first).to_have_attribute("href", "#my-list")
    page.get_by_role("checkbox", name=SECOND, exact=True).uncheck()
    assert mine(page) == [FIRST]
    assert status(page) == f"Taken off: “{SECOND}” Your list has 1 question."


def test_my_list_by_keyboard_alone(page: Page) -> None:
    """Written, moved, taken off and put back; the focus stays at hand and each change is said."""
    field = page.get_by_label("A question of your own")
    for text in ("One?", "Two?", "Three?"):
        field.focus()
        page.keyboard.type(text)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    expect(field).to_be_focused()
    page.get_by_role("button", name="Up: Three?").focus()
    page.keyboard.press("Enter")
    assert mine(page) == ["One?", "Three?", "Two?"]
    assert status(page) == "Moved to place 2 of 3."
    expect(page.get_by_role("button", name="Up: Three?")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    assert mine(page) == ["Three?", "One?", "Two?"]
    assert status(page) == "It is the first already."
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert mine(page) == ["One?", "Three?", "Two?"]
    page.get_by_role("button", name="Remove: Three?").press("Enter")
    assert mine(page) == ["One?", "Two?"]
    back = page.get_by_role("button", name="Put it back")
    expect(back).to_be_focused()
    back.press("Enter")
    assert mine(page) == ["One?", "Three?", "Two?"]
    expect(page.get_by_role("button", name="Remove: Three?")).to_be_focused()
    expect(back).to_be_hidden()


def test_whatever_is_typed_is_only_text(page: Page) -> None:
    """Another direction, emoji, markup: shown as typed; too long, empty or twice: said in words, nothing is lost."""
    right_to_left = ("האם המשאבה תעזור לי ללכת? " * 8).strip()[:200]
    for text in (right_to_left, "Will it 🩺 beep? 👩🏽‍⚕️", "<script>alert(1)</script><img src=x onerror=alert(1)>"):
        write(page, text)
        assert mine(page)[-1] == text
    expect(page.locator(".my-list-questions > li > span").first).to_have_css("direction", "rtl")
    assert page.locator(".my-list-questions :is(script, img)").count() == 0
    write(page, "😀" * 500)
    assert len(mine(page)) == 4
    write(page, "x" * 5000)
    assert len(mine(page)) == 4
    field = page.get_by_label("A question of your own")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description(
        "Your question has 5000 characters, and 500 fit. Please make it shorter, or two of it."
    )
    assert len(field.input_value()) == 5000
    write(page, "   ")
    expect(field).to_have_accessible_description("Write your question first.")
    write(page, f"  {right_to_left}\n")
    expect(field).to_have_accessible_description("This question is on your list already.")
    write(page, "Again?")
    expect(field).to_have_accessible_description("")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_kept_only_when_asked_and_cleared(page: Page) -> None:
    """Nothing is stored at first and a reload forgets; once kept a reload brings it back in its order; Clear removes."""
    tick(page, FIRST)
    assert page.evaluate("localStorage.getItem('guide:questions')") is None
    page.reload()
    assert mine(page) == []
    tick(page, SECOND, FIRST)
    page.get_by_label("Keep it on this device").check()
    write(page, "My own?")
    page.get_by_role("button", name="Up: My own?").click()
    page.reload()
    assert mine(page) == [SECOND, "My own?", FIRST]
    expect(page.get_by_role("checkbox", name=SECOND, exact=True)).to_be_checked()
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="Yes, clear it all").click()
    assert mine(page) == []
    assert stored(page) is None
    expect(page.get_by_role("checkbox", name=SECOND, exact=True)).not_to_be_checked()


@pytest.mark.parametrize("broken", ["{", '{"a": 1}', "3", '"text"', '[1, null, {"a": []}, ""]'])
def test_broken_kept_data_is_ignored(page: Page, broken: str) -> None:
    """Nothing is thrown, nothing foreign is shown, and the tool works."""
    page.evaluate(f"text => localStorage.setItem('{KEY}', text)", broken)
    page.reload()
    assert mine(page) == []
    tick(page, FIRST)
    assert mine(page) == [FIRST]


def test_two_tabs_never_mix_their_lists(page: Page, context: BrowserContext, address: str) -> None:
    """A tab where nothing was changed follows; one that was changed offers the other's list."""
    tick(page, FIRST)
    page.get_by_label("Keep it on this device").check()
    other = context.new_page()
    other.goto(address + AT)
    assert mine(other) == [FIRST]
    tick(page, SECOND)
    other.wait_for_function("document.querySelectorAll('.my-list-questions > li').length === 2")
    write(other, "Mine?")
    offer = page.get_by_role("button", name="Show what the other tab kept")
    expect(offer).to_be_visible()
    assert mine(page) == [FIRST, SECOND]
    offer.click()
    assert mine(page) == [FIRST, SECOND, "Mine?"]


REFUSED = "Object.defineProperty(self, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"


def test_a_browser_that_refuses_to_keep(context: BrowserContext, address: str) -> None:
    """It is said in words, on both kinds of page; the list works all the same."""
    context.add_init_script(REFUSED)
    page = context.new_page()
    page.goto(address + AT)
    tick(page, FIRST)
    page.get_by_label("Keep it on this device").click()
    expect(page.get_by_text("Your browser refused to keep this.")).to_be_visible()
    assert mine(page) == [FIRST]
    page.goto(address + "trial/")
    page.get_by_role("button", name=TRIAL).click()
    page.get_by_role("button", name="Keep my list on this device").click()
    expect(page.get_by_text("Your browser refused to keep it. On the page")).to_be_visible()
    expect(page.get_by_role("button", name=TRIAL)).to_have_attribute("aria-pressed", "false")


def test_print(page: Page) -> None:
    """My list with room for the answers, the page's name, its dates and its address; without a list all questions."""
    page.evaluate("() => { self.printed = 0; self.print = () => { self.printed += 1 } }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("self.printed") == 1
    page.emulate_media(media="print")
    expect(page.get_by_text(TRIAL)).to_be_visible()
    expect(page.locator(".my-list")).to_be_hidden()
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 10
    page.emulate_media(media="screen")
    tick(page, FIRST, SECOND)
    page.emulate_media(media="print")
    for shown in ("Questions to take along", "Last checked against its sources", "Do not use this paper after"):
        expect(page.get_by_role("article").get_by_text(shown).first).to_be_visible()
    expect(page.locator(".paper-address")).to_contain_text("https://guide.example/deciding/questions/")
    expect(page.locator(".my-list-questions")).to_be_visible()
    for hidden in (page.get_by_text(TRIAL), page.get_by_role("button", name="Print"), page.locator(".my-list-kept")):
        expect(hidden).to_be_hidden()
    line = page.locator(".my-list-questions > li").first.bounding_box()
    assert line["height"] > 70  # about 25 mm of paper for a question and its answer
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1


COPIED = f"""Questions to take along – The Baclofen Pump Guide

1. {FIRST}
2. My own?

From https://guide.example/deciding/questions/
Last checked: """


def test_copy(page: Page, context: BrowserContext) -> None:
    """The list as plain text, with its page and date; where the browser does not copy, the text stands selected."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    assert status(page) == "Your list is empty: tick a question below, or write your own."
    tick(page, FIRST)
    write(page, "My own?")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied. You can paste it elsewhere.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith(COPIED)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Copy").click()
    field = page.get_by_label("Your list as text")
    expect(field).to_be_focused()
    assert page.evaluate("document.activeElement.selectionEnd") == len(field.input_value())
    assert field.input_value().startswith(COPIED)


def test_share(page: Page, context: BrowserContext, address: str) -> None:
    """Offered only where the device can; cancelled is no fault."""
    expect(page.get_by_role("button", name="Share")).to_be_hidden()
    context.add_init_script("navigator.share = async data => { self.shared = data; if (self.fail) throw self.fail }")
    page = context.new_page()
    page.goto(address + AT)
    tick(page, FIRST)
    write(page, "My own?")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Handed over to the app that you chose.")).to_be_visible()
    shared = page.evaluate("self.shared")
    assert shared["text"].startswith(COPIED)
    for fault, said in (("AbortError", "Not shared."), ("NotAllowedError", "Your device refused to share. Try Copy.")):
        page.evaluate(f"self.fail = new DOMException('no', '{fault}')")
        page.get_by_role("button", name="Share").click()
        expect(page.get_by_text(said)).to_be_visible()


def test_nothing_is_asked_of_the_network(page: Page) -> None:
    """Ticking, writing, moving, keeping, copying: not one request; no cookie."""
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tick(page, FIRST, SECOND)
    write(page, "<img src=https://example.org/x.png>")
    page.get_by_role("button", name=f"Up: {SECOND}").click()
    page.get_by_label("Keep it on this device").check()
    page.get_by_role("button", name="Copy").click()
    page.wait_for_timeout(300)
    assert asked == []
    assert page.context.cookies() == []


def test_without_javascript_the_list_is_a_form_for_a_pen(browser: Browser, address: str) -> None:
    """Every question with an empty box; no button that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + AT)
    expect(page.get_by_text(TRIAL)).to_be_visible()
    expect(page.locator(".my-list")).to_be_hidden()
    assert page.get_by_role("article").get_by_role("button").count() == 0
    size = "e => getComputedStyle(e, '::before').width"
    assert page.locator("li:has(> .asked-on)").first.evaluate(size) == "24px"
    page.goto(address + "trial/")
    assert page.get_by_role("button", name="Add to my list").count() == 0
    context.close()


# ---------------------------------------------------------------- from the other pages


def test_added_on_three_pages_and_found_on_the_list(page: Page, address: str) -> None:
    """The first press asks; then each press adds, the next takes off; the list has them in the order added."""
    wanted = {
        "trial/": TRIAL,
        "living/refills/": "How long should I be watched after each refill?",
        "easy-read/": "What else could I try?",
    }
    for at, question in wanted.items():
        page.goto(address + at)
        button = page.get_by_role("button", name=f"Add to my list: {question}")
        button.press("Enter")
        if at == "trial/":
            assert stored(page) is None
            expect(page.get_by_text("it must be kept on this device")).to_be_in_viewport()
            page.get_by_role("button", name="Keep my list on this device").press("Enter")
        pressed = page.get_by_role("button", name=f"On my list: {question}")
        expect(pressed).to_have_attribute("aria-pressed", "true")
        expect(pressed).to_be_focused()
    expect(page.locator(".add-question-status")).to_have_text("On your list. It has 3 questions. See my list")
    page.get_by_role("link", name="See my list").click()
    page.wait_for_url(address + AT)
    assert mine(page) == list(wanted.values())
    expect(page.get_by_role("checkbox", name=TRIAL, exact=True)).to_be_checked()
    page.goto(address + "trial/")
    page.get_by_role("button", name=f"On my list: {TRIAL}").click()
    expect(page.get_by_role("button", name=f"Add to my list: {TRIAL}")).to_have_attribute("aria-pressed", "false")
    assert stored(page) == list(wanted.values())[1:]


def test_not_now_keeps_nothing(page: Page, address: str) -> None:
    """The other way is named, nothing is stored, and the focus goes back to the question."""
    page.goto(address + "trial/")
    button = page.get_by_role("button", name=f"Add to my list: {TRIAL}")
    button.click()
    page.get_by_role("button", name="Not now").click()
    expect(button).to_be_focused()
    expect(page.locator(".add-question-status")).to_have_text(
        "Nothing is kept. On the page Questions to take along you can tick it and print your list."
    )
    assert stored(page) is None
    expect(page.get_by_role("button", name="Not now")).to_have_count(0)


def test_an_open_page_follows_the_list(page: Page, context: BrowserContext, address: str) -> None:
    """What another tab puts on the list or clears is shown by the buttons."""
    other = context.new_page()
    other.goto(address + "trial/")
    tick(page, TRIAL)
    page.get_by_label("Keep it on this device").check()
    expect(other.get_by_role("button", name=f"On my list: {TRIAL}")).to_be_visible()
    page.get_by_role("button", name="Clear", exact=True).click()
    page.get_by_role("button", name="Yes, clear it all").click()
    expect(other.get_by_role("button", name=f"Add to my list: {TRIAL}")).to_be_visible()


def test_every_question_of_the_guide_has_its_button(page: Page, address: str) -> None:
    """The words of each button are those of a listed question: what is added is found ticked."""
    known = set(page.locator("li:has(> .asked-on) > label").all_inner_texts())
    for one in pages.load(ROOT / "docs")[0]:
        if asked := questions.asked(one):
            page.goto(address + built_address(one))
            names = [button.get_attribute("aria-label") for button in page.locator(".add-question").all()]
            assert names == [f"Add to my list: {question}" for question in asked], one.path
            assert set(asked) <= known, one.path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_in_use_suits_every_hand_and_eye(browser: Browser, address: str, scheme: str) -> None:
    """At 320 px, with a list and with the question whether to keep it: 44 px to press, no sideways scrolling, no fault
    that axe finds."""
    context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=scheme)
    page = context.new_page()
    page.goto(address + "trial/")
    page.get_by_role("button", name=TRIAL).click()
    assert violations(page) == []
    page.goto(address + AT)
    tick(page, FIRST, SECOND)
    page.get_by_role("button", name=f"Remove: {SECOND}").click()
    write(page, "x" * 501)
    assert violations(page) == []
    small = page.evaluate(
        "[...document.querySelectorAll('.my-list button, .my-list textarea, li > label, .to-my-list > a, .asked-on')].filter(e => {"
        "const box = e.getBoundingClientRect(); return box.width && (box.width < 44 || box.height < 44) })"
        ".map(e => e.textContent)"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()
