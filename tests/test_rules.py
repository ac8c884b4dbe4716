"""Rules have an address: each is carried out and tested, and what is cited is there to be read."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest

from docs import rules

ROOT = Path(__file__).parent.parent
RULES = [rule for subject in rules.SUBJECTS for rule in rules.rules(subject)]
FILES = [
    *ROOT.glob("*.md"),
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / "docs").glob("*.py"),
    *rules.SOURCE.rglob("*.py"),
]
_PAPERS = re.compile(r"(?<![\w-])(?:S[0-4]|[DTLIBOC]\d{1,3})(?!\w)|\b(?:domain|design)\.md \d")

every_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.address)
every_file = pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))


def test_a_page_has_rules_and_nothing_else_under_its_headings() -> None:
    """Label and heading say the same, and no address is given twice."""
    for subject in rules.SUBJECTS:
        page = (rules.FOLDER / f"{subject}.md").read_text("utf-8")
        found = list(rules.rules(subject))
        assert [f"## {rule.address}: {rule.title}" for rule in found] == re.findall(
            r"^## .*$", page, re.MULTILINE
        )
        assert all(rule.address == rule.heading for rule in found)
        numbers = [int(rule.address.rpartition("-")[2]) for rule in found]
        assert numbers == sorted(set(numbers))
    assert sorted(path.stem for path in rules.FOLDER.glob("*.md")) == sorted(
        [*rules.SUBJECTS, "index"]
    )


@every_rule
def test_a_rule_leads_to_its_code(rule: rules.Rule) -> None:
    """Every name that a rule links is there."""
    assert rule.code
    for name in rule.code:
        module, _, thing = name.rpartition(".")
        assert hasattr(import_module(module), thing), name


@every_rule
def test_a_rule_leads_to_its_tests(rule: rules.Rule) -> None:
    """Every test that holds a rule is there."""
    assert rule.tests
    for test in rule.tests:
        path, _, name = test.partition("::")
        folder = "src" if path.startswith("debitura_core") else "tests"
        source = (ROOT / folder / path).read_text("utf-8")
        assert re.search(rf"^ *def {name}\(", source, re.MULTILINE), test


@every_file
def test_what_is_cited_is_there(file: Path) -> None:
    """A citation names a rule of these pages, and no paper that readers do not have."""
    words = rules.words_of(file)
    assert set(rules.ADDRESS.findall(words)) <= {rule.address for rule in RULES}
    assert _PAPERS.findall(words) == []


_METAPHORS = re.compile(
    r"\b(whoever|what of it|comes? to life|came to life|lets? go of|at the door|this room|rooms"
    r"|nobody's business)\b",
    re.IGNORECASE,
)


@every_file
def test_the_words_are_those_of_the_field(file: Path) -> None:
    """Metaphors of an earlier draft do not come back; CONTRIBUTING says what to write instead."""
    words = "" if file.name == "CONTRIBUTING.md" else rules.words_of(file)
    assert {found.lower() for found in _METAPHORS.findall(words)} == set()
