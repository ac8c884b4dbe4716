"""Draw the packages of the library and the subjects of the domain with their imports.

The order is that of the contracts in ``pyproject.toml``; the arrows are read from the source. Each
package has a line of its own colour that leads down to the packages it imports.
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "debitura_core"

CAPTIONS: Mapping[str, str] = {
    "testing": "strategies, samples, store contract",
    "network": "opens the books and the desks",
    "adapters": "stores, files, formats, clocks",
    "commands": "decide a change",
    "queries": "answer a question",
    "auditing": "recomputes the books",
    "desk": "checks roles, commits decisions",
    "ports": "what a store or a source brings",
    "books": "records as rows, questions by key",
    "domain": "the rules, as pure functions",
    "journal": "what happened, and how it reads",
    "partner_cases": "cases of a partner's own clients",
    "performance": "metrics and scores",
    "money": "splits, commissions, invoices",
    "closing": "how a case ends",
    "correspondence": "messages, documents, notes",
    "cases": "life of a case, routing, tasks",
    "parties": "partners, clients, agreements",
    "kernel": "values, checks, errors",
}
"""What each package is for, in a few words; a new package needs a line here."""

_COLOURS = "2563eb b45309 7c3aed 0f766e be185d 4d7c0f c2410c 0369a1 6b21a8 475569".split()
_WIDTH, _HEIGHT, _PITCH, _LANE = 246, 46, 66, 12
_STYLE = """
  text { font-family: "Helvetica Neue", Arial, sans-serif; fill: #1f2937; }
  .paper { fill: #ffffff; }
  .frame { fill: #f8fafc; stroke: #94a3b8; stroke-dasharray: 5 5; }
  .box { fill: #ffffff; stroke: #334155; stroke-width: 1.6; }
  .name { font-size: 14px; font-weight: 600; }
  .caption { font-size: 12px; fill: #64748b; }
  .title { font-size: 15px; font-weight: 600; }
  .way { fill: none; stroke-width: 1.6; }
"""

Imports = frozenset[tuple[str, str]]


@frozen
class Column:
    """Packages below each other, each with the packages it imports."""

    title: str
    names: Sequence[str]
    imports: Imports
    abreast: Sequence[str] = ()
    """Packages that import nothing of each other, in a frame."""


@frozen
class Structure:
    """The two columns as one picture."""

    columns: Sequence[Column]

    def picture(self) -> str:
        """Return the picture as SVG."""
        parts, left = [], 30
        for column in self.columns:
            parts += _column(column, left)
            left += _WIDTH + _LANE * (len(column.names) + 1) + 70
        width, height = left - 40, 74 + _PITCH * max(len(one.names) for one in self.columns)
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img"'
                f' width="{width}" height="{height}" aria-label="Packages and their imports">',
                f"<style>{_STYLE}</style>",
                f'<rect class="paper" width="{width}" height="{height}" rx="8"/>',
                *parts,
                "</svg>",
                "",
            ]
        )


def _column(column: Column, left: int) -> list[str]:
    tops = {name: 64 + _PITCH * row for row, name in enumerate(column.names)}
    parts = [f'<text class="title" x="{left}" y="34">{column.title}</text>']
    if column.abreast:
        first, last = tops[column.abreast[0]], tops[column.abreast[-1]]
        parts.append(
            f'<rect class="frame" x="{left - 10}" y="{first - 9}" width="{_WIDTH + 20}"'
            f' height="{last - first + _HEIGHT + 18}" rx="12"/>'
        )
    right = left + _WIDTH
    for row, source in enumerate(column.names):
        targets = [name for name in column.names if (source, name) in column.imports]
        if targets:
            colour = f"#{_COLOURS[row % len(_COLOURS)]}"
            lane = right + 8 + _LANE * (len(column.names) - row)
            start = tops[source] + _HEIGHT - 7
            ends = [tops[name] + _entry(column, source, name) for name in targets]
            parts.append(
                f'<g data-from="{source}" data-to="{" ".join(targets)}">'
                f'<path class="way" stroke="{colour}" d="M{right} {start} H{lane} V{ends[-1]:g}'
                + "".join(f" M{lane} {end:g} H{right + 6}" for end in ends)
                + '"/>'
                + "".join(f'<path fill="{colour}" d="M{right} {end:g} l9 -3 v6z"/>' for end in ends)
                + "</g>"
            )
    for name in column.names:
        parts.append(
            f'<rect class="box" x="{left}" y="{tops[name]}" width="{_WIDTH}" height="{_HEIGHT}"'
            f' rx="8"/><text class="name" x="{left + 12}" y="{tops[name] + 19}">{name}</text>'
            f'<text class="caption" x="{left + 12}" y="{tops[name] + 36}">{CAPTIONS[name]}</text>'
        )
    return parts


def _entry(column: Column, source: str, target: str) -> float:
    """Return how far below the top of its box an import arrives: the nearest importer first."""
    importers = [name for name in reversed(column.names) if (name, target) in column.imports]
    step = min(8.0, (_HEIGHT - 18) / max(1, len(importers) - 1))
    return 5 + step * importers.index(source)


def read() -> Structure:
    """Return the structure as the source has it now."""
    ladder = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    layers = {
        one["id"]: one["layers"]
        for one in ladder["tool"]["importlinter"]["contracts"]
        if "layers" in one
    }
    packages = [name.split(" | ") for name in layers["ladder"]]
    return Structure(
        (
            Column(
                title="debitura_core",
                names=[name for rung in packages for name in rung],
                imports=_imports(lambda path: path[0]),
                abreast=next(rung for rung in packages if len(rung) > 1),
            ),
            Column(
                title="debitura_core.domain",
                names=layers["domain"],
                imports=_imports(lambda path: path[1] if path[0] == "domain" else ""),
            ),
        )
    )


def _imports(package: Callable[[Sequence[str]], str]) -> Imports:
    """Return which packages import which, a path being the parts of a module's name."""
    return frozenset(
        (importer, imported)
        for module in SOURCE.rglob("*.py")
        if len(path := [*module.relative_to(SOURCE).with_suffix("").parts, ""]) > 1
        and (importer := package(path)) in CAPTIONS
        for name in _imported(module)
        if (imported := package([*name, ""])) in CAPTIONS and imported != importer
    )


def _imported(module: Path) -> Iterable[list[str]]:
    """Yield the names that a module imports from the library, as parts."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("debitura_core"):
            for alias in node.names:
                yield f"{node.module}.{alias.name}".split(".")[1:]
