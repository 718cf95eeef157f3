"""The rules, each a small function named for the fault it finds.

A rule on pages takes (page, library), a rule on records takes a source, a rule on the whole site
takes everything. Each yields faults and stops nothing: all are collected, then shown at once.
"""

from __future__ import annotations

import datetime
import difflib
import html
import os
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from evidence import export, figures, markup, pictures, records
from evidence import pages as page_files
from evidence.corrections import bad_correction
from evidence.glossary import ALSO, bad_glossary
from evidence.lint import bad_markdown
from evidence.packs import bad_pack
from evidence.pages import CARD, HEADING, ITEM, MARK, WAIVER, Citation, Line, Page, citations, reviews, shown
from evidence.published import LIST, vanished_address, with_records
from evidence.questions import unlisted_questions
from evidence.reading import FAR_TOO_LONG, bare, reading, sentences
from evidence.records import Fault, Library, Source
from evidence.search import headings
from evidence.spelling import bad_spelling

PAGE_KEYS = {  # key: whether it must have a value
    "title": True, "description": True, "last_checked": True, "next_check": True, "reviewed_by": False,
    "topics": True, "aliases": False, "audience": False, "template": False, "was": False,
}  # fmt: skip
PAGE_MUST_STAND = ("title", "description", "last_checked", "next_check", "reviewed_by", "topics", "aliases")
RECORD_KEYS = {
    "template": True, "title": True, "by": True, "in": False, "year": True, "kind": True, "region": True,
    "url": False, "doi": False, "pmid": False, "copy": False, "read": True, "checked": True, "interest": True,
    "work": False, "topics": True, "was": False,
}  # fmt: skip
UNCITED_SECTIONS = ("What is not known", "Ask your team", "Related pages")
MIRRORS = (
    "scribd.com", "slideshare.net", "slideplayer.com", "vdocuments", "vdocument", "docplayer", "studylib", "yumpu",
    "pdfcoffee", "dokumen", "doczz", "issuu.com", "coursehero", "researchgate", "semanticscholar", "scholar.archive",
    "medlibrary.org", "rxlist.com", "rxreasoner", "drugs.com", "healthdrugpdf", "epgonline", "paperdue", "libgen",
    "europepmc.org/api", "core.ac.uk", "academia.edu", "manualslib", "manualzz", "pdf4pro", "readkong", "silo.tips",
    "mult-sclerosis.org", "manuals.plus", "fdocuments", "scispace", "typeset.io", "mimslearning", "globalrph",
)  # fmt: skip
MAX_GRADE = 9
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".webp")
ASSETS = (".css", ".js", ".yml", ".txt", *PICTURES)
MAX_PICTURE = 300_000  # bytes
SITE = os.environ.get("SITE_URL", "")
PUBLIC_NUMBERS = ("999", "911", "112", "000", "111")


