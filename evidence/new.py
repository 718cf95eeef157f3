"""`python -m evidence new source [FILE]`: asks for a source, one question at a time, and writes its record.

Each answer is held at once to the rules of `evidence/checks.py`: the record as it would be so far, its gaps filled with
a sound example, is checked as a whole. Every answer is kept in a draft until the record is written, so that stopping,
closing the window or an error loses nothing. With FILE (RIS, BibTeX, CSL-JSON or PubMed's own, as reference managers
and publishers export them) only what the file does not say is asked. No network is used.

`python -m evidence new page PATH` and `new story PATH` copy the commented template to begin with.
"""

from __future__ import annotations

import datetime
import json
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence import checks, records, references
from evidence.records import Fault, Library

DOCS = Path("docs")
DRAFT = Path(".new-source.json")  # beside docs/, and not part of the project
TEMPLATES = Path("templates")
USAGE = """\
python -m evidence new source         asks for a source and writes its record
python -m evidence new source FILE    the same, with what a reference manager exported (RIS, BibTeX, CSL-JSON, .nbib)
python -m evidence new page PATH      starts a page, such as docs/living/sleep.md, from its template
python -m evidence new story PATH     starts a story, such as docs/stories/a-long-way.md, from its template"""


class Stopped(Exception):  # noqa: N818 - not an error: somebody wants to go on later
    """Whoever answers has stopped."""


class Back(Exception):  # noqa: N818
    """Whoever answers wants the question before."""


@dataclass(frozen=True)
class Question:
    """One thing to ask: the key of the answer, the words, an example, and the answers to choose from."""

    key: str
    words: str
    help: str
    choices: tuple[str, ...] = ()


QUESTIONS = (
    Question("title", "What is its title?", "As the source writes it. None shown? Describe it, and end with (title ours)."),
    Question("by", "Who made it?", "Albright AL, Awaad Y. Or the hospital, maker or regulator.\nNone shown? authors not shown in what was read"),
    Question("in", "Where was it published?", "Journal, book or website: Ann Neurol 2019;86:79-90. Enter leaves it out."),
    Question("year", "Which year?", "Four digits, or: undated"),
    Question("kind", "What kind of source is it?", "Its number or its name.", records.KINDS),
    Question("region", "Which country or region does it speak of?", "US, UK, Germany, international, or: not stated in what was read"),
    Question("doi", "What is its DOI?", "It starts with 10. and stands near the title. None? Enter leaves it out."),
    Question("pmid", "What is its PubMed number (PMID)?", "Digits alone. None? Enter leaves it out."),
    Question("url", "What is the publisher's own address of it?", "It starts with https://. None? Enter leaves it out."),
    Question("copy", "Did you read it elsewhere, on a copy? Where?", "The abstract was read on an index of papers.\nRead where it was published? Enter leaves it out."),
    Question("read", "How much of it have you read?", "whole: every page. excerpt: a part. abstract: the summary alone.", records.READ),
    Question("interest", "Who has an interest in it?", "Who paid for it, or sells something: maker of the pump, maker of the drug.\nIt says nothing? none stated in what was read"),
    Question("topics", "What is it about?", "Numbers or names, with commas between.", records.TOPICS),
    Question("heading", "Now one thing that it says. What is that about?", "A few words, which become its heading: How often."),
    Question("finding", "A short name for that, to cite it by?", "Small letters, figures and hyphens."),
    Question("says", "What does it say?", "In your own words, with its exact figures, and whom they are true of.\nSeveral lines are fine. An empty line ends the answer."),
    Question("where", "Where in the source does that stand?", "Section 5.5, Withdrawal. Or: Table 2. Or: Abstract"),
    Question("id", "A name for the record's file?", "The maker or first author, what it is about, the year."),
)  # fmt: skip
SOUND = {
    "title": "Title", "by": "Maker", "year": "2020", "kind": "review", "region": "UK", "copy": "Read on paper.",
    "read": "whole", "interest": "none stated", "topics": "pump", "heading": "Heading", "finding": "finding",
    "says": "It says so.", "where": "Abstract", "id": "a-source",
}  # fmt: skip


# ---------------------------------------------------------------- what is written


