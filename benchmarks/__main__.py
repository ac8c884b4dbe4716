"""Measure every job, or the one that is named, and print one table.

python -m benchmarks            all jobs, on books of 10,000 and 1,000,000 payouts
python -m benchmarks --quick    a small run, on books of 10,000
python -m benchmarks split      one job
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from benchmarks import (
    agreeing,
    balance_page,
    bulk,
    export,
    importing,
    inbox_page,
    month_end,
    recording,
    routing,
    split,
)
from benchmarks.books import finished, open_network, settings
from benchmarks.measuring import QUICK, SHORT, Line, Plan, table

JOBS: dict[str, Callable[[Plan], Iterator[Line]]] = {
    "split": split.run,
    "recording": recording.run,
    "bulk": bulk.run,
    "balance_page": balance_page.run,
    "inbox_page": inbox_page.run,
    "routing": routing.run,
    "month_end": month_end.run,
    "export": export.run,
    "importing": importing.run,
}


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("job", nargs="?", choices=JOBS, help="one of them; all by default")
    parser.add_argument("--quick", action="store_true", help="books of 10,000, fewer rounds")
    asked = parser.parse_args()
    plan = QUICK if asked.quick else SHORT
    begun = monotonic()
    print("\n".join(_machine(plan)), flush=True)
    lines = [line for job in ([asked.job] if asked.job else JOBS) for line in JOBS[job](plan)]
    print(f"\n{table(lines)}\n\n{EXPLAINED}")
    if any(line.verdict == "too noisy" for line in lines):
        print("This machine was too noisy to judge the lines marked so: run them again.")
    print(f"({monotonic() - begun:,.0f} s)")


EXPLAINED = """\
limit: hand-written code that does the same work; library: the same by debitura_core, side by side.
ratio: the library's time over the limit's (goal <=), or its rate over the limit's (goal >=).
A/A: the limit against itself, the noise of this very run. All figures are medians over rounds, and
of the processor's time; where a disk is waited for, of the time on the wall."""


def _machine(plan: Plan) -> Iterator[str]:
    """Say what was measured on."""
    yield f"machine   {_processor()}, {os.cpu_count()} cores, {platform.system()}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("attrs", "py-moneyed"))
    python = f"{platform.python_implementation()} {platform.python_version()}"
    yield f"versions  {python}, SQLite {sqlite3.sqlite_version}, {packages}"
    with open_network(finished(plan.sizes[0])) as network:
        pragmas = ", ".join(f"{name} {value}" for name, value in settings(network).items())
    yield f"PRAGMAs   {pragmas}"
    different = agreeing.differences()
    yield (
        f"limit     NOT the same work: it differs in {' and in '.join(different)}"
        if different
        else "limit     writes row for row and byte for byte what the library writes"
    )


def _processor() -> str:
    """Name the processor, if the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())


if __name__ == "__main__":
    main()