def _near(
    wrong: str, known: Iterable[str], fix: str = "Correct the name, or write its record first.", cutoff: float = 0.6
) -> str:
    """The nearest known word as a question, or a plain request."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=cutoff)
    return f"Did you mean '{near[0]}'?" if near else fix


def _date(text: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(text))
    except ValueError:
        return None


# ---------------------------------------------------------------- front matter


def _keys(document: records.Document, keys: Mapping[str, bool], must: Iterable[str]) -> Iterator[Fault]:
    """Unknown, missing and empty keys."""
    meta, path = document.meta, document.path
    if not meta:
        return  # what could not be read has its fault already
    for key in meta:
        if key not in keys:
            fix = difflib.get_close_matches(key, list(keys), n=1)
            hint = f"Did you mean '{fix[0]}'?" if fix else f"Use only: {', '.join(keys)}."
            yield Fault(path, document.line_of(key), f"the front matter has no key '{key}'.", hint)
    for key in must:
        if key not in meta and document.whole:
            yield Fault(path, 1, f"the front matter misses '{key}'.", f"Add a line '{key}: …'.")
    for key, needed in keys.items():
        value = meta.get(key)
        if needed and key in meta and (not value or not str(value).strip()):
            yield Fault(path, document.line_of(key), f"'{key}' is empty.", "Write its value, or correct the file.")
        if value and not isinstance(value, str) and key not in ("topics", "aliases", "reviewed_by", "was"):
            yield Fault(path, document.line_of(key), f"'{key}' is not one value.", "Write it on one line.")


def _to_come(document: records.Document, key: str) -> Iterator[Fault]:
    """A day of checking that has not come yet, anywhere on earth."""
    day = _date(document.meta.get(key))
    if day and day > datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1):
        text = f"the day '{document.meta[key]}' is still to come."
        yield Fault(document.path, document.line_of(key), text, "Write the day on which it was checked.")


def _topics(document: records.Document) -> Iterator[Fault]:
    for key in ("topics", "aliases", "was"):
        given = document.meta.get(key) or []
        if not isinstance(given, list) or not all(isinstance(word, str) for word in given):
            fix = f"Write it as a list: [{'living/old-name/' if key == 'was' else 'refills, alarms'}]."
            yield Fault(document.path, document.line_of(key), f"'{key}' is not a list of words.", fix)
        elif key == "topics":
            for topic in set(given) - set(records.TOPICS):
                yield Fault(
                    document.path, document.line_of(key), f"there is no topic '{topic}'.",
                    f"Use one of: {', '.join(records.TOPICS)}.",
                )  # fmt: skip


def bad_page_front_matter(page: Page, _: Library) -> Iterator[Fault]:
    """A page's keys, dates, topics and reviews."""
    document = page.document
    yield from _keys(document, PAGE_KEYS, PAGE_MUST_STAND)
    yield from _topics(document)
    dates = {}
    yield from _to_come(document, "last_checked")
    for key in ("last_checked", "next_check"):
        dates[key] = _date(page.meta.get(key))
        if page.meta.get(key) and not dates[key]:
            text = f"'{page.meta[key]}' is not a date."
            yield Fault(page.path, document.line_of(key), text, "Write it as 2026-11-20 (year, month, day).")
    if all(dates.values()) and dates["next_check"] <= dates["last_checked"]:
        text = "the next check is not after the last one."
        yield Fault(page.path, document.line_of("next_check"), text, "Set 'next_check' to a later date.")
    elif all(dates.values()) and (dates["next_check"] - dates["last_checked"]).days > 366:
        text = "the next check is more than a year after the last one."
        yield Fault(page.path, document.line_of("next_check"), text, "Set 'next_check' to a date within a year.")
    if page.meta.get("audience") not in (None, "", "professionals"):
        fix = "Write 'professionals', or leave the key out."
        yield Fault(page.path, document.line_of("audience"), f"there is no audience '{page.meta['audience']}'.", fix)
    given = page.meta.get("reviewed_by")
    whole = [one for one in reviews(document) if _date(one.date) and re.fullmatch("[0-9a-f]{12}", str(one.text))]
    if given and (not isinstance(given, list) or len(whole) != len(given)):
        fix = "Leave it empty, or list for each review: name, role, date and text (the hash that was read)."
        yield Fault(page.path, document.line_of("reviewed_by"), "a review is not whole.", fix)


def bad_record(source: Source) -> Iterator[Fault]:
    """A record's keys and values."""
    document, meta = source.document, source.meta
    must = [key for key, needed in RECORD_KEYS.items() if needed]
    yield from _keys(document, RECORD_KEYS, must)
    yield from _topics(document)
    if not meta:
        return

    def fault(key: str, text: str, fix: str) -> Fault:
        return Fault(source.path, document.line_of(key), text, fix)

    for key, allowed in (("kind", records.KINDS), ("read", records.READ), ("template", ("source.html",))):
        if meta.get(key) and meta[key] not in allowed:
            yield fault(key, f"there is no {key} '{meta[key]}'.", f"Use one of: {', '.join(allowed)}.")
    if meta.get("year") and not re.fullmatch(r"(?:19|20)\d\d|undated", str(meta["year"])):
        yield fault("year", f"'{meta['year']}' is not a year.", "Write four digits, or 'undated'.")
    if meta.get("checked") and not _date(meta["checked"]):
        yield fault("checked", f"'{meta['checked']}' is not a date.", "Write it as 2026-11-20 (year, month, day).")
    yield from _to_come(document, "checked")
    year, checked = str(meta.get("year", "")), str(meta.get("checked", ""))
    if re.fullmatch(r"(?:19|20)\d\d", year) and _date(checked) and year > checked[:4]:
        yield fault("year", f"the source of {year} is younger than its check.", "Correct 'year' or 'checked'.")
    if meta.get("doi") and not re.fullmatch(r"10\.\d{4,9}/\S*[^\s.,;]", str(meta["doi"])):
        yield fault("doi", f"'{meta['doi']}' is not a DOI.", "Write it bare: 10.1111/ner.13097.")
    if meta.get("pmid") and not re.fullmatch("[1-9][0-9]{0,7}", str(meta["pmid"])):
        yield fault("pmid", f"'{meta['pmid']}' is not a PMID.", "Write its digits alone.")
    if not any(meta.get(key) for key in ("url", "doi", "pmid", "copy")):
        fix = "Add 'url', 'doi' or 'pmid'; where only a copy is known, say in 'copy' where it was read."
        yield Fault(source.path, 1, "the source has no address.", fix)
    if not source.findings:
        yield Fault(source.path, 1, "the source has no finding.", "Add '## What it says { #id }' and what was read.")