def record(answers: dict[str, str], today: datetime.date) -> str:
    """The record as its file: the keys in their order, then the first finding."""
    kept = {**answers, "template": "source.html", "checked": today.isoformat()}
    lines = ["---"]
    for key in checks.RECORD_KEYS:
        if key == "topics":
            lines.append(f"topics: [{', '.join(_parts(kept.get(key, '')))}]")
        elif kept.get(key) or checks.RECORD_KEYS[key]:
            written = records.as_yaml(kept.get(key, ""), number=key in ("year", "pmid", "checked"))
            lines.append(f"{key}: {written}".rstrip())
    heading = f"## {answers.get('heading', '')} {{ #{answers.get('finding', '')} }}"
    where = answers.get("where", "").rstrip(".")
    return "\n".join([*lines, "---", heading, answers.get("says", ""), "", f"_{where}._" if where else "", ""])


def faults(answers: dict[str, str], today: datetime.date) -> list[Fault]:
    """What the rules on records say of these answers; what is not answered yet counts as sound."""
    whole = {**SOUND, **answers}
    document, found = records.split(f"docs/sources/{whole['id']}.md", record(whole, today))
    source, loose = records.source(document)
    found += loose
    if not found:
        found += [fault for rule in checks.RECORD_CHECKS for fault in rule(source)]
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", whole["id"]):
        fix = "Use small letters, figures and hyphens: gillette-refill-leaflet."
        found.append(Fault(document.path, 1, f"'{whole['id']}' is no name of a record.", fix))
    elif whole["id"] == "index" or (DOCS / "sources" / f"{whole['id']}.md").exists():
        found.append(Fault(document.path, 1, "there is a file of this name.", "Choose another name."))
    return sorted(set(found))


def _parts(listed: str) -> list[str]:
    return [part.strip() for part in listed.split(",") if part.strip()]


# ---------------------------------------------------------------- proposals and warnings

_COMMON = frozenset(
    "a after an and as at by for from how in into is its of on or the to what when with study trial effect effects use "
    "using treatment therapy patients intrathecal baclofen pump pumps itb us uk national royal american".split()
)


def _slug(text: str) -> list[str]:
    """The words of a text as a file's name may have them."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain.replace("'", ""))


def propose_id(answers: dict[str, str], taken: set[str]) -> str:
    """maker-what-year, with one more word of the title where that name is taken."""
    by = answers.get("by", "")
    short = re.search(r"\(([A-Z]{2,8})\)", by)
    shown = "not shown" not in by.lower()
    maker = [word for word in _slug(short[1] if short else by) if word not in _COMMON][:1] if shown else []
    words = [word for word in _slug(answers.get("title", "")) if len(word) > 2 and not word.isdecimal()]
    what = [word for word in words if word not in {*_COMMON, *maker}] or ["source"]
    year = [answers["year"]] if answers.get("year", "undated") != "undated" else []
    tries = ["-".join([*maker, *what[:n], *year]) for n in range(1, len(what) + 1)]
    tries += [f"{tries[0]}-{n}" for n in range(2, len(taken) + 3)]
    return next(name for name in tries if name not in taken)


def propose_finding(answers: dict[str, str]) -> str:
    """The heading's first telling words."""
    words = _slug(answers.get("heading", ""))
    return "-".join([word for word in words if word not in _COMMON][:3] or words[:3])


def known(answers: dict[str, str], library: Library) -> Iterator[str]:
    """A sentence for each record that has the same DOI, PMID, address or title."""
    for source in library.sources.values():
        for key, name in (("doi", "DOI"), ("pmid", "PMID"), ("url", "address"), ("title", "title")):
            mine, theirs = (_same(key, str(one.get(key) or "")) for one in (answers, source.meta))
            if mine and mine == theirs:
                yield f"{source.path} has this {name} already: {source.meta.get('title', '')}."


def _same(key: str, value: str) -> str:
    """A value as it is compared: addresses by what stands after https://www."""
    value = value.strip().lower()
    return re.sub(r"^https?://(?:www\.)?|/+$", "", value) if key == "url" else value


# ---------------------------------------------------------------- asking


def _line() -> str:
    """One line that somebody types, each space single; Stopped at the end of input."""
    try:
        typed = " ".join(input("> ").split())
        return typed.encode(errors="surrogatepass").decode(errors="replace")  # what is no text is named by the rules
    except (EOFError, KeyboardInterrupt):
        print()
        raise Stopped from None


def _typed(several: bool = False) -> str:
    """An answer, of several lines up to an empty one. Stopped and Back for these two words."""
    lines = [_line()]
    if lines[0].lower() in ("stop", "back"):
        raise Stopped if lines[0].lower() == "stop" else Back
    while several and lines[-1]:
        lines.append(_line())
    return "\n".join(lines).strip()


