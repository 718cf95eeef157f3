"""Files that reference managers and publishers export, read into the keys of a record: RIS, BibTeX, CSL-JSON, PubMed.

Nothing is fetched and nothing is made up: what a file does not say is left out. The abstract is kept apart, since it
helps who reads and never belongs in a record.
"""

from __future__ import annotations

import html
import json
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence.records import Fault

MANY = 12  # more authors than these are "… and others"
EXPORT = "Export it again as RIS, BibTeX or CSL-JSON."
_RIS = re.compile(r"^(?P<tag>[A-Z][A-Z0-9]) {1,2}-(?: (?P<text>.*))?$")
_PUBMED = re.compile(r"^(?P<tag>[A-Z]{2,4}) *- (?P<text>.*)$")


@dataclass(frozen=True)
class Reference:
    """One entry of a file: the keys of a record that it gives, and its abstract. `line` is where it starts."""

    line: int
    given: dict[str, str]
    abstract: str


@dataclass(frozen=True)
class _Entry:
    """What the formats have in common, as their files give it."""

    line: int
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: str = ""
    doi: str = ""
    pmid: str = ""
    url: str = ""
    abstract: str = ""


def read(path: Path) -> tuple[list[Reference], list[Fault]]:
    """The entries of a file in its order, and a fault for each that cannot be read or says nothing."""
    text, faults = _text(path)
    if faults:
        return [], faults
    reader = _reader(text)
    if isinstance(reader, str):
        return [], [Fault(str(path), 1, reader, EXPORT)]
    found, broken = reader(text)
    references = [_reference(entry) for entry in found]
    faults = [Fault(str(path), line, says, fix) for line, says, fix in broken]
    for one in references:
        if not one.given:
            faults.append(Fault(str(path), one.line, "the entry says nothing of a source.", "Take it out of the file."))
    return references, sorted(faults)


