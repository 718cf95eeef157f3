"""`python -m evidence new`: a real conversation, typed into a terminal or a pipe, ends in a record that passes."""

from __future__ import annotations

import datetime
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from built import ROOT
from conftest import GOOD, RECORD, Plant
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence import new, records, references

FILES = ROOT / "tests" / "references"
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
GIVEN = {
    "title": "An example of a trial",
    "by": "Example AB, van der Sample CH, The Example Study Group",
    "in": "Journal of Examples 2021;7(2):10-19",
    "year": "2021",
    "doi": "10.5555/example.1",
    "pmid": "99999991",
}
ANSWERS = {
    "title": "An example: pumps in winter", "by": "Example AB", "in": "", "year": "2021", "kind": "cohort", "region": "UK",
    "doi": "https://doi.org/10.5555/example.9", "pmid": "", "url": "", "copy": "", "read": "2",
    "interest": "none stated in what was read", "topics": "refills, 7", "heading": "How often", "finding": "",
    "says": "5 of 9 pumps\nneeded a refill in winter.\n", "where": "Table 2", "id": "",
}  # fmt: skip


def typed(**other: str) -> str:
    """All answers as they are typed, some of them otherwise, and yes at the end."""
    return "\n".join((ANSWERS | other).values()) + "\nyes\n"


