"""Records that a notebook shows as a table; the module `adapters.notebooks` draws it.

The front door hands that module's function to `draw_with` as soon as a public name is loaded. A
program that imports modules of the domain by their path and nothing else sees the plain ``repr``.
"""

from __future__ import annotations

from collections.abc import Callable

_drawing: list[Callable[[object], str]] = []


def draw_with(draw: Callable[[object], str]) -> None:
    """Let *draw* make the HTML of every `Shown`."""
    _drawing[:] = [draw]


class Shown:
    """A record that Jupyter shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str | None:
        """Return the table, or None for the plain ``repr``."""
        return _drawing[0](self) if _drawing else None
