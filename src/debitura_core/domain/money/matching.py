"""Matching: which case a line of a bank statement belongs to, with reasons and a grade.

A line is compared with what is known of the open cases: their references, what the client calls
them, the numbers of their invoices, the debtor's name, and the amounts that are expected. Nothing
is booked by a match. A *certain* one names a single case by a mark of its own that something else
agrees with; everything that could be two cases is left to a person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Final, Generic, TypeVar

from attrs import field, frozen

from debitura_core.domain.kernel.identifiers import CaseId, PaymentId
from debitura_core.domain.kernel.money import to_minor
from debitura_core.domain.kernel.seals import WORDS
from debitura_core.domain.money.statement_lines import LineKind, StatementLine

K = TypeVar("K")

SHORTEST_MARK: Final = 4
"""Marks of fewer characters are too common in texts of payments to say anything."""

_COMPANY_FORMS: Final = frozenset(
    "ab ag aps as asa bv co corp gmbh inc kg kgaa llc lp ltd mbh nv oy plc sa sarl sas se sl spa"
    " srl und og et e and the von".split()
)


class Reason(Enum):
    """The reasons for a match, the strongest first."""

    REFERENCE = "reference"
    """The case's reference is in the text."""
    CLIENT_REFERENCE = "client_reference"
    """The client's reference of the case is in the text."""
    INVOICE_NUMBER = "invoice_number"
    """The number of an invoice of the claim is in the text."""
    BANK_REFERENCE = "bank_reference"
    """A return names the reference of a payment on the case."""
    REFERENCE_MISTYPED = "reference_mistyped"
    """The text holds the case's reference with one character wrong, missing, extra or swapped."""
    NAME = "name"
    """The payer has the name of the debtor."""
    INSTALMENT = "instalment"
    """The amount is that of an instalment that is expected."""
    OUTSTANDING = "outstanding"
    """The amount is all that is open."""


MARKS: Final = frozenset(
    {Reason.REFERENCE, Reason.CLIENT_REFERENCE, Reason.INVOICE_NUMBER, Reason.BANK_REFERENCE}
)
"""Reasons that name one case by a mark of its own."""

AMOUNTS: Final = frozenset({Reason.INSTALMENT, Reason.OUTSTANDING})


class Grade(Enum):
    """How sure a match is."""

    CERTAIN = "certain"
    """One case, by a mark that something else agrees with; it may be booked."""
    LIKELY = "likely"
    """One case, with less behind it; a person looks at it."""
    CHOOSE = "choose"
    """Several cases, or little behind any; a person chooses."""


@frozen(kw_only=True)
class PaidReference:
    """A payment that a return may take back: its bank reference, and what is left of it."""

    payment_id: PaymentId
    case_id: CaseId
    case_reference: str
    currency: str
    reference: str = field(**WORDS)
    amount_minor: int


@frozen(kw_only=True)
class Candidate:
    """What is known of a case that a payment may belong to; amounts in minor units."""

    case_id: CaseId
    reference: str
    currency: str
    outstanding_minor: int
    client_reference: str | None = field(default=None, **WORDS)
    debtor_name: str = field(default="", **WORDS)
    invoices: tuple[str, ...] = field(default=(), **WORDS)
    instalments: tuple[int, ...] = ()


@frozen(kw_only=True)
class Proposal:
    """A case that a line may belong to, and why; for a return also the payment it takes back."""

    case_id: CaseId
    grade: Grade
    reasons: tuple[Reason, ...]
    payment_id: PaymentId | None = None


@frozen(kw_only=True)
class LineMatch:
    """A line of a bank statement, and the cases that it may belong to, the best first."""

    line: StatementLine
    proposals: tuple[Proposal, ...]

    @property
    def certain(self) -> Proposal | None:
        """The proposal that may be booked without being looked at, if there is one."""
        first = self.proposals[0] if self.proposals else None
        return first if first is not None and first.grade is Grade.CERTAIN else None


class _Index(Generic[K]):
    """Cases by a key. Nearly every key has one case, which is kept without a list around it."""

    def __init__(self) -> None:
        self._found: dict[K, str | list[str]] = {}

    def add(self, key: K, case_id: str) -> None:
        """Note a case under a key."""
        before = self._found.setdefault(key, case_id)
        if isinstance(before, list):
            before.append(case_id)
        elif before != case_id:
            self._found[key] = [before, case_id]

    def of(self, key: K) -> Sequence[str]:
        """Return the cases of a key."""
        found = self._found.get(key, ())
        return (found,) if isinstance(found, str) else found


class Matcher:
    """The open cases, indexed so that a line is matched without looking at each of them.

    *paid* are the payments that a return may take back, also on cases that are closed by now.
    """

    def __init__(self, candidates: Iterable[Candidate], paid: Iterable[PaidReference] = ()) -> None:
        self._cases: dict[str, Candidate] = {}
        self._paid: dict[str, list[PaidReference]] = {}
        self._closed: set[str] = set()
        self._marks = {reason: _Index[str]() for reason in Reason if reason in MARKS}
        self._halves = _Index[str]()
        self._expected = _Index[int]()
        self._longest = 1
        for one in candidates:
            self._add(one)
        for payment in paid:
            self._paid.setdefault(payment.case_id, []).append(payment)
            self._mark(Reason.BANK_REFERENCE, payment.reference, payment.case_id)
            if payment.case_id not in self._cases:
                self._closed.add(payment.case_id)
                self._add(_closed(payment))

    def _add(self, one: Candidate) -> None:
        self._cases[one.case_id] = one
        self._mark(Reason.REFERENCE, one.reference, one.case_id)
        if one.client_reference is not None:
            self._mark(Reason.CLIENT_REFERENCE, one.client_reference, one.case_id)
        for number in one.invoices:
            self._mark(Reason.INVOICE_NUMBER, number, one.case_id)
        for half in _halves(bare(one.reference)):
            self._halves.add(half, one.case_id)
        for minor in {one.outstanding_minor, *one.instalments}:
            self._expected.add(minor, one.case_id)

    def _mark(self, reason: Reason, text: str, case_id: str) -> None:
        mark = bare(text)
        if len(mark) >= SHORTEST_MARK:
            self._longest = max(self._longest, len(_WORD.findall(text)))
            self._marks[reason].add(mark, case_id)

    def match(self, line: StatementLine) -> tuple[Proposal, ...]:
        """Return the cases that a line may belong to, the best first; none for money that left.

        A return is matched with a payment, anything else that came in with a claim.
        """
        if not (line.kind is LineKind.RETURN or line.kind is LineKind.CREDIT):
            return ()
        found = {
            case_id: self._agreeing(line, self._cases[case_id], reasons)
            for case_id, reasons in self._named(line).items()
            if self._cases[case_id].currency == line.amount.currency.code
            and (line.kind is LineKind.RETURN or case_id not in self._closed)
        }
        kept = {case_id: reasons for case_id, reasons in found.items() if _is_enough(reasons)}
        order = sorted(kept, key=lambda case_id: (_strength(kept[case_id]), case_id))
        return tuple(self._proposal(line, case_id, kept) for case_id in order)

    def _named(self, line: StatementLine) -> dict[str, set[Reason]]:
        """Return the cases that the texts of a line name, and by what."""
        found: dict[str, set[Reason]] = {}
        texts = (line.purpose, line.reference or "", line.returns or "")
        is_return = line.kind is LineKind.RETURN
        for mark in _spans(texts, self._longest):
            for reason, index in self._marks.items():
                if (reason is Reason.BANK_REFERENCE) == is_return or reason is Reason.REFERENCE:
                    for case_id in index.of(mark):
                        found.setdefault(case_id, set()).add(reason)
            for case_id in self._mistyped(mark):
                found.setdefault(case_id, set()).add(Reason.REFERENCE_MISTYPED)
        payer = name_words(line.counterparty or "")
        for case_id in {*found, *self._expected.of(to_minor(line.amount))}:
            if _same_name(payer, name_words(self._cases[case_id].debtor_name)):
                found.setdefault(case_id, set()).add(Reason.NAME)
        return found

    def _mistyped(self, mark: str) -> set[str]:
        """Return the cases whose reference is *mark* but for one slip.

        A slip leaves one half of a reference as it is, unless it swaps the two characters in the
        middle.
        """
        if len(mark) < 2 * SHORTEST_MARK - 1:
            return set()
        halves = _possible_halves(mark)
        near = {case_id for half in halves for case_id in self._halves.of(half)}
        middle = len(mark) // 2
        swapped = mark[: middle - 1] + mark[middle] + mark[middle - 1] + mark[middle + 1 :]
        near |= set(self._marks[Reason.REFERENCE].of(swapped))
        return {one for one in near if is_mistyped(mark, bare(self._cases[one].reference))}

    def _agreeing(self, line: StatementLine, one: Candidate, named: set[Reason]) -> set[Reason]:
        """Add what the amount of a line says."""
        minor, reasons = to_minor(line.amount), set(named)
        if line.kind is LineKind.RETURN:
            return reasons
        if minor in one.instalments:
            reasons.add(Reason.INSTALMENT)
        if minor == one.outstanding_minor:
            reasons.add(Reason.OUTSTANDING)
        return reasons

    def _proposal(
        self, line: StatementLine, case_id: str, kept: Mapping[str, set[Reason]]
    ) -> Proposal:
        one, reasons = self._cases[case_id], kept[case_id]
        payment = _returned(line, self._paid.get(case_id, ()))
        if line.kind is LineKind.RETURN:
            certain = payment is not None and len(kept) == 1
        else:
            certain = _is_certain(line, one, case_id, kept)
        likely = bool(reasons & MARKS) and not any(
            other & MARKS for key, other in kept.items() if key != case_id
        )
        grade = Grade.CERTAIN if certain else Grade.LIKELY if likely else Grade.CHOOSE
        return Proposal(
            case_id=one.case_id,
            grade=grade,
            reasons=tuple(reason for reason in Reason if reason in reasons),
            payment_id=payment,
        )


# -------------------------------------------------------------------------------------- grades


