"""Write the front door: the two lists of public names in ``debitura_core/__init__.py``.

Run ``python -m docs.front_door`` after a public name has moved, and ``python -m docs.front_door
Name ...`` to make names public. Every command and query is public by itself. The source is read as
text, so that the program works while the lists are out of date.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "debitura_core"
DOOR = SOURCE / "__init__.py"
WIDTH = 100

_TYPED = re.compile(r"(?<=if TYPE_CHECKING:\n).*?(?=else:\n)", re.DOTALL)
_LISTED = re.compile(r"(?<=    _MODULES = \{\n).*?(?=    \}\n)", re.DOTALL)


def renewed(text: str, more: frozenset[str] = frozenset()) -> str:
    """Return the front door with its lists as the source has them now."""
    listed = {
        name: module
        for module, names in ast.literal_eval("{" + _LISTED.findall(text)[0] + "}").items()
        for name in names.split()
    }
    modules = [path for path in sorted(SOURCE.rglob("*.py")) if path != DOOR]
    defined = {_dotted(path): _names(path) for path in modules}
    asked = {
        name
        for module, names in defined.items()
        for name, bases in names.items()
        if module.startswith(("commands.", "queries.")) and bases & {"Command", "Query"}
    }
    found = sorted(
        (_home(name, listed.get(name), defined), name) for name in {*listed, *asked, *more}
    )
    typed = sorted([*found, ("domain.kernel", "errors")], key=_as_imports_stand)
    text = _TYPED.sub("".join(_import(module, name) for module, name in typed), text)
    return _LISTED.sub("".join(_entries(found)), text)


def _as_imports_stand(one: tuple[str, str]) -> tuple[str, bool, str]:
    """Order imports as the linter does: by module, classes first, whatever the case."""
    module, name = one
    return module, name[0].islower(), name.casefold()


def _dotted(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _names(path: Path) -> dict[str, set[str]]:
    """Return what a module defines at its top, classes with the names of their bases."""
    found: dict[str, set[str]] = {}
    for one in ast.parse(path.read_text("utf-8")).body:
        if isinstance(one, ast.ClassDef) and not one.name.startswith("_"):
            bases = (base.value if isinstance(base, ast.Subscript) else base for base in one.bases)
            found[one.name] = {base.id for base in bases if isinstance(base, ast.Name)}
        elif isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
            found[one.name] = set()
    return found


def _home(name: str, before: str | None, defined: dict[str, dict[str, set[str]]]) -> str:
    """Return the module of a public name: where it was if it is still there, else the only one."""
    if before in ("ports", "testing") or name in defined.get(before or "", ()):
        return str(before)
    homes = [
        module
        for module, names in defined.items()
        if name in names and not module.startswith(("testing", "books"))
    ]
    if len(homes) != 1:
        raise SystemExit(f"{name} is defined in {', '.join(homes) or 'no module'}")
    return homes[0]


def _import(module: str, name: str) -> str:
    line = f"    from .{module} import {name} as {name}\n"
    if len(line) <= WIDTH:
        return line
    return f"    from .{module} import (\n        {name} as {name},\n    )\n"


def _entries(found: list[tuple[str, str]]) -> Iterator[str]:
    """Yield a line, or several, for each module and its names."""
    for module in sorted({module for module, _ in found}):
        line, lines = f'        "{module}": "', []
        for name in (name for home, name in found if home == module):
            gap = "" if line.endswith('"') else " "
            if len(line) + len(gap) + len(name) + 2 > WIDTH:
                lines.append(f'{line}"')
                line, gap = '        "', " "
            line += gap + name
        yield "\n".join([*lines, f'{line}",\n'])


def main() -> None:
    """Write the lists."""
    DOOR.write_text(renewed(DOOR.read_text("utf-8"), frozenset(sys.argv[1:])), "utf-8")


if __name__ == "__main__":
    main()
