"""Personal data and free text stand in the records, and nowhere else: no error, repr or journal.

Canaries are put wherever people write; then everything the library says is searched for them.
"""

from __future__ import annotations

import inspect
import json
import shutil
import sqlite3
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from attrs import Attribute, evolve, fields, frozen, has

import debitura_core
from debitura_core import (
    AcceptCase,
    AddNote,
    Address,
    AgreeTerms,
    Approach,
    AttachDocument,
    Books,
    CallOutcome,
    Calls,
    CasePage,
    Claim,
    ClaimInvoice,
    ClientBlock,
    CloseMonth,
    Command,
    CreditCommission,
    CreditInvoice,
    DebituraError,
    Debtor,
    DebtorKind,
    Decision,
    Desk,
    DocumentKind,
    DraftPartnerCase,
    EditNote,
    HideFromBalance,
    Invoices,
    JournalAfter,
    Keyed,
    LogCall,
    Messages,
    Month,
    Network,
    Notes,
    Now,
    Paper,
    PartnerBalance,
    PartnerCaseDashboard,
    PartnerCaseLedger,
    PartnerCasePage,
    PartnerType,
    Percent,
    Recipient,
    RecordPayment,
    RecordRevenueItem,
    RegisterClient,
    RegisterPartner,
    RemoveNote,
    RequestLegalEscalation,
    ReturnPartnerCase,
    ReturnReason,
    RevenueItemKind,
    ReviewPartnerCase,
    ReviewVerdict,
    Role,
    SaveSubmissionTemplate,
    SaveTemplate,
    SendMessage,
    SettleCommission,
    StartLegalAction,
    SubmissionTemplates,
    SubmitCase,
    SubmitPartnerCase,
    SuspendPartner,
    Tasks,
    Templates,
    Timeline,
    WaitingPartnerCases,
    money,
    ports,
)
from debitura_core.adapters.vaults import MemoryVault
from debitura_core.books import tables as rows
from debitura_core.domain.journal.entries import EVENTS
from debitura_core.domain.kernel.seals import is_salt, is_words
from debitura_core.testing import FixedClock
from tests.faults.forging import delete, findings, forge, put, rows_of
from tests.own_clients import clause, own_submission

WRITTEN = (
    *("debtor_name", "contact_person", "street", "city", "postal_code", "state"),
    *("email", "second_email", "phone", "registration_number", "payment_history"),
    *("invoice_number", "payment_terms", "claim_description", "client_reference"),
    *("method", "reference", "notes", "item_description", "credit_reason", "other_reason"),
    *("partner_contact", "client_contact", "other_notes"),
    *("message", "template_name", "template_body", "value", "file_name", "file_description"),
    *("note_title", "note_description", "call_number", "call_notes"),
    *("own_client", "own_contact", "own_details", "own_billing", "own_industry", "own_business"),
    *("strategy", "escalation", "communication", "timeline", "paper", "submission_template"),
    *("feedback", "escalation_reason", "return_explanation"),
)
CANARY = {name: f"canary{number:02}" for number, name in enumerate(WRITTEN)}

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def debtor() -> Debtor:
    """Return a debtor made of canaries."""
    return Debtor(
        kind=DebtorKind.PERSON,
        name=CANARY["debtor_name"],
        country="DE",
        contact_person=CANARY["contact_person"],
        addresses=(
            Address(
                street=CANARY["street"],
                city=CANARY["city"],
                country="DE",
                postal_code=CANARY["postal_code"],
                state=CANARY["state"],
            ),
        ),
        emails=(CANARY["email"], CANARY["second_email"]),
        phones=(CANARY["phone"],),
        registration_number=CANARY["registration_number"],
        payment_history=(CANARY["payment_history"],),
    )


def claim() -> Claim:
    """Return a claim with canaries wherever it has words."""
    line = ClaimInvoice(
        number=CANARY["invoice_number"],
        amount=money("1000", "EUR"),
        invoice_date=date(2025, 11, 3),
        due_date=date(2025, 12, 3),
    )
    return Claim(
        principal=money("1000", "EUR"),
        invoice_date=date(2025, 11, 3),
        due_date=date(2025, 12, 3),
        invoices=(line,),
        payment_terms=CANARY["payment_terms"],
        description=CANARY["claim_description"],
    )


def submission(case_id: str = "Q8OAXF3W", **changes: Any) -> SubmitCase:
    """Return the submission of a case full of canaries."""
    told: dict[str, Any] = {
        "case_id": case_id,
        "client_id": "nordic",
        "partner_id": "acme",
        "success_fee": Percent("9.5"),
        "debtor": debtor(),
        "claim": claim(),
        "client_reference": CANARY["client_reference"],
    }
    return SubmitCase(**{**told, **changes})


def payment(**changes: Any) -> RecordPayment:
    """Return the record of a payment full of canaries."""
    told: dict[str, Any] = {
        "case_id": "Q8OAXF3W",
        "amount": money("10", "EUR"),
        "received_by": Recipient.CLIENT,
        "received_on": date(2026, 3, 1),
        "method": CANARY["method"],
        "reference": CANARY["reference"],
        "notes": CANARY["notes"],
    }
    return RecordPayment(**{**told, **changes})


def item() -> RecordRevenueItem:
    """Return the record of a revenue item with a canary."""
    return RecordRevenueItem(
        case_id="Q8OAXF3W",
        kind=RevenueItemKind.HOURS,
        on=date(2026, 3, 1),
        hours=Decimal(2),
        hourly_rate=money("50", "EUR"),
        description=CANARY["item_description"],
    )


@frozen(kw_only=True)
class Overheard(Command[Any]):
    """Another command, with all it was given and decided written down."""

    roles = frozenset(Role)
    inner: Command[Any]
    said: list[str]

    def decide(self, books: Books, now: Now, /) -> Decision[Any]:
        decision = self.inner.decide(books, now)
        self.said.extend((repr(now), repr(decision), str(decision)))
        self.said.extend(map(repr, (*decision.records, *decision.effects)))
        self.said.extend(map(repr, (*decision.events, *decision.advice)))
        return decision


