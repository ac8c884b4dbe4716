"""Write what is drawn from the code: parts of these pages, two pictures, the schema.

Run ``python -m docs.generate`` in the root of the repository after a change in the code. A page
marks such a part with ``<!-- drawn: name -->`` and ``<!-- end -->``; a test says so when one is out
of date.
"""

from __future__ import annotations

import json
import re
import sqlite3
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

import debitura_core
from debitura_core import errors
from debitura_core.adapters import beancount, webhooks
from debitura_core.adapters.json import every_schema
from debitura_core.adapters.sqlite.schema import STEPS
from debitura_core.books import tables as rows
from debitura_core.books.explained import WRITES
from debitura_core.domain.cases.close_codes import CLOSE_CODES, MoneyCondition
from debitura_core.domain.cases.statuses import STATUS_RULES, StatusEffect
from debitura_core.domain.journal import entries as journal
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.errors import DebituraError
from debitura_core.domain.money import balance
from debitura_core.domain.parties.partner_case_terms import Requirement, Side
from debitura_core.domain.partner_cases.collection import RETURN_CODES
from debitura_core.domain.performance.score_lines import ScorePart
from debitura_core.domain.performance.scoring import WEIGHTS
from docs import lifecycle, rules, structure, submissions

DOCS = Path(__file__).parent


class Picture(Protocol):
    """Something that draws itself as SVG."""

    def picture(self) -> str:
        """Return the picture."""


PICTURES: Mapping[Path, Picture] = {
    DOCS / "explanation" / "structure.svg": structure.read(),
    DOCS / "reference" / "lifecycle.svg": lifecycle.DRAWING,
    DOCS / "reference" / "submissions.svg": submissions.DRAWING,
}
"""The pictures, and what each of them is drawn by."""
SCHEMA = DOCS / "reference" / "schema.json"

