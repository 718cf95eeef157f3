"""Source records: one Markdown file a source, its front matter the record, each H2 a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

KINDS = (
    "drug label", "device manual", "regulator notice", "guideline", "systematic review", "review",
    "trial", "registry", "cohort", "survey", "interviews", "case report", "hospital leaflet",
    "charity page", "maker page", "health site", "news", "patient story",
)  # fmt: skip
TOPICS = (
    "spasticity", "tablets", "other treatments", "deciding", "trial", "surgery", "complications",
    "infection", "catheter", "pump", "refills", "dosing", "alarms", "replacement", "mri", "heat",
    "pressure", "procedures", "medicines", "daily life", "pregnancy", "children", "walking",
    "withdrawal", "overdose", "dysreflexia", "stories", "cost", "hospital", "about",
)  # fmt: skip
READ = ("whole", "excerpt", "abstract")

FINDING = re.compile(r'^## (?P<title>.+?)\s*\{\s*#(?P<id>[a-z0-9-]+)(?:\s+was="[^"}]*")?\s*\}\s*$')
LOCATOR = re.compile(r"^_(?P<where>[^_].*)_$")
KEY = re.compile(r"^([A-Za-z_]+):")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong, where it stands, and what to write instead."""

    path: str
    line: int
    text: str
    fix: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text} {self.fix}"


@dataclass(frozen=True)
class Document:
    """A Markdown file taken apart: its front matter (all values strings) and its body.

    `body` holds (line number in the file, text) pairs; `key_lines` says where a key stands.
    """

    path: str
    meta: dict
    key_lines: dict[str, int]
    body: list[tuple[int, str]]

    def line_of(self, key: str) -> int:
        """The line of a front matter key; line 1 when the key is missing."""
        return self.key_lines.get(key, 1)


@dataclass(frozen=True)
class Finding:
    """One thing a source says, in our words. `text` is its prose, `where` its locator."""

    id: str
    title: str
    text: str
    where: str
    line: int


@dataclass(frozen=True)
class Source:
    """A source's record and its findings."""

    id: str
    document: Document
    findings: dict[str, Finding]

    @property
    def path(self) -> str:
        return self.document.path

    @property
    def meta(self) -> dict:
        return self.document.meta

    @property
    def work(self) -> str:
        """The id shared by all records of one study or label; a record alone is its own work."""
        return self.meta.get("work") or self.id


@dataclass(frozen=True)
class Library:
    """All sources by id."""

    sources: dict[str, Source] = field(default_factory=dict)

    def finding(self, source: str, finding: str) -> Finding | None:
        """The finding with these ids, or None."""
        record = self.sources.get(source)
        return record.findings.get(finding) if record else None


class _Strings(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """YAML whose every scalar stays a string ("no", 2025 and 2026-11-20 too); no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            word = isinstance(key, yaml.ScalarNode)
            if not word or key.value in seen:
                problem = f"the key '{key.value}' stands twice" if word else "a key is not one word"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read_yaml(text: str) -> object:
    """YAML text as lists, dictionaries and strings. Raises yaml.YAMLError."""
    return yaml.load(text, _Strings)  # noqa: S506 - it builds strings only


def split(path: str, text: str) -> tuple[Document, list[Fault]]:
    """A file's front matter and body, with a fault in words where the front matter is bad."""
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != "---":
        fault = Fault(path, 1, "there is no front matter.", "Start the file with '---' and its keys.")
        return Document(path, {}, {}, list(enumerate(lines, 1))), [fault]
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == "---"), None)
    if end is None:
        fault = Fault(path, 1, "the front matter has no end.", "Write '---' on a line of its own after it.")
        return Document(path, {}, {}, []), [fault]
    head = lines[1:end]
    body = list(enumerate(lines[end + 1 :], end + 2))
    keys = {m[1]: n for n, line in enumerate(head, 2) if (m := KEY.match(line))}
    meta, faults = _front_matter(path, head)
    return Document(path, meta, keys, body), faults


def _front_matter(path: str, head: list[str]) -> tuple[dict, list[Fault]]:
    """The front matter's keys, or none and a fault in words."""
    try:
        meta = read_yaml("\n".join(head) + "\n")
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 2
        fix = "Write 'key: value'; put a value with ':' or '#' in single quotes."
        return {}, [Fault(path, line, f"the front matter cannot be read: {error.problem}.", fix)]
    except yaml.YAMLError as error:
        text = f"the front matter cannot be read: {' '.join(str(error).split())}."
        return {}, [Fault(path, 2, text, "Remove the characters that are not text.")]
    if not isinstance(meta, dict):
        return {}, [Fault(path, 2, "the front matter is not a list of keys.", "Write 'key: value' on each line.")]
    return meta, []


def _sections(document: Document) -> Iterator[tuple[int, re.Match | None, str, list[str]]]:
    """(line, heading match, heading as written, lines below) for each H2 of a record."""
    heading: tuple[int, str] | None = None
    below: list[str] = []
    for number, line in [*document.body, (0, "## end")]:
        if line.startswith("## "):
            if heading:
                yield heading[0], FINDING.match(heading[1]), heading[1], below
            heading, below = (number, line), []
        else:
            below.append(line)


def source(document: Document) -> tuple[Source, list[Fault]]:
    """A record read from its document, and the faults in the shape of its findings."""
    findings: dict[str, Finding] = {}
    faults = []
    for number, match, written, below in _sections(document):
        if not match:
            faults.append(Fault(
                document.path, number, f"the finding '{written[3:]}' has no id.",
                "End its heading with ' { #what-it-measures }' (lower case, hyphens).",
            ))  # fmt: skip
            continue
        words = [line for line in below if line.strip()]
        located = LOCATOR.match(words[-1].strip()) if words else None
        if not located:
            faults.append(Fault(
                document.path, number, f"the finding '{match['id']}' has no locator.",
                "End it with a line such as '_Section 5.5, Withdrawal._'.",
            ))  # fmt: skip
        text = "\n".join(below).strip()
        if located:
            text = text[: text.rindex(words[-1].strip())].strip()
        if not text:
            faults.append(Fault(
                document.path, number, f"the finding '{match['id']}' says nothing.",
                "Write below its heading what the source says.",
            ))  # fmt: skip
        if match["id"] in findings:
            faults.append(Fault(
                document.path, number, f"the finding id '{match['id']}' stands twice.",
                "Give this finding an id of its own.",
            ))  # fmt: skip
            continue
        where = located["where"] if located else ""
        findings[match["id"]] = Finding(match["id"], match["title"], text, where, number)
    return Source(Path(document.path).stem, document, findings), faults


def read(path: Path, shown: str) -> tuple[Document, list[Fault]]:
    """A Markdown file from disk; `shown` is the path that faults name."""
    try:
        return split(shown, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        fault = Fault(shown, 1, f"the file is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.")
        return Document(shown, {}, {}, []), [fault]


def load(docs: Path) -> tuple[Library, list[Fault]]:
    """Every record in docs/sources, and what is wrong with the way they are written."""
    sources, faults = {}, []
    for path in sorted((docs / "sources").glob("*.md")):
        if path.stem == "index":
            continue
        document, broken = read(path, f"{docs.name}/sources/{path.name}")
        record, loose = source(document)
        sources[record.id] = record
        faults += broken + loose
    return Library(sources), faults
