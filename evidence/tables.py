"""A Python-Markdown extension for tables whose first column names the row.

A table written with an empty head ("| | |") has its rows named by their first cells: the head is
dropped and the first cells become row headings, which screen readers read out with each cell.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor


class _RowHeadings(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            head = table.find("thead")
            cells = head.findall("tr/th") if head is not None else []
            for cell in cells:
                cell.set("scope", "col")
            if cells and not any("".join(cell.itertext()).strip() for cell in cells):
                table.remove(head)
                table.set("class", "glance")
            for row in table.iterfind("tbody/tr"):
                row[0].tag = "th"
                row[0].set("scope", "row")


class Tables(Extension):
    """Registers the tree processor behind the inline patterns, when the cells hold their text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.treeprocessors.register(_RowHeadings(md), "row-headings", 4)


def makeExtension(**options: object) -> Tables:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Tables(**options)
