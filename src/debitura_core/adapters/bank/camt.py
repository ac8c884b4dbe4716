"""CAMT.053 statements and CAMT.054 notifications of ISO 20022, in any version.

Element names are compared without their namespace, for they are the same in all versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO
from xml.etree.ElementTree import Element, ParseError

from moneyed import Money

from debitura_core.adapters.bank.reading import (
    amount,
    check_balances,
    day,
    text_or_none,
    unreadable,
)
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.money.statement_lines import LineKind, StatementLine, identified

CHARGES = frozenset({"CHRG", "COMM", "FEES", "CRPR"})
"""The sub-families of bank transaction codes that are fees of the bank."""


def read_camt(file: IO[bytes], /) -> tuple[StatementLine, ...]:
    """Return the booked lines of a CAMT.053 statement or a CAMT.054 notification, in its order.

    An entry that bundles several transactions gives a line for each of them if their amounts add
    up to the entry's, else one line. Raises `InvalidInput`.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import parse

    try:
        root = parse(file).getroot()
    except (DefusedXmlException, ParseError, ValueError) as error:
        raise unreadable("no well-formed XML without entities", line=_line(error)) from None
    if root is None:
        raise unreadable("no XML in it")
    bare(root)
    statements = [*root.iter("Stmt"), *root.iter("Ntfctn")]
    if not statements:
        raise unreadable("no CAMT.053 statement and no CAMT.054 notification in it")
    return tuple(identified(line for one in statements for line in _lines(one)))


def bare(root: Element) -> None:
    """Take the namespaces off the names of all elements."""
    for one in root.iter():
        one.tag = one.tag.rpartition("}")[2]


def _line(error: Exception) -> int | None:
    return error.position[0] if isinstance(error, ParseError) else None


def _lines(statement: Element) -> Iterator[StatementLine]:
    account = _first(statement, "Acct/Id/IBAN", "Acct/Id/Othr/Id") or ""
    booked = [
        entry
        for entry in statement.findall("Ntry")
        if (_first(entry, "Sts/Cd", "Sts") or "BOOK") == "BOOK"
    ]
    lines = [line for entry in booked for line in _entry(account, entry)]
    opening, closing = _balance(statement, "OPBD", "PRCD"), _balance(statement, "CLBD")
    check_balances(opening, (line.minor for line in lines), closing)
    yield from lines


def _balance(statement: Element, *codes: str) -> int | None:
    """Return the balance of one of these kinds, in minor units."""
    for one in statement.findall("Bal"):
        if (
            _first(one, "Tp/CdOrPrtry/Cd") in codes
            and (value := _amount(one.find("Amt"))) is not None
        ):
            return to_minor(value) if _first(one, "CdtDbtInd") == "CRDT" else -to_minor(value)
    return None


def _entry(account: str, entry: Element) -> Iterator[StatementLine]:
    whole = _amount(entry.find("Amt"))
    parts = entry.findall("NtryDtls/TxDtls")
    amounts = [_amount(_element(part, "AmtDtls/TxAmt/Amt", "Amt")) for part in parts]
    known = [one for one in amounts if one is not None]
    if whole is None:
        raise unreadable("an entry has no amount")
    split = len(parts) > 1 and len(known) == len(parts)
    if split and sum(map(to_minor, known)) == to_minor(whole):
        for number, (part, one) in enumerate(zip(parts, known, strict=True), 1):
            yield _said(account, entry, part, one, number)
    else:
        yield _said(account, entry, parts[0] if len(parts) == 1 else None, whole, None)


def _said(
    account: str, entry: Element, part: Element | None, value: Money, number: int | None
) -> StatementLine:
    """Return the line of an entry, or of one transaction in it."""
    detail = entry if part is None else part
    own = _first(detail, "Refs/AcctSvcrRef")
    bank = own or _first(entry, "AcctSvcrRef") or ""
    incoming = (_first(detail, "CdtDbtInd") or _first(entry, "CdtDbtInd")) == "CRDT"
    side = "Dbtr" if incoming else "Cdtr"
    given = (_first(detail, "Refs/EndToEndId"), _first(detail, "RmtInf/Strd/CdtrRefInf/Ref"))
    reference = next((one for one in given if one and one != "NOTPROVIDED"), None)
    kind = _kind(entry, detail, incoming)
    purposes = [one.text or "" for one in detail.findall("RmtInf/Ustrd")]
    structured = [one.text or "" for one in detail.findall("RmtInf/Strd/CdtrRefInf/Ref")]
    booked = _day(entry, "BookgDt") or _day(entry, "ValDt")
    if booked is None:
        raise unreadable("an entry has no day")
    return StatementLine(
        account=account,
        line_id=f"{bank}-{number}" if bank and number and not own else bank,
        kind=kind,
        amount=value,
        booked_on=booked,
        value_on=_day(entry, "ValDt"),
        counterparty=_first(detail, f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm"),
        counterparty_account=_first(
            detail, f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id"
        ),
        purpose=" ".join([*purposes, *structured]) or _first(entry, "AddtlNtryInf") or "",
        reference=reference,
        returns=reference if kind is LineKind.RETURN else None,
    )


def _kind(entry: Element, detail: Element, incoming: bool) -> LineKind:
    back = _first(entry, "RvslInd") == "true" or detail.find("RtrInf") is not None
    codes = {_first(one, "BkTxCd/Domn/Fmly/SubFmlyCd") for one in (entry, detail)}
    if back:
        return LineKind.REFUND if incoming else LineKind.RETURN
    if incoming:
        return LineKind.CREDIT
    return LineKind.CHARGE if codes & CHARGES else LineKind.DEBIT


def _element(root: Element, *paths: str) -> Element | None:
    return next((found for path in paths if (found := root.find(path)) is not None), None)


def _first(root: Element, *paths: str) -> str | None:
    """Return the first text that one of the paths leads to."""
    found = (root.findtext(path) for path in paths)
    return next((text for one in found if (text := text_or_none(one)) is not None), None)


def _amount(element: Element | None) -> Money | None:
    return None if element is None else amount(element.text, element.get("Ccy"))


def _day(entry: Element, name: str) -> date | None:
    found = _first(entry, f"{name}/Dt", f"{name}/DtTm")
    return None if found is None else day(found[:10])