def mirror_link(source: Source) -> Iterator[Fault]:
    """An address that belongs to a copy, not to the publisher."""
    url = str(source.meta.get("url") or "")
    if url and not re.fullmatch(r"https?://[\w.-]+\.\w+(?::\d+)?(?:[/?#]\S*)?", url):
        yield Fault(
            source.path, source.document.line_of("url"), f"'{url}' is not a web address.", "Start it with https://."
        )
    for mirror in MIRRORS:
        if mirror in url.lower():
            fix = "Link the publisher, or remove 'url' and say in 'copy' where the text was read."
            yield Fault(source.path, source.document.line_of("url"), f"the address is a copy's ({mirror}).", fix)


def bad_finding(source: Source) -> Iterator[Fault]:
    """What may not stand in a record's text: it is shown in the footnotes of pages, as one thing that a source says."""
    as_page = page_files.page(source.document)
    found = False
    for line in as_page.lines:
        if line.kind in ("blank", "comment"):
            continue
        if line.text.startswith("#") and not line.text.startswith("## "):
            fix = "Write '## What it says { #id }'."
            yield Fault(source.path, line.number, "a record's headings are its findings.", fix)
        elif not line.text.startswith("##") and not found:
            fix = "Put them below a heading '## What it says { #id }'."
            yield Fault(source.path, line.number, "words stand above the first finding.", fix)
        found = found or line.text.startswith("## ")
        if citations(line.text):
            fix = "Remove the mark: a finding is what this source says."
            yield Fault(source.path, line.number, "a finding cites.", fix)
        for words, fix in figures.misread(line.text) if not records.LOCATOR.match(line.text) else ():
            yield Fault(source.path, line.number, f"'{words}' is easily misread.", fix)
    for rule in (long_quotation, *markup.RULES):
        yield from rule(as_page, Library()) if rule not in (markup.bad_heading, markup.bad_heading_line) else ()


def wrong_reckoning(source: Source) -> Iterator[Fault]:
    """A rounding or conversion of ours that does not come out."""
    for finding in source.findings.values():
        for text in figures.wrong_reckonings(finding.text):
            fix = "Compute it again (halves round up), or remove the line."
            body = (line for line in source.document.body if line[0] > finding.line)
            at = next(
                (n for n, line in body if line.startswith("Our reckoning:") and text.split("'")[1] in line),
                finding.line,
            )
            yield Fault(source.path, at, f"in '{finding.id}' {text}.", fix)


# ---------------------------------------------------------------- citations and figures


def _meant(mark: Citation, library: Library) -> str:
    """What a mark that names no source was to be: a note's number, an address of a finding, a slip."""
    if mark.source.isdigit():
        return "The numbers that readers see are no names: write the mark that the source's page shows."
    name = re.sub(r"/?#", ".", mark.label)
    if name != mark.label and library.finding(*name.partition(".")[::2]):
        return f"Did you mean '{name}'?"
    return _near(mark.source, library.sources, cutoff=0.7)  # a far guess would lead to the wrong source