def evidence(tree: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command of the project in a tree."""
    done = subprocess.run(
        [sys.executable, "-m", "evidence", *words],
        cwd=tree, env=ENVIRONMENT, input=stdin, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def tree(plant: Plant) -> Path:
    """A small guide without a fault."""
    return plant(GOOD)


def test_questions_become_a_record_that_passes(tree: Path) -> None:
    """Numbers and names choose, a DOI loses its address, Enter takes what is proposed."""
    done = evidence(tree, "new", "source", stdin=typed())
    assert done.returncode == 0, done.stdout
    path = tree / "docs/sources/example-winter-2021.md"
    assert (
        path.read_text()
        == f"""---
template: source.html
title: 'An example: pumps in winter'
by: Example AB
year: 2021
kind: cohort
region: UK
doi: 10.5555/example.9
read: excerpt
checked: {datetime.date.today()}
interest: none stated in what was read
topics: [refills, complications]
---
## How often {{ #often }}
5 of 9 pumps
needed a refill in winter.

_Table 2._
"""
    )
    assert evidence(tree, "check", "docs/sources/example-winter-2021.md").stdout == ""
    assert "[^example-winter-2021.often]" in done.stdout
    assert not (tree / new.DRAFT).exists()


def test_it_works_in_a_terminal(tree: Path) -> None:
    """Keys typed into a terminal of its own, an arrow key among them: that answer is asked again."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "evidence", "new", "source"]
    process = subprocess.Popen(words, cwd=tree, env=ENVIRONMENT, stdin=theirs, stdout=subprocess.PIPE)
    os.write(ours, b"An example\x1b[A\n" + typed().encode())
    said, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert process.returncode == 0
    assert b"An invisible sign (U+001B)" in said
    assert (tree / "docs/sources/example-winter-2021.md").exists()


@pytest.mark.parametrize(
    ("key", "wrong", "said"),
    [
        ("title", "", "'title' is empty."),
        ("year", "last year", "'last year' is not a year. Write four digits, or 'undated'."),
        ("kind", "99", "There is no kind '99'. Use one of: drug label"),
        ("kind", "kohort", "There is no kind 'kohort'."),
        ("doi", "example", "'example' is not a DOI. Write it bare: 10.1111/ner.13097."),
        ("pmid", "12a", "'12a' is not a PMID. Write its digits alone."),
        ("url", "example.org", "'example.org' is not a web address. Start it with https://."),
        ("url", "https://www.scribd.com/x", "The address is a copy's (scribd.com). Link the publisher"),
        ("topics", "winter", "There is no topic 'winter'. Use one of: spasticity"),
        ("topics", "", "'topics' is empty."),
        ("finding", "How often", "The finding 'How often { #How often }' has no id."),
        ("says", "Our reckoning: 5 of 9 = 50 in 100.\n", "Compute it again"),
        ("says", "", "The finding 'often' says nothing."),
        ("where", "", "The finding 'often' has no locator."),
        ("id", "Example 2021", "'Example 2021' is no name of a record."),
        ("id", "label", "There is a file of this name. Choose another name."),
    ],
)
def test_a_wrong_answer_is_asked_again(tree: Path, key: str, wrong: str, said: str) -> None:
    """At once, in the words of the rule, and the right answer then counts."""
    right = ANSWERS[key] or {"finding": "often", "id": "an-example"}.get(key, "")
    done = evidence(tree, "new", "source", stdin=typed(**{key: f"{wrong}\n{right}"}))
    assert said in done.stdout.replace("'finding'", "'often'"), done.stdout
    assert done.returncode == 0, done.stdout
    assert evidence(tree, "check").stdout == ""


def test_there_has_to_be_an_address(tree: Path) -> None:
    """Without DOI, PMID and address the last of these questions asks where it was read."""
    done = evidence(tree, "new", "source", stdin=typed(doi="", copy="\nRead on paper."))
    assert "The source has no address." in done.stdout
    assert "copy: Read on paper.\n" in (tree / "docs/sources/example-winter-2021.md").read_text()


def test_back_and_stop_lose_nothing(tree: Path) -> None:
    """Going back changes an answer; stopping, or the end of input, keeps all; the next run goes on."""
    first = evidence(tree, "new", "source", stdin="A title\nExample AB\nback\nback\nAnother title\nstop\n")
    assert first.returncode == 1
    assert "Stopped. Your answers are kept" in first.stdout
    kept = json.loads((tree / new.DRAFT).read_text())["answers"]
    assert kept == {"title": "Another title", "by": "Example AB"}
    rest = typed().partition("Example AB\n")[2]
    second = evidence(tree, "new", "source", stdin="perhaps\nyes\n" + rest.removesuffix("yes\n"))
    assert "You stopped before the end of: Another title" in second.stdout
    assert "Please type yes or no." in second.stdout
    assert second.returncode == 1, "the end of input before the last answer"
    third = evidence(tree, "new", "source", stdin="yes\nback\nback\nTable 3\n\nyes\n")
    assert third.returncode == 0, third.stdout
    assert "_Table 3._" in (tree / "docs/sources/example-another-2021.md").read_text()
    assert evidence(tree, "new", "source", stdin="stop\n").stdout.endswith("Stopped. Nothing is written.\n")


def test_a_source_that_is_there_is_named(tree: Path) -> None:
    """By its address however it is written, its DOI in whatever letters, its PMID or its title."""
    (tree / "docs/sources/label.md").write_text(RECORD.replace("year:", "doi: 10.5555/Label\npmid: 99999990\nyear:"))
    for key, value, name in (
        ("doi", "10.5555/LABEL", "DOI"), ("pmid", "99999990", "PMID"), ("title", "The Label", "title"),
        ("url", "http://www.example.org/label/", "address"),
    ):  # fmt: skip
        done = evidence(
            tree, "new", "source", stdin="no\n" * (tree / new.DRAFT).exists() + typed(**{key: f"{value}\nstop"})
        )
        assert f"docs/sources/label.md has this {name} already: The label." in done.stdout, done.stdout


# ---------------------------------------------------------------- from a file


@pytest.mark.parametrize("name", ["ris", "bib", "json", "nbib"])
def test_a_file_is_read(name: str) -> None:
    """Each format gives the same keys as a record writes them, and the abstract apart."""
    (first, *_), faults = references.read(FILES / f"example.{name}")
    assert faults == []
    for key, value in GIVEN.items():
        if name != "bib" or key not in ("by", "doi", "pmid"):
            assert first.given[key].startswith(value), key
    assert first.abstract.startswith("This abstract is an example.")
    assert set(first.given) <= {*GIVEN, "url"}


def test_accents_of_names_in_bibtex(tmp_path: Path) -> None:
    """Written in commands, at a name's start too; initials stay."""
    path = tmp_path / "names.bib"
    names = r"M{\"u}ller, J{\"o}rg and {\'E}mile, Zo{\'e} and {{An Example Office}} and Ren{\'e} Dup{\^o}nt"
    path.write_text(f"@article{{a, author = {{{names}}}, title = {{An example}}, year = 2020}}\n")
    ((one,), _) = references.read(path)
    assert one.given["by"] == "Müller J, Émile Z, An Example Office, Dupônt R"


def test_bibtex_is_read_as_letters() -> None:
    """LaTeX's commands become signs, and more authors are said to be more; an address stays as it is."""
    ((one,), _) = references.read(FILES / "example.bib")
    assert one.given["title"] == "An example of a trial: 5% of Müller's pumps, in μg"
    assert one.given["by"] == "Example AB, van der Sample CH, The Example Study Group and others"
    assert (one.given["doi"], one.given["url"]) == ("10.5555/example_1", "https://example.org/a%20trial")


def test_a_file_leaves_only_questions_that_it_does_not_answer(tree: Path) -> None:
    """Of two entries one is chosen; its abstract is shown and not written; the record passes."""
    keys = ("kind", "region", "copy", "read", "interest", "topics", "heading", "finding", "says", "where", "id")
    answers = "\n".join(ANSWERS[key] for key in keys)
    done = evidence(tree, "new", "source", str(FILES / "example.ris"), stdin=f"3\n1\n{answers}\nyes\n")
    assert done.returncode == 0, done.stdout
    assert "  1. An example of a trial: pumps & tablets (2021)\n  2. An example of a leaflet (no year)" in done.stdout
    assert "1 of 11." in done.stdout
    assert "This abstract is an example. It goes on here." in done.stdout
    text = (tree / "docs/sources/example-tablets-2021.md").read_text()
    assert "abstract" not in text
    assert "doi: 10.5555/example.1\npmid: 99999991\n" in text
    assert evidence(tree, "check").stdout == ""
    again = evidence(tree, "new", "source", str(FILES / "example.ris"), stdin="all\nstop\n")
    assert "An example of a trial: pumps & tablets (2021)  (has a record already)" in again.stdout
    assert "title: An example of a leaflet" in again.stdout, "the one without a record is asked"
    assert "1 of 13." in again.stdout, "maker, publication, year, DOI and PMID too"


def test_what_a_file_has_wrong_is_asked(tree: Path) -> None:
    """An address of a copy is not taken over: the reason is told."""
    (tree / "x.ris").write_text("TY  - JOUR\nTI  - An example\nUR  - https://www.researchgate.net/x\nER  - \n")
    done = evidence(tree, "new", "source", "x.ris", stdin="stop\n")
    assert "This cannot be used: the address is a copy's (researchgate)." in done.stdout
    assert "What is its title?" not in done.stdout


RIS = "TY  - JOUR\nTI  - An example\nDO  - 10.5555/x\nER  - \n"


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + RIS.encode(), RIS.replace("\n", "\r\n").encode(), RIS.replace("\n", "\r").encode(),
        RIS.encode("utf-16"), RIS.replace("  - ", " - ").encode(), ("\n\n" + RIS).encode(),
    ],
    ids=["BOM", "Windows", "old Mac", "UTF-16", "one space", "blank lines"],
)  # fmt: skip
def test_odd_files_are_read(tmp_path: Path, data: bytes) -> None:
    """What programs write besides what the format asks for."""
    (tmp_path / "x.ris").write_bytes(data)
    ((one,), faults) = references.read(tmp_path / "x.ris")
    assert (one.given, faults) == ({"title": "An example", "doi": "10.5555/x"}, [])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1: the file is empty. Export it again as RIS, BibTeX or CSL-JSON."),
        (b" \n\n", "1: the file is empty."),
        ("TY  - JOUR\nTI  - Müller\nER  - \n".encode("latin-1"), "2: the file is not UTF-8 text. Choose UTF-8"),
        (b"<!doctype html><title>x</title>", "1: the file is a web page or XML, not a list of references."),
        (b"%PDF-1.7\n", "1: the file is neither RIS, BibTeX, CSL-JSON nor PubMed's own."),
        (b"TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - \n", "1: the entry has no end. Write 'ER  - '"),
        (b"\nTY  - JOUR\nER  - \n", "2: the entry says nothing of a source."),
        (
            b"@article{a,\n  title = {x}\n}\n@article{b,\n  title = {x\n",
            "4: the entry cannot be read. Look for a bracket",
        ),
        (b"@article{a, title={x}}\n@article{a, title={y}}", "2: the entry cannot be read: Duplicate entry key 'a'."),
        (b'[\n {"title": "x"},\n', "3: the JSON cannot be read: Expecting value."),
        (b"[]", "1: the list is empty."),
        (b'["x", 3]', "1: entry 1 is not a reference."),
        (b"[" * 100000, "1: the JSON cannot be read: it is nested too deep."),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tree: Path, data: bytes, said: str) -> None:
    """With its line and what to do; nothing is asked."""
    (tree / "x.txt").write_bytes(data)
    done = evidence(tree, "new", "source", "x.txt")
    assert f"x.txt:{said}" in done.stdout
    assert done.returncode == 1
    assert "Answer each question" not in done.stdout


