"""What helps in an editor and what `make check` runs: schemas that say what the checks say, spelling, Markdown's rules."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import jsonschema
import pytest
import yaml
from built import ROOT
from conftest import CONFIG, GOOD, PAGE, RECORD, Plant

from evidence import checks, lint, pages, records, spelling

ADD = "If it is right, add it to words.txt."
TREE = GOOD | {"words.txt": "ml\n", ".rumdl.toml": (ROOT / ".rumdl.toml").read_bytes()}


def faults(root: Path) -> list[str]:
    """All faults of a tree."""
    return [str(fault) for fault in checks.check(root / "docs", root / "mkdocs.yml")]


def test_a_good_tree_is_silent(plant: Plant) -> None:
    """The tree that the tests below spoil."""
    assert faults(plant(TREE)) == []


# ---------------------------------------------------------------- schemas


class _AsEditors(yaml.SafeLoader):
    """YAML as editors read it: numbers and empty values are such, dates and words are text."""


_AsEditors.yaml_implicit_resolvers = {
    first: [(tag, match) for tag, match in resolvers if tag.endswith((":int", ":float", ":null"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def schema(name: str) -> dict:
    """A schema of ours, itself found right."""
    read = json.loads((ROOT / "schemas" / f"{name}.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(read)
    return read


def test_schemas_have_the_keys_of_the_checks() -> None:
    """No key more or less, in the same order, and the same ones asked for."""
    page, record = schema("page"), schema("record")
    assert list(page["properties"]) == list(checks.PAGE_KEYS)
    assert page["required"] == list(checks.PAGE_MUST_STAND)
    assert list(record["properties"]) == list(checks.RECORD_KEYS)
    assert record["required"] == [key for key, needed in checks.RECORD_KEYS.items() if needed]
    review = page["properties"]["reviewed_by"]["items"]
    assert review["required"] == list(review["properties"]) == list(pages.Review.__dataclass_fields__)


def test_schemas_have_the_words_of_the_checks() -> None:
    """The values that an editor offers are those that the checks let pass."""
    page, record = schema("page")["properties"], schema("record")["properties"]
    assert record["kind"]["enum"] == list(records.KINDS)
    assert record["read"]["enum"] == list(records.READ)
    assert page["topics"]["items"]["enum"] == record["topics"]["items"]["enum"] == list(records.TOPICS)


@pytest.mark.parametrize("name", ["page", "record"])
def test_every_key_is_explained(name: str) -> None:
    """A title, a description, and examples that the schema itself lets pass."""
    for key, rule in schema(name)["properties"].items():
        assert all(rule[word] for word in ("title", "description", "examples")), key
        for example in rule["examples"]:
            jsonschema.validate(example, rule)


def test_every_page_and_record_fits_its_schema() -> None:
    """As an editor would read its front matter, which differs from how ours does."""
    own = set(pages.paths(ROOT / "docs"))
    validators = {name: jsonschema.Draft7Validator(schema(name)) for name in ("page", "record")}
    wrong = []
    for file in sorted((ROOT / "docs").rglob("*.md")):
        front = file.read_text(encoding="utf-8").split("---\n")[1]
        meta = yaml.load(front, _AsEditors)  # noqa: S506 - it builds plain values only
        found = validators["page" if file in own else "record"].iter_errors(meta)
        wrong += [f"{file.relative_to(ROOT)}: {error.json_path}: {error.message}" for error in found]
    assert wrong == []


def test_schemas_name_what_is_wrong() -> None:
    """A wrong word, a wrong key and a missing address are faults in an editor too."""
    meta = yaml.load(RECORD.split("---\n")[1], _AsEditors)  # noqa: S506 - it builds plain values only
    validator = jsonschema.Draft7Validator(schema("record"))
    assert validator.is_valid(meta)
    for change in ({"kind": "drug lable"}, {"tittle": "x"}, {"topics": ["refils"]}, {"checked": "20.11.2026"}):
        assert not validator.is_valid(meta | change), change
    del meta["url"]
    assert not validator.is_valid(meta)


# ---------------------------------------------------------------- spelling

MISTAKES = {
    "withdrawl": "withdrawal", "catheder": "catheter", "spasticty": "spasticity", "recieve": "receive", "pupm": "pump",
    "Hopsital": "Hospital", "becuase": "because", "physiotherapst": "physiotherapist", "accomodate": "accommodate",
}  # fmt: skip


@pytest.mark.parametrize(("wrong", "right"), MISTAKES.items())
def test_mistakes_are_named_with_what_was_meant(plant: Plant, wrong: str, right: str) -> None:
    """In a sentence, with the line and the word that was meant."""
    root = plant(TREE | {"docs/refills.md": f"{PAGE}\nAsk about {wrong}.[^label.size]\n"})
    assert faults(root) == [f"docs/refills.md:13: '{wrong}' is not in the dictionary. Did you mean '{right}'? {ADD}"]


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg"><title>A</title>\n<text>The pupm</text></svg>'
PLACES = {
    "a title": ("docs/refills.md", PAGE.replace("title: Refills", "title: Refils"), 2),
    "a description": ("docs/refills.md", PAGE.replace("is filled", "is filed agian"), 3),
    "a heading": ("docs/refills.md", f"{PAGE}\n## The pupm\n", 13),
    "a card": ("docs/refills.md", f'{PAGE}\n!!! urgent "Your pupm"\n    A pump.[^label.size]\n', 13),
    "a table": ("docs/refills.md", f"{PAGE}\n| The pupm | |\n| --- | --- |\n| Size[^label.size] | big |\n", 13),
    "an alt text": ("docs/refills.md", f"{PAGE}\n![A pupm.](refills.md){{ width=1 height=1 }}\n", 13),
    "a record's title": ("docs/sources/label.md", RECORD.replace("title: The label", "title: The labl"), 3),
    "a finding's heading": ("docs/sources/label.md", RECORD.replace("## Size", "## Szie"), 14),
    "a finding": ("docs/sources/label.md", RECORD.replace("The pump", "The pupm"), 15),
    "a drawing": ("docs/assets/images/pump.svg", DRAWING, 2),
}


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_spelt(plant: Plant, place: str) -> None:
    """Wherever readers see words, with the line."""
    path, text, line = PLACES[place]
    found = [fault for fault in faults(plant(TREE | {path: text})) if "not in the dictionary" in fault]
    assert [fault.split(": ")[0] for fault in found] == [f"{path}:{line}"]


UNSPELT = (
    "[refills](refills.md#xqz)",
    "`xqz`",
    "<!-- xqz -->",
    "xqz@example.org",
    "MRI, T6, 20ml, mmHg and MRIs",
    "the pump’s, the pump's, **the** _pump_",
    "помпа بمبة 泵",
)


@pytest.mark.parametrize("words", UNSPELT)
def test_what_is_no_word_of_ours_is_left_alone(words: str) -> None:
    """Addresses, code, comments, abbreviations and other scripts; nor does markup cut a word."""
    speller = spelling.Speller([], spelling.Counter())
    assert [word for word in spelling.words(words) if not speller.knows(word)] == []


def test_a_word_twice_is_named(plant: Plant) -> None:
    """But not where English has it."""
    text = f"{PAGE}\nThe the pump.[^label.size]\nHe said that that had had its day.[^label.size]\n"
    assert faults(plant(TREE | {"docs/refills.md": text})) == [
        "docs/refills.md:13: 'The the' says a word twice. Keep one."
    ]


def test_search_words_and_authors_are_left_alone(plant: Plant) -> None:
    """Search words hold mistakes on purpose, `by` holds names, a locator the source's own words."""
    page = PAGE.replace("aliases: []", "aliases: [withdrawl]")
    record = RECORD.replace("by: A maker", "by: Xqz Q").replace("_Section 1._", "_Abschnitt 1, Dosierung._")
    assert faults(plant(TREE | {"docs/refills.md": page, "docs/sources/label.md": record})) == []