class Life:
    """A life of the books in which every canary is written down, and all that was said."""

    def __init__(self, network: Network, clock: FixedClock) -> None:
        self.network = network
        self.clock = clock
        self.said: list[str] = []
        self.ops = network.as_platform(user="ops")
        self.anna = network.as_partner("acme", user="anna")
        self.nora = network.as_client("nordic", user="nora")

    def do(self, desk: Desk, command: Command[Any]) -> Any:
        """Carry out a command and write down what it says at every stage."""
        overheard = Overheard(inner=command, said=self.said)
        self.said += [repr(command), str(command), repr(Keyed(command=command))]
        self.said.append(repr(desk.preview(command)))
        done = desk.perform(overheard)
        self.said += [repr(done), repr(done.answer), repr(done.advice), repr(done.entries)]
        return done.answer

    def ask(self, desk: Desk, query: Any) -> None:
        """Ask, if the desk may, and write the answer down."""
        if desk.actor.role in query.roles:
            self.said += [repr(query), repr(desk.ask(query))]

    def live(self) -> None:
        """Do all that can be done."""
        self._set_up()
        self._work()
        for desk in (self.anna, self.ops):
            self.ask(desk, PartnerBalance(partner_id="acme", totals=True))
            self.ask(desk, JournalAfter(limit=1000))
            self.ask(desk, Invoices())
        for desk in (self.anna, self.ops, self.nora):
            self.ask(desk, CasePage(case_id="Q8OAXF3W"))
            self.ask(desk, Timeline(case_id="Q8OAXF3W"))
        self.said += [repr(self.anna), repr(self.network), repr(self.network.store)]

    def _set_up(self) -> None:
        self.do(
            self.ops,
            RegisterPartner(
                partner_id="acme",
                name="Acme Inkasso",
                partner_type=PartnerType.EXCLUSIVE,
                country="DE",
                contact=CANARY["partner_contact"],
            ),
        )
        self.do(
            self.ops,
            RegisterClient(
                client_id="nordic",
                name="Nordic Supplies",
                country="DK",
                contact=CANARY["client_contact"],
            ),
        )
        terms = AgreeTerms(
            partner_id="acme", revenue_item_share=Percent(10), partner_case_terms=clause()
        )
        self.do(self.ops, terms)
        self.do(self.nora, submission())
        self.do(self.anna, AcceptCase(case_id="Q8OAXF3W"))

    def _work(self) -> None:
        lost = self.do(self.anna, payment())
        also_lost = self.do(self.anna, payment(notes=CANARY["other_notes"]))
        settled = self.do(self.anna, payment())
        self.do(self.anna, item())
        self.do(self.anna, StartLegalAction(case_id="Q8OAXF3W"))
        self.do(self.anna, HideFromBalance(client_id="nordic"))
        for payout, reason in ((lost, "credit_reason"), (also_lost, "other_reason")):
            self.do(self.ops, CreditCommission(payout_id=payout.payout_id, reason=CANARY[reason]))
        self.do(self.anna, SettleCommission(payout_id=settled.payout_id))
        self._correspond()
        self._submit_own_clients()
        self.clock.set(datetime(2026, 4, 8, tzinfo=UTC))
        (invoice,) = self.do(self.ops, CloseMonth(month=Month(2026, 3)))
        self.do(self.ops, CreditInvoice(invoice_id=invoice.invoice_id))
        self.do(self.ops, SuspendPartner(partner_id="acme"))

    def _submit_own_clients(self) -> None:
        """Submit what is full of canaries: one case is drafted, one returned, one worked."""
        said = self._own_case()
        template = SaveSubmissionTemplate(
            name=CANARY["submission_template"], client=said.client, approach=said.approach
        )
        self.do(self.anna, template)
        self.do(self.anna, DraftPartnerCase(template=CANARY["submission_template"]))
        for name, verdict in (("pc1", ReviewVerdict.RETURN), ("pc2", ReviewVerdict.ACCEPT)):
            self.do(self.anna, evolve(said, partner_case_id=name))
            feedback = CANARY["feedback"] if verdict is ReviewVerdict.RETURN else None
            self.do(
                self.ops,
                ReviewPartnerCase(partner_case_id=name, verdict=verdict, feedback=feedback),
            )
        reason = CANARY["escalation_reason"]
        self.do(self.anna, RequestLegalEscalation(partner_case_id="pc2", reason=reason))
        self.do(
            self.anna,
            ReturnPartnerCase(
                partner_case_id="pc2",
                reason=ReturnReason.CLIENT_REQUEST,
                explanation=CANARY["return_explanation"],
                documents=said.documents,
            ),
        )
        for desk in (self.anna, self.ops):
            for name in ("pc1", "pc2"):
                self.ask(desk, PartnerCasePage(partner_case_id=name))
            self.ask(desk, PartnerCaseDashboard(partner_id="acme"))
            self.ask(desk, PartnerCaseLedger(partner_id="acme"))
            self.ask(desk, WaitingPartnerCases())
            self.ask(desk, SubmissionTemplates())

    def _own_case(self) -> SubmitPartnerCase:
        told = CANARY
        return own_submission(
            client=ClientBlock(
                name=told["own_client"],
                country="DE",
                contact_person=told["own_contact"],
                contact_details=told["own_details"],
                billing_information=told["own_billing"],
                industry=told["own_industry"],
                business_type=told["own_business"],
            ),
            debtor=debtor(),
            claim=claim(),
            approach=Approach(
                strategy=told["strategy"],
                escalation=told["escalation"],
                communication=told["communication"],
                timeline=told["timeline"],
            ),
            documents=(
                Paper(
                    file_name=f"{told['paper']}.txt", content=b"canary", kind=DocumentKind.CONTRACT
                ),
            ),
        )

    def _correspond(self) -> None:
        case, told = "Q8OAXF3W", CANARY
        file = AttachDocument(
            case_id=case,
            file_name=f"{told['file_name']}.txt",
            content=b"canary",
            description=told["file_description"],
        )
        note: dict[str, Any] = {
            "title": told["note_title"],
            "description": told["note_description"],
        }
        lost: dict[str, Any] = {"title": "taken back", "description": "later"}
        self.do(self.nora, SendMessage(case_id=case, to=Role.PARTNER, text=told["message"]))
        self.do(
            self.anna,
            SaveTemplate(name=told["template_name"], body=f"{told['template_body']} {{reason}}"),
        )
        self.do(
            self.anna,
            SendMessage(
                case_id=case,
                to=Role.CLIENT,
                template=told["template_name"],
                values={"reason": told["value"]},
            ),
        )
        self.do(self.anna, file)
        kept, removed = (self.do(self.anna, AddNote(case_id=case, **one)) for one in (note, lost))
        self.do(self.anna, EditNote(note_id=kept.note_id, **note))
        self.do(self.anna, RemoveNote(note_id=removed.note_id))
        self.do(
            self.anna,
            LogCall(
                case_id=case,
                number=told["call_number"],
                outcome=CallOutcome.DISPUTE,
                notes=told["call_notes"],
            ),
        )
        for desk in (self.anna, self.nora, self.ops):
            for query in (Messages(case_id=case), Notes(case_id=case), Calls(case_id=case)):
                self.ask(desk, query)
            self.ask(desk, Templates())
            self.ask(desk, Tasks(partner_id="acme" if desk is self.ops else None))