_PART = re.compile(r"(<!-- drawn: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(text: str) -> str:
    """Return a page with its drawn parts as the code has them now."""
    return _PART.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n\n{found[3]}", text)


def pages() -> Iterator[Path]:
    """Yield the pages that have drawn parts."""
    for page in sorted(DOCS.rglob("*.md")):
        if _PART.search(page.read_text("utf-8")):
            yield page


def main() -> None:
    """Write every drawn part, the pictures and the schema."""
    SCHEMA.write_text(published_schema(), "utf-8")
    for picture, drawing in PICTURES.items():
        picture.write_text(drawing.picture(), "utf-8")
    for page in pages():
        page.write_text(renewed(page.read_text("utf-8")), "utf-8")


def published_schema() -> str:
    """Return the JSON Schema of every record, command and event, as it is published."""
    return f"{json.dumps(every_schema(), indent=1, ensure_ascii=False)}\n"


# ------------------------------------------------------------------------------------- the parts


def _table(heads: str, lines: Sequence[tuple[str, ...]]) -> str:
    titles = heads.split("|")
    ruler = "|".join(["---"] * len(titles))
    return "\n".join(
        [
            f"| {' | '.join(titles)} |",
            f"|{ruler}|",
            *(f"| {' | '.join(cells)} |" for cells in lines),
        ]
    )


def opening(thing: object) -> str:
    """Return the first sentence of a docstring, as Markdown.

    >>> opening(debitura_core.Badge)
    'How urgent an unpaid commission is (rule money-14).'
    """
    if isinstance(thing, ModuleType):
        return (thing.__doc__ or "").splitlines()[0]
    first = " ".join((thing.__doc__ or "").split("\n\n")[0].split())
    sentence = re.split(r"(?<=[.)])\s+(?=[A-Z*`])", first)[0]
    return sentence.replace("``", "`").replace("|", "\\|")


def _link(name: str, thing: Any) -> str:
    if isinstance(thing, ModuleType):
        return f"[`{name}`](errors.md)"
    return f"{{py:obj}}`{name} <{thing.__module__}.{name}>`"


def front_door() -> str:
    """Every public name, with its module and what it is for."""
    found = [(name, getattr(debitura_core, name)) for name in dir(debitura_core)]
    return _table(
        "Name|Module|What it is",
        [(_link(name, thing), f"`{_module(thing)}`", opening(thing)) for name, thing in found],
    )


_LEFT_OUT = {"money": "   :exclude-members: Money\n"}  # py-moneyed's own


def domain() -> str:
    """Every module of the domain, in the order in which its subject names it."""
    ladder = tomllib.loads((DOCS.parent / "pyproject.toml").read_text("utf-8"))
    contracts = ladder["tool"]["importlinter"]["contracts"]
    subjects = next(one["layers"] for one in contracts if one["id"] == "domain")
    lines = []
    for subject in subjects:
        package = f"debitura_core.domain.{subject}"
        words = import_module(package).__doc__ or ""
        _, _, reading = words.partition("in reading order:")
        lines += [f"## {subject.replace('_', ' ').capitalize()}", words.partition("Modules,")[0]]
        lines += [
            f"### {module}\n\n```{{eval-rst}}\n.. automodule:: {package}.{module}\n"
            f"{_LEFT_OUT.get(module, '')}```"
            for listed in re.findall(r"^- (.*?):", reading, re.MULTILINE | re.DOTALL)
            for module in re.findall(r"`(\w+)`", listed)
            if module != "errors"  # they have a page of their own
        ]
    return "\n\n".join(line.strip() for line in lines)


def _module(thing: Any) -> str:
    module = thing.__name__ if isinstance(thing, ModuleType) else thing.__module__
    return str(module).removeprefix("debitura_core.")


def _asked(module: str, method: str) -> str:
    """Who may use each request of a package, and what it answers."""
    lines = []
    for name in dir(debitura_core):
        kind = getattr(debitura_core, name)
        if not _module(kind).startswith(module) or not hasattr(kind, method):
            continue
        who = "all" if kind.roles == frozenset(Role) else _who(kind.roles)
        answers = _inner(getattr(kind, method).__annotations__["return"])
        lines.append((_module(kind).split(".")[1], _link(name, kind), who, f"`{answers}`"))
    lines.sort(key=lambda line: line[0])
    return _table("Module|Request|Who|Answer", [(f"`{line[0]}`", *line[1:]) for line in lines])


def _who(roles: frozenset[Role]) -> str:
    return ", ".join(role.value for role in Role if role in roles)


def _inner(annotation: str) -> str:
    """Return what a decision answers, or a query."""
    if annotation.startswith("Decision["):
        return annotation.removeprefix("Decision[").removesuffix("]")
    return annotation


def _errors(kind: type[DebituraError] = DebituraError, depth: int = 0) -> Iterator[tuple[str, ...]]:
    indent = "&emsp;" * depth
    yield (
        f"{indent}{_link(kind.__name__, kind)}",
        f"`{kind.code}`",
        "yes" if kind.retry else "",
        kind.message.replace("{", "*").replace("}", "*"),
    )
    for child in _below(kind):
        yield from _errors(child, depth + 1)


def _below(kind: type[DebituraError]) -> list[type[DebituraError]]:
    """Return the errors right below *kind*, in the order of the tree."""
    return [one for one in vars(errors).values() if _is_error(one) and one.__bases__[0] is kind]


def error_tree() -> str:
    """Draw the tree of errors: branches first, then the leaves of the same parent together."""
    return "\n".join(["```text", DebituraError.__name__, *_branches(DebituraError), "```"])


def _branches(kind: type[DebituraError]) -> Iterator[str]:
    below = _below(kind)
    forks = [one for one in below if _below(one)]
    leaves = "  ".join(_marked(one) for one in below if one not in forks)
    blocks = [[_marked(one), *_branches(one)] for one in forks]
    blocks += [[line] for line in textwrap.wrap(leaves, 88)]
    for place, (first, *rest) in enumerate(blocks, 1):
        last = place == len(blocks)
        yield f"{'└' if last else '├'}── {first}"
        yield from (f"{' ' if last else '│'}   {line}" for line in rest)


def _marked(kind: type[DebituraError]) -> str:
    return f"{kind.__name__}\N{NO-BREAK SPACE}(retry)" if kind.retry else kind.__name__


def error_classes() -> str:
    """Describe the classes of each module of errors."""
    modules = dict.fromkeys(kind.__module__ for kind in vars(errors).values() if _is_error(kind))
    return "\n\n".join(
        f"### {opening(import_module(module))}\n\n```{{eval-rst}}\n.. automodule:: {module}\n```"
        for module in modules
    )


def _is_error(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, DebituraError)


def errors_table() -> str:
    """Each error with its code, whether a retry may help, and its message."""
    return _table("Error|Code|Retry|Message", list(_errors()))


def tables() -> str:
    """Each table of the SQLite file with its columns, and the events that write them."""
    connection = sqlite3.connect(":memory:")
    connection.executescript("".join(STEPS))
    told = _told()
    parts = []
    for name in (*rows.AUDITED, "kept_answers", "schema_steps"):
        found = connection.execute(f"PRAGMA table_info({name})").fetchall()
        lines = [
            (
                f"`{column}`" + (" (key)" if key else ""),
                kind.lower(),
                "" if required or key else "yes",
                told.get((name, column), ""),
            )
            for _, column, kind, required, _, key in found
        ]
        parts.append(f"## {name}\n\n{_table('Column|Type|May be null|Explained by', lines)}")
    connection.close()
    return "\n\n".join(parts)


def _told() -> Mapping[tuple[str, str], str]:
    """Say which events explain which columns, by the audit's own table."""
    told: dict[tuple[str, str], list[str]] = {}
    for event, written in WRITES.items():
        for writes in written:
            for column in (*writes.columns, *writes.adds, *writes.seals):
                told.setdefault((writes.table.name, column), []).append(event)
    return {place: ", ".join(dict.fromkeys(events)) for place, events in told.items()}


def columns() -> str:
    """The sixteen columns of the partner balance."""
    return _table(
        "Column|Heading|Holds|Shown by default",
        [
            (f"`{one.name}`", one.heading, one.kind.value, "yes" if one.default else "")
            for one in balance.COLUMNS.columns
        ],
    )


def events() -> str:
    """The events of the library, with the subject each is about."""
    return _table(
        "Event|What happened",
        [(_link(kind.__name__, kind), opening(kind)) for kind in journal.EVENTS],
    )


def told_by_webhooks() -> str:
    """Each webhook with its events of the journal, and its data."""
    lines = []
    for told, facts in webhooks.DATA.items():
        kinds = [kind for kind, webhook in webhooks.WEBHOOKS.items() if webhook is told]
        events = "<br>".join(_link(kind.__name__, kind) for kind in kinds)
        lines.append((f"`{told.value}`", events, " ".join(f"`{name}`" for name in facts)))
    return _table("Webhook|Events|Data", lines)


def accounts() -> str:
    """The accounts of the ledger for accountants, and what each holds."""
    return _table(
        "Account|For each|Holds",
        [
            (
                f"`{one.root}:...:{one.leaf}`",
                "client and currency" if one.per_client else "currency",
                one.holds,
            )
            for one in beancount.Account
        ],
    )


def postings() -> str:
    """Which business event makes which postings, from the table that makes them."""
    lines = []
    for step in beancount.STEPS.values():
        legs = [
            f"{account.leaf} {'+' if sign > 0 else '-'} {name}" for account, sign, name in step.legs
        ]
        events = [_link(event.__name__, event) for event in step.events]
        lines.append((step.when, "<br>".join(legs), "<br>".join(events)))
    return _table("When|Postings|Event", lines)


def score_weights() -> str:
    """The parts of the quality score with their weights, and what each is made from."""
    made_from = {
        ScorePart.COLLECTION: "closed cases",
        ScorePart.RATINGS: "stars that clients give",
        ScorePart.SUPPORT: "thumbs for the partner's messages",
        ScorePart.SLA: "tasks and status updates with a deadline",
        ScorePart.COMPLIANCE: "complaints that were upheld",
    }
    return _table(
        "Part|Weight|Made from",
        [
            (part.name.title() if part is not ScorePart.SLA else "SLA",
             f"{weight * 100} %", made_from[part])
            for part, weight in WEIGHTS.items()
        ],
    )  # fmt: skip


def statuses() -> str:
    """The thirteen statuses: what each needs, shows and brings about."""
    lines = []
    for status, rule in STATUS_RULES.items():
        needs = ["a reason"] * rule.needs_reason + ["a recorded payment"] * rule.needs_payment
        needs += ["time and method of the contact, or there is advice"] * rule.is_contact
        brings = "" if rule.effect is StatusEffect.NOTHING else rule.effect.value
        lines.append((f"`{status.name}`", rule.group.value, ", ".join(needs), rule.label, brings))
    return _table("Status|Group|Needs|Shown as|What it does", lines)


def close_codes() -> str:
    """The close codes with all that the table says of them."""
    return _table(
        "No.|Code|Label|Category|Group|Money|Comment|Set by|Collection|Engagement",
        [
            (
                str(rule.number),
                f"`{code.name}`",
                rule.label,
                rule.category.value,
                rule.group,
                "" if rule.money is MoneyCondition.NONE else rule.money.value,
                "required" if rule.comment_required else "advised",
                rule.set_by.value,
                "counts" if rule.counts_for_collection else "excluded",
                "counts" if rule.counts_for_engagement else "excluded",
            )
            for code, rule in CLOSE_CODES.items()
        ],
    )


def requirements() -> str:
    """What a partner needs before it may submit cases."""
    return _table(
        "Requirement|What is asked for", [(f"`{one.name}`", one.words) for one in Requirement]
    )


def return_reasons() -> str:
    """Why a partner takes a case back, and the close code that it gets."""
    return _table(
        "Reason|Closed as|Label",
        [
            (f"`{reason.name}`", f"`{code.name}`", CLOSE_CODES[code].label)
            for reason, code in RETURN_CODES.items()
        ],
    )


def sides() -> str:
    """Who may be in charge of the contact with the debtor."""
    return _table("In charge|Who that is", [(f"`{side.name}`", side.words) for side in Side])


PARTS: Mapping[str, Callable[[], str]] = {
    "front-door": front_door,
    "domain": domain,
    "commands": lambda: _asked("commands.", "decide"),
    "queries": lambda: _asked("queries.", "answer"),
    "errors": errors_table,
    "error-tree": error_tree,
    "error-classes": error_classes,
    "events": events,
    "tables": tables,
    "webhooks": told_by_webhooks,
    "balance-columns": columns,
    "close-codes": close_codes,
    "score-weights": score_weights,
    "lifecycle": lifecycle.DRAWING.table,
    "submission-steps": submissions.DRAWING.table,
    "submission-requirements": requirements,
    "return-reasons": return_reasons,
    "sides": sides,
    "statuses": statuses,
    "ledger-accounts": accounts,
    "ledger-postings": postings,
    "rules": rules.index,
}
"""What each marked part is drawn by."""

if __name__ == "__main__":
    main()