PARTS = st.sampled_from(
    ["TY  - JOUR", "ER  - ", "AU  - A, B", "UR  - ;", "PMID- 1", "AB  - x", "      y", "@article{a,", "title = {", "}", "{", "[", ']"', '{"author": [{"family": 3}]}', '"issued": {"date-parts": [[]]}', "@", "\\", "\n", "%", "&#1;", "<i>"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS | st.text(max_size=8), max_size=12).map("\n".join))
def test_no_file_ends_in_a_traceback(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Whatever parts of the formats stand in whatever order: entries or faults."""
    path = tmp_path_factory.getbasetemp() / "x.txt"
    path.write_bytes(text.encode("utf-8", errors="replace"))
    found, faults = references.read(path)
    assert found or faults


@settings(max_examples=300, deadline=None)
@given(st.text(), st.booleans())
def test_every_text_can_stand_in_front_matter(text: str, within: bool) -> None:
    """Written as YAML it is read back as it was, by the guide's reader."""
    text = " ".join("".join(sign for sign in text if sign.isprintable()).split())
    written = records.as_yaml(text, within=within)
    assert records.read_yaml(f"{{k: {written}}}" if within else f"k: {written}") == {"k": text}


# ---------------------------------------------------------------- templates


@pytest.mark.parametrize("kind", ["page", "story"])
def test_a_page_begins_with_its_template(tree: Path, kind: str) -> None:
    """Copied, in a new folder too, and never over a file or among the records."""
    (tree / "templates").mkdir()
    (tree / f"templates/{kind}.md").write_bytes((ROOT / f"templates/{kind}.md").read_bytes())
    assert evidence(tree, "new", kind, "docs/winter/cold.md").returncode == 0
    assert (tree / "docs/winter/cold.md").read_bytes() == (tree / f"templates/{kind}.md").read_bytes()
    for path in ("docs/winter/cold.md", "docs/sources/cold.md", "cold.md", "docs/cold.txt"):
        done = evidence(tree, "new", kind, path)
        assert (done.returncode, done.stdout.startswith(f"{path}:1: ")) == (2, True), done.stdout


@pytest.mark.parametrize("words", [[], ["sauce"], ["source", "a", "b"], ["page"], ["source", "no-such-file.ris"]])
def test_words_that_are_not_understood(tree: Path, words: list[str]) -> None:
    """What may be written is told."""
    done = evidence(tree, "new", *words)
    assert done.returncode == 2
    assert "python -m evidence new source" in done.stdout or "no-such-file.ris: there is no such file." in done.stdout