def unknown_citation(page: Page, library: Library) -> Iterator[Fault]:
    """A footnote mark that names no finding."""
    for mark in page.citations:
        source = library.sources.get(mark.source)
        if not source:
            text = f"there is no source '{mark.source}'."
            yield Fault(page.path, mark.line, text, _meant(mark, library))
        elif mark.finding not in source.findings:
            text = (
                f"{mark.source} has no finding '{mark.finding}'."
                if mark.finding
                else f"[^{mark.label}] names no finding."
            )
            fix = (
                _near(mark.finding, source.findings) if mark.finding else f"Write one of: {', '.join(source.findings)}."
            )
            yield Fault(page.path, mark.line, text, fix)


def _figures(line: Line) -> list[figures.Figure]:
    """The figures of a line that its waivers do not cover."""
    waived = {figure.text for match in WAIVER.finditer(line.text) for figure in figures.read(match["figure"])}
    return [figure for figure in figures.read(_title(line)) if figure.text not in waived]


def _title(line: Line) -> str:
    """What a line shows: a card's title, or the line itself."""
    card = CARD.match(line.text) if line.kind == "card" else None
    return (card["title"] or "") if card else line.text


def uncited_figure(page: Page, _: Library) -> Iterator[Fault]:
    """A figure on a line without a citation."""
    for line in page.lines:
        if not (line.prose or line.kind in ("head", "picture")) or citations(line.text):
            continue
        for figure in _figures(line):
            if figure.clinical:
                fix = "Cite the finding that gives it, at the end of this line."
                yield Fault(page.path, line.number, f"the figure '{figure.text}' has no source.", fix)


def _gives(library: Library, marks: list[Citation], figure: figures.Figure) -> str:
    """What the cited findings give instead, the same unit first."""
    held = [f for m in marks if (found := library.finding(m.source, m.finding)) for f in figures.held(found.text)]
    near = [f.text for f in held if f.unit == figure.unit and f.text] or [f.text for f in held if f.text]
    return ", ".join(dict.fromkeys(near[:6])) or "no figure"


def wrong_figure(page: Page, library: Library) -> Iterator[Fault]:
    """A figure that does not stand in the findings cited on its line."""
    for line in page.lines:
        marks = citations(line.text) if line.prose or line.kind == "head" else []
        cited = [library.finding(mark.source, mark.finding) for mark in marks]
        if not cited or None in cited:
            continue  # unknown_citation and uncited_figure speak of these
        texts = [finding.text for finding in cited]
        years = [f"{library.sources[mark.source].meta.get('year', '')}" for mark in marks]
        for figure in figures.missing(_figures(line), texts + years):
            if figure.counts:
                names = " or ".join(dict.fromkeys(mark.label for mark in marks))
                text = f"'{figure.text}' is not in {names}, which gives {_gives(library, marks, figure)}."
                yield Fault(page.path, line.number, text, "Cite another finding or correct the figure.")


# What is read out or shown when a pointer rests on it: the titles of links and elements.
_ATTRIBUTE = re.compile(r"(?:(?<=[\s{])[a-z-]*(?:title|alt|label|summary)=|\]\([^)\s]*\s+)[\"']([^\"']*)")


def figure_in_heading(page: Page, _: Library) -> Iterator[Fault]:
    """A figure where no footnote can stand: headings, title, description, attributes."""
    places = [(line.number, HEADING.sub(r"\g<title>", line.text)) for line in page.lines if line.kind == "heading"]
    places += [(page.document.line_of(key), str(page.meta.get(key) or "")) for key in ("title", "description")]
    places = [(number, text, "a heading, title or description") for number, text in places]
    lines = [line for line in page.lines if line.kind not in ("code", "comment")]
    places += [(line.number, m[1], "an attribute") for line in lines for m in _ATTRIBUTE.finditer(shown(line.text))]
    for number, text, place in places:
        for figure in figures.read(text):
            if figure.clinical:
                fix = "Say it without the figure, and give the figure in a sentence that cites."
                yield Fault(page.path, number, f"'{figure.text}' stands in {place}.", fix)