def _one_of(words: str, allowed: tuple[str, ...]) -> str:
    """The one of some short answers that is typed."""
    print(f"{words} ({', '.join(allowed[:-1])} or {allowed[-1]})")
    while (answer := _typed().lower()) not in allowed:
        print(f"  Please type {', '.join(allowed[:-1])} or {allowed[-1]}.")
    return answer


def _tidy(question: Question, typed: str) -> str:
    """What an answer means: a number's choice, a bare DOI, bare digits."""
    if question.choices:
        many = range(1, len(question.choices) + 1)
        chosen = (int(part) if part.isdecimal() else part.lower() for part in _parts(typed))
        return ", ".join(question.choices[one - 1] if one in many else str(one) for one in chosen)
    if question.key == "doi":
        return references.bare_doi(typed)
    return re.sub(r"^PMID:?\s*", "", typed, flags=re.I) if question.key == "pmid" else typed


def _print_question(question: Question, proposal: str) -> None:
    """The words, what Enter would take, the choices, the help."""
    print(question.words)
    wide = max(map(len, question.choices), default=0) + 6
    cells = [f"{number:3}. {choice}".ljust(wide) for number, choice in enumerate(question.choices, 1)]
    for at in range(0, len(cells), 3):
        print("  " + "".join(cells[at : at + 3]).rstrip())
    print(textwrap.indent(question.help, "  "))
    if proposal:
        print(f"  Enter takes: {proposal}")


class Conversation:
    """The questions on one source, up to its record.

    `given`: what a file says of it, which is not asked again unless it is wrong. `answers`: those of an earlier run.
    """

    def __init__(self, given: dict[str, str], abstract: str, answers: dict[str, str], today: datetime.date) -> None:
        self.today = today
        self.abstract = abstract
        self.library = records.load(DOCS)[0]
        self.given = {key: value for key, value in given.items() if self._usable(key, value)}
        if any(self.given.get(key) for key in ("doi", "pmid", "url")):
            self.given = dict.fromkeys(("in", "doi", "pmid", "url"), "") | self.given  # the file would have said
        self.asked = [question for question in QUESTIONS if question.key not in self.given]
        self.answers = self.given | answers
        self._warn(self.answers)

    def _usable(self, key: str, value: str) -> bool:
        """Whether what a file says passes; otherwise it is told, and asked."""
        wrong = faults({key: value}, self.today)
        print(f"  {key}: {value}" + (f"\n  This cannot be used: {wrong[0].text} {wrong[0].fix}" if wrong else ""))
        return not wrong

    def _warn(self, answers: dict[str, str]) -> None:
        for sentence in known(answers, self.library):
            print(f"  {sentence}\n  Unless yours is another text, stop here and add a finding to that file.")

    def run(self) -> None:
        """Ask what is open, show the record and write it."""
        at = next((n for n, one in enumerate(self.asked) if one.key not in self.answers), len(self.asked))
        while True:
            try:
                if at == len(self.asked):
                    return self._write()
                print(f"\n{at + 1} of {len(self.asked)}. ", end="")
                self._ask(self.asked[at])
                at += 1
            except Back:
                at = max(0, at - 1)

    def _ask(self, question: Question) -> None:
        """One question until its answer is sound; then everything so far is kept."""
        proposal = self._proposal(question.key)
        _print_question(question, proposal)
        if question.key == "says" and self.abstract:
            print("  The abstract in the file, to help you. It is not written into the record:")
            print(textwrap.fill(self.abstract, 78, initial_indent="    ", subsequent_indent="    "))
        while True:
            typed = _typed(several=question.key == "says")
            answer = "" if typed == "-" else _tidy(question, typed) or proposal
            if not (wrong := self._wrong(question.key, answer)):
                break
            print(textwrap.indent("\n".join(wrong), "  "))
        self.answers[question.key] = answer
        self._warn({question.key: answer})
        kept = {"given": self.given, "abstract": self.abstract, "answers": self.answers}
        DRAFT.write_text(json.dumps(kept, indent=1), encoding="utf-8")

    def _proposal(self, key: str) -> str:
        """What Enter takes: the answer given before, or a name made by the rule."""
        if key == "id" and key not in self.answers:
            return propose_id(self.answers, {*self.library.sources, "index"})
        if key == "finding" and key not in self.answers:
            return propose_finding(self.answers)
        return self.answers.get(key, "")

    def _wrong(self, key: str, answer: str) -> list[str]:
        """What the rules say of an answer. Only with the last of the addresses they say that there has to be one."""
        so_far = {one: given for one, given in self.answers.items() if one != "copy"}
        return [f"{one.text[0].upper()}{one.text[1:]} {one.fix}" for one in faults({**so_far, key: answer}, self.today)]

    def _write(self) -> None:
        """Show the record, and write it when that is wanted."""
        path = DOCS / "sources" / f"{self.answers['id']}.md"
        text = record(self.answers, self.today)
        if wrong := faults(self.answers, self.today):  # somebody else may have written it meanwhile
            print("\n".join(f"  {one.text} {one.fix}" for one in wrong))
            raise Back
        print(f"\nThis will be {path.as_posix()}:\n\n{textwrap.indent(text, '    ')}")
        _one_of("Write it?", ("yes", "back", "stop"))
        with path.open("x", encoding="utf-8", newline="\n") as file:  # never over another one
            file.write(text)
        DRAFT.unlink(missing_ok=True)
        print(f"\nWritten: {path.as_posix()}. What else it says goes below, in the same form.")
        print(f"Cite it on a page as [^{self.answers['id']}.{self.answers['finding']}], then run make check.")


