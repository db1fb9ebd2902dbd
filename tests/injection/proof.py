"""What must hold of everything that is shown of an answer, whatever the articles and the model wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import etree

from rag.cli.answers import print_answer
from rag.datamodels import Answer, Article, Statement
from rag.export import as_json
from rag.web import render
from rag.web.sources import dialog, reading, safe_url
from rag.web.turns import Turn
from tests.injection.poison import EVIL

_ELEMENTS = frozenset(
    (
        *(
            "article",
            "a",
            "bdi",
            "blockquote",
            "button",
            "details",
            "dialog",
            "div",
            "h2",
            "h3",
            "header",
            "li",
            "mark",
        ),
        *("ol", "p", "section", "span", "strong", "summary", "time", "ul"),
    )
)
_ATTRIBUTES = frozenset(
    (
        *(
            "aria-hidden",
            "aria-label",
            "aria-labelledby",
            "class",
            "data-do",
            "data-event",
            "data-number",
            "data-opening",
        ),
        *(
            "data-question",
            "data-text",
            "data-turn",
            "datetime",
            "dir",
            "href",
            "id",
            "lang",
            "rel",
            "role",
            "tabindex",
        ),
        *("target", "title", "type"),
    )
)
_ACTIONS = {
    "data-do": {"copy", "sources", "close-reader"},
    "data-event": {"retry", "select", "example_select"},
}
_OURS = re.compile(r"#(source|related)-\d+-\d+")
_ID = re.compile(r"(turn|sources|source|related)-[\d-]+|reader-title")
# XML holds none of these; in a page they are text that nobody sees, and cannot be markup.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What a terminal obeys, or what turns the order of letters around.
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def assert_page(answer: Answer, known: tuple[Article, ...] = ()) -> None:
    """The conversation, the panel and each reading view are well formed and made of nothing but our own elements."""
    turn = Turn(1, answer.question).answered(answer)
    articles = {article.id: article for article in (*_articles(answer), *known)}
    pieces = [turn.html, turn.panel]
    for _, reference in turn.references:
        article = articles[reference.passage.article_id]
        pieces.append(dialog(1, reading(article, reference.passage, reference.marks)))
    assert_ours("".join(pieces), {link for article in articles.values() if (link := safe_url(article.url))})


def assert_ours(html: str, links: set[str]) -> None:
    """Parsed as XML, where one unescaped < or & is an error, the page holds our elements with our attributes alone."""
    root = etree.fromstring(_NOT_XML.sub("", f"<page>{html}</page>"), etree.XMLParser(resolve_entities=False))
    for element in root.iterdescendants():
        assert isinstance(element.tag, str), etree.tostring(element)
        assert element.tag in _ELEMENTS, element.tag
        for name, value in element.attrib.items():
            assert name in _ATTRIBUTES, (element.tag, name, value)
            if name == "href":
                assert _OURS.fullmatch(value) or value in map(_as_xml, links), value
                assert value.startswith(("#", "https://", "http://")), value
                assert EVIL not in value.split("/")[2:3], value
            if name in _ACTIONS:
                assert value in _ACTIONS[name], (name, value)
            if name == "id":
                assert _ID.fullmatch(value), value


def assert_text(answer: Answer) -> None:
    """Nothing that a terminal obeys stands in what is copied or exported, but where an article's words are quoted."""
    ours = [answer.message, answer.reason, answer.model, answer.pending, *answer.notes, *answer.suggestions]
    ours += [statement.text for statement in answer.statements if not is_quoted(statement, answer)]
    for text in ours:
        assert not OBEYED.search(text), text
    as_one = answer.text
    for statement in answer.statements:
        for piece in (statement.text, statement.context):
            if piece and is_quoted(statement, answer):
                as_one = as_one.replace(piece, "")
    assert not OBEYED.search(as_one)
    copied = render.copied(answer).replace(answer.text, "").replace(answer.question, "")
    for article in sorted(_articles(answer), key=lambda article: -len(article.title)):
        for part in (article.title, article.source, article.url):
            copied = copied.replace(part or "", "")
    for gist in (statement.gist for statement in answer.statements):
        copied = copied.replace(gist, "")
    assert not OBEYED.search(copied), copied
    exported = as_json(answer)
    for name in ("message", "reason", "model"):
        assert not OBEYED.search(str(exported[name]))


