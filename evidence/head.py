"""What search engines and link previews read of each page, and the list of all pages for them.

A job of `evidence.finish`. It writes what the front matter says and nothing else: a review only while it holds for
the words as they stand, no date but that of the last check, no notes (they would double a page's weight).
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path

from evidence import pages, published, records
from evidence.footnotes import is_record
from evidence.pages import Page
from evidence.paper import canonical
from evidence.search import address

CARD = "assets/images/share/card.png"
CARD_SIZE = (1200, 630)
CARD_SHOWS = (
    "The Baclofen Pump Guide. A free, independent guide in plain words, with a source for every figure. "
    "Two people, each with a pump under the skin of the belly."
)
LICENCE = "https://creativecommons.org/licenses/by-sa/4.0/"
UNLISTED = ("search/",)  # it holds nothing to be found


@dataclass(frozen=True)
class Guide:
    """The guide as a whole: its name, and its address with a slash at the end."""

    name: str
    url: str


def write(site: Path, docs: Path = Path("docs"), config: Path = Path("mkdocs.yml")) -> None:
    """Give each page its head, and write sitemap.xml and robots.txt, under the address that home was built with."""
    name = records.read_yaml(config.read_text(encoding="utf-8"))["site_name"]
    guide = Guide(name, canonical((site / "index.html").read_text(encoding="utf-8")))
    everything = published.load(docs)
    for page in everything:
        path = site / address(page) / "index.html"
        text = path.read_text(encoding="utf-8")
        if 'property="og:title"' not in text:
            path.write_text(text.replace("</title>", f"</title>{head(page, guide)}", 1), encoding="utf-8")
    (site / "sitemap.xml").write_text(sitemap(everything, guide), encoding="utf-8")
    (site / "sitemap.xml.gz").unlink(missing_ok=True)  # one engine's list, which would say something else
    robots = f"User-agent: *\nAllow: /\n\nSitemap: {guide.url}sitemap.xml\n"
    (site / "robots.txt").write_text(robots, encoding="utf-8")


def _record(page: Page) -> bool:
    return is_record(page.path.partition("/")[2])


def _title(page: Page) -> str:
    return str(page.meta.get("title", ""))


def _checked(page: Page) -> str:
    """The day on which a page or record was last checked."""
    return str(page.meta.get("checked" if _record(page) else "last_checked", ""))


def description(page: Page) -> str:
    """What a page says of itself; of a record, whose work it tells."""
    meta = page.meta
    if not _record(page):
        return str(meta.get("description", ""))
    kind = f"{str(meta.get('kind', '')).capitalize()}, {meta.get('region', '')}, {meta.get('year', '')}"
    return f"{kind}, by {meta.get('by', '')}: what it says, in our own words, with its figures."


def head(page: Page, guide: Guide) -> str:
    """A page's description, the card of its link and its data, as HTML."""
    said = html.escape(description(page))
    width, height = CARD_SIZE
    card = {
        "og:type": "article" if address(page) else "website",
        "og:site_name": guide.name,
        "og:locale": "en_GB",
        "og:title": _title(page),
        "og:url": guide.url + address(page),
        "og:image": guide.url + CARD,
        "og:image:width": width,
        "og:image:height": height,
    }
    tags = "".join(f'<meta property="{name}" content="{html.escape(str(value))}">' for name, value in card.items())
    # "<" would let a title end the script
    told = json.dumps(data(page, guide), ensure_ascii=False, separators=(",", ":")).replace("<", r"\u003c")
    return (
        f'<meta name="description" property="og:description" content="{said}">{tags}'
        f'<meta name="twitter:image:alt" property="og:image:alt" content="{html.escape(CARD_SHOWS)}">'
        '<meta name="twitter:card" content="summary_large_image">'
        f'<script type="application/ld+json">{told}</script>'
    )


# ---------------------------------------------------------------- structured data


def data(page: Page, guide: Guide) -> dict:
    """A page in the words of schema.org: what it is, for whom, of which day and by whom it was reviewed."""
    told = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "name": _title(page),
        "description": description(page),
        "url": guide.url + address(page),
        "inLanguage": "en-GB",
        "dateModified": _checked(page),
        "isAccessibleForFree": True,
        "license": LICENCE,
        "publisher": {"@type": "Organization", "name": guide.name, "url": guide.url},
    }
    if _record(page):
        told["about"] = _work(page.meta)
    elif page.meta.get("topics") != ["about"]:
        told |= {"@type": "MedicalWebPage", "audience": _audience(page.meta), **_review(page)}
    return told


def _work(meta: dict) -> dict:
    """The work that a record tells of, with its names elsewhere."""
    ways = {"url": "{}", "doi": "https://doi.org/{}", "pmid": "https://pubmed.ncbi.nlm.nih.gov/{}/"}
    return {
        "@type": "ScholarlyArticle" if meta.get("doi") or meta.get("pmid") else "CreativeWork",
        "name": str(meta.get("title", "")),
        "sameAs": [way.format(meta[key]) for key, way in ways.items() if meta.get(key)],
    }


def _audience(meta: dict) -> dict:
    if meta.get("audience") == "professionals":
        return {"@type": "MedicalAudience", "audienceType": "Clinician"}
    return {"@type": "Patient"}


def _review(page: Page) -> dict:
    """Who reviewed the words as they stand, and when last; empty when nobody did."""
    now = pages.text_hash(page.document)
    holding = [one for one in pages.reviews(page.document) if one.text == now]
    if not holding:
        return {}
    return {
        "lastReviewed": max(one.date for one in holding),
        "reviewedBy": [{"@type": "Person", "name": one.name, "jobTitle": one.role} for one in holding],
    }


# ---------------------------------------------------------------- the list of pages


def sitemap(everything: list[Page], guide: Guide) -> str:
    """Every page and record with the day of its last check."""
    listed = sorted((address(page), _checked(page)) for page in everything if address(page) not in UNLISTED)
    rows = "".join(
        f"<url><loc>{html.escape(guide.url + at)}</loc><lastmod>{day}</lastmod></url>\n" for at, day in listed
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )
