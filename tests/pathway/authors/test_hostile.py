"""What an author wrote stays text, whatever it holds: no markup, no flood of bytes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.pathways import document, library, page
from bot.pathways.graph import graph_of, mermaid
from bot.pathways.voice import Voice
from tests.pathway.small import small

HOSTILE = "<script>x</script> [a](javascript:x)"
NAMES = ('title: {en: "Small illness"}', f"title: {{en: '{HOSTILE}'}}")
QUESTION = ('short: {en: "Nausea"}', "short: {en: '<img src=x> \"]; click a'}")


def test_a_page_holds_no_markup_of_an_author() -> None:
    """The HTML page and the Markdown page show it as it is written."""
    blocks = page.page_of(Voice(small(NAMES, QUESTION), "en"))
    html = document.page(blocks, language='en" onload="x', title=HOSTILE)
    assert "<script" not in html
    assert "<img" not in html
    assert 'onload="x"' not in html
    markdown = document.markdown(blocks)
    assert re.search(r"(?<!\\)(<script|<img|\[a)", markdown) is None
    assert r"\<script\>" in markdown


def test_a_graph_takes_no_mark_of_an_author() -> None:
    """A label ends neither its box nor its line."""
    drawn = mermaid(graph_of(Voice(small(NAMES, QUESTION), "en")))
    assert "<img" not in drawn
    assert not any(line.lstrip().startswith("click") for line in drawn.splitlines())


def test_a_file_of_any_size_is_not_read_whole(tmp_path: Path) -> None:
    """A gigabyte by mistake is refused without being read."""
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(2**36)
    with pytest.raises(library.NotFound, match="larger than 256 KiB"):
        library.of_file(path)
