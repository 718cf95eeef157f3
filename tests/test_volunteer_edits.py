"""Edits as people make them, in copies of the real files: each mistake is named where it is, in words that help.

`bad_edits.yml` lists the mistakes in text. Here are those that need more than a text: lost and renamed files, other
encodings, pictures, the table of contents. `test_odd_edits.py` has what looks odd and is fine.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import yaml
from conftest import GOOD, Plant

ROOT = Path(__file__).parents[1]
EDITS = yaml.safe_load((ROOT / "tests" / "bad_edits.yml").read_text(encoding="utf-8"))
READ = ("docs", "overrides", "mkdocs.yml", "published.txt", "tests/safety_register.yml")  # what the checks read


def copied(tree: Path) -> Path:
    """The project's texts in a folder that may be edited."""
    for name in READ:
        (tree / name).parent.mkdir(exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tree / name)
        else:
            shutil.copy(ROOT / name, tree / name)
    return tree


def checked(tree: Path) -> dict[str, list[tuple[int, str]]]:
    """What `python -m evidence check` says: file -> (line, message). It never ends in a traceback."""
    done = subprocess.run(
        [sys.executable, "-m", "evidence", "check"],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode in (0, 1), done.stderr) == (True, "")
    said = defaultdict(list)
    for line in done.stdout.splitlines():
        path, number, message = re.fullmatch(r"(.+?):(\d+): (.+)", line).groups()
        said[path].append((int(number), message))
    return dict(said)


# ---------------------------------------------------------------- mistakes in text


def edited(tree: Path, edit: dict) -> int:
    """Make an edit in a copy; the line where it begins."""
    path = tree / edit["file"]
    text = path.read_text(encoding="utf-8")
    before, found, after = text.partition(edit["find"])
    assert found, f"{edit['file']} no longer holds {edit['find']!r}: choose another line for '{edit['kind']}'."
    path.write_text(before + edit["put"] + after, encoding="utf-8")
    return before.count("\n") + 1


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list]:
    """What the check says of each edit: kind -> (line, line where the edit begins, message).

    A run checks one edit a file at once; what it says of files that were not edited stands under "elsewhere".
    """
    turn: Counter[str] = Counter()
    rounds: dict[int, list[dict]] = defaultdict(list)
    for edit in EDITS:
        rounds[turn[edit["file"]]].append(edit)
        turn[edit["file"]] += 1
    said = {"elsewhere": []}
    for number, edits in rounds.items():
        tree = copied(tmp_path_factory.mktemp(f"round{number}"))
        places = {edit["kind"]: edited(tree, edit) for edit in edits}
        found = checked(tree)
        for edit in edits:
            said[edit["kind"]] = [(line, places[edit["kind"]], words) for line, words in found.pop(edit["file"], [])]
        said["elsewhere"] += found.items()
    return said


def meant(place: str, here: int) -> int:
    """The line that a table's place names: "7", "here", "here+2", "here-1"."""
    return here + int(place.removeprefix("here") or 0) if place.startswith("here") else int(place)


def test_no_kind_stands_twice() -> None:
    """And there are forty or more."""
    kinds = [edit["kind"] for edit in EDITS]
    assert len(set(kinds)) == len(kinds) >= 40


@pytest.mark.parametrize("edit", EDITS, ids=[edit["kind"] for edit in EDITS])
def test_a_mistake_is_named(answers: dict[str, list], edit: dict) -> None:
    """At its line, with what to write instead, and with no word besides."""
    found = answers[edit["kind"]]
    expected = [line.partition(": ") for line in edit["said"].splitlines()]
    here = found[0][1] if found else 0
    assert [(line, words) for line, _, words in found] == [(meant(at, here), words) for at, _, words in expected]


def test_no_other_file_is_blamed(answers: dict[str, list]) -> None:
    """A mistake is named in its own file."""
    assert answers["elsewhere"] == []


# ---------------------------------------------------------------- mistakes with whole files


