"""OFX statements, versions 1 (SGML) and 2 (XML)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from debitura_core.adapters.bank.reading import amount, day, text_or_none, unreadable
from debitura_core.domain.money.statement_lines import LineKind, StatementLine, identified

CHARGES = frozenset({"FEE", "SRVCHG"})
"""Types of transactions that are fees of the bank."""


def read_ofx(file: IO[bytes], /) -> tuple[StatementLine, ...]:
    """Return the lines of an OFX file, in its order. Raises `InvalidInput`."""
    from ofxtools.header import OFXHeaderError
    from ofxtools.Parser import OFXTree

    content = file.read()
    if not content.rstrip().upper().endswith(b"</OFX>"):
        raise unreadable("an OFX file without its end")
    tree = OFXTree()
    try:
        tree.parse(BytesIO(content))
        root = tree.getroot()
    except (OFXHeaderError, ParseError, ValueError, AttributeError, UnicodeDecodeError):
        raise unreadable("no well-formed OFX") from None
    if root is None:
        raise unreadable("no OFX in it")
    statements = [*root.iter("STMTRS"), *root.iter("CCSTMTRS")]
    if not statements:
        raise unreadable("no statement in it")
    return tuple(identified(line for one in statements for line in _lines(one)))


def _lines(statement: Any) -> Iterator[StatementLine]:
    currency = statement.findtext("CURDEF")
    account = statement.findtext(".//ACCTID") or ""
    for one in statement.iter("STMTTRN"):
        text = (one.findtext("TRNAMT") or "").strip()
        incoming = not text.startswith("-")
        reference = text_or_none(one.findtext("REFNUM")) or text_or_none(one.findtext("CHECKNUM"))
        kind = _kind(one, incoming)
        said = (text_or_none(one.findtext(name)) for name in ("NAME", "MEMO"))
        name, memo = said
        yield StatementLine(
            account=account,
            line_id=text_or_none(one.findtext("FITID")) or "",
            kind=kind,
            amount=amount(text.lstrip("+-"), currency),
            booked_on=_day(one.findtext("DTPOSTED")),
            counterparty=name or text_or_none(one.findtext("PAYEE/NAME")),
            purpose=memo or "",
            reference=reference,
            returns=reference if kind is LineKind.RETURN else None,
        )


def _day(text: str | None) -> date:
    return day((text or "")[:8])


def _kind(one: Any, incoming: bool) -> LineKind:
    if one.find("CORRECTFITID") is not None and one.findtext("CORRECTACTION") == "DELETE":
        return LineKind.REFUND if incoming else LineKind.RETURN
    if incoming:
        return LineKind.CREDIT
    return LineKind.CHARGE if one.findtext("TRNTYPE") in CHARGES else LineKind.DEBIT
