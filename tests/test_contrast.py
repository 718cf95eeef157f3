"""The palettes: every pair of text and ground, of pages and of pictures, has a contrast of 7:1 or more in both schemes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ASSETS = Path(__file__).parent.parent / "docs/assets"
TOKENS = ASSETS / "stylesheets/tokens.css"
PICTURES = ASSETS / "images/palette.css"
PAIRS = (
    ("text", "ground"), ("text-soft", "ground"), ("link", "ground"), ("link-hover", "ground"),
    ("text", "ground-soft"), ("text-soft", "ground-soft"), ("link", "ground-soft"), ("link-hover", "ground-soft"),
    ("on-brand", "brand"), ("focus-ink", "focus"),
    ("on-emergency", "emergency"), ("text", "emergency-soft"), ("link", "emergency-soft"),
    ("on-urgent", "urgent"), ("text", "urgent-soft"), ("link", "urgent-soft"),
)  # fmt: skip
LINES = (("emergency-line", "ground"), ("urgent-line", "ground"))  # borders that carry meaning: 3:1


def tokens(scheme: str) -> dict[str, str]:
    """The colours that tokens.css names for one scheme."""
    light, dark = TOKENS.read_text().split("@media screen")
    block = dark if scheme == "dark" else light
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, from "#rrggbb"."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_itself() -> None:
    """Black on white is 21:1, a colour on itself 1:1."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b4a52", "#0b4a52") == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_has_seven_to_one(scheme: str, ink: str, ground: str) -> None:
    """Text, links and button labels on every ground they stand on."""
    colours = tokens(scheme)
    assert contrast(colours[ink], colours[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_meaningful_lines_have_three_to_one(scheme: str, line: str, ground: str) -> None:
    """Borders of care cards."""
    colours = tokens(scheme)
    assert contrast(colours[line], colours[ground]) >= 3


INKS = [
    (ink, ground)
    for ink in ("ink", "quiet", "teal", "drug", "plum", "danger", "urgent")
    for ground in ("ground", "soft")
]
INKS += [("ink", f"{name}-soft") for name in ("teal", "drug", "plum", "danger", "urgent")]
INKS += [(name, f"{name}-soft") for name in ("danger",)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), INKS)
def test_text_in_pictures_has_seven_to_one(scheme: str, ink: str, ground: str) -> None:
    """What may be written in a picture, on the grounds that it may be written on."""
    light, dark = PICTURES.read_text().split("@media")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark if scheme == "dark" else light))
    assert contrast(colours[ink], colours[ground]) >= 7
