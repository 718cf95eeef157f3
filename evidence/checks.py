"""The rules, each a small function named for the fault it finds.

A rule on pages takes (page, library), a rule on records takes a source, a rule on the whole site
takes everything. Each yields faults and stops nothing: all are collected, then shown at once.
"""

from __future__ import annotations

import datetime
import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import yaml

from evidence import export, figures, pictures, records
from evidence.glossary import ALSO, bad_glossary
from evidence.packs import bad_pack
from evidence.pages import CARD, FENCE, HEADING, ITEM, MARK, WAIVER, Citation, Line, Page, citations, reviews
from evidence.published import LIST, vanished_address, with_records
from evidence.questions import unlisted_questions
from evidence.reading import FAR_TOO_LONG, reading, sentences
from evidence.records import Fault, Library, Source
from evidence.search import headings

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
PUBLIC_NUMBERS = ("999", "911", "112", "000", "111")


def _near(wrong: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, or a plain request."""
    near = difflib.get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{near[0]}'?" if near else "Correct the name, or write its record first."


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
        if key not in meta:
            yield Fault(path, 1, f"the front matter misses '{key}'.", f"Add a line '{key}: …'.")
    for key, needed in keys.items():
        value = meta.get(key)
        if needed and key in meta and (not value or not str(value).strip()):
            yield Fault(path, document.line_of(key), f"'{key}' is empty.", "Write its value, or correct the file.")
        if value and not isinstance(value, str) and key not in ("topics", "aliases", "reviewed_by", "was"):
            yield Fault(path, document.line_of(key), f"'{key}' is not one value.", "Write it on one line.")


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
    for key in ("last_checked", "next_check"):
        dates[key] = _date(page.meta.get(key))
        if page.meta.get(key) and not dates[key]:
            text = f"'{page.meta[key]}' is not a date."
            yield Fault(page.path, document.line_of(key), text, "Write it as 2026-11-20 (year, month, day).")
    if all(dates.values()) and dates["next_check"] <= dates["last_checked"]:
        text = "the next check is not after the last one."
        yield Fault(page.path, document.line_of("next_check"), text, "Set 'next_check' to a later date.")
    if page.meta.get("audience") not in (None, "", "professionals"):
        fix = "Write 'professionals', or leave the key out."
        yield Fault(page.path, document.line_of("audience"), f"there is no audience '{page.meta['audience']}'.", fix)
    given = page.meta.get("reviewed_by")
    if given and (not isinstance(given, list) or len(reviews(document)) != len(given)):
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
    if meta.get("doi") and not re.fullmatch(r"10\.\d{4,9}/\S+", str(meta["doi"])):
        yield fault("doi", f"'{meta['doi']}' is not a DOI.", "Write it bare: 10.1111/ner.13097.")
    if meta.get("pmid") and not str(meta["pmid"]).isdigit():
        yield fault("pmid", f"'{meta['pmid']}' is not a PMID.", "Write its digits alone.")
    if not any(meta.get(key) for key in ("url", "doi", "pmid", "copy")):
        fix = "Add 'url', 'doi' or 'pmid'; where only a copy is known, say in 'copy' where it was read."
        yield Fault(source.path, 1, "the source has no address.", fix)
    if not source.findings:
        yield Fault(source.path, 1, "the source has no finding.", "Add '## What it says { #id }' and what was read.")


def mirror_link(source: Source) -> Iterator[Fault]:
    """An address that belongs to a copy, not to the publisher."""
    url = str(source.meta.get("url") or "")
    if url and not url.startswith(("https://", "http://")):
        yield Fault(
            source.path, source.document.line_of("url"), f"'{url}' is not a web address.", "Start it with https://."
        )
    for mirror in MIRRORS:
        if mirror in url.lower():
            fix = "Link the publisher, or remove 'url' and say in 'copy' where the text was read."
            yield Fault(source.path, source.document.line_of("url"), f"the address is a copy's ({mirror}).", fix)


def wrong_reckoning(source: Source) -> Iterator[Fault]:
    """A rounding or conversion of ours that does not come out."""
    for finding in source.findings.values():
        for text in figures.wrong_reckonings(finding.text):
            fix = "Compute it again (halves round up), or remove the line."
            yield Fault(source.path, finding.line, f"in '{finding.id}' {text}.", fix)


# ---------------------------------------------------------------- citations and figures


def unknown_citation(page: Page, library: Library) -> Iterator[Fault]:
    """A footnote mark that names no finding."""
    for mark in page.citations:
        source = library.sources.get(mark.source)
        if not source:
            text = f"there is no source '{mark.source}'."
            yield Fault(page.path, mark.line, text, _near(mark.source, library.sources))
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


def figure_in_heading(page: Page, _: Library) -> Iterator[Fault]:
    """A figure where no footnote can stand: headings, title, description."""
    places = [(line.number, HEADING.sub(r"\g<title>", line.text)) for line in page.lines if line.kind == "heading"]
    places += [(page.document.line_of(key), str(page.meta.get(key) or "")) for key in ("title", "description")]
    for number, text in places:
        for figure in figures.read(text):
            if figure.clinical:
                fix = "Say it without the figure, and give the figure in a sentence that cites."
                yield Fault(page.path, number, f"'{figure.text}' stands in a heading, title or description.", fix)


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
        if line.kind not in ("text", "item", "row") or line.section in UNCITED_SECTIONS or citations(line.text):
            continue
        shown = re.sub(r"<!--.*?-->|^\s*\{[^}]*\}\s*$", "", ITEM.sub("", line.text)).strip()  # nor a line of { .class }
        words = re.sub(r"[*_|]", "", shown).strip()
        waived = (about or "<!-- not sourced" in line.text) and not _IMPERATIVE.match(words)
        pointer = _SIGNPOST.match(shown) or ALSO.match(shown)
        exempt = not words or words.endswith((":", "?")) or waived or pointer
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


def short_unit(page: Page, _: Library) -> Iterator[Fault]:
    """A unit that is easily misread: mcg and µg beside mg."""
    for line in page.lines:
        if line.kind != "code" and (match := re.search(r"(?<![A-Za-z])(?:mcg|ug)\b|[µμ]g", MARK.sub("", line.text))):
            yield Fault(page.path, line.number, f"'{match[0]}' is easily misread as mg.", "Write 'micrograms'.")


def bad_heading(page: Page, _: Library) -> Iterator[Fault]:
    """Not exactly one H1, or a level skipped."""
    before = 0
    for line in page.lines:
        if line.kind != "heading":
            continue
        level = len(HEADING.match(line.text)["level"])
        if level > before + 1:
            fix = f"Use {'#' * (before + 1)} here."
            yield Fault(page.path, line.number, f"a heading of level {level} follows level {before}.", fix)
        if level == 1 and before:
            yield Fault(page.path, line.number, "the page has a second main heading.", "Use ## here.")
        before = level
    if not before:
        yield Fault(page.path, 1, "the page has no main heading.", "Start its text with '# Title'.")


_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]^][^\]]*|)\]\((?P<target>[^)\s]*)[^)]*\)(?P<attributes>\{[^}]*\})?")
_VAGUE = {"here", "click here", "this", "this page", "link", "this link", "more", "read more", "learn more", "page"}


def vague_link(page: Page, _: Library) -> Iterator[Fault]:
    """Link text that says nothing by itself."""
    for line in page.lines:
        for match in _LINK.finditer(line.text) if line.kind != "code" else ():
            words = match["text"].strip().lower().strip(".")
            if not match["image"] and (words in _VAGUE or words.startswith(("http:", "https:", "www."))):
                fix = "Name the page that it leads to."
                yield Fault(page.path, line.number, f"the link text '{match['text']}' says nothing alone.", fix)


def bare_image(page: Page, _: Library) -> Iterator[Fault]:
    """An image without alt text, width or height."""
    for line in page.lines:
        for match in _LINK.finditer(line.text) if line.kind != "code" else ():
            if not match["image"]:
                continue
            if not match["text"].strip():
                yield Fault(page.path, line.number, "an image has no alt text.", "Say in [ ] what it teaches.")
            missing = [size for size in ("width", "height") if f"{size}=" not in (match["attributes"] or "")]
            if missing:
                fix = "Add { width=640 height=360 } behind it."
                yield Fault(page.path, line.number, f"an image has no {' and '.join(missing)}.", fix)


_UNSAFE = re.compile(
    r"<\s*(?P<tag>script|iframe|object|embed|form|style|link|meta|base)\b|[\s/\"'](?P<handler>on[a-z]+)\s*=\s*[\"']?"
    r"|(?P<scheme>javascript:|data:text)|<[^>]+\b(?:src|href)\s*=\s*[\"']?(?P<remote>https?:|//)|!\[[^\]]*\]\((?P<image>https?:|//)",
    re.I,
)


def unsafe_markup(page: Page, _: Library) -> Iterator[Fault]:
    """Scripts, frames, event handlers and anything loaded from elsewhere."""
    for line in page.lines:
        if line.kind == "code":
            continue
        for match in _UNSAFE.finditer(line.text):
            if match["handler"] and "<" not in line.text:
                continue
            fix = "Remove it: pages hold words, links and images of our own."
            yield Fault(page.path, line.number, f"'{match[0].strip()}' may not stand in a page.", fix)


_TEL = re.compile(r"\[(?P<shown>[^\]]*)\]\(tel:(?P<dialled>[^)\s]*)\)")


def wrong_telephone(page: Page, _: Library) -> Iterator[Fault]:
    """A number to ring that is not a public emergency number, or that dials another than it shows."""
    for line in page.lines:
        if line.kind == "code":
            continue
        for match in _TEL.finditer(line.text):
            if match["shown"] != match["dialled"] or match["dialled"] not in PUBLIC_NUMBERS:
                fix = f"Write one of {', '.join(f'[{n}](tel:{n})' for n in PUBLIC_NUMBERS)}."
                yield Fault(page.path, line.number, f"'{match[0]}' does not dial what it shows.", fix)
        if number := figures.TELEPHONE.search(_TEL.sub("", line.text)):
            fix = "Remove it: numbers grow old; name the public emergency numbers alone."
            yield Fault(
                page.path, line.number, f"the telephone number '{number[0].strip()}' may not stand in a page.", fix
            )


def open_fence(page: Page, _: Library) -> Iterator[Fault]:
    """A fence of code: it would hide what stands in it from every other rule."""
    for line in page.lines:
        if line.kind == "code" and FENCE.match(line.text):
            yield Fault(page.path, line.number, "a page holds no code.", "Remove the line of ``` or ~~~.")
            return


PAGE_CHECKS = (
    bad_page_front_matter, unknown_citation, uncited_figure, wrong_figure, figure_in_heading, waiver_without_reason,
    uncited_statement, hard_sentence, hard_page, short_unit, bad_heading, vague_link, bare_image,
    unsafe_markup, wrong_telephone, open_fence,
)  # fmt: skip
RECORD_CHECKS = (bad_record, mirror_link, wrong_reckoning)


# ---------------------------------------------------------------- the site as a whole


def broken_link(pages: list[Page], library: Library, docs: Path) -> Iterator[Fault]:
    """A link to a page, file or heading that is not there."""
    anchors = {page.path: {"sources", *(name for name, _ in headings(page))} for page in pages}
    anchors |= {f"{docs.name}/sources/{name}": set() for name in export.FILES}  # made before each build
    anchors |= {path: set() for path in pictures.drawn(docs)}
    anchors |= {source.path: set(source.findings) for source in library.sources.values()}
    for page in pages:
        for line in page.lines:
            for match in _LINK.finditer(line.text) if line.kind != "code" else ():
                target = match["target"]
                if re.match(r"[a-z]+:", target):
                    continue
                file, _, anchor = target.partition("#")
                path = posixpath.normpath(posixpath.join(posixpath.dirname(page.path), file)) if file else page.path
                if path not in anchors and not (docs.parent / path).is_file():
                    text = f"the link '{target}' leads nowhere."
                    yield Fault(page.path, line.number, text, _near(path, anchors))
                elif anchor and path in anchors and anchor not in anchors[path]:
                    text = f"{path} has no heading '#{anchor}'."
                    yield Fault(page.path, line.number, text, _near(anchor, anchors[path]))


def _nav_paths(nav: object) -> Iterator[str]:
    """The files that a nav tree of mkdocs.yml names."""
    if isinstance(nav, str):
        yield nav
    for entry in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from _nav_paths(entry)


def missing_from_nav(pages: list[Page], config: Path) -> Iterator[Fault]:
    """A page that the table of contents misses, or an entry without its page."""
    text = config.read_text(encoding="utf-8")
    try:
        settings = records.read_yaml(text)
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line if error.problem_mark else 0) + 1
        yield Fault(config.name, line, f"the settings cannot be read: {error.problem}.", "Mend this line.")
        return
    nav = list(_nav_paths(settings.get("nav") if isinstance(settings, dict) else None))
    written = {page.path.partition("/")[2]: page for page in pages}
    start = next((n for n, line in enumerate(text.splitlines(), 1) if line.startswith("nav:")), 1)
    for path in written.keys() - set(nav):
        yield Fault(
            written[path].path, 1, "the page is not in the table of contents.", f"Add it to 'nav' in {config.name}."
        )
    for path in nav:
        if path not in written and "://" not in path:
            line = next((n for n, row in enumerate(text.splitlines(), 1) if path in re.split(r"[\s'\"]+", row)), start)
            yield Fault(config.name, line, f"nav names {path}, which is not there.", _near(path, written))


def check(docs: Path, config: Path | None = None) -> list[Fault]:
    """Every fault of every page and record under `docs`, sorted by place.

    `config` is mkdocs.yml; without it the table of contents is not checked.
    """
    from evidence import pages as page_files

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
    faults += vanished_address(with_records(pages, library), docs.parent / LIST)
    if config:
        faults += missing_from_nav(pages, config)
    return sorted(set(faults))