def test_words_of_the_list_are_right(plant: Plant) -> None:
    """A small word with a capital too; a name only with its own."""
    text = f"{PAGE}\nBaclofen or baclofen, as Medtronic has it.[^label.size]\nMedtronci and medtronic.[^label.size]\n"
    assert faults(plant(TREE | {"docs/refills.md": text, "words.txt": "baclofen\nMedtronic\nml\n"})) == [
        f"docs/refills.md:14: 'Medtronci' is not in the dictionary. Did you mean 'Medtronic'? {ADD}",
        f"docs/refills.md:14: 'medtronic' is not in the dictionary. Did you mean 'Medtronic'? {ADD}",
    ]


def test_the_list_cannot_rot(plant: Plant) -> None:
    """A line that nothing uses, that the dictionary has, that stands twice or out of its order."""
    words = "# Names\nXqz\nMedtronic\nMedtronic\n\n# Words\nbaclofen\nml\npump\nxqzed # for the page on xqz\n"
    text = f"{PAGE}\nBaclofen of Medtronic.[^label.size]\n"
    order = "Sort the words of a group by the alphabet, each once."
    assert faults(plant(TREE | {"docs/refills.md": text, "words.txt": words})) == [
        "words.txt:2: no page or record uses 'Xqz'. Remove the line, or say behind it after '#' why it stays.",
        f"words.txt:3: 'Medtronic' stands after 'Xqz'. {order}",
        f"words.txt:4: 'Medtronic' stands after 'Medtronic'. {order}",
        "words.txt:9: 'pump' is in the dictionary already. Remove the line.",
    ]


