"""The glossary: its terms are read from its page, and linked at their first use on the others."""

from __future__ import annotations

from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup
from conftest import CONFIG, GOOD, PAGE, Plant

from evidence import checks, glossary, pages

TERMS = """
## C

### Catheter { #catheter }

A thin tube.[^label.size]

Also written: catheters, intrathecal catheter.

### CT { #ct }

A scan.[^label.size]

### Spinal fluid { #spinal-fluid }

It bathes the cord.[^label.size]

Also written: CSF.
"""
BOOK = PAGE.replace("title: Refills", "title: Glossary").replace("# Refills", "# Glossary") + TERMS
USES = "\nThe catheter and CSF, and a CT.[^label.size]\n"
TREE = GOOD | {
    "docs/glossary.md": BOOK,
    "docs/refills.md": PAGE + USES,
    "mkdocs.yml": CONFIG + "  - Glossary: glossary.md\n",
}


def linked(root: Path, text: str, page: str = "living/refills.md") -> list[tuple[str, str]]:
    """(words, address) of each term's link in a page's text, in their order."""
    extensions = ["footnotes", "attr_list", "tables", "admonition", "evidence.footnotes", "evidence.glossary"]
    options = {"evidence.footnotes": {"docs": str(root / "docs"), "page": page}}
    soup = BeautifulSoup(markdown.markdown(text, extensions=extensions, extension_configs=options), "html.parser")
    return [(a.text, a["href"]) for a in soup.select("a.term")]


def test_terms_are_read_from_the_page(plant: Plant) -> None:
    """Each H3 with an id, and the forms of its line "Also written"."""
    (book,) = (page for page in pages.load(plant(TREE) / "docs")[0] if page.path == "docs/glossary.md")
    assert [(term.id, term.forms) for term in glossary.terms(book)] == [
        ("catheter", ("Catheter", "catheters", "intrathecal catheter")),
        ("ct", ("CT",)),
        ("spinal-fluid", ("Spinal fluid", "CSF")),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "A catheter is a tube. The catheter lasts.": ["catheter"],
        "Catheters, then a catheter.": ["Catheters"],
        "An intrathecal catheter in *spinal fluid*.": ["intrathecal catheter", "spinal fluid"],
        "CSF leaks; spinal fluid leaks.": ["CSF"],
        "A **CT** or ct, a CT.": ["CT"],
        "Catheterised, non-catheter, catheter-like.": [],
        "## Catheter\n\n[catheter](x.md) `catheter`\n\n> Say catheter.": [],
        "## Catheter\n\nA catheter.": ["catheter"],
        '!!! emergency "Catheter"\n    A catheter.\n\nA catheter.': ["catheter"],
        "| Catheter | CT |\n| --- | --- |\n| CT | a catheter, a CT |": ["catheter", "CT"],
        "- a\n- a catheter\n    - CSF": ["catheter", "CSF"],
        "One catheter, *two* CTs, CSF and a CT after.": ["catheter", "CSF", "CT"],
        "A mark[^label.size] and a catheter.": ["catheter"],
    }.items(),
)
def test_first_use_is_linked(plant: Plant, text: str, expected: list[str]) -> None:
    """Once a page and term, whole words only, and never in headings, cards, links, code or words to say."""
    links = linked(plant(TREE), text)
    assert [word for word, _ in links] == expected
    assert {at.partition("#")[0] for _, at in links} <= {"../glossary.md"}


def test_links_lead_to_the_term_and_words_stay(plant: Plant) -> None:
    """The address is relative to the page; lists of terms and records are left alone."""
    root = plant(TREE)
    assert linked(root, "CSF", "refills.md") == [("CSF", "glossary.md#spinal-fluid")]
    assert linked(root, "CSF", "glossary.md") == linked(root, "CSF", "a-z.md") == []
    assert linked(root, "CSF", "sources/label.md") == []
    options = {"evidence.footnotes": {"docs": str(root / "docs"), "page": "refills.md"}}
    text = "One catheter, *two* CT, CSF\nand a CT after."
    made = markdown.markdown(text, extensions=["footnotes", *options, "evidence.glossary"], extension_configs=options)
    assert BeautifulSoup(made, "html.parser").p.text == "One catheter, two CT, CSF\nand a CT after."


def test_faults_of_the_glossary_are_named(plant: Plant) -> None:
    """A form under two terms, and a term that no page uses; a good glossary is silent."""
    assert checks.check(plant(TREE) / "docs") == []
    twice = BOOK.replace("Also written: CSF.", "Also written: CSF, catheters.")
    (fault,) = checks.check(plant(TREE | {"docs/glossary.md": twice}) / "docs")
    assert str(fault) == "docs/glossary.md:25: 'catheters' stands under 'Catheter' too. Leave it under one of them."
    (fault,) = checks.check(plant(TREE | {"docs/refills.md": PAGE + USES.replace(", and a CT", "")}) / "docs")
    assert str(fault) == (
        "docs/glossary.md:21: no page uses 'CT'. Remove it, or name the form that pages use after 'Also written:'."
    )