def waiver_without_reason(page: Page, _: Library) -> Iterator[Fault]:
    """A waiver that gives no reason, or is not written as one."""
    for line in page.lines:
        for comment in re.findall(r"<!--\s*not (?:clinical|sourced).*?-->", line.text):
            match = WAIVER.fullmatch(comment) or re.fullmatch(
                r"<!--\s*not sourced\s*:\s*(?P<reason>.*?)\s*-->", comment
            )
            if not match or len(match["reason"]) < 10:
                fix = 'Write <!-- not clinical "2 doors": why -->, with a reason.'
                yield Fault(page.path, line.number, "the waiver has no reason.", fix)


# ---------------------------------------------------------------- statements

_IMPERATIVE = re.compile(
    r"^(?:[\"“]?)(?:Do not|Don't|Never|Call|Ring|Phone|Go to|Get help|Get to|Tell|Stop|Keep|Avoid|Lie|Sit|Stay|Take|Wait|Show|Carry)\b"
)


_SIGNPOST = re.compile(r"\[[^\]]+\]\((?:#[^)]+|(?!\w+:)[^)]*\.md[^)]*)\)")


def uncited_statement(page: Page, _: Library) -> Iterator[Fault]:
    """A sentence, list item or table row without any citation.

    A line that starts with a link to a page or a section is a signpost; one about the guide itself may say so in a
    waiver, and needs none on a page whose only topic is "about"; so does the glossary's line of other forms.
    An instruction to the reader always cites. Lines with figures are `uncited_figure`'s.
    """
    about = page.meta.get("topics") == ["about"]
    for line in page.lines:
        if line.kind not in ("text", "item", "row") or citations(line.text):
            continue
        shown = re.sub(r"<!--.*?-->|^\s*\{[^}]*\}\s*$", "", ITEM.sub("", line.text)).strip()  # nor a line of { .class }
        words = re.sub(r"[*_|]", "", shown).strip()
        free = about or line.section in UNCITED_SECTIONS or "<!-- not sourced" in line.text
        waived = free and not _IMPERATIVE.match(words)
        pointer = _SIGNPOST.match(shown) or ALSO.match(shown)
        exempt = not words or words.endswith((":", "?")) or waived or pointer or markup.NO_WORDS.match(line.text)
        if not exempt and not any(figure.clinical for figure in _figures(line)):
            fix = "Cite the finding that says so, at the end of this line, or remove the statement."
            yield Fault(page.path, line.number, f"'{words[:40]}' states something without a source.", fix)


# ---------------------------------------------------------------- words and markup


_TWO_SENTENCES = re.compile(r"[a-z0-9)%][.!?](?:\[\^[^\]]+\])*\s+[“\"]?[A-Z]")


def hard_sentence(page: Page, _: Library) -> Iterator[Fault]:
    """A sentence that is far too long, or two on one line."""
    for number, sentence in sentences(page):
        if (count := len(sentence.split())) > FAR_TOO_LONG and page.meta.get("audience") != "professionals":
            text = f"a sentence has {count} words."
            yield Fault(page.path, number, text, f"Split it: at most {FAR_TOO_LONG} words, better 20.")
    for line in page.lines:
        if line.kind in ("text", "item") and _TWO_SENTENCES.search(ITEM.sub("", line.text)):
            fix = "Put each sentence on a line of its own, with its own citation."
            yield Fault(page.path, line.number, "two sentences stand on one line.", fix)


def hard_page(page: Page, _: Library) -> Iterator[Fault]:
    """A page whose reading grade is above 9 (pages for professionals are not bound)."""
    if page.meta.get("audience") != "professionals" and (found := reading(page)).grade > MAX_GRADE:
        text = f"the page reads at grade {found.grade:.1f}, above {MAX_GRADE}."
        yield Fault(page.path, 1, text, "Use shorter words and sentences.")


def misread_number(page: Page, _: Library) -> Iterator[Fault]:
    """A number that a reader or the matcher may take for another: 1,5 mg, 1.0 mg, take5 mg."""
    for line in page.lines:
        for words, fix in figures.misread(line.text) if line.kind not in ("code", "comment") else ():
            yield Fault(page.path, line.number, f"'{words}' is easily misread.", fix)


def short_unit(page: Page, _: Library) -> Iterator[Fault]:
    """A unit that is easily misread: mcg and µg beside mg."""
    for line in page.lines:
        if line.kind != "code" and (match := re.search(r"(?<![A-Za-z])(?:mcg|ug)\b|[µμ]g", MARK.sub("", line.text))):
            yield Fault(page.path, line.number, f"'{match[0]}' is easily misread as mg.", "Write 'micrograms'.")


