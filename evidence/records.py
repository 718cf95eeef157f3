"""Source records: one Markdown file a source, its front matter the record, each H2 a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
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
MERGE = re.compile(r"(?:<{7}|\|{7}|>{7})(?: |$)|={7}$")
_UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060\u2066-\u2069\ufeff]")
_GARBLED = re.compile("\ufffd|â€.?|[ÂÃ][\u0080-\u00bf]")


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

    `body` holds (line number in the file, text) pairs; `key_lines` says where a key stands. `whole` is False where
    the front matter could not be read as it stands.
    """

    path: str
    meta: dict
    key_lines: dict[str, int]
    body: list[tuple[int, str]]
    whole: bool = True

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


def as_yaml(value: str, number: bool = False, within: bool = False) -> str:
    """A text as front matter holds it: in quotes wherever any reader of YAML would take it for something else.

    `number`: it may be read as a number or a date. `within`: it stands between { } or [ ].
    """
    for written in (value, "'" + value.replace("'", "''") + "'"):
        line = f"{{k: {written}}}" if within else f"k: {written}"
        try:
            if read_yaml(line) == {"k": value} and (number or yaml.safe_load(line) == {"k": value}):
                return written
        except (yaml.YAMLError, ValueError):
            continue  # a bare word that means something to YAML
    return value  # no YAML can hold it: the check then names the sign


def split(path: str, text: str) -> tuple[Document, list[Fault]]:
    """A file's front matter and body, with a fault in words for what is bad in either.

    Where front matter is broken as much of it is read as can be, so that one slip does not bring the faults of a
    page without any. A line ends as editors see it: at its line break, not at the rarer signs that Python knows.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.replace("\r", "\n").removesuffix("\n").split("\n")
    faults = list(_odd_signs(path, lines))
    if "\r" in text:  # one engine shows the front matter of such a file
        line = len(re.findall("[\r\n]", text.partition("\r")[0])) + 1
        faults.append(
            Fault(path, line, "the line ends as on an old Mac (CR).", "Save the file with LF or CRLF line ends.")
        )
    pairs = list(pairwise([*lines[:20], ""]))  # front matter after twenty lines is none
    start = next((n for n, (one, below) in enumerate(pairs) if one.rstrip() == "---" and KEY.match(below)), 0)
    fenced = lines[start].rstrip() == "---"
    if not fenced and not KEY.match(lines[start]):
        faults.append(Fault(path, 1, "there is no front matter.", "Start the file with '---' and its keys."))
        return Document(path, {}, {}, list(enumerate(lines, 1)) if text else []), faults
    if not fenced:
        faults.append(Fault(path, start + 1, "the front matter has no beginning.", "Write '---' on a line above this."))
    elif start:
        faults.append(Fault(path, 1, "lines stand above the front matter.", "Remove them: '---' is the first line."))
    first = start + fenced
    end = next((n for n, line in enumerate(lines[first:], first) if line.rstrip() == "---"), None)
    after = end if end is None else end + 1
    if end is None:
        end = after = next((n for n, line in enumerate(lines) if n >= first and not _of_front(line)), len(lines))
        fix = "Write '---' on a line of its own below this."
        faults.append(Fault(path, max(end, 1), "the front matter has no end.", fix))
    head = [(n, line) for n, line in enumerate(lines[first:end], first + 1) if not MERGE.match(line)]
    keys = {m[1]: n for n, line in head if (m := KEY.match(line))}
    meta, broken = _front_matter(path, head)
    merged = len(head) < end - first  # then keys stand twice, and the marks are named already
    faults += [] if merged else broken
    return Document(path, meta, keys, list(enumerate(lines[after:], after + 1)), not broken), faults


def _of_front(line: str) -> bool:
    """Whether a line may belong to front matter that has no end: a key, or what goes on below one."""
    return bool(KEY.match(line) or re.match(r"\s*-\s|\s+\S", line))


def _odd_signs(path: str, lines: list[str]) -> Iterator[Fault]:
    """What no reader sees or can read, and what a merge left behind."""
    for number, line in enumerate(lines, 1):
        if MERGE.match(line):
            fix = "Keep one of the two texts, and remove the lines of <<<<<<<, ======= and >>>>>>>."
            yield Fault(path, number, "a merge left its mark.", fix)
        elif sign := _UNSEEN.search(line):
            text = f"an invisible sign (U+{ord(sign[0]):04X}) stands at '{_around(line, sign.start())}'."
            yield Fault(path, number, text, "Write these words again by hand.")
        elif sign := _GARBLED.search(line):
            fix = "Write the sign again, and save the file as UTF-8."
            yield Fault(path, number, f"'{sign[0]}' is a sign that was garbled when the file was saved.", fix)


def _around(line: str, at: int) -> str:
    """The words around a place of a line, without what cannot be seen."""
    return _UNSEEN.sub("", line[max(0, at - 10) : at + 11]).strip()


def _front_matter(path: str, head: list[tuple[int, str]]) -> tuple[dict, list[Fault]]:
    """The front matter's keys; where YAML cannot read it, those that can be read alone, and faults in words."""
    line = head[0][0] if head else 2
    try:
        meta = read_yaml("\n".join(text for _, text in head) + "\n")
    except (yaml.YAMLError, ValueError, RecursionError):
        return _key_by_key(path, head)
    if not isinstance(meta, dict):
        return {}, [Fault(path, line, "the front matter is not a list of keys.", "Write 'key: value' on each line.")]
    return meta, []


