"""The guide at other sizes, for `make bench`: fewer of its pages, or the same pages again under other addresses."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path

import yaml
from built import ROOT

from evidence import pages, records

SIZES = (60, 250, 1000)  # pages
SOURCES = 200  # the same ones at each size, so that what grows is the pages
TOOLS = ("search.md", "glossary.md", "a-z.md")  # a guide of any size has them
LAST_CHOSEN = ("stories/", "about/", "share/pack-")


def chosen(docs: Path, wanted: int) -> list[str]:
    """The guide's own pages: its tools, then the order of its contents, those that lean on many others last."""
    names = [path.relative_to(docs).as_posix() for path in pages.paths(docs)]
    order = re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text())
    return sorted(names, key=lambda name: (name not in TOOLS, name.startswith(LAST_CHOSEN), order.index(name)))[:wanted]


def repeated(docs: Path, names: list[str], wanted: int) -> dict[str, str]:
    """New page -> the page it repeats: chapters alone, since pages such as the glossary and tools are one of a kind."""
    chapters = [name for name in names if "/" in name and "\ntemplate:" not in (docs / name).read_text()]
    missing = wanted - len(names)
    return {f"again-{n // len(chapters) + 1}/{chapters[n % len(chapters)]}": chapters[n % len(chapters)]
            for n in range(missing)}  # fmt: skip


def _most_cited(docs: Path, names: list[str]) -> list[str]:
    """The sources that the pages cite most."""
    cited = Counter(mark.source for name in names for mark in pages.page(records.read(docs / name, name)[0]).citations)
    return [source for source, _ in cited.most_common(SOURCES)]


def sized(tree: Path, wanted: int) -> Path:
    """Write the guide with so many pages and `SOURCES` records into an empty tree; the tree."""
    docs = ROOT / "docs"
    names = chosen(docs, wanted)
    for part in ("docs/assets", "overrides", "evidence"):
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    again = repeated(docs, names, wanted)
    records_kept = {f"sources/{source}.md": f"sources/{source}.md" for source in _most_cited(docs, names)}
    for name, origin in {**{name: name for name in names}, **again, **records_kept}.items():
        target = tree / "docs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(docs / origin, target)
    (tree / "mkdocs.yml").write_text(_configuration(names, again))
    return tree


def _configuration(names: list[str], again: dict[str, str]) -> str:
    """The guide's own configuration, its contents cut to these pages and lengthened by the repeated ones."""
    before, _, rest = (ROOT / "mkdocs.yml").read_text().partition("\nnav:\n")
    nav, _, after = rest.partition("\n\n# Records are reached")
    kept = [section for section in (_cut(entry, names) for entry in yaml.safe_load(nav)) if section]
    for folder in dict.fromkeys(name.split("/")[0] for name in again):
        kept.append({folder: [{name: name} for name in again if name.startswith(f"{folder}/")]})
    return f"{before}\n{yaml.safe_dump({'nav': kept}, sort_keys=False)}\n# Records are reached{after}"


def _cut(entry: dict, names: list[str]) -> dict:
    """A section or page of the contents without the pages that are not there."""
    ((title, value),) = entry.items()
    if isinstance(value, str):
        return entry if value in names else {}
    inside = [one for one in (_cut(part, names) for part in value) if one]
    return {title: inside} if inside else {}
