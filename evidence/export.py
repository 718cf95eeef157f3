"""The records for reference managers: BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from evidence.records import Source

FILES = ("sources.bib", "sources.json")  # below docs/sources, so that the engines publish them

# Our kinds as BibTeX entry types and as types of the CSL 1.0.2 schema; what is not named is a page.
_JOURNAL = {"systematic review", "review", "trial", "registry", "cohort", "survey", "interviews", "case report"}
_PAGES = {"charity page", "maker page", "health site", "news", "patient story"}


def _types(kind: str) -> tuple[str, str]:
    """(BibTeX entry type, CSL type) of a kind of study or document."""
    if kind in _JOURNAL:
        return "article", "article-journal"
    return ("misc", "webpage") if kind in _PAGES else ("techreport", "report")


def _address(meta: dict) -> str:
    """The source's own address, from its url, DOI or PMID; empty when only a copy is known."""
    if meta.get("url"):
        return meta["url"]
    if meta.get("doi"):
        return f"https://doi.org/{meta['doi']}"
    return f"https://pubmed.ncbi.nlm.nih.gov/{meta['pmid']}/" if meta.get("pmid") else ""


def _tex(text: str) -> str:
    """Text that BibTeX takes literally."""
    text = text.replace("\\", r"\textbackslash{}")
    return re.sub(r"([&%$#_{}])(?!\})", r"\\\1", text.replace(r"\textbackslash{}", "\0")).replace(
        "\0", r"\textbackslash{}"
    )


def bibtex(sources: Iterable[Source]) -> str:
    """All records as BibTeX entries, keyed by the source's id. The maker stands in double braces."""
    return "\n".join(_entry(source) for source in sources)


def _entry(source: Source) -> str:
    meta = source.meta
    kind, _ = _types(meta.get("kind", ""))
    fields = {
        "title": f"{{{_tex(meta.get('title', ''))}}}",
        "author": f"{{{_tex(meta.get('by', ''))}}}",
        "journal" if kind == "article" else "howpublished": _tex(meta.get("in", "")),
        "institution": _tex(meta.get("by", "")) if kind == "techreport" else "",
        "year": meta.get("year", "") if meta.get("year") != "undated" else "",
        "doi": meta.get("doi", ""),
        "url": _address(meta),
        "note": _tex(f"{meta.get('kind', '')}, {meta.get('region', '')}; read: {meta.get('read', '')}"),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{source.id},", *lines, "}", ""])


def csl(sources: Iterable[Source]) -> str:
    """All records as CSL-JSON, keyed by the source's id. The maker is one literal name."""
    return json.dumps([_item(source) for source in sources], ensure_ascii=False, indent=1) + "\n"


def _item(source: Source) -> dict:
    meta = source.meta
    item = {
        "id": source.id,
        "type": _types(meta.get("kind", ""))[1],
        "title": meta.get("title", ""),
        "author": [{"literal": meta.get("by", "")}],
        "container-title": meta.get("in", ""),
        "DOI": meta.get("doi", ""),
        "PMID": meta.get("pmid", ""),
        "URL": _address(meta),
        "genre": meta.get("kind", ""),
        "keyword": ", ".join(meta.get("topics") or []),
    }
    if str(meta.get("year", "")).isdigit():
        item["issued"] = {"date-parts": [[int(meta["year"])]]}
    return {key: value for key, value in item.items() if value}


def write(sources: Iterable[Source], folder: Path) -> None:
    """Write both files into the folder of the records, only where they changed."""
    sources = sorted(sources, key=lambda source: source.id)
    for name, text in zip(FILES, (bibtex(sources), csl(sources)), strict=True):
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
