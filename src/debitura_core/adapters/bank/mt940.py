"""MT940 statements of SWIFT, with the structured purposes of German banks where they are."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from typing import IO, Any

from moneyed import Money

from debitura_core.adapters.bank.reading import amount, check_balances, text_or_none, unreadable
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.money.statement_lines import LineKind, StatementLine, identified

RETURNS = frozenset({"NRTI", "FRTI"})
"""Types of transactions that are returned items."""
CHARGES = frozenset({"NCHG", "FCHG", "NCOM", "FCOM"})
"""Types of transactions that are fees of the bank."""

NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "EREF"})

_REFERENCE = re.compile(
    r"^:61:\d{6}(?:\d{4})?R?[DC][A-Z]?[\d,]+[A-Z]\w{3}(.*?)(?://.*)?$", re.MULTILINE
)
_CLOSED = re.compile(r"^:62[FM]:[CD]\d{6}[A-Z]{3}\d+,", re.MULTILINE)
_TAGGED = re.compile(r"/(TRTP|IBAN|BIC|NAME|REMI|EREF|ORDP|BENM|ID|ADDR)/")

_ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")


def read_mt940(file: IO[bytes], /) -> tuple[StatementLine, ...]:
    """Return the lines of an MT940 file, in its order; it may hold several statements.

    The lines of each statement must lead from its opening to its closing balance. Raises
    `InvalidInput`.
    """
    text = _decoded(file.read())
    statements = [f":20:{part}" for part in text.split(":20:")[1:]]
    if not statements:
        raise unreadable("no MT940 statement in it")
    return tuple(identified(line for one in statements for line in _lines(one)))


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise unreadable("its encoding is unknown")


def _lines(text: str) -> Iterator[StatementLine]:
    import mt940

    logging.getLogger("mt940").addHandler(logging.NullHandler())
    try:
        statement = mt940.parse(text)
    except (RuntimeError, ValueError, ArithmeticError, AssertionError, KeyError):
        raise unreadable("a line of MT940 that is none") from None
    head = statement.data
    if not _CLOSED.search(text) or "account_identification" not in head:
        raise unreadable("a statement without its account or its closing balance")
    references = _REFERENCE.findall(text)
    if len(references) != len(statement):
        raise unreadable("a line of MT940 that is none")
    account = str(head["account_identification"])
    lines = [
        _line(account, one.data, reference.strip())
        for one, reference in zip(statement, references, strict=True)
    ]
    opening, closing = (head.get(f"final_{name}_balance") for name in ("opening", "closing"))
    check_balances(_balance(opening), (line.minor for line in lines), _balance(closing))
    yield from lines


def _balance(found: Any) -> int | None:
    if found is None:
        return None
    value = _money(found.amount)
    return -to_minor(value) if found.amount.amount < 0 else to_minor(value)


def _money(value: Any) -> Money:
    return amount(format(abs(value.amount), "f"), value.currency)


def _line(account: str, said: dict[str, Any], own: str) -> StatementLine:
    """Return a line, with the details of field 86 in the form of German or of Dutch banks."""
    booked: date = said.get("entry_date") or said["date"]
    details = text_or_none(said.get("transaction_details")) or ""
    tagged = _tagged(details)
    given = (text_or_none(said.get("end_to_end_reference")), tagged.get("EREF"), own)
    reference = next((one for one in given if one and one not in NO_REFERENCE), None)
    purposes = (said.get("purpose"), said.get("additional_purpose"), said.get("extra_details"))
    purpose = " ".join(one for one in map(text_or_none, purposes) if one)
    kind = _kind(said)
    return StatementLine(
        account=account,
        line_id=text_or_none(said.get("bank_reference")) or "",
        kind=kind,
        amount=_money(said["amount"]),
        booked_on=date(booked.year, booked.month, booked.day),
        value_on=date(said["date"].year, said["date"].month, said["date"].day),
        counterparty=text_or_none(said.get("applicant_name")) or tagged.get("NAME"),
        counterparty_account=text_or_none(said.get("gvc_applicant_iban")) or tagged.get("IBAN"),
        purpose=purpose or tagged.get("REMI") or details,
        reference=reference,
        returns=reference if kind is LineKind.RETURN else None,
    )


def _tagged(details: str) -> dict[str, str]:
    """Split the text of field 86 at its tags like ``/NAME/``."""
    parts = _TAGGED.split(details)
    return {tag: text.strip() for tag, text in zip(parts[1::2], parts[2::2], strict=True)}


def _kind(said: dict[str, Any]) -> LineKind:
    incoming = said["status"] in ("C", "RD")
    if said["status"] in ("RC", "RD") or said.get("id") in RETURNS:
        return LineKind.REFUND if incoming else LineKind.RETURN
    if incoming:
        return LineKind.CREDIT
    return LineKind.CHARGE if said.get("id") in CHARGES else LineKind.DEBIT