def _is_enough(reasons: set[Reason]) -> bool:
    """Return whether reasons make a proposal: a mark, also mistyped, or a name and an amount."""
    marked = reasons & (MARKS | {Reason.REFERENCE_MISTYPED})
    return bool(marked) or (Reason.NAME in reasons and bool(reasons & AMOUNTS))


def _is_certain(
    line: StatementLine, one: Candidate, case_id: str, kept: Mapping[str, set[Reason]]
) -> bool:
    """Return whether a payment belongs to this case and cannot belong to another one.

    Its own reference, or two other marks, name it; a name, an amount or another mark agrees; no
    other case has anything but the name of the same debtor; and it does not exceed what is open.
    """
    reasons = kept[case_id]
    marks = reasons & MARKS
    named = Reason.REFERENCE in marks or len(marks) > 1
    agreed = len(marks) > 1 or Reason.NAME in reasons or bool(reasons & AMOUNTS)
    alone = all(key == case_id for key in kept)
    return named and agreed and alone and to_minor(line.amount) <= one.outstanding_minor


def _strength(reasons: set[Reason]) -> tuple[int, int]:
    """Order proposals: the strongest reason first, then the number of reasons."""
    return min(list(Reason).index(one) for one in reasons), -len(reasons)


def _closed(payment: PaidReference) -> Candidate:
    """Return what is known of a case that takes no payment any more: nothing is expected on it."""
    return Candidate(
        case_id=payment.case_id,
        reference=payment.case_reference,
        currency=payment.currency,
        outstanding_minor=0,
    )


def _returned(line: StatementLine, payments: Iterable[PaidReference]) -> PaymentId | None:
    """Return the only payment of a case that a return names and that is as large."""
    texts = {bare(text) for text in (line.returns or "", line.reference or "", line.purpose)}
    found = [
        paid.payment_id
        for paid in payments
        if bare(paid.reference) in texts and to_minor(line.amount) == paid.amount_minor
    ]
    return found[0] if line.kind is LineKind.RETURN and len(found) == 1 else None


# --------------------------------------------------------------------------------------- texts

_WORD: Final = re.compile(r"[0-9A-Z]+", re.ASCII)


def plain(text: str) -> str:
    """Return a text in capitals without accents.

    >>> plain("Müller & Søn")
    'MULLER & SON'
    """
    apart = unicodedata.normalize("NFD", text.translate(_LETTERS))
    return "".join(one for one in apart if not unicodedata.combining(one)).upper()


_LETTERS: Final = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "ł": "l"})


def bare(text: str) -> str:
    """Return the letters and digits of a mark, in capitals without accents.

    >>> bare("RE-2025/17")
    'RE202517'
    """
    return "".join(_WORD.findall(plain(text)))


def name_words(name: str) -> frozenset[str]:
    """Return the words of a name without legal forms, in capitals without accents.

    >>> sorted(name_words("Müller & Søn GmbH"))
    ['MULLER', 'SON']
    """
    spelled = plain(name).replace("AE", "A").replace("OE", "O").replace("UE", "U")
    return frozenset(
        word
        for word in _WORD.findall(spelled)
        if len(word) > 1 and word.lower() not in _COMPANY_FORMS
    )


def _same_name(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether the shorter name is part of the longer; one short word alone is not enough."""
    shorter = min(one, other, key=len)
    return (
        bool(shorter)
        and shorter <= (one | other)
        and (len(one & other) == len(shorter) and sum(map(len, shorter)) >= SHORTEST_MARK)
    )


def _spans(texts: Iterable[str], longest: int) -> Iterator[str]:
    """Yield each run of words in a text, joined, once: marks are often written with blanks."""
    seen: set[str] = set()
    for text in texts:
        words: Sequence[str] = _WORD.findall(plain(text))
        for start in range(len(words)):
            for end in range(start + 1, min(len(words), start + max(longest, 4)) + 1):
                span = "".join(words[start:end])
                if len(span) >= SHORTEST_MARK and span not in seen:
                    seen.add(span)
                    yield span


def _halves(mark: str) -> tuple[str, str]:
    """Return the two halves of a mark, each with a sign for the side that it is on."""
    middle = len(mark) // 2
    return f"{mark[:middle]}<", f">{mark[middle:]}"


def _possible_halves(mark: str) -> Iterator[str]:
    """Yield the halves of marks that are at most one character shorter or longer."""
    for length in range(len(mark) - 1, len(mark) + 2):
        middle = length // 2
        yield f"{mark[:middle]}<"
        yield f">{mark[len(mark) - (length - middle) :]}"


def is_mistyped(said: str, meant: str) -> bool:
    """Return whether one differs from the other by one wrong, missing, extra or swapped letter."""
    if said == meant or abs(len(said) - len(meant)) > 1:
        return False
    head = next(
        (at for at, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b),
        min(len(said), len(meant)),
    )
    rest, wanted = said[head:], meant[head:]
    if len(said) == len(meant):
        swapped = rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
        return swapped or rest[1:] == wanted[1:]
    return rest[1:] == wanted if len(said) > len(meant) else rest == wanted[1:]