def lines_with(words: str) -> dict[str, int]:
    """Each page that holds these words, and the line of the first."""
    found = {}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        lines = path.read_text(encoding="utf-8").splitlines() if path.parent.name != "sources" else []
        if at := next((n for n, line in enumerate(lines, 1) if words in line), 0):
            found[path.relative_to(ROOT).as_posix()] = at
    return found


UNREAD = (
    "a file of this kind is not published here. Save a page as .md, and a picture in docs/assets/images/ as one of: "
    ".svg, .png, .jpg, .jpeg, .webp."
)


def test_files_saved_badly(tmp_path: Path) -> None:
    """Other encodings, an emptied file, other kinds of files, names with spaces, big and telling pictures."""
    docs = copied(tmp_path) / "docs"
    wide, latin, empty = (
        docs / "stories" / f"{name}.md" for name in ("a-timed-walk", "saying-goodbye", "after-a-stroke")
    )
    wide.write_bytes(wide.read_text(encoding="utf-8").encode("utf-16"))
    text, related, more = latin.read_text(encoding="utf-8").partition("## Related pages\n")
    latin.write_bytes(f"{text}{related}\n- [Café](../carers.md)\n{more}".encode("cp1252"))
    empty.write_bytes(b"")
    old = docs / "stories" / "promised-too-much.md"
    old.write_bytes(old.read_text(encoding="utf-8").replace("\n", "\r").encode())
    shutil.copy(docs / "about" / "privacy.md", docs / "about" / "Privacy copy.md")
    (docs / "living" / "notes.markdown").write_text("A pump holds 40 ml.\n", encoding="utf-8")
    (docs / "living" / "page.html").write_text("<p>A pump holds 40 ml.</p>\n", encoding="utf-8")
    images = docs / "assets" / "images"
    (images / "clinic.jpg").write_bytes(b"\xff\xd8\xff\xe1\0\x10Exif\0\0" + b"\0" * 4_000_000)
    (images / "clinic.bmp").write_bytes(b"BM")
    drawing = "<svg xmlns='http://www.w3.org/2000/svg'>\n<title>Café</title></svg>"
    (images / "drawing.svg").write_bytes(drawing.encode("latin-1"))
    place = len(f"{text}{related}\n- [Caf".encode("cp1252"))
    assert checked(tmp_path) == {
        "docs/about/Privacy copy.md": [
            (1, "the file's name makes no good address. Use small letters, figures and hyphens: going-home.md."),
            (1, "the page is not in the table of contents. Add it to 'nav' in mkdocs.yml."),
        ],
        "docs/assets/images/clinic.bmp": [(1, UNREAD)],
        "docs/assets/images/clinic.jpg": [
            (1, "the photo says when it was taken, and perhaps where. Save it without its data (metadata, Exif), or take a "
                "picture of it on the screen."),
            (1, "the picture has 4,000 kB. Save it smaller: at most 300 kB."),
        ],
        "docs/assets/images/drawing.svg": [
            (1, "no page shows this drawing. Place it on the page that it explains, or remove it."),
            (2, "the drawing cannot be read: not well-formed (invalid token). Mend this line."),
        ],
        "docs/living/notes.markdown": [(1, UNREAD)],
        "docs/living/page.html": [(1, UNREAD)],
        "docs/stories/a-timed-walk.md": [(1, "the file is not UTF-8 text (byte 0). Save it as UTF-8.")],
        "docs/stories/after-a-stroke.md": [
            (1, "the page has no main heading. Start its text with '# Title'."),
            (1, "there is no front matter. Start the file with '---' and its keys."),
        ],
        "docs/stories/promised-too-much.md": [
            (1, "the line ends as on an old Mac (CR). Save the file with LF or CRLF line ends.")
        ],
        "docs/stories/saying-goodbye.md": [
            (text.count("\n") + 3, f"the file is not UTF-8 text (byte {place}). Save it as UTF-8.")
        ],
    }  # fmt: skip