# ---------------------------------------------------------------- the commands


def _earlier(today: datetime.date) -> Conversation | None:
    """The conversation that was stopped, if there is one and it is wanted; dropped if it is not."""
    try:
        kept = json.loads(DRAFT.read_text(encoding="utf-8"))
        given, abstract, answers = ({**kept["given"]}, str(kept["abstract"]), {**kept["answers"]})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if _one_of(f"You stopped before the end of: {answers.get('title')}\nGo on with it?", ("yes", "no")) == "yes":
        return Conversation(given, abstract, answers, today)
    DRAFT.unlink()
    return None


def _chosen(found: list[references.Reference]) -> list[references.Reference]:
    """One entry of a file, or all that have no record yet."""
    if len(found) == 1:
        return found
    library = records.load(DOCS)[0]
    fresh = [one for one in found if not list(known(one.given, library))]
    print(f"The file holds {len(found)} sources:")
    for number, one in enumerate(found, 1):
        note = "" if one in fresh else "  (has a record already)"
        print(f"{number:3}. {one.given.get('title', 'without a title')} ({one.given.get('year', 'no year')}){note}")
    numbers = tuple(str(number) for number in range(1, len(found) + 1))
    print("Type a number, or 'all' for all that have no record.")
    while (answer := _typed().lower()) not in (*numbers, "all"):
        print(f"  Please type a number from 1 to {len(found)}, or all.")
    return fresh if answer == "all" else [found[int(answer) - 1]]


def source(file: str | None, today: datetime.date) -> int:
    """Ask for one source, or for those of a file, and write their records. 1 when somebody stopped."""
    found: list[references.Reference] = []
    if file:
        found, wrong = references.read(Path(file))
        if wrong:
            print("\n".join(map(str, wrong)))
            return 1
    print("Answer each question and press Enter. 'back' goes back, 'stop' ends: what you answered is kept.")
    try:
        if earlier := _earlier(today):
            earlier.run()
        elif not file:
            Conversation({}, "", {}, today).run()
        for one in _chosen(found) if found else ():
            print("\nThe file says:")
            Conversation(one.given, one.abstract, {}, today).run()
    except (Stopped, Back):
        kept = "Your answers are kept: the same command goes on." if DRAFT.exists() else "Nothing is written."
        print(f"Stopped. {kept}")
        return 1
    return 0


def from_template(kind: str, path: Path) -> int:
    """Start a page or a story from its template; never over another file."""
    if path.suffix != ".md" or DOCS not in path.parents or path.parent == DOCS / "sources":
        print(f"{path}:1: a {kind} cannot stand there. Name a file below docs/, such as docs/living/sleep.md.")
        return 2
    if path.exists():
        print(f"{path}:1: there is a file of this name. Choose another name.")
        return 2
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((TEMPLATES / f"{kind}.md").read_bytes())
    print(f"Written: {path}. Fill it in, add it to 'nav' in mkdocs.yml, then run make check.")
    return 0


def main(arguments: list[str]) -> int:
    """Run `new` with the words behind it; 2 when they are not understood."""
    sys.stdout.reconfigure(errors="replace")  # a terminal that knows few letters shows the others as "?"
    if not (DOCS / "sources").is_dir():
        print("docs/sources: there is no such folder here. Go to the folder of the guide first.")
        return 2
    match arguments:
        case ["source", *file] if len(file) < 2:
            if file and not Path(file[0]).is_file():
                print(f"{file[0]}: there is no such file.")
                return 2
            return source(file[0] if file else None, datetime.date.today())
        case [("page" | "story") as kind, path]:
            return from_template(kind, Path(path))
    print(USAGE)
    return 2
