"""Markdown that would not show as it is meant: what rumdl finds, in our words.

.rumdl.toml says which of its rules are on, and why.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from evidence.pages import Page
from evidence.records import Document, Fault, Library

CONFIG = ".rumdl.toml"
# What each rule that is on says: what is wrong, what to write instead.
SAID = {
    "MD005": ("the item is not indented as those beside it.", "Let items that belong together start below each other."),
    "MD007": ("a list within a list is indented by less than 4 spaces.", "Put 4 spaces before it for each level."),
    "MD011": ("the brackets of the link are the wrong way round.", "Write it as '[words](page.md)'."),
    "MD018": ("no space stands between # and the heading.", "Put one there."),
    "MD023": ("the heading is indented, and shows as text.", "Remove the spaces before #."),
    "MD029": ("the number does not follow the one before it, and the page counts 1, 2, 3.", "Number the items so."),
    "MD032": ("the list touches the text above it, and shows as one paragraph.", "Leave an empty line above the list."),
    "MD034": ("a bare address is no link.", "Write it as '[words](address)'."),
    "MD036": ("a line of bold words stands as a heading.", "Write '## Words', or make it part of a sentence."),
    "MD037": ("a space stands within the stars, which show.", "Write them close to the words: '**words**'."),
    "MD042": ("the link leads nowhere.", "Write a page or an address in its ( )."),
    "MD046": ("a paragraph is indented by 4 spaces, and shows as code.", "Remove the spaces before it."),
    "MD052": ("no line says where this link leads.", "Write it as '[words](page.md)'."),
    "MD054": ("the link is not written in the way that the checks read.", "Write it as '[words](page.md)'."),
    "MD055": ("the row of the table does not start and end with |.", "Write it as '| one | two |'."),
    "MD056": ("the row has more or fewer cells than the table's first row.", "Count the |, and add or remove one."),
    "MD058": ("the table touches the text beside it.", "Leave an empty line above and below the table."),
    "MD062": ("a space stands in the link's ( ).", "Remove it."),
    "MD069": ("two marks of a list stand in one line.", "Write one."),
    "MD075": ("the row stands apart from its table, and shows as text.", "Remove the empty line above it."),
    "MD077": ("text of a list is not indented enough, and falls out of the list.", "Put 4 spaces before it."),
    "MD083": ("letters are spoilt, as 'â€™' is for an apostrophe.", "Type them anew, and save the file as UTF-8."),
    "MD086": ("the comment has no end.", "Write --> after it."),
    "MD092": (
        "a merge of two versions is not finished.",
        "Keep one of the two, and remove <<<<<<<, ======= and >>>>>>>.",
    ),
    "MD095": ("the address has a letter of another alphabet.", "Type the address anew."),
}
_SWITCH = re.compile(r"<!--\s*(?:rumdl|markdownlint)-[\w-]+")


def _rumdl(root: Path) -> Iterator[Fault]:
    """What rumdl finds in the Markdown files of a folder, or why it cannot run."""
    program = shutil.which("rumdl", path=str(Path(sys.executable).parent))
    if not program:
        yield Fault(
            CONFIG, 1, "rumdl, which reads this file, is not installed.", "Run 'make check', which installs it."
        )
        return
    words = f"check . --config {CONFIG} --no-cache --deny-config-warnings --output-format json".split()
    done = subprocess.run(
        [program, *words], cwd=root, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode not in (0, 1):
        yield Fault(CONFIG, 1, f"rumdl cannot run: {' '.join(done.stderr.split())}.", "Correct the file.")
        return
    for found in json.loads(done.stdout or "[]"):
        rule = found["rule"]
        said = SAID.get(rule, (f"{found['message']}.", f"See rule {rule} of rumdl."))
        yield Fault(Path(found["file"]).as_posix(), found["line"], *said)


def switched_off(document: Document) -> Iterator[Fault]:
    """A comment that would switch rules off."""
    for number, text in document.body:
        if match := _SWITCH.search(text):
            yield Fault(document.path, number, f"'{match[0]}' would switch the checks off.", "Remove the comment.")


def bad_markdown(docs: Path, pages: list[Page], library: Library, told: set[tuple[str, int]]) -> Iterator[Fault]:
    """Every fault of Markdown in the project. Beside `docs` stands .rumdl.toml; without it nothing is looked at.

    `told`: (file, line) of what other rules have named already; rumdl's word on these lines would be a second.
    """
    if not (docs.parent / CONFIG).is_file():
        return
    yield from (fault for fault in _rumdl(docs.parent) if (fault.path, fault.line) not in told)
    for written in (*pages, *library.sources.values()):
        yield from switched_off(written.document)