def _key_by_key(path: str, head: list[tuple[int, str]]) -> tuple[dict, list[Fault]]:
    """Each key read alone, with the lines that belong to it; a value that cannot be read stays as it is written."""
    meta: dict = {}
    faults = []
    groups: list[list[tuple[int, str]]] = []
    for number, line in head:
        if groups and not re.match(r"\t*[^\s\-\]]", line):
            groups[-1].append((number, line))
        else:
            groups.append([(number, line)])
    for group in groups:
        number, line = group[0]
        found = _keys_of("\n".join(text for _, text in group))
        if found is None:
            faults.append(_unreadable(path, group))
            found = _guessed(line.strip())
        for name in found.keys() & meta.keys():
            fix = "Keep one of the two lines."
            faults.append(Fault(path, number, f"the front matter cannot be read: the key '{name}' stands twice.", fix))
        meta = found | meta
    fix = "Write 'key: value' on each line."
    return meta, faults or [Fault(path, head[0][0], "the front matter cannot be read.", fix)]


def _keys_of(text: str) -> dict | None:
    """A few lines of front matter; None where they are no keys with values."""
    try:
        found = read_yaml(text + "\n")
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else {} if not text.strip() else None


def _guessed(line: str) -> dict:
    """What a line that cannot be read was most likely meant to say; nothing where it names no key."""
    key, _, value = line.partition(":")
    if not KEY.match(line):
        return {}
    tries = (_keys_of(f"{key}: {value.strip()}{end}") for end in ("", "]"))
    return next((found for found in tries if found), {key: value.strip()})


def _unreadable(path: str, group: list[tuple[int, str]]) -> Fault:
    """Why a key with its value cannot be read, as a writer would say it."""
    number, line = group[0]
    key, _, value = line.partition(":")
    value = _UNSEEN.sub("", value).strip()
    for at, text in group:
        if re.match(r"\s*\t", text):
            return Fault(path, at, "the front matter cannot be read: the line begins with a tab.", "Use no tabs.")
    if not KEY.match(line):
        text, fix = f"'{line.strip()[:40]}' is no key with a value", "Write 'key: value'."
    elif not line[len(key) + 1 :].startswith((" ", "\t")) and value:
        text, fix = "no space follows the colon", f"Write '{key}: {value}'."
    elif value.startswith("[") and not value.endswith("]"):
        text, fix = "the list has no end", f"Write '{key}: [one, two]' on one line."
    elif value.startswith(("'", '"')):
        text, fix = "the quotes do not fit", "Write one ' before and one behind the value, and '' for one within."
    else:
        quoted = value.replace("'", "''")
        text, fix = "the value holds a sign that needs quotes", f"Write {key}: '{quoted}'."
    return Fault(path, number, f"the front matter cannot be read: {text}.", fix)


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


def decoded(data: bytes, shown: str) -> tuple[str, list[Fault]]:
    """A file's text, and a fault where it is not UTF-8: then what can be told of it, so that the rest is checked too."""
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as error:
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        line = 1 if wide else len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        text = f"the file is not UTF-8 text (byte {error.start})."
        readable = wide or b"\0" not in data  # else it is a picture, say
        told = data.decode("utf-16" if wide else "cp1252", errors="replace").replace("\ufffd", "?") if readable else ""
        return told, [Fault(shown, line, text, "Save it as UTF-8.")]


def read(path: Path, shown: str) -> tuple[Document, list[Fault]]:
    """A Markdown file from disk; `shown` is the path that faults name."""
    text, broken = decoded(path.read_bytes(), shown)
    if broken and not text:
        return Document(shown, {}, {}, []), broken
    document, faults = split(shown, text)
    return document, broken + faults


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
