"""`PYTHONPATH=. .venv/bin/python tests/card.py`: make the picture of link previews anew from its drawing."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

from built import ROOT, chromium
from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser, sync_playwright

from evidence.head import CARD_SIZE

DRAWING = ROOT / "docs/assets/images/share/card.svg"
PICTURE = DRAWING.with_suffix(".png")


def mark(drawing: Path) -> str:
    """What a picture keeps of the drawing that it was made from."""
    return hashlib.sha256(drawing.read_bytes()).hexdigest()


def drawn(browser: Browser) -> Image.Image:
    """The drawing as Chromium shows it."""
    width, height = CARD_SIZE
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(DRAWING.as_uri())
    shown = Image.open(BytesIO(page.screenshot())).convert("RGB")
    page.close()
    return shown


def main() -> None:
    """Write the picture, with few colours since it has few, and the mark of its drawing within it."""
    kept = PngImagePlugin.PngInfo()
    kept.add_text("drawing", mark(DRAWING))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        drawn(browser).quantize(64, dither=Image.Dither.NONE).save(PICTURE, optimize=True, pnginfo=kept)
        browser.close()


if __name__ == "__main__":
    main()
