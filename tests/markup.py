"""Pages read back by a parser that knows nothing of ours: what a browser would find in them."""

from __future__ import annotations

from html.parser import HTMLParser

from attrs import define, field

VOID = frozenset({"br", "meta", "line", "rect"})
"""Elements that are not closed, in HTML or in the pictures."""

LOADING = frozenset("src href srcset data action formaction poster xlink:href background".split())
"""Attributes by which an element would fetch something."""

INERT = frozenset(
    "html head meta title style body header footer section h1 h2 p div span bdi strong br table"
    " caption thead tbody tfoot tr th td dl dt dd figure figcaption svg defs pattern rect line"
    " text".split()
)
"""Elements that neither run nor load anything."""


@define
class Page:
    """What was found: the elements in order, their attributes, and the text of each."""

    elements: list[str] = field(factory=list)
    attributes: list[tuple[str, str, str]] = field(factory=list)
    texts: list[str] = field(factory=list)
    styles: list[str] = field(factory=list)

    @property
    def text(self) -> str:
        """All that a reader sees, a line for each piece."""
        return "\n".join(" ".join(text.split()) for text in self.texts)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append(tag)
        self.page.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        where = self.page.styles if self.open[-1:] == ["style"] else self.page.texts
        if data.strip():
            where.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data}")


def read(markup: str) -> Page:
    """Return what a browser finds in a page or a part of one; every element is closed."""
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    return reader.page


def check_inert(page: Page) -> None:
    """The page runs nothing and asks for nothing: no script, no event, no address, no file."""
    assert set(page.elements) <= INERT
    assert {name for _, name, _ in page.attributes} & LOADING == set()
    assert [name for _, name, _ in page.attributes if name.startswith("on")] == []
    for _, name, value in page.attributes:
        assert "url(" not in value or value.startswith("url(#"), name
    for style in page.styles:
        assert "url(" not in style
        assert "@import" not in style
