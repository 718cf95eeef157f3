"""Spelling: each word of pages, records and drawings stands in an English dictionary or in words.txt.

The dictionary comes with symspellpy: 83,000 words, British first. Search words (`aliases`) are left out, since they
hold mistakes on purpose; so are names in `by`, and where in a source a finding stands, in the source's language.
"""

from __future__ import annotations

import difflib
import functools
import importlib.util
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from evidence import pictures
from evidence.glossary import GLOSSARY, terms
from evidence.pages import Page
from evidence.records import LOCATOR, Fault, Library, decoded

WORDS = "words.txt"
_LETTER = "[A-Za-zÀ-ÖØ-öø-ſ]"  # words in other scripts are not ours to judge
_WORD = re.compile(rf"(?<![^\W_]){_LETTER}+(?:['’]{_LETTER}+)*(?![^\W_])")
_DOUBLE = re.compile(rf"(?<![^\W_])({_LETTER}+)\s+\1(?![^\W_])", re.IGNORECASE)
# What is not shown as words: footnote marks, comments, tags, targets of links, attributes, code, addresses.
_UNSHOWN = re.compile(
    r"\[\^[^\]]*\]|<!--.*?(?:-->|$)|<[^>]*>|(?<=\])\([^)]*\)|\{[^}]*\}|`[^`]*`|&\w+;|(?<!\S)\S*(?:://|@|www\.)\S*"
)
# American and British parts of words. They count where the British word exists: labor is labour, elaborate is no elabourate.
_PARTS = dict(
    pair.split("/")
    for pair in """
    aging/ageing analog/analogue anemi/anaemi anesthe/anaesthe apnea/apnoea behavior/behaviour canceled/cancelled
    canceling/cancelling catalog/catalogue center/centre centimeter/centimetre cesarean/caesarean color/colour
    counselor/counsellor defense/defence diarrhea/diarrhoea edema/oedema enrollment/enrolment esophag/oesophag
    estrogen/oestrogen favor/favour fiber/fibre fulfill/fulfil glycem/glycaem gray/grey hemat/haemat hemo/haemo
    honor/honour humor/humour ischem/ischaem ization/isation ize/ise izing/ising kilometer/kilometre
    labeled/labelled labeling/labelling labor/labour leukem/leukaem liter/litre millimeter/millimetre
    modeled/modelled modeling/modelling mold/mould neighbor/neighbour odor/odour orthoped/orthopaed pediatr/paediatr
    rumor/rumour signaling/signalling skillful/skilful traveled/travelled traveler/traveller traveling/travelling
    tumor/tumour vapor/vapour yze/yse yzing/ysing
    """.split()
)
_AMERICAN = re.compile("|".join(sorted(_PARTS, key=len, reverse=True)))
_NOT_AMERICAN = {"coloration", "discoloration", "prize", "prized", "prizes"}


class Text(NamedTuple):
    """A line of words: the file, the line in it, the words."""

    path: str
    line: int
    words: str


@functools.cache
def dictionary() -> dict[str, int]:
    """The dictionary's words in lower case, with how often books use them."""
    package = importlib.util.find_spec("symspellpy")
    folder = Path(package.submodule_search_locations[0])
    lines = (folder / "frequency_dictionary_en_82_765.txt").read_text(encoding="utf-8-sig").splitlines()
    return {word: int(count) for word, count in map(str.split, lines)}


def words(text: str) -> Iterator[str]:
    """The words that a line shows, without 's; no single letters, and nothing with capitals inside, as MRI or mL."""
    shown = _UNSHOWN.sub(" ", unicodedata.normalize("NFC", text))
    for match in _WORD.finditer(shown):
        word = match[0].replace("’", "'").removesuffix("'s")
        if len(word) > 1 and word[1:].islower():
            yield word


def texts(docs: Path, pages: list[Page], library: Library) -> Iterator[Text]:
    """Every line that is spelt: of pages, of records, of drawings."""
    for page in pages:
        for key in ("title", "description"):
            yield Text(page.path, page.document.line_of(key), str(page.meta.get(key) or ""))
        yield from (
            Text(page.path, line.number, line.text) for line in page.lines if line.kind not in ("code", "comment")
        )
    for source in library.sources.values():
        yield Text(source.path, source.document.line_of("title"), str(source.meta.get("title") or ""))
        yield from (Text(source.path, n, text) for n, text in source.document.body if not LOCATOR.match(text))
    for file in sorted((docs / pictures.IMAGES).glob("*.svg")):
        for text in pictures.read(file.read_bytes()).texts:
            yield Text(f"{docs.name}/{pictures.IMAGES}/{file.name}", text.line, text.words)


