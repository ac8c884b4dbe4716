"""The pages tell the truth: every example runs, every link leads somewhere, every table is fresh.

A ``python`` block runs; a ``text`` block below one that prints is what it printed. The blocks of a
page share their names and a folder of their own; guides and explanations begin with the books that
the index of the guides opens. Tests that a page shows are run too.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from types import ModuleType

import pytest
from sybil import Document, Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser
from sybil.typing import Parser

import debitura_core
import debitura_core.testing
from debitura_core import adapters, auditing, errors
from debitura_core.domain.cases.cases import TAKES_PAYMENT, TRANSITIONS, Lifecycle
from debitura_core.domain.partner_cases.partner_cases import SUBMISSION_STEPS, Submission
from docs import generate, lifecycle, submissions
from docs.drawing import Box, Drawing, Frame, Row, State

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
_BOOKS = DOCS / "how-to" / "index.md"
GLOSSARY = DOCS / "glossary.md"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
_LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_FENCED = re.compile(r"^(```|~~~|:::).*?^\1", re.MULTILINE | re.DOTALL)


def _name(page: Path) -> str:
    return str(page.relative_to(ROOT))


# ------------------------------------------------------------------------------------- examples


def _printed(example: Example) -> str | None:
    """Compare a ``text`` block with what the blocks above it have printed since the last one."""
    said: StringIO = example.namespace["_said"]
    printed = said.getvalue()
    said.seek(0)
    said.truncate()
    if printed and printed.rstrip() != example.parsed.rstrip():
        return f"{example.path}:{example.line}: it printed\n{printed}\nand not\n{example.parsed}"
    return None


def _document(page: Path) -> Document:
    parsers: list[Parser] = [PythonCodeBlockParser(), CodeBlockParser("text", _printed)]
    return Sybil(parsers=parsers, path=str(page.parent)).parse(page)


def _run(document: Document, said: StringIO) -> None:
    document.namespace["_said"] = said
    with redirect_stdout(said):
        for example in document.examples():
            example.evaluate()
        for name, shown in list(document.namespace.items()):
            if name.startswith("test_"):
                shown()


_WITH_EXAMPLES = [page for page in PAGES if "```python" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", _WITH_EXAMPLES, ids=_name)
def test_every_example_of_a_page_runs_and_prints_what_it_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who types along sees at every step what the page says."""
    _page_runs(page, tmp_path, monkeypatch)


