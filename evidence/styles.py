"""Styles: what a page does not use is left out of it, and the rest stands in the page itself.

The theme's stylesheet is for every site that could be made with it; a page of ours uses a tenth. One file less to wait
for is what a phone on a slow network feels most.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import tinycss2

_SHEET = re.compile(r'<link rel="stylesheet" href="(?P<href>[^"]+\.css)">\s*')
_NAMES = re.compile(r"[.#]([\w-]+)|\[([\w-]+)|(?<![\w-])([a-zA-Z][\w-]*)")
_NESTED = ("media", "supports", "layer")
_PROPERTY = re.compile(r"(--[\w-]+)\s*:(?:[^;{}\"']|\"[^\"]*\"|'[^']*')*;?")


@functools.cache
def _rules(path: Path) -> list:
    """The rules of one stylesheet."""
    return tinycss2.parse_stylesheet(path.read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True)


@functools.cache
def _inner(rule: tinycss2.ast.AtRule) -> list:
    """The rules within an at-rule such as @media."""
    return tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)


@functools.cache
def _selectors(rule: tinycss2.ast.QualifiedRule) -> list[tuple[str, frozenset[str]]]:
    """Each selector of a rule with the names that a page must hold for it to match.

    What stands in brackets such as :is(…) or :not(…) asks nothing: a choice is kept whole.
    """
    parts: list[list] = [[]]
    for token in rule.prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    found = []
    for part in parts:
        bare = tinycss2.serialize([token for token in part if token.type != "function"])
        bare = re.sub(r"::?[\w-]+|=\s*(\"[^\"]*\"|'[^']*'|[\w-]+)", "", bare)
        names = frozenset("".join(match) for match in _NAMES.findall(bare))
        found.append((tinycss2.serialize(part).strip(), names))
    return found


def names(html: str) -> set[str]:
    """Every word of a page's tags that a selector could name: tags, attributes, classes, ids."""
    found: set[str] = set()
    for tag in re.findall(r"<[a-zA-Z][^>]*>", html):
        found |= set(re.findall(r"[\w-]+", tag))
    return found


def used(rules: Iterable, known: set[str]) -> Iterator[str]:
    """The text of the rules that a page holding these names can use."""
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [selector for selector, needs in _selectors(rule) if needs <= known]
            if kept:
                yield f"{','.join(kept)}{{{tinycss2.serialize(rule.content).strip()}}}"
        elif rule.type == "at-rule" and rule.content is not None and rule.at_keyword in _NESTED:
            if within := "".join(used(_inner(rule), known)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude).rstrip()}{{{within}}}"
        elif rule.type == "at-rule":
            yield rule.serialize()


def _short(text: str) -> str:
    """Styles without comments, needless space and properties that nothing reads."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"\s+", " ", text)
    text = re.sub(r"\s*([{};,>])\s*", r"\1", text)
    return _read_alone(text).replace(";}", "}")


def _read_alone(text: str) -> str:
    """Styles without the properties that nothing reads, or that only such properties read."""
    read = set(re.findall(r"var\((--[\w-]+)", text))
    shorter = _PROPERTY.sub(lambda match: match[0] if match[1] in read else "", text)
    return shorter if shorter == text else _read_alone(shorter)


def _needs(rules: Iterable) -> Iterator[frozenset[str]]:
    """The names that each selector of these rules asks for."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from (needs for _, needs in _selectors(rule))
        elif rule.type == "at-rule" and rule.content is not None and rule.at_keyword in _NESTED:
            yield from _needs(_inner(rule))


@functools.cache
def _asked(files: tuple[Path, ...]) -> frozenset[str]:
    """Every name that a selector of these stylesheets asks for."""
    return frozenset().union(*(needs for file in files for needs in _needs(_rules(file))))


@functools.cache
def _text(files: tuple[Path, ...], known: frozenset[str]) -> str:
    """What a page that holds these names uses of its stylesheets: hundreds of records hold the same."""
    return _short("".join(part for file in files for part in used(_rules(file), known)))


def inline(site: Path) -> None:
    """Put what each page uses of its stylesheets into the page. A second run finds no stylesheet and changes nothing.

    Names that scripts give later count as used: every word in the site's own scripts.
    """
    later: set[str] = set()
    for script in (site / "assets").rglob("*.js"):
        if script.parent.name in ("javascripts", "lightbox") or script.name == "search.js":
            text = script.read_text(encoding="utf-8")
            later |= set(re.findall(r"[\w-]+", text))
            # dataset.textSize is the attribute data-text-size
            later |= {
                "data-" + re.sub(r"[A-Z]", lambda capital: f"-{capital[0].lower()}", name)
                for name in re.findall(r"dataset\.(\w+)", text)
            }
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        sheets = [match["href"] for match in _SHEET.finditer(page)]
        if not sheets:
            continue
        known = names(page) | later
        # by their place below the site: the links of the error page, which may be shown anywhere, begin at the host
        files = [(site / href[href.index("assets/") :]).resolve() for href in sheets]
        text = _text(tuple(files), frozenset(known & _asked(tuple(files))))
        first = True

        def style(_: re.Match) -> str:
            nonlocal first
            said, first = (f"<style>{text}</style>" if first else ""), False  # noqa: B023 - used before the next turn
            return said

        path.write_text(_SHEET.sub(style, page), encoding="utf-8")
