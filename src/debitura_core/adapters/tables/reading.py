"""Read cases and payments from CSV files: a row becomes a command, or the reason why it cannot.

Open a file as text and leave its line ends alone::

    with open("payments.csv", encoding="utf-8-sig", newline="") as file:
        good = (row for row in read_payments(file) if isinstance(row, Good))
        done = anna.do_all(row.keyed() for row in good)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from debitura_core.adapters.tables import cells
from debitura_core.adapters.tables.rows import Bad, FileKind, Good, Row, read
from debitura_core.commands.placing_cases import SubmitCase
from debitura_core.commands.recording_payments import RecordPayment
from debitura_core.domain.cases.claims import Claim, Debtor, DebtorKind
from debitura_core.domain.kernel.errors import InvalidInput
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.parties.agreements import Phase


def read_cases(file: Iterable[str], /) -> Iterator[Good[SubmitCase] | Bad]:
    """Read cases, row by row, from an open text file or any iterable of lines with their ends.

    Every row needs ``success_fee`` (in percent), ``debtor_kind`` (company, person),
    ``debtor_name``, ``debtor_country``, ``currency``, ``principal``, ``invoice_date`` and
    ``due_date``. It may have ``case_id``, ``client_id`` (which a platform desk needs),
    ``partner_id``, ``client_reference``, ``phase`` (pre_legal by default), ``interest``,
    ``reminder_fees``, ``collection_fees``; an empty cell gives no value. Amounts are ``1234.50``,
    days ``2025-03-31``.

    Raises `InvalidInput`, before any row is read, for a file without the columns it needs.
    """
    return read(file, _CASES)


def read_payments(file: Iterable[str], /) -> Iterator[Good[RecordPayment] | Bad]:
    """Read payments, row by row, from an open text file or any iterable of lines with their ends.

    Every row needs ``case_id``, ``amount``, ``currency``, ``received_by`` (partner, client) and
    ``received_on``. It may have ``payment_id``, ``method``, ``reference``, ``notes`` and
    ``settled`` (yes, no); an empty cell gives no value. Amounts are ``1234.50``, days
    ``2025-03-31``.

    Raises `InvalidInput`, before any row is read, for a file without the columns it needs.
    """
    return read(file, _PAYMENTS)


# ---- commands


def _case(row: Row) -> SubmitCase:
    currency = cells.currency(row)
    return SubmitCase(
        case_id=cells.text(row, "case_id"),
        client_id=cells.text(row, "client_id"),
        partner_id=cells.text(row, "partner_id"),
        client_reference=cells.text(row, "client_reference"),
        success_fee=cells.percent(row, "success_fee"),
        phase=cells.choice(row, "phase", Phase) if cells.text(row, "phase") else Phase.PRE_LEGAL,
        debtor=_debtor(row),
        claim=Claim(
            principal=cells.amount(row, "principal", currency),
            interest=cells.amount_or_none(row, "interest", currency),
            reminder_fees=cells.amount_or_none(row, "reminder_fees", currency),
            collection_fees=cells.amount_or_none(row, "collection_fees", currency),
            invoice_date=cells.day(row, "invoice_date"),
            due_date=cells.day(row, "due_date"),
        ),
    )


def _debtor(row: Row) -> Debtor:
    kind = cells.choice(row, "debtor_kind", DebtorKind)
    name, country = cells.given(row, "debtor_name"), cells.given(row, "debtor_country")
    try:
        return Debtor(kind=kind, name=name, country=country)
    except InvalidInput as error:
        raise error.about(f"debtor_{error.facts['field']}") from None


def _payment(row: Row) -> RecordPayment:
    return RecordPayment(
        payment_id=cells.text(row, "payment_id"),
        case_id=cells.given(row, "case_id"),
        amount=cells.amount(row, "amount", cells.currency(row)),
        received_by=cells.choice(row, "received_by", Recipient),
        received_on=cells.day(row, "received_on"),
        method=cells.text(row, "method"),
        reference=cells.text(row, "reference"),
        notes=cells.text(row, "notes"),
        settled=cells.yes_or_no(row, "settled") or False,
    )


_CASES: Final = FileKind(
    "case",
    "success_fee debtor_kind debtor_name debtor_country currency principal invoice_date"
    " due_date".split(),
    "case_id client_id partner_id client_reference phase interest reminder_fees"
    " collection_fees".split(),
    _case,
)
_PAYMENTS: Final = FileKind(
    "payment",
    "case_id amount currency received_by received_on".split(),
    "payment_id method reference notes settled".split(),
    _payment,
)