def _page_runs(page: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    document, said = _document(page), StringIO()
    if page.parent.name in ("how-to", "explanation") and page != _BOOKS:
        opening = _document(_BOOKS)
        _run(opening, said)
        document.namespace.update(opening.namespace)
    _run(document, said)
    assert not said.getvalue(), f"{page} prints what no text block shows"


@pytest.mark.parametrize(
    "wrong",
    (
        "```python\nprint(1)\n```\n\n```text\n2\n```\n",
        "```python\n>>> 1\n2\n```\n",
        "```python\nprint(1)\n```\n",
        "```python\ndef test_one():\n    assert 1 == 2\n```\n",
    ),
    ids=["other output", "other answer", "output not shown", "a law that fails"],
)
def test_an_example_that_does_not_do_what_it_says_is_caught(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The test above can fail: a wrong figure below a block, or in a session, is an error."""
    page = tmp_path / "page.md"
    page.write_text(wrong, "utf-8")
    with pytest.raises(AssertionError):
        _page_runs(page, tmp_path, monkeypatch)


# ---------------------------------------------------------------------------------------- links


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, made as GitHub and Sphinx make them."""
    text = _FENCED.sub("", page.read_text("utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(text)
    }


def _links(page: Path) -> list[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [link for link in _LINK.findall(text) if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_link_between_pages_leads_to_a_page_and_a_heading(page: Path) -> None:
    """No link of the documentation is dead."""
    for link in _links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{_name(page)}: {link}"
        if anchor:
            assert anchor in _anchors(target), f"{_name(page)}: {link}"


def test_every_page_of_decisions_has_a_number_of_its_own() -> None:
    """The number of the file opens its heading, and none is given twice or left out."""
    pages = sorted((DOCS / "decisions").glob("0*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        assert page.read_text("utf-8").startswith(f"# {int(page.name[:4])}. "), page.name


def test_every_page_stands_in_a_table_of_contents() -> None:
    """A reader who follows the contents from the front page meets every page."""
    seen, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        for contents in re.findall(r"```\{toctree\}\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for line in contents.split():
                waiting += page.parent.glob(f"{line}.md")
    assert seen == set(DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_every_block_of_a_page_is_closed_before_the_next_begins(page: Path) -> None:
    """No block swallows the headings below it: the website would show them as its text."""
    inside = ""
    for number, line in enumerate(page.read_text("utf-8").splitlines(), start=1):
        fence = re.match(r" *(```|:::)(\S*)", line)
        if fence and fence[1] == (inside or fence[1]):
            assert not (inside and fence[2]), f"{_name(page)}:{number}: a block within a block"
            inside = "" if inside else fence[1]
    assert not inside, f"{_name(page)}: the last block stays open"


def test_the_glossary_tells_each_word_once() -> None:
    """A word has one meaning, so a link to it has one target."""
    blocks = re.findall(r":::\{glossary\}\n(.*?)\n:::", GLOSSARY.read_text("utf-8"), re.DOTALL)
    words = [line for block in blocks for line in block.splitlines() if re.match(r"\S", line)]
    assert words
    assert sorted(words) == sorted(set(words))


# --------------------------------------------------------------------------------------- names

_OUTSIDE = {"Money", "TypeError", "ValueError", "StrEnum"}


def _names() -> set[str]:
    """Return every name that a room of the library has, and the members of its enumerations."""
    found = set(_OUTSIDE)
    for room in pkgutil.walk_packages(debitura_core.__path__, "debitura_core."):
        for name, value in vars(importlib.import_module(room.name)).items():
            found.add(name)
            if isinstance(value, type):
                found |= set(dir(value))
    return found | set(dir(debitura_core)) | set(dir(debitura_core.testing))


_NAMES = _names()


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_names_in_the_text_are_names_of_the_library(page: Path) -> None:
    """A page never speaks of a class or code that was renamed or never was."""
    text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    for code in re.findall(r"(?<![`}])`([A-Z]\w*)(?:\([^`]*\))?`", text):
        known = code in _NAMES or code.isupper() or code == "None" or _is_an_example(code)
        assert known, f"{_name(page)}: {code}"


def _is_an_example(code: str) -> bool:
    """Return whether it is a value rather than a name: a case's reference, a rule's number."""
    return any(letter.isdigit() for letter in code)


# ------------------------------------------------------------------------- drawn from the code


@pytest.mark.parametrize("page", list(generate.pages()), ids=_name)
def test_the_drawn_parts_of_a_page_are_those_of_the_code(page: Path) -> None:
    """Tables of names, errors, columns and states are never out of date."""
    text = page.read_text("utf-8")
    assert generate.renewed(text) == text, "run `python -m docs.generate`"


def test_every_drawn_part_stands_on_some_page() -> None:
    """No part is drawn for nobody."""
    text = "".join(page.read_text("utf-8") for page in generate.pages())
    assert set(re.findall(r"<!-- drawn: ([a-z-]+) -->", text)) == set(generate.PARTS)


DRAWINGS = pytest.mark.parametrize(
    ("drawing", "states"),
    (
        (lifecycle.DRAWING, {None, *Lifecycle}),
        (submissions.DRAWING, {None, *Submission}),
    ),
    ids=("lifecycle", "submissions"),
)


def test_the_pictures_are_the_ones_the_code_draws() -> None:
    """The pictures in the repository are those of today's tables."""
    for picture, drawing in generate.PICTURES.items():
        assert picture.read_text("utf-8") == drawing.picture(), "run `python -m docs.generate`"


def test_the_drawings_have_every_row_of_the_code() -> None:
    """What can happen to a case, and to a submission before it is one, is all there to be drawn."""
    told = [(row.source, row.trigger, row.target) for row in lifecycle.DRAWING.rows]
    assert told == [(one.source, one.trigger, one.target) for one in TRANSITIONS]
    steps = [(row.source, row.trigger, row.target) for row in submissions.DRAWING.rows]
    assert steps == list(SUBMISSION_STEPS)
    picture = lifecycle.DRAWING.picture()
    assert picture.count('class="state takes"') == len(TAKES_PAYMENT)


@DRAWINGS
def test_table_and_picture_show_every_row_and_no_other(
    drawing: Drawing, states: set[State]
) -> None:
    """What the table in the code allows is what a reader sees, in words and in the picture."""
    lines = drawing.table().splitlines()[2:]
    assert len(lines) == len(drawing.rows)
    for row, line in zip(drawing.rows, lines, strict=True):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        words = row.trigger.name.lower().replace("_", " ")
        assert cells == [drawing.name(row.source), words, drawing.name(row.target)]
    picture = drawing.picture()
    drawn = {row.source for row in drawing.rows} | {row.target for row in drawing.rows}
    assert drawn == states == set(drawing.boxes)
    assert all(f">{drawing.name(state)}</text>" in picture for state in states)
    noted: list[tuple[str, ...]] = []
    for said, arrow in _ARROW.findall(picture):
        rows = [tuple(row.split(", ")) for row in said.split("; ")]
        noted += rows
        beside = " ".join(re.findall(r">([^<>]+)</text>", arrow))
        told = dict.fromkeys(row.word for row in drawing.rows if _noted(drawing, row) in rows)
        assert beside == " ".join(told)
    assert sorted(noted) == sorted(_noted(drawing, row) for row in drawing.rows), "each row once"


_ARROW = re.compile(r'<g data-rows="([^"]*)">(.*?)</g>')


def _noted(drawing: Drawing, row: Row) -> tuple[str, ...]:
    return drawing.name(row.source), row.word, drawing.name(row.target)


@DRAWINGS
def test_an_arrow_leads_from_its_states_to_its_target(drawing: Drawing, states: set[State]) -> None:
    """It begins at its state, or at a frame around just its states, and ends at a box."""
    for arrow in drawing.arrows:
        rows = drawing.rows_of(arrow)
        (target,) = {row.target for row in rows}
        assert _touches(arrow.way[-1], drawing.boxes[target]), arrow
        assert {row.source for row in rows} == set(arrow.sources) <= states
        begins = [drawing.boxes[source] for source in arrow.sources]
        if len(begins) == 1 and _touches(arrow.way[0], begins[0]):
            continue
        framed = [frame for frame in drawing.frames if _on_border(arrow.way[0], frame)]
        assert any(set(arrow.sources) == _inside(drawing, frame) for frame in framed), arrow


def _touches(point: tuple[float, float], box: Box) -> bool:
    off = abs(point[0] - box.x) - box.width / 2, abs(point[1] - box.y) - box.height / 2
    return -1 <= max(off) <= 1


def _on_border(point: tuple[float, float], frame: Frame) -> bool:
    x, y = point
    across, down = frame.left <= x <= frame.right, frame.top <= y <= frame.bottom
    return (across and y in (frame.top, frame.bottom)) or (down and x in (frame.left, frame.right))


def _inside(drawing: Drawing, frame: Frame) -> set[State]:
    return {
        state
        for state, box in drawing.boxes.items()
        if frame.left < box.x < frame.right and frame.top < box.y < frame.bottom
    }


def test_the_reference_describes_every_public_name_and_every_adapter() -> None:
    """What is promised is described: the rooms of all public names, the ports, the adapters."""
    pages = "".join(page.read_text("utf-8") for page in (DOCS / "reference").glob("*.md"))
    drawn = set(re.findall(r"automodule:: (\S+)", pages))
    public = [getattr(debitura_core, name) for name in dir(debitura_core) if name != "errors"]
    promised = {thing.__module__ for thing in public}
    promised |= {errors.__name__, "debitura_core.ports", "debitura_core.testing"}
    promised |= {f"debitura_core.adapters.{room.name}" for room in _rooms(adapters)}
    assert promised <= drawn


def _rooms(package: ModuleType) -> list[pkgutil.ModuleInfo]:
    return list(pkgutil.iter_modules(package.__path__))


def test_the_guide_to_verifying_names_every_code_of_a_finding() -> None:
    """Whoever gets a finding finds its code explained, and no code is explained that is gone."""
    rooms = Path(auditing.__file__).parent.glob("*.py")
    source = "".join(room.read_text("utf-8") for room in rooms)
    codes = set(re.findall(r'Finding\(\s*"([A-Z_]+)"', source))
    guide = (DOCS / "how-to" / "verify-the-books.md").read_text("utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE)) == codes