_QUOTED = re.compile(r"[“\"]([^“”\"]*)[”\"]")
MAX_QUOTED = 25


def long_quotation(page: Page, _: Library) -> Iterator[Fault]:
    """More words of somebody else than a quotation needs: they are theirs, and what they say can be said plainly."""
    for line in page.lines:
        for match in _QUOTED.finditer(bare(line.text)) if line.kind not in ("card", "code", "comment") else ():
            if (count := len(match[1].split())) > MAX_QUOTED:
                fix = f"Say it in your own words, and quote at most {MAX_QUOTED}."
                yield Fault(page.path, line.number, f"a quotation has {count} words.", fix)


_TEL = re.compile(r"\[(?P<shown>[^\]]*)\]\(tel:(?P<dialled>[^)\s]*)\)")


def wrong_telephone(page: Page, _: Library) -> Iterator[Fault]:
    """A number to ring that is not a public emergency number, or that dials another than it shows; an e-mail address."""
    for line in page.lines:
        if line.kind == "code":
            continue
        for match in _TEL.finditer(line.text):
            if match["shown"] != match["dialled"] or match["dialled"] not in PUBLIC_NUMBERS:
                fix = f"Write one of {', '.join(f'[{n}](tel:{n})' for n in PUBLIC_NUMBERS)}."
                yield Fault(page.path, line.number, f"'{match[0]}' does not dial what it shows.", fix)
        if number := figures.TELEPHONE.search(_TEL.sub("", line.text)):
            fix = "Remove it: numbers grow old; name the public emergency numbers alone."
            text = f"the telephone number '{number[0].strip()}' may not stand in a page."
            yield Fault(page.path, line.number, text, fix)
        if mail := re.search(r"[\w.+-]+@[\w-]+\.[\w.-]*\w", line.text):
            fix = "Remove it: it is somebody's own, and grows old."
            yield Fault(page.path, line.number, f"the address '{mail[0]}' may not stand in a page.", fix)


PAGE_CHECKS = (
    bad_page_front_matter, unknown_citation, uncited_figure, wrong_figure, figure_in_heading, waiver_without_reason,
    uncited_statement, hard_sentence, hard_page, short_unit, misread_number, long_quotation, wrong_telephone,
    *markup.RULES,
)  # fmt: skip
RECORD_CHECKS = (bad_record, mirror_link, wrong_reckoning, bad_finding)


# ---------------------------------------------------------------- the site as a whole


def broken_link(pages: list[Page], library: Library, docs: Path) -> Iterator[Fault]:
    """A link to a page, file or heading that is not there."""
    anchors = {page.path: {"sources", *(name for name, _ in headings(page))} for page in pages}
    anchors |= {f"{docs.name}/sources/{name}": set() for name in export.FILES}  # made before each build
    anchors |= {path: set() for path in pictures.drawn(docs)}
    anchors |= {source.path: set(source.findings) for source in library.sources.values()}
    for page in pages:
        for line in page.lines:
            for match in markup.LINK.finditer(line.text) if line.kind != "code" else ():
                target = html.unescape(match["target"])
                if re.match(r"[a-z]+:", target):
                    continue
                file, _, anchor = target.partition("#")
                here = posixpath.dirname(page.path)
                path = posixpath.normpath(posixpath.join(here, file)) if file else page.path
                if path not in anchors and (file.startswith("/") or not _is_file(docs.parent, path)):
                    text = f"the link '{target}' leads nowhere."
                    known = {posixpath.relpath(one, here): one for one in anchors}
                    whole = (
                        posixpath.relpath(f"{docs.name}{file.rstrip('/')}.md", here) if file.startswith("/") else file
                    )
                    fix = _near(whole, known, "Correct it, or add the file that it names.")
                    yield Fault(page.path, line.number, text, fix)
                elif anchor and path in anchors and anchor not in anchors[path]:
                    text = f"{path} has no heading '#{anchor}'."
                    fix = "Use the words of one of its headings, in small letters with hyphens."
                    yield Fault(page.path, line.number, text, _near(anchor, anchors[path], fix))