def _text(path: Path) -> tuple[str, list[Fault]]:
    """A file's text, its lines ended by newlines alone; or a fault in words."""
    held = path.read_bytes()
    try:
        text = held.decode("utf-16" if held[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        return "", [Fault(str(path), line, "the file is not UTF-8 text.", "Choose UTF-8 when you export it.")]
    text = re.sub(r"\r\n?", "\n", text)
    return text, [] if text.strip() else [Fault(str(path), 1, "the file is empty.", EXPORT)]


def _reader(text: str):  # noqa: ANN202 - one of the functions below, or words on why there is none
    """What reads a text of this form, known by its own marks: the ends of file names are often wrong."""
    if text.lstrip().startswith(("[", "{")):
        return _csl
    if re.search(r"^TY {1,2}- ", text, re.M):
        return _ris
    if re.search(r"^PMID *- ", text, re.M):
        return _pubmed
    if text.lstrip().startswith("<"):
        return "the file is a web page or XML, not a list of references."
    if re.search(r"^\s*@\w+\s*[{(]", text, re.M):
        return _bibtex
    return "the file is neither RIS, BibTeX, CSL-JSON nor PubMed's own."


_Read = tuple[list[_Entry], list[tuple[int, str, str]]]


# ---------------------------------------------------------------- the formats


def _slices(lines: list[str], start: re.Pattern) -> Iterator[tuple[int, list[str]]]:
    """(line number, lines) from each line that starts an entry up to the next."""
    starts = [n for n, line in enumerate(lines) if start.match(line)]
    for first, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        yield first + 1, lines[first:after]


def _ris(text: str) -> _Read:
    """RIS. rispy passes over an entry without its end, so that each is looked at by itself."""
    import rispy  # here, like the other parser: no other command needs it

    found, broken = [], []
    tidy = [f"{m['tag']}  - {m['text'] or ''}" if (m := _RIS.match(line)) else line for line in text.split("\n")]
    for number, lines in _slices(tidy, re.compile("TY  - ")):
        given = rispy.loads("\n".join(lines), delimiter_tags_mapping={})
        if not given:
            broken.append((number, "the entry has no end.", f"Write 'ER  - ' on a line below it. Or: {EXPORT}"))
            continue
        one = {key: value for key, value in given[0].items() if isinstance(value, str)}
        notes = " ".join(given[0].get("notes", []))
        first, last = one.get("start_page", ""), one.get("end_page", "")
        found.append(_Entry(
            number,
            title=one.get("title") or one.get("primary_title", ""),
            authors=tuple(map(_short, given[0].get("authors") or given[0].get("first_authors") or ())),
            journal=next((one[key] for key in _JOURNALS if one.get(key)), ""),
            volume=one.get("volume", ""),
            issue=one.get("number", ""),
            pages=f"{first}-{last}" if first and last and first != last else first,
            year=one.get("year") or one.get("publication_year") or one.get("date", ""),
            doi=one.get("doi", ""),
            pmid=_pmid(notes),
            url=next(iter(given[0].get("urls", [])), ""),
            abstract=one.get("abstract") or one.get("notes_abstract", ""),
        ))  # fmt: skip
    return found, broken


_JOURNALS = ("alternate_title3", "secondary_title", "journal_name", "alternate_title2", "alternate_title1")


def _pubmed(text: str) -> _Read:
    """PubMed's own format (.nbib), which is RIS with other tags and no end of an entry."""
    import rispy

    class Parser(rispy.RisParser):
        START_TAG = "PMID"
        DEFAULT_LIST_TAGS = ["AU", "CN", "AID", "LID", "AB"]  # noqa: RUF012 - rispy's own way
        DEFAULT_MAPPING = {tag: tag for tag in (*_PUBMED_TAGS, "UK")}  # noqa: RUF012

        def parse_line(self, line: str) -> tuple[str | None, str]:
            match = _PUBMED.match(line)
            return (match["tag"], match["text"].strip()) if match else (None, line.strip())

    found = []
    for number, lines in _slices(text.split("\n"), re.compile("PMID *- ")):
        (one,) = Parser().parse_lines(iter([*lines, "ER  - "]))
        found.append(_Entry(
            number,
            title=one.get("TI", ""),
            authors=(*one.get("AU", ()), *one.get("CN", ())),
            journal=one.get("JT") or one.get("TA", ""),
            volume=one.get("VI", ""),
            issue=one.get("IP", ""),
            pages=one.get("PG", ""),
            year=one.get("DP", ""),
            doi=next((aid for aid in (*one.get("AID", ()), *one.get("LID", ())) if aid.endswith("[doi]")), ""),
            pmid=one["PMID"],
            abstract=" ".join(one.get("AB", ())),
        ))  # fmt: skip
    return found, []


_PUBMED_TAGS = ("PMID", "TI", "AU", "CN", "JT", "TA", "VI", "IP", "PG", "DP", "AID", "LID", "AB")


def _bibtex(text: str) -> _Read:
    """BibTeX, with what LaTeX writes in commands as letters."""
    import bibtexparser
    from bibtexparser import middlewares

    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # it tells faults besides; ours say what to do
    library = bibtexparser.parse_string(text, append_middleware=[
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.LatexDecodingMiddleware(keep_math_mode=False),
    ])  # fmt: skip
    broken = []
    for block in library.failed_blocks:
        why = f": {' '.join(str(block.error).split())}" if str(block.error or "") else ""
        fix = f"Look for a bracket or a quotation mark that is missing. Or: {EXPORT}"
        broken.append((block.start_line + 1, f"the entry cannot be read{why}.", fix))
    found = []
    for entry, written in zip(library.entries, bibtexparser.parse_string(text).entries, strict=False):
        one = {key.lower(): field.value for key, field in entry.fields_dict.items()}
        bare = {key.lower(): str(field.value) for key, field in written.fields_dict.items()}
        # LaTeX would take the "%" of an address for the start of a comment.
        one |= {key: re.sub(r"[{}\\]", "", bare[key]) for key in ("doi", "url") if key in bare}
        found.append(_Entry(
            entry.start_line + 1,
            authors=tuple(_of_parts(parts) for parts in one.pop("author", ())),
            journal=one.pop("journal", "") or one.pop("journaltitle", ""),
            issue=one.pop("number", "") or one.pop("issue", ""),
            year=one.pop("year", "") or one.pop("date", ""),
            **{key: str(one.get(key, "")) for key in ("title", "volume", "pages", "doi", "pmid", "url", "abstract")},
        ))  # fmt: skip
    return found, broken


def _of_parts(parts: object) -> str:
    """A name that BibTeX has taken apart, as records write it; a name in braces is an organisation's, whole."""
    from pylatexenc.latex2text import LatexNodes2Text

    last = " ".join([*parts.von, *parts.last])
    if last == "others":
        return last
    if re.fullmatch(r"\{(?!\\).*\}", last):
        return _short(LatexNodes2Text().latex_to_text(last[1:-1]))
    whole = f"{last}, {' '.join(parts.first)}" if parts.first else last
    return _short(LatexNodes2Text().latex_to_text(whole))  # the library decodes all but the parts of names


def _csl(text: str) -> _Read:
    """CSL-JSON, by the standard library. Where an entry stands in the file it cannot tell: they are counted."""
    try:
        given = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        says = f"the JSON cannot be read: {getattr(error, 'msg', 'it is nested too deep')}."
        return [], [(getattr(error, "lineno", 1), says, EXPORT)]
    entries = given if isinstance(given, list) else given.get("items", [given])
    found, broken = [], []
    for count, one in enumerate(entries if isinstance(entries, list) else [entries], 1):
        if isinstance(one, dict):
            found.append(_of_csl(one))
        else:
            broken.append((1, f"entry {count} is not a reference.", EXPORT))
    return found, broken or ([] if found else [(1, "the list is empty.", EXPORT)])


def _of_csl(one: dict) -> _Entry:
    """One item of CSL-JSON; a value of another kind than the format has is passed over."""
    word = {key: str(value) for key, value in one.items() if isinstance(value, str | int)}
    names = one.get("author")
    authors = [name for name in names if isinstance(name, dict)] if isinstance(names, list) else []
    issued = one.get("issued")
    return _Entry(
        1,
        authors=tuple(_of_csl_name({key: str(value) for key, value in name.items()}) for name in authors),
        journal=word.get("container-title", ""),
        pages=word.get("page", ""),
        year=json.dumps(issued) if isinstance(issued, dict) else word.get("issued", ""),
        doi=word.get("DOI", ""),
        pmid=word.get("PMID", "") or _pmid(word.get("note", "")),
        url=word.get("URL", ""),
        **{key: word.get(key, "") for key in ("title", "volume", "issue", "abstract")},
    )


def _of_csl_name(name: dict[str, str]) -> str:
    if name.get("literal"):
        return name["literal"]
    last = " ".join(filter(None, (name.get("non-dropping-particle"), name.get("family"))))
    return _short(f"{last}, {name['given']}" if last and name.get("given") else last)


# ---------------------------------------------------------------- as a record has it


def _short(name: str) -> str:
    """ "Albright, A. Leland" as "Albright AL"; an organisation's name as it is."""
    last, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        return last
    given = given.partition(",")[0]
    parts = [part for part in re.split(r"[\s.‐-]+", given) if part]
    letters = "".join(part if part.isupper() and len(part) < 4 else part[0] for part in parts)
    return f"{last} {letters}".strip()


def _pmid(text: str) -> str:
    match = re.search(r"\bPMID:?\s*(\d+)", text)
    return match[1] if match else ""


def _plain(text: str) -> str:
    """Text on one line without the markup that publishers leave in it, and without what cannot be seen."""
    text = " ".join(html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", text)).split())
    return "".join(sign for sign in text if sign.isprintable())


def bare_doi(text: str) -> str:
    """A DOI without the address or the words around it."""
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)|\s*\[doi\]$", "", text.strip(), flags=re.I)


def _reference(entry: _Entry) -> Reference:
    """An entry as a record writes it. An address that only repeats its DOI or PMID is left out."""
    authors = [name for name in map(_plain, entry.authors) if name]
    year = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", entry.year)
    doi, pmid, url = bare_doi(_plain(entry.doi)), _plain(entry.pmid), _plain(entry.url)
    known = (
        re.match(r"https?://(?:dx\.)?doi\.org/(.+)", url),
        re.search(r"ncbi\.nlm\.nih\.gov/(?:pubmed/)?(\d+)/?$", url),
    )
    given = {
        "title": re.sub(r"(?<=\w)\.$", "", _plain(entry.title)),
        "by": _by(authors),
        "in": _published(entry, year[0] if year else ""),
        "year": year[0] if year else "",
        "doi": doi or (known[0][1] if known[0] else ""),
        "pmid": pmid or (known[1][1] if known[1] else ""),
        "url": "" if any(known) else url,
    }
    return Reference(entry.line, {key: value for key, value in given.items() if value}, _plain(entry.abstract))


def _by(authors: list[str]) -> str:
    """The authors in one line; of very many the first alone."""
    more = len(authors) > MANY or authors[-1:] == ["others"]
    shown = authors[:1] if len(authors) > MANY else authors[: -1 if more else None]
    return ", ".join(shown) + (" and others" if more else "")


def _published(entry: _Entry, year: str) -> str:
    """ "Ann Neurol 2019;86(1):79-90", as far as the file goes."""
    journal, volume, issue, pages = map(_plain, (entry.journal, entry.volume, entry.issue, entry.pages))
    if not journal or not (volume or pages):
        return journal
    place = f"{volume}({issue})" if volume and issue else volume
    pages = re.sub(r"\s*[-–—]+\s*", "-", pages)
    return f"{journal} {year}{';' if year and place else ''}{place}{':' if pages else ''}{pages}"
