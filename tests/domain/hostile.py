"""Decimal contexts that a program around the library may have set; no figure may depend on them."""

from decimal import ROUND_UP, Context, FloatOperation, Inexact, Rounded, localcontext
from typing import Final

import pytest

COARSE: Final = Context(prec=6, rounding=ROUND_UP, Emin=-6, Emax=6, capitals=0)
TRAPPED: Final = Context(prec=6, rounding=ROUND_UP, traps=[Inexact, Rounded, FloatOperation])

in_a_hostile_context = pytest.mark.parametrize(
    "hostile", (COARSE, TRAPPED), ids=("coarse", "trapped")
)
"""Run a test once in a context that rounds everything up, and once in one that forbids rounding."""

__all__ = ["COARSE", "TRAPPED", "Context", "in_a_hostile_context", "localcontext"]