def test_pages_are_british(plant: Plant) -> None:
    """An American word is named, but in brackets behind the British one, in the glossary, in names and in records."""
    glossary = "\n## A\n\n### Prior authorization { #prior }\n\nAsk first.[^label.size]\n"
    text = "\nThe color.[^label.size]\nThe colour (color), and an authorization.[^label.size]\nThe Spine Center.[^label.size]\n"
    tree = TREE | {
        "docs/refills.md": PAGE + text,
        "docs/glossary.md": PAGE + glossary,
        "docs/sources/label.md": RECORD.replace("title: The label", "title: The color of labels"),
        "mkdocs.yml": CONFIG + "  - Glossary: glossary.md\n",
    }
    found = [fault for fault in faults(plant(tree)) if "American" in fault]
    fix = "Write 'colour'; the American word may follow it in brackets."
    assert found == [f"docs/refills.md:13: 'color' is American spelling. {fix}"]


def test_the_guide_has_its_lists() -> None:
    """Without them nothing would be spelt or looked at."""
    assert len(spelling.dictionary()) > 80_000
    assert (ROOT / spelling.WORDS).is_file()
    assert (ROOT / lint.CONFIG).is_file()


# ---------------------------------------------------------------- Markdown


def rumdl_rules() -> set[str]:
    """The rules that the installed rumdl knows."""
    program = Path(sys.executable).with_name("rumdl")
    return set(re.findall(r"MD\d{3}", subprocess.check_output([program, "rule"], text=True)))


def test_every_rule_is_on_or_off_with_a_reason() -> None:
    """Each rule of rumdl stands once, with a reason; each that is on has words of ours, and no other has."""
    text = (ROOT / lint.CONFIG).read_text(encoding="utf-8")
    chosen = tomllib.loads(text)["global"]
    assert sorted(chosen["enable"] + chosen["disable"]) == sorted(rumdl_rules())
    assert set(chosen["enable"]) == set(lint.SAID)
    rows = re.findall(r'^    "MD\d{3}",(.*)$', text, re.M)
    assert len(rows) == len(rumdl_rules())
    assert all(re.match(r" # \S.{5,}", row) for row in rows)


SPOILT = {
    "MD005": (" - one\n- two\n", 1),
    "MD007": ("- one\n  - two\n", 2),
    "MD011": ("See (refills)[refills.md].\n", 1),
    "MD018": ("##Refills\n", 1),
    "MD023": ("  ## Refills\n", 1),
    "MD029": ("1. one\n3. two\n", 2),
    "MD032": ("Bring:\n- a card\n", 2),
    "MD034": ("See https://example.org for more.\n", 1),
    "MD036": ("**When to ring**\n\nRing now.\n", 1),
    "MD037": ("Ring ** now ** please.\n", 1),
    "MD042": ("See [refills]().\n", 1),
    "MD046": ("Ring now.\n\n    Ring again.\n", 3),
    "MD052": ("See [refills][more].\n", 1),
    "MD054": ("See <https://example.org>.\n", 1),
    "MD055": ("| a | b |\n| --- | --- |\n1 | 2\n", 3),
    "MD056": ("| a | b |\n| --- | --- |\n| 1 | 2 | 3 |\n", 3),
    "MD058": ("Sizes.\n| a | b |\n| --- | --- |\n| 1 | 2 |\n", 2),
    "MD062": ("See [refills]( refills.md ).\n", 1),
    "MD069": ("- - one\n", 1),
    "MD075": ("| a | b |\n| --- | --- |\n| 1 | 2 |\n\n| 3 | 4 |\n", 5),
    "MD077": ("- one\n\n  more of one\n", 3),
    "MD083": ("Donâ€™t wait.\n", 1),
    "MD086": ("Words. <!-- a comment\n", 1),
    "MD092": ("<<<<<<< HEAD\none\n=======\ntwo\n>>>>>>> other\n", 1),
    "MD095": ("See [more](https://ex\u0430mple.org).\n", 1),
}