def _is_file(root: Path, path: str) -> bool:
    try:
        return (root / path).is_file()
    except (OSError, ValueError):  # no name of a file can be so long, or hold such a sign
        return False


def own_address(pages: list[Page], config: Path) -> Iterator[Fault]:
    """A link to this site by its address, which leads away from a copy, a preview or a saved guide."""
    settings, _ = _settings(config)
    given = settings.get("site_url")
    hosts = {_host(str(url)) for url in (*(given if isinstance(given, list) else [given]), SITE)} - {""}
    for page in pages:
        for line in page.lines:
            for match in markup.LINK.finditer(line.text) if "](http" in line.text else ():
                if _host(match["target"]) in hosts:
                    fix = "Link the file: [its name](../folder/file.md)."
                    yield Fault(page.path, line.number, f"'{match['target']}' is this site's own address.", fix)


def _host(url: str) -> str:
    found = re.match(r"https?://([^/?#]+)", url)
    return found[1].lower() if found else ""


def unknown_template(pages: list[Page], overrides: Path) -> Iterator[Fault]:
    """A template that there is not: the site could not be built."""
    known = {path.name for path in overrides.glob("*.html")}
    for page in pages:
        if (name := str(page.meta.get("template") or "")) and known and name not in known:
            text = f"there is no template '{name}'."
            yield Fault(page.path, page.document.line_of("template"), text, f"Use one of: {', '.join(sorted(known))}.")


def stray_file(docs: Path) -> Iterator[Fault]:
    """A file that would be published unread, whose name makes a poor address, or a picture that is too big."""
    for path in sorted(path for path in docs.rglob("*") if path.is_file() and not path.name.startswith(".")):
        shown = path.relative_to(docs.parent).as_posix()
        asset = path.is_relative_to(docs / "assets")
        if path.suffix not in ({".md"} if not asset else ASSETS) and path.name not in export.FILES:
            fix = (
                f"Save a page as .md, and a picture in {docs.name}/{pictures.IMAGES}/ as one of: {', '.join(PICTURES)}."
            )
            yield Fault(shown, 1, "a file of this kind is not published here.", fix)
        elif path.suffix == ".md" and not re.fullmatch(r"[a-z0-9-]+", path.stem):
            fix = "Use small letters, figures and hyphens: going-home.md."
            yield Fault(shown, 1, "the file's name makes no good address.", fix)
        elif path.suffix in PICTURES:
            data = path.read_bytes()
            if len(data) > MAX_PICTURE:
                fix = f"Save it smaller: at most {MAX_PICTURE // 1000} kB."
                yield Fault(shown, 1, f"the picture has {len(data) // 1000:,} kB.", fix)
            if b"Exif\0\0" in data[:65536]:
                fix = "Save it without its data (metadata, Exif), or take a picture of it on the screen."
                yield Fault(shown, 1, "the photo says when it was taken, and perhaps where.", fix)


def never_said(pages: list[Page], register: Path) -> Iterator[Fault]:
    """What the safety register forbids: a test looks for it on the built pages, this tells whoever writes it."""
    rows = records.read_yaml(register.read_text(encoding="utf-8")) if register.is_file() else []
    rules = [(row, re.compile(row["never"], re.I)) for row in rows if "never" in row]
    for page in pages:
        for line in page.lines:
            if line.kind not in ("code", "comment", "blank"):
                for said in _statements(line):
                    for row, never in rules:
                        if (match := never.search(said)) and not re.search(row.get("unless", r"(?!)"), said, re.I):
                            fix = f"Say it in another way: see '{row['id']}' in {register.parent.name}/{register.name}."
                            yield Fault(page.path, line.number, f"'{match[0].strip()}' may not be said.", fix)


def _statements(line: Line) -> Iterator[str]:
    """The words of a line, parted at its citations and cells."""
    cells = line.text.split("|") if line.kind in ("row", "head") else [HEADING.sub(r"\g<title>", _title(line))]
    yield from (bare(words) for cell in cells for words in re.split(r"(?:\[\^[^\]]*\])+", cell))


