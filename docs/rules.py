"""Read the numbered rules of ``docs/reference/rules/``, and what cites them.

A page has the rules of one subject. A rule begins with its label and heading, ``money-3``, and
ends with the names of the code that carries it out and of the tests that check it. Docstrings and
pages cite it as "rule money-3", which becomes a link.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

DOCS = Path(__file__).parent
SOURCE = DOCS.parent / "src" / "debitura_core"
FOLDER = DOCS / "reference" / "rules"
SUBJECTS = (
    "kernel",
    "parties",
    "cases",
    "correspondence",
    "closing",
    "money",
    "performance",
    "partner-cases",
    "journal",
)
"""The pages, in the order in which they are read: one for each folder of the domain."""

ADDRESS = re.compile(rf"(?<![\w-])(?:{'|'.join(SUBJECTS)})-\d+\b")
_CITED = re.compile(rf"\b(rules?\s+)((?:{ADDRESS.pattern}(?:, | and )?)+)")
_RULE = re.compile(
    r"^\(([a-z-]+-\d+)\)=\n\n## (\S+): ([^\n]+)\n(.*?)(?=^\(|\Z)", re.MULTILINE | re.DOTALL
)


@frozen
class Rule:
    """One rule: its address, its heading, and the names of its code and tests."""

    address: str
    heading: str
    title: str
    code: tuple[str, ...]
    tests: tuple[str, ...]


def rules(subject: str) -> Iterator[Rule]:
    """Yield the rules of a page."""
    for label, address, title, text in _RULE.findall((FOLDER / f"{subject}.md").read_text("utf-8")):
        yield Rule(
            address=label,
            heading=address,
            title=title,
            code=tuple(re.findall(r"\{py:obj\}`~([\w.]+)`", text)),
            tests=tuple(re.findall(r"`([\w/]+\.py::\w+)`", text)),
        )


def index() -> str:
    """Return the list of all rules, subject by subject."""
    lines: list[str] = []
    for subject in SUBJECTS:
        heading = (FOLDER / f"{subject}.md").read_text("utf-8").partition("\n")[0]
        lines += [f"**[{heading.removeprefix('# ')}]({subject}.md)**", ""]
        lines += [
            f"- {rule.address}: [{rule.title}]({subject}.md#{_slug(rule)})"
            for rule in rules(subject)
        ]
        lines.append("")
    return "\n".join(lines).rstrip()


def _slug(rule: Rule) -> str:
    words = re.sub(r"[^\w\s-]", "", f"{rule.address}: {rule.title}".lower())
    return words.replace(" ", "-")


def linked(text: str, role: str) -> str:
    """Return a text in which each citation of a rule is a link by *role*.

    >>> linked("Rounded once (rule money-3).", ":ref:")
    'Rounded once (rule :ref:`money-3 <money-3>`).'
    """
    return _CITED.sub(
        lambda cited: cited[1] + ADDRESS.sub(rf"{role}`\g<0> <\g<0>>`", cited[2]), text
    )


def words_of(path: Path) -> str:
    """Return what people read in a file: a page without its examples, docstrings and comments."""
    text = path.read_text("utf-8")
    if path.suffix == ".md":
        return re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    read = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(
        token.string
        for token in read
        if (token.type == tokenize.COMMENT and "noqa" not in token.string)
        or (token.type == tokenize.STRING and token.string.lstrip("rR").startswith('"""'))
    )
