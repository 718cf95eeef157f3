"""A Python-Markdown extension for tables whose first column names the row.

A table written with an empty head ("| | |") has its rows named by their first cells: the head is
dropped and the first cells become row headings, which screen readers read out with each cell.
Every cell carries its column's head, so that a phone can show a row as a list; an empty corner is no head.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor


class _RowHeadings(Treeprocessor):
    def run(self, root: Element) -> None:
        for table in root.iter("table"):
            heads = ["".join(cell.itertext()).strip() for cell in table.iterfind("thead/tr/th")]
            if heads and not any(heads):
                table.remove(table.find("thead"))
                table.set("class", "glance")
            elif heads and not heads[0]:
                table.find("thead/tr/th").tag = "td"
            for row in table.iterfind("tbody/tr"):
                row[0].tag = "th"
                for cell, head in zip(row[1:], heads[1:], strict=False):
                    cell.set("data-label", head)  # what stands above it on a phone
            _keep_roles(table)


def _keep_roles(table: Element) -> None:
    """Name the parts of a table: on a phone its rows are laid out as blocks, and browsers then forget them."""
    table.set("role", "table")
    for group in table:
        group.set("role", "rowgroup")
        for row in group:
            row.set("role", "row")
            for cell in row:
                heading = "columnheader" if group.tag == "thead" else "rowheader"
                cell.set("role", heading if cell.tag == "th" else "cell")
                if cell.tag == "th":
                    cell.set("scope", "col" if group.tag == "thead" else "row")


class Tables(Extension):
    """Registers the tree processor behind the inline patterns, when the cells hold their text."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Python-Markdown's name
        md.treeprocessors.register(_RowHeadings(md), "row-headings", 4)


def makeExtension(**options: object) -> Tables:  # noqa: N802 - Python-Markdown's name
    """What Python-Markdown calls to load the extension."""
    return Tables(**options)