@pytest.fixture(scope="module", params=("memory", "sqlite"))
def life(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Life]:
    """A whole life on either store."""
    clock = FixedClock(NOON)
    opened = (
        Network.in_memory(clock=clock)
        if request.param == "memory"
        else Network.open(
            tmp_path_factory.mktemp("life") / "books.db", clock=clock, vault=MemoryVault()
        )
    )
    with opened as network:
        lived = Life(network, clock)
        lived.live()
        yield lived


def canaries_in(text: str) -> list[str]:
    """Name the canaries that a text gives away."""
    return [name for name, canary in CANARY.items() if canary in text.lower()]


def shown(error: BaseException) -> str:
    """Return all that a log would show of an error: its text, repr, facts, and its causes."""
    facts = getattr(error, "facts", {})
    return "\n".join((*traceback.format_exception(error), repr(error), str(error), str(facts)))


# -------------------------------------------------------------------------------------- the laws


def test_every_canary_is_kept_where_it_belongs(life: Life) -> None:
    """The records do hold what people wrote: the search below is for something."""
    kept = " ".join(
        str(dict(row))
        for table in life.network.store.tables()
        for row in life.network.store.rows(table)
    )
    assert canaries_in(kept) == list(WRITTEN)


def test_no_repr_shows_what_people_wrote(life: Life) -> None:
    """Commands, decisions, records, events, answers and pages keep what they hold to themselves."""
    assert len(life.said) > 100
    assert [text[:80] for text in life.said if canaries_in(text)] == []


def test_no_journal_entry_holds_what_people_wrote(life: Life) -> None:
    """The journal names ids, codes and figures; a name in it could never be erased again."""
    entries = list(life.network.store.rows("journal"))
    assert len(entries) > 15
    assert [entry for entry in entries if canaries_in(str(dict(entry)))] == []


def test_free_text_stands_in_the_journal_as_a_salted_hash(life: Life) -> None:
    """Whoever has the reason and its salt can show that it is the one; nobody else can guess it."""
    payouts = {row["payout_id"]: row for row in life.network.store.rows("payouts")}
    sealed = [
        json.loads(row["facts"])
        for row in life.network.store.rows("journal")
        if row["name"] == "CommissionCredited"
    ]
    assert len(sealed) == 2
    for facts in sealed:
        row = payouts[facts["payout_id"]]
        salt, reason = row["credit_salt"], row["credit_reason"]
        assert reason in (CANARY["credit_reason"], CANARY["other_reason"])
        assert facts["reason_seal"] == sha256(f"{len(salt)}:{salt}{reason}".encode()).hexdigest()
        assert facts["reason_seal"] != sha256(reason.encode()).hexdigest()


