"""A page with the furniture that real pages carry."""

from __future__ import annotations

import pytest

from dragoman.ingest import ingest
from dragoman.record import Byline, Caption, Report

FIRST = (
    "OSLO, May 5 (NTB) — Norway and Chile opened talks on fisheries on Friday, the first between the two "
    "governments since 2019, and said that they would go on until a treaty was ready to be signed."
)
SECOND = (
    "“We are glad to be here,” Foreign Minister Ana Rojas told reporters after the meeting at the Nobel "
    "Institute, which lasted for two hours and ended with a walk along the harbour."
)
THIRD = (
    "The Norwegian side had asked for a longer season. Chile, which sells its salmon in the same markets, "
    "wants rules on feed and medicines to be the same in both countries, two officials in the room said."
)
JSON_LD = """{"@context": "https://schema.org", "@graph": [{"@type": "NewsArticle",
 "headline": "Norway and Chile return to the table &#8216;for good&#8217;",
 "datePublished": "2023-05-05T14:00:00Z",
 "dateModified": "2023-05-05T15:30:00Z", "inLanguage": "en-GB",
 "author": [{"@type": "Person", "name": "Kim Ara"}, {"@type": "Person", "name": "Lee Jun"}],
 "publisher": {"@type": "Organization", "name": "The Paper"}}]}"""


def page(head: str = "", json_ld: str = JSON_LD) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head>
<title>Norway and Chile return to the table | The Paper</title>
<script type="application/ld+json">{json_ld}</script>
<meta property="og:title" content="Another title"><meta property="og:site_name" content="paper.example">
<link rel="canonical" href="https://paper.example/salmon">{head}</head><body>
<nav><a href="/">Home</a><a href="/world">World</a></nav>
<article><h1>Norway and Chile return to the table ‘for good’</h1>
<p class="standfirst">Both capitals hope for a deal before the season begins</p>
<p class="byline">By Kim Ara, Oslo correspondent; Lee Jun, Santiago correspondent</p>
<p class="date">Published: 5 May 2023 16:00 CEST &nbsp; Updated: 5 May 2023 17:30 CEST</p>
<figure><img src="a.jpg"><figcaption>Ana Rojas arrives in Oslo on May 5.
<span class="credit">Photo: NTB</span></figcaption></figure>
<p>{FIRST}</p><p>{SECOND}</p>
<blockquote class="pullquote"><p>We are glad to be here</p></blockquote>
<figure><figcaption>Ana Rojas arrives in Oslo on May 5. (NTB)</figcaption></figure>
<h2>What comes next</h2><p>{THIRD} <a href="/rules">Rules</a> are in force.</p>
<p>Kim Ara has reported from Oslo since 1998.</p>
<p>Please send questions or comments to desk@paper.example</p>
<p><a href="https://paper.example/ko/salmon">Read the original Korean article</a></p>
</article>
<div class="related-stories"><h3>Related stories</h3>
<ul><li><a href="/1">Salmon prices fall again, and again</a></li></ul>
<figure><a href="/2"><figcaption>A picture of quite another story in Rome</figcaption></a></figure></div>
<footer>© 2023 The Paper. All rights reserved.</footer></body></html>"""


def blocks(report: Report) -> list[tuple[str, str]]:
    return [(block.kind, report.text[block.start : block.end]) for block in report.blocks]


def test_page() -> None:
    report = ingest(page())
    assert blocks(report) == [
        ("title", "Norway and Chile return to the table ‘for good’"),
        ("standfirst", "Both capitals hope for a deal before the season begins"),
        ("caption", "Ana Rojas arrives in Oslo on May 5. (NTB)"),
        ("paragraph", FIRST),
        ("paragraph", SECOND),
        ("heading", "What comes next"),
        ("paragraph", f"{THIRD} Rules are in force."),
    ]
    assert report.captions == (Caption("Ana Rojas arrives in Oslo on May 5.", "NTB"),)


def test_metadata_and_where_it_came_from() -> None:
    report = ingest(page())
    assert report.bylines == (
        Byline("Kim Ara", "Oslo correspondent"),
        Byline("Lee Jun", "Santiago correspondent"),
    )
    assert (report.published_at, report.modified_at) == ("2023-05-05T16:00+02:00", "2023-05-05T17:30+02:00")
    assert (report.outlet, report.language, report.contact) == ("The Paper", "en", "desk@paper.example")
    assert (report.address, report.original) == (
        "https://paper.example/salmon",
        "https://paper.example/ko/salmon",
    )
    assert report.links == ("https://paper.example/rules",)
    assert report.dateline is not None
    assert (report.dateline.place, report.dateline.date) == ("Oslo", "2023-05-05")
    origins = report.origins or {}
    assert (origins["title"], origins["outlet"], origins["address"]) == (
        "json-ld",
        "json-ld",
        "link canonical",
    )
    assert origins["published_at"] == "json-ld, as the text tells it"
    assert origins["standfirst"] == "text"


def test_open_graph_then_text_where_json_ld_is_silent_or_broken() -> None:
    report = ingest(
        page('<meta property="article:published_time" content="2023-05-05T12:00:00+00:00">', "{broken")
    )
    assert (report.title, report.outlet) == ("Another title", "paper.example")
    assert report.origins is not None and report.origins["title"] == "open graph"
    bare = ingest(f"<html><body><h1>Talks open</h1><p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p></body></html>")
    assert (bare.title, bare.published_at, bare.origins) == ("Talks open", None, {"title": "text"})


def test_words_outvote_the_language_of_a_template() -> None:
    text = "노르웨이 외교장관은 금요일 오슬로에서 칠레 외교장관을 만났다. 두 나라는 어업 협정을 논의했다."
    assert (
        ingest(f'<html lang="en"><body><article><p>{text}</p></article></body></html>'.encode()).language
        == "ko"
    )
    assert ingest(page().replace('<html lang="en">', '<html lang="ko">')).language == "en"
    assert ingest('<html lang="fr"><body><p>Oslo 2023</p></body></html>').language == "fr"


def test_given_values_win() -> None:
    report = ingest(page(), published="2023-05-07", title="My title", outlet="Mine")
    assert (report.published_at, report.title, report.outlet) == ("2023-05-07", "My title", "Mine")
    assert (report.origins or {})["title"] == "given"


@pytest.mark.parametrize(
    ("alternates", "original"),
    [
        ("en=https://p.example/en/7;ko=https://p.example/ko/7", "https://p.example/ko/7"),
        ("en=https://p.example/en?id=7;ko=https://p.example/ko?id=7", "https://p.example/ko?id=7"),
        ("en=https://p.example/en;ko=https://p.example/ko/", None),
        ("en=https://p.example/en;pt-BR=https://p.example/pt-BR", None),
        ("en=https://p.example/en;ko=https://ko.p.example/", None),
        ("en=https://p.example/en/7;ko=https://p.example/ko/7;es=https://p.example/es/7", None),
        ("en-GB=https://p.example/uk;en-US=https://p.example/us", None),
    ],
)
def test_alternate_in_another_language(alternates: str, original: str | None) -> None:
    pairs = [pair.split("=", 1) for pair in alternates.split(";")]
    head = "".join(f'<link rel="alternate" hreflang="{code}" href="{address}">' for code, address in pairs)
    text = page(head).replace("Read the original Korean article", "Read the mobile version")
    assert ingest(text).original == original


def test_old_page_of_tables_and_line_breaks() -> None:
    text = f"""<html><head><title>The Paper : Norway and Chile return to the table</title></head><body>
