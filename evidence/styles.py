"""Styles: what a page does not use is left out of it, and the rest stands in the page itself.

The theme's stylesheet is for every site that could be made with it; a page of ours uses a tenth. One file less to wait
for is what a phone on a slow network feels most.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import tinycss2

_SHEET = re.compile(r'<link rel="stylesheet" href="(?P<at>[^"]+\.css)">\s*')
_SCRIPT = re.compile(r'<script\b[^>]*\ssrc="(?P<at>[^"]+\.js)"')
_TAG = re.compile(r"<([a-zA-Z][\w-]*)([^>]*)>")
_ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
_FREE = ("href", "src", "title", "content", "alt", "aria-label", "datetime", "d")  # words, whatever a selector asks
_FREE_VALUE = re.compile(rf'\s({"|".join(_FREE)})="[^"]*"')
_NESTED = ("media", "supports", "layer", "container")
_CHOICES = ("is", "where", "has")
_PROPERTY = re.compile(r"(--[\w-]+)\s*:(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*;?")
_MOVEMENT = re.compile(r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\}")
_SPACE = r"(?:\s|/\*.*?\*/)"
_SPARE = re.compile(
    rf"(?P<said>\"[^\"]*\"|'[^']*')|{_SPACE}*(?P<sign>[{{}};,>]){_SPACE}*|(?<=[\w-])(?P<colon>:){_SPACE}+|{_SPACE}+",
    re.S,
)
_EMPTY = re.compile(r"(?:^|(?<=[{}]))[^{}@]+\{\}")
_IN_SCRIPT = re.compile(r'//[^\n]*|/\*.*?\*/|"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`([^`]*)`', re.S)


# ---------------------------------------------------------------- stylesheets


@dataclass(frozen=True)
class _Selector:
    """What must stand in a page for a selector to match.

    `parts`: for each of its elements the names that it must have, such as {"a", ".term", "[href", "[role=note"}.
    `choices`: for each :is(…), :where(…) and :has(…) the selectors of which one must fit. What :not(…) and states
    such as :hover say asks nothing.
    """

    text: str
    parts: tuple[frozenset[str], ...]
    choices: tuple[tuple[_Selector, ...], ...]

    def names(self) -> Iterator[str]:
        """Every name that it asks for."""
        yield from (name for part in self.parts for name in part)
        for choice in self.choices:
            for selector in choice:
                yield from selector.names()


@functools.cache
def _rules(path: Path) -> list:
    """The rules of one stylesheet."""
    return tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)


@functools.cache
def _inner(rule: tinycss2.ast.AtRule) -> list:
    """The rules within an at-rule such as @media."""
    return tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)


@functools.cache
def _of(rule: tinycss2.ast.QualifiedRule) -> tuple[_Selector, ...]:
    return _selectors(rule.prelude)


def _selectors(tokens: Iterable) -> tuple[_Selector, ...]:
    """The selectors of a list with commas."""
    listed: list[list] = [[]]
    for one in tokens:
        if one == ",":
            listed.append([])
        else:
            listed[-1].append(one)
    return tuple(map(_selector, listed))


def _selector(tokens: list) -> _Selector:
    parts: list[set[str]] = [set()]
    choices = []
    before = None
    for token in tokens:
        if token.type == "whitespace" or token in (">", "+", "~"):
            parts.append(set())
        elif token.type == "ident" and before == ".":
            parts[-1].add(f".{token.value}")
        elif token.type == "ident" and before != ":":
            parts[-1].add(token.value)
        elif token.type == "hash":
            parts[-1].add(f"#{token.value}")
        elif token.type == "[] block":
            parts[-1].add(_attribute(token.content))
        elif token.type == "function" and token.lower_name in _CHOICES:
            choices.append(_selectors(token.arguments))
        before = token
    named = tuple(frozenset(part) for part in parts if part)
    return _Selector(tinycss2.serialize(tokens).strip(), named, tuple(choices))


def _attribute(tokens: list) -> str:
    """An attribute that a selector asks for: "[name", or "[name=value" where it asks for the whole value."""
    name, *rest = (token for token in tokens if token.type != "whitespace")
    exact = len(rest) == 2 and rest[0] == "=" and name.value not in _FREE
    return f"[{name.value}={rest[1].value}" if exact else f"[{name.value}"


def _all(rules: Iterable) -> Iterator[_Selector]:
    """Every selector of some rules."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _of(rule)
        elif rule.type == "at-rule" and rule.content is not None and rule.at_keyword in _NESTED:
            yield from _all(_inner(rule))


@functools.cache
def _asked(files: tuple[Path, ...]) -> frozenset[str]:
    """Every name that a selector of these stylesheets asks for."""
    return frozenset(name for file in files for selector in _all(_rules(file)) for name in selector.names())


# ---------------------------------------------------------------- what a page holds


