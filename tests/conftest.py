"""What the tests of evidence/ share: a page and a record without a fault, and small trees of files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

PAGE = """\
---
title: Refills
description: How a pump is filled again.
last_checked: 2026-11-20
next_check: 2027-05-20
reviewed_by:
topics: [refills]
aliases: []
---
# Refills
A pump holds 20 ml.[^label.size]
"""  # what is added to it stands on line 12

RECORD = """\
---
template: source.html
title: The label
by: A maker
year: 2025
kind: drug label
region: US
url: https://example.org/label
read: whole
checked: 2026-11-20
interest: maker of the drug
topics: [pump]
---
## Size { #size }
The pump holds 20 ml.

_Section 1._
"""  # what is added to it stands on line 18

CONFIG = """\
site_name: A test
nav:
  - Refills: refills.md
"""

GOOD: dict[str, str | bytes] = {"mkdocs.yml": CONFIG, "docs/refills.md": PAGE, "docs/sources/label.md": RECORD}

Plant = Callable[[dict[str, str | bytes]], Path]


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Write files (path: text or bytes) below a new folder; it returns the folder."""

    def write(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return write