<table><tr><td><ul><li><a href="/">Front page</a></li></ul></td><td>
<h1>Norway and Chile return to the table</h1>
<div id="posted">Posted on : May.5,2023 09:15 KST</div><div>Print | E-mail to a friend | Text size A A A</div>
<div id="subhead"><b>Both capitals hope for a deal</b></div>
<div>{FIRST}<br><br>{SECOND}<br><br>{THIRD}</div></td></tr></table></body></html>"""
    report = ingest(text)
    assert blocks(report) == [
        ("title", "Norway and Chile return to the table"),
        ("standfirst", "Both capitals hope for a deal"),
        ("paragraph", FIRST),
        ("paragraph", SECOND),
        ("paragraph", THIRD),
    ]
    assert (report.outlet, report.published_at) == ("The Paper", "2023-05-05T09:15+09:00")


def test_names_and_posts_in_elements_of_their_own() -> None:
    byline = (
        '<div class="author-line"><span class="author"><a href="/a">Kim Ara</a><em>Oslo</em></span></div>'
    )
    text = page(json_ld="{}").replace(
        '<p class="byline">By Kim Ara, Oslo correspondent; Lee Jun, Santiago correspondent</p>', byline
    )
    assert ingest(text).bylines == (Byline("Kim Ara", "Oslo"),)


def test_writers_are_not_the_outlet_and_keep_no_degree() -> None:
    line = '<p class="byline">By Kim Ara, PhD, The Paper</p>'
    byline = '<p class="byline">By Kim Ara, Oslo correspondent; Lee Jun, Santiago correspondent</p>'
    text = page(json_ld="{}").replace('content="paper.example"', 'content="The Paper | News you can use"')
    report = ingest(text.replace(byline, line))
    assert report.outlet == "The Paper"
    assert [byline.name for byline in report.bylines] == ["Kim Ara"]


def test_captions_of_teasers_and_galleries() -> None:
    gallery = (
        "<figure><figcaption>Ana Rojas leaves Oslo on May 6. <cite>NTB/P. Holm</cite></figcaption></figure>"
        "<figure><figcaption>Photo: NTB</figcaption></figure></article>"
    )
    report = ingest(page().replace("</article>", gallery))
    assert report.captions == (
        Caption("Ana Rojas arrives in Oslo on May 5.", "NTB"),
        Caption("Ana Rojas leaves Oslo on May 6.", "NTB/P. Holm"),
    )


def test_page_wrapped_in_a_form() -> None:
    text = (
        page()
        .replace("<body>", '<body><form id="page" class="has-sidebar">')
        .replace("</body>", "</form></body>")
    )
    assert ingest(text).captions == ingest(page()).captions


def test_large_page_is_read_as_a_stream_of_text() -> None:
    report = ingest(page().replace("</article>", "<i>x</i>" * 40_000 + "</article>"))
    assert report.title == "Norway and Chile return to the table ‘for good’"
    assert FIRST in report.text and "Salmon prices" not in report.title


def test_contact_told_in_the_footer() -> None:
    page = (
        "<html><body><h1>Ministers meet</h1><p>The ministers met in Oslo on Friday, the ministry said.</p>"
        "<footer>Fjord Post is a newspaper. Contact desk@fjord.example. Terms</footer></body></html>"
    )
    assert ingest(page).contact == "desk@fjord.example"