@functools.cache
def _element(name: str, attributes: str) -> frozenset[str]:
    """The names by which a selector could ask for an element."""
    names = {name.lower()}
    for key, value in _ATTRIBUTE.findall(attributes):
        names |= {f"[{key}", f"[{key}={value}"}
        if key == "class":
            names |= {f".{one}" for one in value.split()}
        elif key == "id":
            names.add(f"#{value}")
    return frozenset(names)


def _elements(page: str) -> set[frozenset[str]]:
    """The kinds of element that a page holds, each as its names."""
    return {_element(*tag) for tag in set(_TAG.findall(_FREE_VALUE.sub(r" \1", page)))}


@functools.cache
def _given(script: Path) -> frozenset[str]:
    """The names that a script can give to an element: words of its strings, and what it sets, such as `hidden`."""
    text = script.read_text(encoding="utf-8")
    names: set[str] = set()
    for match in _IN_SCRIPT.finditer(text):
        said = re.sub(r"\$\{[^}]*\}", " ", next(filter(None, match.groups()), ""))
        if re.fullmatch(r"[a-z0-9_ -]+", said):  # a sentence names nothing
            names |= {sign + word for word in said.split() for sign in ("", ".", "#", "[")}
    names |= {f"[{word.lower()}" for word in re.findall(r"\b(\w+)\s*(?::|=(?!=))", text)}
    # dataset.textSize is the attribute data-text-size
    for word in re.findall(r"dataset\.(\w+)", text):
        names.add("[data-" + re.sub(r"[A-Z]", lambda capital: f"-{capital[0].lower()}", word))
    return frozenset(names)


class _Held:
    """What a page holds and what its scripts can add: whether a selector could match there."""

    def __init__(self, held: frozenset[frozenset[str]], later: frozenset[str]) -> None:
        self.held = held
        self.later = later
        self._known: dict[frozenset[str], bool] = {}

    def fits(self, selector: _Selector) -> bool:
        """Whether each element that it asks for could be there."""
        return all(map(self._has, selector.parts)) and all(any(map(self.fits, one)) for one in selector.choices)

    def _has(self, part: frozenset[str]) -> bool:
        if part not in self._known:
            asked = {name for name in part if name.partition("=")[0] not in self.later}
            self._known[part] = any(asked <= element for element in self.held)
        return self._known[part]


# ---------------------------------------------------------------- what is left


def _used(rules: Iterable, held: _Held) -> Iterator[str]:
    """The text of the rules that a page can use."""
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [selector.text for selector in _of(rule) if held.fits(selector)]
            if kept:
                yield f"{','.join(kept)}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.content is not None and rule.at_keyword in _NESTED:
            if within := "".join(_used(_inner(rule), held)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{within}}}"
        elif rule.type == "at-rule" and rule.at_keyword != "charset":  # a page says its own
            yield rule.serialize()


def _short(text: str) -> str:
    """Styles without comments, needless space, properties and movements that nothing names, and empty rules."""
    text = _SPARE.sub(lambda match: match["said"] or match["sign"] or match["colon"] or " ", text)
    moved = " ".join(re.findall(r"animation(?:-name)?:([^;}]+)", text))
    text = _MOVEMENT.sub(lambda match: match[0] if match[1] in moved else "", text)
    return _EMPTY.sub("", _read_alone(text).replace(";}", "}"))


def _read_alone(text: str) -> str:
    """Styles without the properties that nothing reads, or that only such properties read."""
    read = set(re.findall(r"var\((--[\w-]+)", text))
    shorter = _PROPERTY.sub(lambda match: match[0] if match[1] in read else "", text)
    return shorter if shorter == text else _read_alone(shorter)


@functools.cache
def _text(files: tuple[Path, ...], held: frozenset[frozenset[str]], later: frozenset[str]) -> str:
    """What a page that holds these elements uses of its stylesheets: hundreds of records hold the same."""
    here = _Held(held, later)
    return _short("".join(part for file in files for part in _used(_rules(file), here)))


def inline(site: Path) -> None:
    """Put what each page uses of its stylesheets into the page. A second run finds no stylesheet and changes nothing.

    What the page's own scripts may name counts as used.
    """

    def named(ways: re.Pattern[str], page: str) -> tuple[Path, ...]:
        # by their place below the site: the links of the error page, which may be shown anywhere, begin at the host
        return tuple((site / way["at"][way["at"].index("assets/") :]).resolve() for way in ways.finditer(page))

    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        sheets = named(_SHEET, page)
        if not sheets:
            continue
        asked = _asked(sheets)
        later = frozenset().union(*map(_given, named(_SCRIPT, page))) & {name.partition("=")[0] for name in asked}
        held = frozenset(element & asked for element in _elements(page))
        text = _text(sheets, held, later)
        first = True

        def style(_: re.Match) -> str:
            nonlocal first
            said, first = (f"<style>{text}</style>" if first else ""), False  # noqa: B023 - used before the next turn
            return said

        path.write_text(_SHEET.sub(style, page), encoding="utf-8")