def _settings(config: Path) -> tuple[dict, list[Fault]]:
    """The settings of the site, or none and why they cannot be read."""
    text, broken = records.decoded(config.read_bytes(), config.name)
    try:
        found = records.read_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        words = getattr(error, "problem", None) or "it holds a sign that is no text"
        text = f"the settings cannot be read: {words}."
        return {}, broken or [Fault(config.name, mark.line + 1 if mark else 1, text, "Mend this line.")]
    return (found if isinstance(found, dict) else {}), broken


def _nav_paths(nav: object) -> Iterator[str]:
    """The files that a nav tree of mkdocs.yml names."""
    if isinstance(nav, str):
        yield nav
    for entry in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _nav_paths(entry)


def missing_from_nav(pages: list[Page], config: Path) -> Iterator[Fault]:
    """A page that the table of contents misses, or an entry without its page."""
    settings, broken = _settings(config)
    yield from broken
    if broken:
        return
    nav = list(_nav_paths(settings.get("nav")))
    rows = config.read_text(encoding="utf-8").splitlines()
    written = {page.path.partition("/")[2]: page for page in pages}
    places = {path: [n for n, row in enumerate(rows, 1) if path in re.split(r"[\s'\"]+", row)] for path in nav}
    start = next((n for n, row in enumerate(rows, 1) if row.startswith("nav:")), 1)
    for path in written.keys() - set(nav):
        yield Fault(
            written[path].path, 1, "the page is not in the table of contents.", f"Add it to 'nav' in {config.name}."
        )
    for path in dict.fromkeys(nav):
        lines = places[path] or [start]
        if path not in written and "://" not in path:
            fix = _near(path, written, "Correct the name, or write the page first.")
            yield Fault(config.name, lines[0], f"nav names {path}, which is not there.", fix)
        elif nav.count(path) > 1:
            yield Fault(config.name, lines[-1], f"nav names {path} twice.", "Keep one of the two lines.")


FILLED = ("title", "description", "by", "in", "url", "doi", "pmid", "copy", "work")


def unfilled_template(docs: Path, pages: list[Page], library: Library) -> Iterator[Fault]:
    """An example of templates/ that was left where it has to be replaced: in the front matter, or as a finding."""
    paths = sorted((docs.parent / "templates").glob("*.md"))
    examples = [records.source(records.read(path, path.name)[0])[0] for path in paths]
    values = {(key, str(one.meta[key])) for one in examples for key in FILLED if one.meta.get(key)}
    findings = {finding.text for one in examples for finding in one.findings.values()}
    for document in (*(page.document for page in pages), *(source.document for source in library.sources.values())):
        for key in FILLED:
            if (key, str(document.meta.get(key))) in values:
                text = f"'{key}' says what the template says."
                yield Fault(document.path, document.line_of(key), text, "Replace the example, or take out the line.")
    for source in library.sources.values():
        for finding in source.findings.values():
            if finding.text in findings:
                text = f"the finding '{finding.id}' is the template's example."
                yield Fault(source.path, finding.line, text, "Replace it, or take it out.")


def check(docs: Path, config: Path | None = None) -> list[Fault]:
    """Every fault of every page and record under `docs`, sorted by place.

    `config` is mkdocs.yml; without it the table of contents is not checked.
    """
    library, faults = records.load(docs)
    pages, broken = page_files.load(docs)
    faults += broken
    faults += [fault for rule in RECORD_CHECKS for source in library.sources.values() for fault in rule(source)]
    faults += [fault for rule in PAGE_CHECKS for page in pages for fault in rule(page, library)]
    faults += broken_link(pages, library, docs)
    faults += bad_glossary(pages)
    faults += pictures.check(docs, pages, library)
    faults += unlisted_questions(pages)
    faults += bad_pack(pages)
    faults += bad_correction(pages)
    faults += vanished_address(with_records(pages, library), docs.parent / LIST)
    faults += bad_spelling(docs, pages, library)
    faults += unknown_template(pages, docs.parent / "overrides")
    faults += stray_file(docs)
    faults += unfilled_template(docs, pages, library)
    faults += never_said(pages, docs.parent / "tests" / "safety_register.yml")
    if config:
        faults += missing_from_nav(pages, config)
        faults += own_address(pages, config)
    faults += bad_markdown(docs, pages, library, {(fault.path, fault.line) for fault in faults})
    return sorted(set(faults))