class Speller:
    """What is known: the dictionary and the words of words.txt. `used` counts the guide's own words."""

    def __init__(self, listed: Iterable[str], used: Counter[str]) -> None:
        self.forms = {word.lower(): word for word in listed}
        self.used = used

    def knows(self, word: str) -> bool:
        """Whether a word is right as it is written; what words.txt has with a capital is right only with it."""
        small = word.lower()
        return small in dictionary() or self.forms.get(small) in (word, small)

    def near(self, word: str) -> str:
        """The word that was most likely meant, with a capital where the wrong one has it; or "".

        Of the words one slip away that which the guide uses most; else one of the guide's words that looks alike.
        """
        small = word.lower()
        if small in self.forms:
            return self.forms[small]
        close = [self.forms.get(slip, slip) for slip in _slips(small) if slip in dictionary() or slip in self.forms]
        meant = max(close, key=lambda known: (self.used[known], dictionary().get(known, 0)), default="")
        if not meant:
            own = [known for known in self.used if known[0] == small[0] and self.knows(known)]
            meant = next(iter(difflib.get_close_matches(small, own, 1, 0.8)), "")
        return meant.capitalize() if word[0].isupper() else meant

    def british(self, word: str) -> str:
        """The British spelling of an American word; "" when the word is none, or is a name."""
        if not word.islower() or word in _NOT_AMERICAN:
            return ""
        twin = _AMERICAN.sub(lambda part: _PARTS[part[0]], word)
        return twin if twin != word and self.knows(twin) else ""


def _slips(word: str) -> set[str]:
    """All that one slip makes of a word: a letter lost, doubled, swapped with the next, put in or taken for another."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    lost = {left + right[1:] for left, right in cuts if right}
    swapped = {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    other = {left + letter + right[1:] for left, right in cuts if right for letter in letters}
    more = {left + letter + right for left, right in cuts for letter in letters}
    return (lost | swapped | other | more) - {word, ""}


def _listed(text: str) -> set[str]:
    """The words of words.txt."""
    return {word for line in text.splitlines() if (word := line.partition("#")[0].strip())}


def _of_glossary(docs: Path, pages: list[Page]) -> set[str]:
    """The words of the glossary's terms and of the other forms that it lists for them, American ones too."""
    page = next((page for page in pages if page.path == f"{docs.name}/{GLOSSARY}"), None)
    return {word for term in (terms(page) if page else ()) for form in term.forms for word in words(form)}


def bad_list(text: str, used: Counter[str]) -> Iterator[Fault]:
    """A line of words.txt that is out of its order, or that nothing needs and gives no reason why it stays."""
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        word, _, reason = map(str.strip, line.partition("#"))
        if not word:
            before = ""  # a comment or an empty line starts another group
            continue
        if word.casefold() <= before.casefold():
            fix = "Sort the words of a group by the alphabet, each once."
            yield Fault(WORDS, number, f"'{word}' stands after '{before}'.", fix)
        before = word
        if word.lower() in dictionary():
            yield Fault(WORDS, number, f"'{word}' is in the dictionary already.", "Remove the line.")
        elif not reason and not (used[word] or used[word.capitalize()]):
            fix = "Remove the line, or say behind it after '#' why it stays."
            yield Fault(WORDS, number, f"no page or record uses '{word}'.", fix)


def bad_spelling(docs: Path, pages: list[Page], library: Library) -> Iterator[Fault]:
    """Words in no dictionary, American words on pages, and lines of words.txt that nothing needs.

    Beside `docs` stands words.txt; without it nothing is spelt. Records keep the spelling of their sources.
    """
    path = docs.parent / WORDS
    if not path.is_file():
        return
    listed, broken = decoded(path.read_bytes(), WORDS)
    yield from broken
    lines = [(text, list(words(text.words))) for text in texts(docs, pages, library)]
    used = Counter(word for _, found in lines for word in found)
    speller = Speller(_listed(listed), used)
    unknown = {word: speller.near(word) for word in used if not speller.knows(word)}
    american = {word: twin for word in used.keys() - _of_glossary(docs, pages) if (twin := speller.british(word))}
    own = {page.path for page in pages}
    for text, _ in lines:
        if (
            text.path.endswith(".md")
            and (double := _DOUBLE.search(text.words))
            and double[1].lower() not in ("that", "had", "in")
        ):
            yield Fault(text.path, text.line, f"'{double[0]}' says a word twice.", "Keep one.")
    for text, found in lines:
        for word in unknown.keys() & found:
            fix = f"Did you mean '{unknown[word]}'? If it is right, add it to {WORDS}."
            fix = fix if unknown[word] else f"Correct it, or add it to {WORDS}."
            yield Fault(text.path, text.line, f"'{word}' is not in the dictionary.", fix)
        for word in american.keys() & found if text.path in own else ():
            if american[word] not in map(str.lower, found):
                fix = f"Write '{american[word]}'; the American word may follow it in brackets."
                yield Fault(text.path, text.line, f"'{word}' is American spelling.", fix)
    yield from bad_list(listed, used)
