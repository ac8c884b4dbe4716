"""The ledger as a file: accounts opened when they are first used, and transactions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, TextIO

from attrs import frozen

from debitura_core.adapters.beancount.accounts import Account
from debitura_core.adapters.beancount.bookkeeping import Bookkeeper, Transaction
from debitura_core.desk import Desk, Streamable, partner_of
from debitura_core.domain.journal.entries import JournalEntry
from debitura_core.domain.kernel.actors import PARTNER_AND_PLATFORM, Roles
from debitura_core.domain.kernel.identifiers import PartnerId, partner_id_or_none
from debitura_core.domain.kernel.money import figure
from debitura_core.ports import Now, ScopedBooks


@frozen(kw_only=True)
class _Ledger(Streamable[str]):
    """The ledger as pieces of text; a transaction each, with the accounts it is first to use."""

    roles: ClassVar[Roles] = PARTNER_AND_PLATFORM

    partner_id: PartnerId | None

    def rows(self, books: ScopedBooks, now: Now, /) -> Iterator[str]:
        """Yield the transactions in the order of the journal."""
        only = None if self.partner_id is None else partner_of(books, self.partner_id)
        bookkeeper = Bookkeeper(books)
        opened: set[str] = set()
        position = 0
        while page := books.journal.since(position, 1000):
            position = page[-1][0]
            for _, entry in page:
                if only is not None and entry.tenant != only:
                    continue
                made = bookkeeper.transaction(entry)
                postings = {} if made is None else made.postings()
                if made is not None and postings:
                    yield _opened(books, made, postings, opened) + _written(entry, made, postings)


def write_beancount(desk: Desk, file: TextIO, /, *, partner_id: str | None = None) -> int:
    """Write the books as a Beancount ledger, and return the number of transactions.

    A partner's desk writes its own books; the platform's everybody's, or those of *partner_id*.
    Entries are in the order of the journal, so the same books make the same file. A transaction
    has the day its money moved and its ids as tags, and names the journal entry behind it.
    Nothing is held but the names of accounts and what is still unpaid.

    Raises `NotAllowed` on a client's desk, `NotFound` for another partner.
    """
    count = 0
    with desk.stream(_Ledger(partner_id=partner_id_or_none(partner_id))) as transactions:
        file.write('option "title" "Debt collection: balances of partners"\n')
        for count, text in enumerate(transactions, start=1):  # noqa: B007  counts on
            file.write(text)
    return count


_FIRST_DAY: Final = "1900-01-01"
"""The day all accounts are open from: no day in the books is earlier."""


def _path(made: Transaction, account: Account, currency: str) -> str:
    return account.path(made.partner_id, made.client_id, currency)


def _opened(books: ScopedBooks, made: Transaction, postings: Mapping[tuple[Account, str], int],
            opened: set[str]) -> str:  # fmt: skip
    """Open the accounts that were not used before, with the names behind the ids."""
    text = ""
    for account, currency in postings:
        path = _path(made, account, currency)
        if path in opened:
            continue
        opened.add(path)
        text += f"\n{_FIRST_DAY} open {path} {currency}\n"
        text += f"  partner: {quoted(books.partners.get(made.partner_id).name)}\n"
        if account.per_client and made.client_id is not None:
            text += f"  client: {quoted(books.clients.get(made.client_id).name)}\n"
    return text


def _written(
    entry: JournalEntry, made: Transaction, postings: Mapping[tuple[Account, str], int]
) -> str:
    tags = "".join(f" #{kind}-{one}" for kind, one in made.ids.items())
    lines = [f"\n{made.on} * {quoted(made.narration)}{tags}"]
    lines.append(f"  entry: {quoted(f'{entry.subject} {entry.number}')}")
    for (account, currency), minor in postings.items():
        path = _path(made, account, currency)
        lines.append(f"  {path}  {figure(minor, currency)} {currency}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    r"""Write any text as Beancount reads it back.

    >>> print(quoted('Müller "& Söhne" \\'))
    "Müller \"& Söhne\" \\"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'