def test_equal_reasons_have_different_seals() -> None:
    """Two seals of one reason do not tell that it is the same reason."""
    with Network.in_memory(clock=FixedClock(NOON)) as network:
        lived = Life(network, FixedClock(NOON))
        lived._set_up()
        for _ in range(2):
            payout = lived.anna.do(payment())
            lived.ops.do(CreditCommission(payout_id=payout.payout_id, reason="the same"))
        seals = [
            json.loads(row["facts"])["reason_seal"]
            for row in network.store.rows("journal")
            if row["name"] == "CommissionCredited"
        ]
    assert len(set(seals)) == len(seals) == 2


# ------------------------------------------------------------------------------------ refusals

_LONG = CANARY["notes"] * 5000
_CONTROL = CANARY["notes"] + "\x00"
_WORD: Any = CANARY["notes"]

REFUSED: dict[str, Callable[[Life], object]] = {
    "text too long": lambda life: payment(notes=_LONG),
    "control characters": lambda life: payment(notes=_CONTROL),
    "lone surrogate": lambda life: payment(notes=_WORD + "\ud800"),
    "text for money": lambda life: payment(amount=_WORD),
    "text for an enum": lambda life: payment(received_by=_WORD),
    "text for a day": lambda life: payment(received_on=_WORD),
    "text for a flag": lambda life: payment(settled=_WORD),
    "text for an id": lambda life: payment(case_id=f"{_WORD} {_WORD}"),
    "text for a payment id": lambda life: payment(payment_id=f"{_WORD}@home.example"),
    "text for a percentage": lambda life: Percent(_WORD),
    "text for an amount": lambda life: money(_WORD, "EUR"),
    "text for a currency": lambda life: money("1", _WORD.upper()),
    "text for a country": lambda life: Address(street=_WORD, city=_WORD, country=_WORD),
    "text for a month": lambda life: Month.parse(_WORD),
    "text for a debtor": lambda life: submission(debtor=_WORD),
    "text for e-mails": lambda life: Debtor(
        kind=DebtorKind.PERSON, name=_WORD, country="DE", emails=_WORD
    ),
    "long e-mail": lambda life: Debtor(
        kind=DebtorKind.PERSON, name=_WORD, country="DE", emails=(_WORD * 100,)
    ),
    "text for a key": lambda life: life.anna.do(payment(), key=f"{_WORD} {_WORD}"),
    "text for a user": lambda life: life.network.as_partner("acme", user=f"{_WORD} {_WORD}"),
    "text for a cursor": lambda life: life.anna.ask(PartnerBalance(after=_WORD)),
    "text for columns": lambda life: PartnerBalance(columns=(_WORD,)),
    "reference in use": lambda life: life.nora.do(submission("another")),
    "id in use": lambda life: life.ops.do(submission(client_reference=CANARY["notes"])),
    "suspended partner": lambda life: life.ops.do(submission("another", client_reference=None)),
    "not the role": lambda life: life.nora.do(payment()),
    "no such case": lambda life: life.anna.do(payment(case_id="nowhere")),
    "wrong currency": lambda life: life.anna.do(payment(amount=money("1", "USD"))),
    "in the future": lambda life: life.anna.do(payment(received_on=date(2027, 1, 1))),
    "key used twice": lambda life: (
        life.anna.do(payment(), key="once"),
        life.anna.do(payment(notes=CANARY["other_notes"]), key="once"),
    ),
    "credited twice": lambda life: [
        life.ops.do(CreditCommission(payout_id=row["payout_id"], reason=_WORD))
        for row in life.network.store.rows("payouts")
    ],
    "blank reason": lambda life: CreditCommission(payout_id="p", reason=" "),
}


@pytest.mark.parametrize("refused", REFUSED.values(), ids=REFUSED)
def test_no_refusal_shows_what_people_wrote(life: Life, refused: Callable[[Life], object]) -> None:
    """An error says what is wrong and what to do next, never whose data it was."""
    with pytest.raises(DebituraError) as caught:
        refused(life)
    assert canaries_in(shown(caught.value)) == []