def test_files_moved_and_lost(tmp_path: Path) -> None:
    """A page renamed, a record renamed, a finding renamed, a figure changed in a record, and the table of contents."""
    docs = copied(tmp_path) / "docs"
    (docs / "about" / "privacy.md").rename(docs / "about" / "your-privacy.md")
    (docs / "sources" / "zuasti-blog.md").rename(docs / "sources" / "zuasti.md")
    renamed, changed = (
        docs / "sources" / f"{name}.md" for name in ("castagnino-united-spinal", "hofmeister-column-2022")
    )
    renamed.write_text(
        renamed.read_text(encoding="utf-8").replace("{ #outcome }", "{ #how-it-went }"), encoding="utf-8"
    )
    changed.write_text(changed.read_text(encoding="utf-8").replace("40 mg", "4 mg"), encoding="utf-8")
    config = (tmp_path / "mkdocs.yml").read_text(encoding="utf-8")
    nav = "      - Consent: deciding/consent.md\n"
    (tmp_path / "mkdocs.yml").write_text(
        config.replace(nav, nav + "      - Again: deciding/consent.md\n"), encoding="utf-8"
    )
    found = checked(tmp_path)
    listed = (ROOT / "published.txt").read_text(encoding="utf-8").splitlines()

    def said(file: str, start: str) -> list[tuple[int, str]]:
        return [(line, words) for line, words in found.get(file, []) if words.startswith(start)]

    assert found["published.txt"] == [
        (listed.index(old) + 1, f"the published page '{old}' is gone. List it in the front matter of the page that took "
         f"its place, perhaps {new}: 'was: [{old}]'.")
        for old, new in (("about/privacy/", "docs/about/your-privacy.md"), ("sources/zuasti-blog/", "docs/sources/zuasti.md"))
    ]  # fmt: skip
    assert found["docs/about/your-privacy.md"] == [
        (1, "the page is not in the table of contents. Add it to 'nav' in mkdocs.yml.")
    ]
    rows = config.splitlines()
    twice = rows.index(nav.rstrip()) + 2
    assert found["mkdocs.yml"] == [
        (twice, "nav names deciding/consent.md twice. Keep one of the two lines."),
        (next(n for n, row in enumerate(rows, 2) if "about/privacy.md" in row),
         "nav names about/privacy.md, which is not there. Did you mean 'about/your-privacy.md'?"),
    ]  # fmt: skip
    assert said("docs/sources/castagnino-united-spinal.md", "the published section")
    for words, start in {
        "(privacy.md)": "the link 'privacy.md' leads nowhere. Did you mean 'your-privacy.md'?",
        "[^zuasti-blog.living]": "there is no source 'zuasti-blog'. Did you mean 'zuasti'?",
        "[^castagnino-united-spinal.outcome]": "castagnino-united-spinal has no finding 'outcome'. Correct the name",
        "40 mg of baclofen tablets a day.[^hofmeister-column-2022.tablets]": "'40 mg' is not in hofmeister-column-2022.",
    }.items():
        pages = lines_with(words)
        assert pages
        assert [file for file, at in pages.items() if at not in dict(said(file, start))] == [], words


@pytest.mark.parametrize(
    ("file", "data", "line", "words"),
    {
        ("mkdocs.yml", b"nav:\n\t- Home: index.md\n", 2,
         "the settings cannot be read: found character that cannot start any token. Mend this line."),
        ("mkdocs.yml", "nav:\n  - Café: index.md\n".encode("latin-1"), 2,
         "the file is not UTF-8 text (byte 12). Save it as UTF-8."),
        ("docs/assets/images/numbers.yml", b"people:\n  a: [\n", 3,
         "the data cannot be read: did not find expected node content. Mend this line."),
        ("docs/assets/images/numbers.yml", b"people:\n  a: \xe9\n", 2,
         "the file is not UTF-8 text (byte 13). Save it as UTF-8."),
        ("published.txt", b"./\n\xe9\n", 2, "the file is not UTF-8 text (byte 3). Save it as UTF-8."),
    },
    ids=["tab", "latin settings", "open list", "latin data", "latin list"],
)  # fmt: skip
def test_files_that_are_no_pages(plant: Plant, file: str, data: bytes, line: int, words: str) -> None:
    """Settings, data of drawings and the list of addresses are read with the same care."""
    assert (line, words) in checked(plant(GOOD | {file: data}))[file]