def test_markdown_that_shows_wrong_is_named(plant: Plant) -> None:
    """Each rule that is on speaks of the file and the line that it is about, in our words."""
    assert SPOILT.keys() == lint.SAID.keys()
    root = plant(TREE | {f"{rule}.md": f"# Words\n\n{text}" for rule, (text, _) in SPOILT.items()})
    found = faults(root)
    for rule, (_, line) in SPOILT.items():
        assert f"{rule}.md:{line + 2}: {' '.join(lint.SAID[rule])}" in found


def test_one_line_is_named_once(plant: Plant) -> None:
    """Where a check of ours has spoken of a line, rumdl adds nothing."""
    found = faults(plant(TREE | {"docs/refills.md": f"{PAGE}\n[Empty]() and nothing else.[^label.none]\n"}))
    assert {fault.split(": ")[0] for fault in found} == {"docs/refills.md:13"}
    assert not any(lint.SAID["MD042"][0] in fault for fault in found)


def test_no_comment_switches_rules_off(plant: Plant) -> None:
    """Neither on a page nor in a record."""
    comment = "\n<!-- rumdl-disable -->\n"
    record = RECORD.replace("\n_Section", "\n<!-- markdownlint-disable MD018 -->\n\n_Section")
    found = faults(plant(TREE | {"docs/refills.md": PAGE + comment, "docs/sources/label.md": record}))
    assert found == [
        "docs/refills.md:13: '<!-- rumdl-disable' would switch the checks off. Remove the comment.",
        "docs/sources/label.md:17: '<!-- markdownlint-disable' would switch the checks off. Remove the comment.",
    ]


def test_a_broken_configuration_is_a_fault(plant: Plant) -> None:
    """With what rumdl says of it, and the other faults beside it."""
    root = plant(
        TREE | {".rumdl.toml": '[global]\nenable = ["MD999"]\n', "docs/refills.md": f"{PAGE}\nA pupm.[^label.size]\n"}
    )
    first, second = faults(root)
    assert first.startswith(".rumdl.toml:1: rumdl cannot run: ")
    assert "MD999" in first
    assert second.startswith("docs/refills.md:13: 'pupm'")


# ---------------------------------------------------------------- the commands


def test_make_check_names_all_faults_at_once(plant: Plant) -> None:
    """The command of the Makefile, on a tree with a fault of each sort: figures, spelling, Markdown, the list."""
    text = "\nIt holds 30 ml.[^label.size]\nAsk about withdrawl.[^label.size]\n\n1. one[^label.size]\n3. two[^label.size]\n"
    root = plant(TREE | {"docs/refills.md": PAGE + text, "words.txt": "ml\nxqz\n"})
    shutil.copytree(ROOT / "evidence", root / "evidence", ignore=shutil.ignore_patterns("__pycache__"))
    done = subprocess.run([sys.executable, *check_command()], cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
    places = [line.split(": ")[0] for line in done.stdout.splitlines()]
    assert places == ["docs/refills.md:13", "docs/refills.md:14", "docs/refills.md:17", "words.txt:2"]


def check_command() -> list[str]:
    """What `make check` gives to Python."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(r"^check:.*\n((?:\t.*\n)+)", makefile, re.M)[1]
    return re.fullmatch(r"\t@\$\(PY\) (.+)\n", recipe)[1].split()


def test_pre_commit_runs_what_make_runs() -> None:
    """Its hooks are `make check` and the commands on Python of `make test`, and fetch nothing."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    python = re.search(r"^PY := (.+)$", makefile, re.M)[1]
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert [repository["repo"] for repository in config["repos"]] == ["local"]
    hooks = [hook["entry"] for hook in config["repos"][0]["hooks"]]
    assert hooks[0] == "make check"
    assert hooks[1:] == [
        line.replace("$(PY)", python) for line in re.findall(r"^\t@(\$\(PY\) -m ruff .+)$", makefile, re.M)
    ]


def test_editors_are_told_of_files_that_exist() -> None:
    """What .vscode names is there."""
    text = (ROOT / ".vscode" / "settings.json").read_text(encoding="utf-8")
    settings = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.M))
    named = [*settings["yaml.schemas"], settings["cSpell.customDictionaries"]["guide"]["path"]]
    assert all((ROOT / path.replace("${workspaceFolder}/", "")).is_file() for path in named)