def test_no_refused_command_of_a_batch_shows_what_people_wrote(life: Life) -> None:
    """What stands in the answer of a batch can be printed."""
    outcomes = life.anna.do_all([payment(case_id="nowhere"), payment(amount=money("1", "USD"))])
    assert canaries_in(repr(outcomes)) == []


# ------------------------------------------------------------------------------- damage and audits


@pytest.fixture
def lived(tmp_path: Path) -> Path:
    """The closed file of a whole life."""
    path, clock = tmp_path / "lived.db", FixedClock(NOON)
    with Network.open(path, clock=clock, vault=MemoryVault()) as network:
        Life(network, clock).live()
    return path


def test_no_finding_shows_what_people_wrote(lived: Path, tmp_path: Path) -> None:
    """An auditor names the row and the column; the report can be passed on."""
    copy = tmp_path / "forged.db"
    for table in (
        *("case_files", "payments", "payouts", "revenue_items", "partners", "clients"),
        *("partner_cases", "submission_templates"),
    ):
        for row in rows_of(lived, table):
            found = findings(forge(lived, copy, delete(table, row)))
            assert found
            assert canaries_in(repr(found)) == []
    for row in rows_of(lived, "payouts"):
        if row["credit_reason"] is not None:
            other = put("payouts", row, credit_reason=CANARY["other_notes"])
            found = findings(forge(lived, copy, other))
            assert [finding.place for finding in found] == [f"payouts acme/{row['payout_id']}"]
            assert canaries_in(repr(found)) == []


def test_a_forged_debtor_is_found_without_being_shown(lived: Path, tmp_path: Path) -> None:
    """The papers contradict each other: the finding says where, not what they say."""
    row = next(one for one in rows_of(lived, "case_files") if one["case_id"] == "Q8OAXF3W")
    found = findings(forge(lived, tmp_path / "forged.db", put("case_files", row, debtor_name="x")))
    assert [finding.place for finding in found] == ["case_files Q8OAXF3W"]
    assert canaries_in(repr(found)) == []


DAMAGED: dict[str, tuple[str, str, Callable[[Desk, str], object]]] = {
    "CasePage": ("case_files", "debtor", lambda desk, _: desk.ask(CasePage(case_id="Q8OAXF3W"))),
    "PartnerBalance": ("case_files", "debtor_name", lambda desk, _: desk.ask(PartnerBalance())),
    "SettleCommission": (
        "payouts",
        "credit_reason",
        lambda desk, credited: desk.do(SettleCommission(payout_id=credited)),
    ),
}


@pytest.mark.parametrize(("table", "column", "use"), DAMAGED.values(), ids=DAMAGED)
def test_damaged_text_is_refused_without_being_shown(
    lived: Path, tmp_path: Path, table: str, column: str, use: Callable[[Desk, str], object]
) -> None:
    """The driver quotes what it cannot read; the library, and its traceback, do not."""
    path = Path(shutil.copyfile(lived, tmp_path / "damaged.db"))
    credited = next(row for row in rows_of(lived, "payouts") if row["credit_reason"] is not None)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA ignore_check_constraints = ON")
        connection.execute(
            f"UPDATE {table} SET {column} = CAST({column} || x'ff' AS TEXT)"
            f" WHERE {column} IS NOT NULL"
        )
        connection.execute("UPDATE relationships SET hidden_from_balance = 0")
        connection.commit()
    with Network.open(path, clock=FixedClock(NOON)) as network:
        with pytest.raises(DebituraError) as caught:
            use(network.as_partner("acme", user="anna"), credited["payout_id"])
        assert canaries_in(shown(caught.value)) == []
        with pytest.raises(DebituraError) as caught:
            network.verify_books()
        assert canaries_in(shown(caught.value)) == []


# ----------------------------------------------------------------------- every field of every class