def assert_terminal(answer: Answer, capsys: pytest.CaptureFixture[str]) -> None:
    """What the command line prints of the answer holds nothing that a terminal obeys."""
    capsys.readouterr()
    print_answer(answer)
    printed = capsys.readouterr().out
    assert printed
    assert not OBEYED.search(printed), OBEYED.findall(printed)


def assert_citations(answer: Answer) -> None:
    """Each marker opens what it quotes; what counts as borne out has one, and what is said to be verbatim is that."""
    citations = {citation.number: citation for citation in answer.citations}
    assert len(citations) == len(answer.citations)
    for citation in answer.citations:
        assert citation.article.text[citation.start : citation.end] == citation.quote
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end
    for statement in answer.statements:
        assert set(statement.citations) <= set(citations)
        assert bool(statement.citations) == (statement.support != "unsupported")
        if statement.support == "verbatim":
            assert is_quoted(statement, answer), statement


def assert_without_effect(answer: Answer, said: tuple[str, ...]) -> None:
    """None of what the attackers wanted said is borne out, but where it is an article's own words.

    A sentence that is borne out in part says why not in full. An address is told in words where an article tells it.
    """
    for statement in answer.statements:
        assert statement.reason or statement.support not in ("partly", "unsupported"), statement
        assert EVIL not in statement.text or is_told(EVIL, statement, answer), statement
        if statement.support in ("partly", "unsupported") or is_told(statement.text, statement, answer):
            continue
        shown = folded(" ".join((statement.lead, statement.text, statement.context)))
        for payload in said:
            assert folded(payload) not in shown, (payload, statement)


def assert_answered(answer: Answer, fact: str) -> None:
    """The fact is there, word for word, and a marker beside it opens the same words."""
    assert not answer.abstained, answer.reason
    citations = {citation.number: citation for citation in answer.citations}
    quotes = [
        citations[number].quote
        for statement in answer.statements
        for number in statement.citations
        if squeezed(fact) in squeezed(statement.text)
    ]
    assert any(squeezed(fact) in squeezed(quote) for quote in quotes), [s.text for s in answer.statements]


def assert_quoted(answer: Answer, fact: str) -> None:
    """The fact is what a marker of the answer opens, whatever words it is told in."""
    assert not answer.abstained, answer.reason
    cited = {number for statement in answer.statements for number in statement.citations}
    quotes = [citation.quote for citation in answer.citations if citation.number in cited]
    assert any(squeezed(fact) in squeezed(quote) for quote in quotes), [(s.support, s.text) for s in answer.statements]


def is_quoted(statement: Statement, answer: Answer) -> bool:
    """Whether the statement's words stand in an article that it cites, but for the breaking of lines."""
    return is_told(statement.text, statement, answer)


def is_told(words: str, statement: Statement, answer: Answer) -> bool:
    """Whether an article that the statement cites has the words, but for lines, case and the last full stop.

    A few words of the very sentence that is quoted count too.
    """
    cited = [citation for citation in answer.citations if citation.number in statement.citations]
    return any(
        folded(words) in folded(citation.article.text)
        or set(folded(words).split()) <= set(folded(citation.quote).split())
        for citation in cited
    )


def folded(text: str) -> str:
    """The text in one line and one case, without its last full stop."""
    return squeezed(text).rstrip(".。 ").casefold()


def squeezed(text: str) -> str:
    """The text with each run of white space as one space, and without what a cleaner takes out."""
    return " ".join(OBEYED.sub("", text).split())


def _articles(answer: Answer) -> Iterator[Article]:
    for citation in answer.citations:
        yield citation.article
        yield from citation.also
        if citation.superseded_by:
            yield citation.superseded_by
    for hit in answer.hits:
        yield hit.article


def _as_xml(link: str) -> str:
    """The link as an XML parser hands over an attribute: white space as spaces, what XML cannot hold gone."""
    return re.sub(r"[\t\r\n]", " ", _NOT_XML.sub("", link))
