"""Importing: the package and one name of it, against attrs and py-moneyed alone.

Each import runs in a fresh child process, which takes its own time (of the processor), so that the
bare start of Python is in none of the figures.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence

from benchmarks.measuring import Goal, Line, Plan, Work, compare

LIMIT = "import attrs, moneyed"
IMPORTS = (
    ("import split_payment", "from debitura_core import split_payment", True),
    ("import Network", "from debitura_core import Network", True),
    (
        "import every name",
        "import debitura_core\nfor name in dir(debitura_core): getattr(debitura_core, name)",
        False,
    ),
)


def run(plan: Plan) -> Iterator[Line]:
    """Measure one name of the core, the one most people begin with, and all of them."""
    for job, statement, judged in IMPORTS:
        yield compare(
            job,
            None,
            Goal(1.35),
            deal=lambda count: [None] * count,
            limit=_child(LIMIT),
            again=_child(LIMIT),
            library=_child(statement),
            rounds=plan.rounds // 3,
            block=1,
            judged=judged,
        )


def _child(statement: str) -> Work[None]:
    program = (
        "from time import process_time\n"
        "start = process_time()\n"
        f"{statement}\n"
        "print(process_time() - start)"
    )

    def start(block: Sequence[None]) -> float:
        return sum(
            float(subprocess.run([sys.executable, "-c", program], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout)
            for _ in block
        )  # fmt: skip

    return start