_NAMES = {name: getattr(debitura_core, name) for name in dir(debitura_core)} | vars(ports)
"""What an annotation may name that its module imports for type checkers alone."""

SAFE = {
    "an id or code of ours": (
        *("code", "first_entry", "subject", "key", "digest", "command"),
        *("hash", "claim_hash", "lines_hash", "number", "id"),
        *("take_away", "counterparty", "applies_to"),
    ),
    "a code of a standard": (
        *("currency", "country", "invoice_currency", "net_currency"),
        *("area", "areas", "jurisdiction", "jurisdictions", "currencies"),
        "without_usd",
    ),
    "what a submission lacks, as block.field": ("missing",),
    "a figure as text": ("hours", "rate", "value", "month"),
    "who acts": (
        *("party", "user", "owner", "member", "members", "assigned_user", "former_user"),
        *(
            "recorded_by",
            "sent_by",
            "saved_by",
            "closed_by",
            "uploaded_by",
            "written_by",
            "logged_by",
        ),
        *("agreed_by", "requested_by", "decided_by", "submitted_by", "rated_by", "upheld_by"),
    ),
    "names of fields": ("changed",),
    "what an event says, as JSON": ("facts",),
    "where a rate comes from": ("origin", "rate_origin", "source", "target"),
    "the name of a company of the network, or a link": ("referral_link",),
    "our own words": (
        "sentence",
        "place",
        "problem",
        "name",
        "heading",
        "law",
        "message",
        "title",
        "status_label",
        "about",
        "note",
        "words",
    ),
    "where a page goes on": ("after", "next"),
    "choices of columns": ("columns",),
    "a case reference of eight characters": ("reference",),
}
"""Fields of text that may be shown, and why. Personal data and free text never are."""


def _classes() -> list[type]:
    """Return every attrs class that can be reached from the front door, events and tables."""
    found = [getattr(debitura_core, name) for name in dir(debitura_core)]
    found += [*EVENTS, *(table.kind for table in rows.TABLES)]
    return sorted(
        {kind for kind in found if inspect.isclass(kind) and has(kind)},
        key=lambda kind: kind.__name__,
    )


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.__name__)
def test_every_field_of_text_holds_words_or_is_known_to_be_safe(kind: type) -> None:
    """A new field that people write into must be marked as words on the day it is added."""
    safe = {name for names in SAFE.values() for name in names}
    assert [
        field.name
        for field in _text_fields(kind)
        if not (is_words(field) or is_salt(field) or field.name in safe)
    ] == []


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.__name__)
def test_words_and_salts_are_in_no_repr(kind: type) -> None:
    """The mark of a field hides it."""
    assert [one.name for one in fields(kind) if one.repr and (is_words(one) or is_salt(one))] == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_no_event_has_a_field_for_words(event: type) -> None:
    """Facts are ids, codes, figures, days and seals: nothing that a person wrote."""
    safe = {
        name
        for reason, names in SAFE.items()
        if reason not in ("our own words", "where a page goes on", "what an event says, as JSON")
        for name in names
    }
    assert [field.name for field in _text_fields(event) if field.name not in safe] == []
    assert [field.name for field in fields(event) if is_words(field) or is_salt(field)] == []


def _text_fields(kind: type) -> list[Attribute[Any]]:
    """Return the fields that hold text but no id and no seal."""
    hints = get_type_hints(kind, localns=_NAMES)
    return [
        field
        for field in fields(kind)
        if _is_text(hints[field.name]) and not field.name.endswith(("_id", "_seal"))
    ]


def _is_text(hint: Any) -> bool:
    """Return whether a field of this type holds text that is no id and no member of an enum."""
    if get_origin(hint) in (Union, UnionType, tuple):
        return any(_is_text(part) for part in get_args(hint))
    return hint is str


def test_enumerations_are_no_words() -> None:
    """The test above tells text from ids and enums."""
    assert _is_text(str)
    assert _is_text(str | None)
    assert _is_text(tuple[str, ...])
    assert not _is_text(Enum)
    assert not _is_text(get_type_hints(RecordPayment)["case_id"])
