"""Webhooks: one telling for each entry, the same bytes every time, and signatures that hold."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from attrs import evolve, fields
from hypothesis import example, given
from hypothesis import strategies as st

from debitura_core import (
    Actor,
    Envelope,
    JournalEntry,
    Lifecycle,
    Recipient,
    Role,
    UnknownEvent,
    WebhookEvent,
    delivery_of,
    envelopes_of,
    errors,
    next_attempt_at,
    sign_webhook,
    verify_webhook,
)
from debitura_core.adapters.webhooks import DATA, TOLERANCE, WEBHOOKS
from debitura_core.domain.cases.cases import MovesCase
from debitura_core.domain.cases.routing import CaseRouted
from debitura_core.domain.cases.status_updates import StatusUpdated
from debitura_core.domain.journal.entries import BEGINNING, EVENTS, chain
from debitura_core.domain.kernel.decisions import Event
from debitura_core.domain.kernel.identifiers import (
    CaseId,
    ClientId,
    PartnerId,
    PaymentId,
    PayoutId,
    Subject,
)
from debitura_core.domain.money.corrections import PaymentRemoved
from debitura_core.domain.money.payouts import CommissionStatus
from debitura_core.testing import ids, instants, texts
from tests.domain.values import a_share_of_the_examples, values_of

UNTOLD = set(
    """
    PartnerRegistered PartnerSuspended ClientRegistered TermsAgreed CaseSubmitted
    LegalActionStarted MemberPutInCharge PriorityChanged PartnerReferenceChanged DebtorUpdated
    CaseReassigned ReturnRequested ReturnApproved ReturnRejected EngagementAnswered
    EngagementEnded DeadlineMissed WithdrawalFeeBooked WithdrawalFeeWaived
    PeriodStarted PeriodExtended PeriodEnded
    PeriodResumed TaskOpened TaskSolved DocumentAttached NoteAdded NoteEdited NoteRemoved
    CallLogged TemplateSaved FilterPresetSaved ClientPinned CountryCarvedOut LeadAgentsSet
    LeadAwarded CaseRated ReplyRated ComplaintUpheld RelationshipFormed RoutingPaused
    RoutingResumed BalanceVisibilityChanged SurplusMoved PaymentCorrected PaymentReversed
    PaymentAdjusted PaymentMoved PayoutMoved TaskMoved
    CommissionCeased ClaimCovered
    ClaimChanged PaymentVerified PaymentPlanAgreed RevenueItemRecorded RevenueItemCorrected
    RevenueItemRemoved MoneyRemitted CommissionSettled CommissionUnsettled CommissionCredited
    CommissionChased
    PartnerCaseDrafted PartnerCaseSubmitted PartnerCaseReviewed DocumentsSupplied
    PartnerCaseWithdrawn
    PartnerCaseAccepted LegalEscalationRequested LegalEscalationDecided SubmissionTemplateSaved
    PartnerCaseFeeBooked PartnerCasesSettled PartnerCaseEntrySettled SettlementPaidOut
    PayOutTakenBack InvoiceIssued EntriesInvoiced InvoicePaid InvoiceCredited TransferRecorded
    TransferTakenBack InvoicePaymentTakenBack
    MonthWasRun ItemRateFilled PayoutRateFilled CommissionReopened PartyDescribed TaxTermsSet
    """.split()
)
"""The events that are told to nobody."""

ANNA = Actor(Role.PARTNER, "acme", "anna")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SECRET = base64.b64encode(b"a key of thirty-two random bytes").decode()
BODY = b'{"id":"case:Q8OAXF3W:7"}'

every_webhook = pytest.mark.parametrize("kind", WEBHOOKS, ids=lambda kind: kind.__name__)
secrets = st.binary(min_size=1, max_size=100).map(lambda key: base64.b64encode(key).decode())
bodies = st.binary(max_size=200)
PAST_NOW = instants(max_value=datetime(2100, 1, 1, tzinfo=UTC))


def journalled(*events: Event, by: Actor = ANNA, at: datetime = NOON) -> tuple[JournalEntry, ...]:
    """Journal events, one after the other, from the beginning of every chain."""
    return chain(events, {event.subject: BEGINNING for event in events}, by, at, 0)


def by_the_book(key: bytes, message: bytes) -> str:
    """Work HMAC-SHA256 out as RFC 2104 writes it, without the library that does."""
    block = (sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = sha256(bytes(byte ^ 0x36 for byte in block) + message).digest()
    return sha256(bytes(byte ^ 0x5C for byte in block) + inner).hexdigest()


def refusal(header: str | None, **changes: Any) -> errors.DebituraError:
    """Return what a webhook of noon is refused with."""
    told = {"secret": SECRET, "header": header, "body": BODY, "now": NOON, **changes}
    with pytest.raises(errors.InvalidInput) as refused:
        verify_webhook(**told)
    return refused.value


# --------------------------------------------------------------------------------- what is told


def test_every_event_is_told_by_a_webhook_or_to_nobody() -> None:
    """Whoever adds an event decides whether other systems hear of it."""
    told = {kind.__name__ for kind in WEBHOOKS}
    assert told | UNTOLD == {kind.__name__ for kind in EVENTS}
    assert told & UNTOLD == set()
    assert set(WEBHOOKS.values()) == set(DATA) == set(WebhookEvent)


def test_whatever_moves_a_case_is_told() -> None:
    """An event that takes a case from state to state is told, but for what says it in other words.

    Who is given a case hears that it was assigned, and legal action leaves the state as it is.
    """
    moves = {kind.__name__ for kind in EVENTS if issubclass(kind, MovesCase)}
    assert moves & UNTOLD == {"CaseReassigned", "LeadAwarded", "LegalActionStarted"}


@a_share_of_the_examples
@given(st.data())
@every_webhook
def test_an_envelope_follows_from_its_entry_alone(kind: type[Event], data: st.DataObject) -> None:
    """Made again it is the same, byte by byte; its body is JSON in one canonical form."""
    entries = journalled(data.draw(values_of(kind)))
    made = envelopes_of(entries)
    again = envelopes_of(entries)
    assert made == again
    assert len(made) <= 1
    for envelope, other in zip(made, again, strict=True):
        assert envelope.body == other.body
        told = json.loads(envelope.body)
        assert sorted(told) == ["data", "event", "id", "links", "specVersion", "timestamp"]
        assert envelope.event is WEBHOOKS[kind]
        assert list(told["data"]) == sorted(DATA[envelope.event])
        assert (told["event"], told["id"]) == (envelope.event.value, f"{entries[0].subject}:1")
        canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert canonical.encode() == envelope.body


@a_share_of_the_examples
@given(st.data(), instants(), ids(), ids())
@every_webhook
def test_a_webhook_says_who_did_it_and_what_was_written_to_nobody(
    kind: type[Event], data: st.DataObject, at: datetime, firm: str, user: str
) -> None:
    """Neither the person's name nor a seal of somebody's words leaves the books."""
    event: Any = data.draw(values_of(kind))
    seals = [each.name for each in fields(type(event)) if each.name.endswith("_seal")]
    event = evolve(event, **{name: f"sealed {name}" for name in seals})
    by = Actor(Role.PARTNER, firm, f"person-{user}")
    for envelope in envelopes_of(journalled(event, by=by, at=at)):
        text = envelope.body.decode()
        assert "person-" not in text
        assert "sealed" not in text


@given(st.lists(st.one_of([values_of(kind) for kind in EVENTS]), max_size=12))
def test_each_entry_is_told_once_and_in_order(events: Sequence[Event]) -> None:
    """Entries become at most one envelope each, no two share an id, and none changes place."""
    heads = {event.subject: BEGINNING for event in events}
    entries = chain(events, heads, ANNA, NOON, 0)
    envelopes = envelopes_of(entries)
    assert envelopes == tuple(one for entry in entries for one in envelopes_of([entry]))
    assert len({one.id for one in envelopes}) == len(envelopes)
    places = [f"{entry.subject}:{entry.number}" for entry in entries]
    assert [one.id for one in envelopes] == [
        place for place in places if place in {one.id for one in envelopes}
    ]


@given(values_of(StatusUpdated))
def test_a_case_is_updated_when_its_state_is_another(event: StatusUpdated) -> None:
    """A report that leaves the lifecycle alone tells nothing; one that pauses tells both states."""
    told = envelopes_of(journalled(event))
    assert bool(told) is (event.was_lifecycle is not event.lifecycle)
    for envelope in told:
        assert envelope.data["oldLifecycle"] == event.was_lifecycle.value
        assert envelope.data["newLifecycle"] == event.lifecycle.value


@given(values_of(CaseRouted))
def test_a_case_that_routing_gives_to_a_partner_is_not_updated_too(event: CaseRouted) -> None:
    """Its partner hears that it was assigned; what goes to the legal network is an update."""
    moved = evolve(
        event, was_lifecycle=Lifecycle.PENDING_VERIFICATION_INTERNAL, lifecycle=Lifecycle.LEADS
    )
    assert bool(envelopes_of(journalled(moved))) is (event.partner_id is None)


@given(ids())
def test_an_event_of_a_user_is_told_to_nobody(name: str) -> None:
    """What the table does not know is passed over."""
    event = UnknownEvent(subject=Subject("case:Q8OAXF3W"), name=name, facts={})
    (entry,) = journalled(REMOVED)
    assert envelopes_of([evolve(entry, event=event)]) == ()


REMOVED = PaymentRemoved(
    case_id=CaseId("Q8OAXF3W"),
    payment_id=PaymentId("bank-17"),
    payout_id=PayoutId("01J"),
    client_id=ClientId("nordic"),
    partner_id=PartnerId("acme"),
    currency="EUR",
    was_payment_minor=1_000_010,
    was_received_by=Recipient.PARTNER,
    was_received_on=date(2026, 3, 3),
    was_partner_gross_minor=95_001,
    was_platform_fee_minor=38_000,
    was_commission_status=CommissionStatus.PAID,
)


def test_the_envelope_of_a_deleted_payment() -> None:
    """Every byte of one: names in order, no blanks, the amount as text beside its currency."""
    (envelope,) = envelopes_of(journalled(REMOVED))
    assert (envelope.partner_id, envelope.at) == ("acme", NOON)
    assert envelope.body == (
        b'{"data":{"amount":{"amount":"10000.10","currency":"EUR"},"caseId":"Q8OAXF3W",'
        b'"clientId":"nordic","partnerId":"acme","paymentId":"bank-17","payoutId":"01J",'
        b'"receivedBy":"partner","receivedOn":"2026-03-03"},'
        b'"event":"payment.deleted","id":"case:Q8OAXF3W:1","links":{"case":"/cases/Q8OAXF3W"},'
        b'"specVersion":"1.0","timestamp":"2026-03-04T12:00:00.000000Z"}'
    )


# ---------------------------------------------------------------------------------- signatures


@given(st.binary(min_size=1, max_size=100), bodies, PAST_NOW)
def test_a_signature_is_accepted_by_an_independent_hmac(
    key: bytes, body: bytes, at: datetime
) -> None:
    """HMAC-SHA256 over ``t.body``, keyed by the decoded secret, in lowercase hexadecimal."""
    header = sign_webhook(base64.b64encode(key).decode(), body, at)
    seconds = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    mac = by_the_book(key, f"{seconds}.".encode() + body)
    assert header == f"t={seconds},v1={mac}"


def test_openssl_makes_the_same_signature() -> None:
    """``printf '1772614800.{}' | openssl dgst -sha256 -hmac secret``."""
    header = sign_webhook("c2VjcmV0", b"{}", datetime(2026, 3, 4, 9, tzinfo=UTC))
    mac = "6db0c10ffb45921b58cd49909b9ce3550210643dd0ecd11f4dcf7954ce619308"
    assert header == f"t=1772614800,v1={mac}"


@given(secrets, bodies, PAST_NOW, st.timedeltas(timedelta(0), TOLERANCE - timedelta(seconds=1)))
def test_what_was_signed_is_accepted(
    secret: str, body: bytes, at: datetime, delay: timedelta
) -> None:
    """A webhook on its way for less than 300 seconds is accepted."""
    verify_webhook(secret, sign_webhook(secret, body, at), body, at + delay)


@pytest.mark.parametrize("late", (-300, -1, 0, 1, 299, 300))
def test_a_signature_holds_for_300_seconds(late: int) -> None:
    """At exactly 300 seconds it is still accepted, before its time as well as after."""
    header = sign_webhook(SECRET, BODY, NOON)
    verify_webhook(SECRET, header, BODY, NOON + timedelta(seconds=late))


@pytest.mark.parametrize("late", (timedelta(seconds=301), timedelta(seconds=300, microseconds=1),
                                  timedelta(days=4000)))  # fmt: skip
def test_a_signature_is_refused_after_300_seconds(late: timedelta) -> None:
    """An old webhook may be one that somebody recorded and plays again."""
    header = sign_webhook(SECRET, BODY, NOON)
    refused = refusal(header, now=NOON + late)
    assert isinstance(refused, errors.SignatureOutOfTime)
    assert refused.facts == {"age": str(late // timedelta(seconds=1)), "limit": "300"}
    early = refusal(header, now=NOON - late)
    assert isinstance(early, errors.SignatureOutOfTime)


@given(secrets, st.binary(min_size=1, max_size=60), st.data())
def test_one_changed_byte_is_refused(secret: str, body: bytes, data: st.DataObject) -> None:
    """Whatever byte of the body is changed, added or left out, the signature does not hold."""
    header = sign_webhook(secret, body, NOON)
    place = data.draw(st.integers(0, len(body) - 1))
    flip = data.draw(st.integers(1, 255))
    changed = body[:place] + bytes([body[place] ^ flip]) + body[place + 1 :]
    longer, shorter = body[:place] + bytes([flip]) + body[place:], body[:place] + body[place + 1 :]
    for other in {changed, longer, shorter} - {body}:
        refused = refusal(header, secret=secret, body=other)
        assert isinstance(refused, errors.InvalidSignature)


def test_every_one_byte_change_of_a_body_is_refused() -> None:
    """Every byte of one body, changed to every other value it may have."""
    body = b"10.00"
    header = sign_webhook(SECRET, body, NOON)
    for place in range(len(body)):
        for value in range(256):
            other = body[:place] + bytes([value]) + body[place + 1 :]
            if other != body:
                refused = refusal(header, body=other)
                assert isinstance(refused, errors.InvalidSignature)


def test_every_one_letter_change_of_a_header_is_refused() -> None:
    """No letter of time or signature can be another one, a capital included."""
    header = sign_webhook(SECRET, BODY, NOON)
    for place, letter in enumerate(header):
        for other in {"0", "f", "F", "-", ",", "=", "é", letter.upper()} - {letter}:
            changed = header[:place] + other + header[place + 1 :]
            assert isinstance(refusal(changed), errors.InvalidSignature), changed


@given(secrets, secrets, bodies)
def test_another_secret_is_refused(one: str, other: str, body: bytes) -> None:
    """Only who has the secret can sign; a key is what its Base64 stands for, up to its padding."""
    keys = [base64.b64decode(secret).rstrip(b"\0") for secret in (one, other)]
    header = sign_webhook(one, body, NOON)
    if keys[0] != keys[1]:
        assert isinstance(refusal(header, secret=other, body=body), errors.InvalidSignature)


@given(secrets, secrets, bodies)
def test_while_a_secret_is_replaced_both_hold(new: str, old: str, body: bytes) -> None:
    """The sender signs with both, so that receivers change over when they like."""
    header = sign_webhook(new, body, NOON, former=old)
    verify_webhook(new, header, body, NOON)
    verify_webhook(old, header, body, NOON)


@given(texts(), st.lists(st.text("0123456789abcdef", max_size=64), max_size=3))
def test_what_else_a_header_says_is_passed_over(scheme: str, others: list[str]) -> None:
    """Signatures of other secrets and of later schemes may stand beside the one that holds."""
    header = sign_webhook(SECRET, BODY, NOON)
    more = [f"v1={other}" for other in others] + [f"v2={scheme.replace(',', '')}"]
    verify_webhook(SECRET, ",".join([*more, header]), BODY, NOON)
    verify_webhook(SECRET, ",".join([header, *more]), BODY, NOON)


MAC = sign_webhook(SECRET, BODY, NOON).partition(",v1=")[2]
SECONDS = sign_webhook(SECRET, BODY, NOON).partition(",")[0][2:]


@pytest.mark.parametrize(
    "header",
    (
        "",
        ",",
        "t",
        "v1",
        f"t={SECONDS}",
        f"v1={MAC}",
        f"t=,v1={MAC}",
        f"t=now,v1={MAC}",
        f"t={SECONDS}.0,v1={MAC}",
        f"t= {SECONDS},v1={MAC}",
        f"t=+{SECONDS},v1={MAC}",
        f"t=１７７２６２５６００,v1={MAC}",
        f"t={'9' * 4000},v1={MAC}",
        f"t={SECONDS},t={SECONDS},v1={MAC}",
        f"t={SECONDS};v1={MAC}",
        f"t={SECONDS},v1",
        f"t={SECONDS},V1={MAC}",
        f"t={SECONDS},v1={MAC.upper()}",
        f"t={SECONDS},v1={MAC[:-1]}",
        f"t={SECONDS},v1={MAC}0",
        f"t={SECONDS},v1=\ud800",
        f"t={SECONDS},v1={MAC}\n",
        None,
        b"t=1,v1=a",
    ),
)
def test_a_header_of_another_form_is_refused(header: Any) -> None:
    """Missing, torn, doubled, in foreign digits or too long: one refusal, by name."""
    assert isinstance(refusal(header), errors.InvalidSignature)


@given(st.text() | st.lists(st.sampled_from(["t=", "v1=", ",", "0", "-1", "a" * 64])).map("".join))
@example("t=-99999999999,v1=" + "a" * 64)
def test_no_header_makes_another_exception(header: str) -> None:
    """Whatever a stranger posts, the refusal is one of ours."""
    assert isinstance(refusal(header), errors.InvalidSignature)


@pytest.mark.parametrize("seconds", ("1772625600.5", "1e9", "+5", " 5", "9" * 13, "5\n", "", "٥"))
def test_a_genuine_signature_over_no_time_is_refused(seconds: str) -> None:
    """Even who has the secret cannot make the age of a webhook something else than seconds."""
    mac = by_the_book(base64.b64decode(SECRET), f"{seconds}.".encode() + BODY)
    assert isinstance(refusal(f"t={seconds},v1={mac}"), errors.InvalidSignature)


@pytest.mark.parametrize("secret", ("", "=", "not base64", "c2VjcmV0 ", "é", "c2Vj\n", "abc", None))
def test_a_secret_that_is_not_base64_is_refused(secret: Any) -> None:
    """Signing and verifying refuse it by name, and do not repeat what it is."""
    header = sign_webhook(SECRET, BODY, NOON)
    refused = refusal(header, secret=secret)
    assert isinstance(refused, errors.InvalidSecret)
    assert not refused.facts
    with pytest.raises(errors.InvalidSecret):
        sign_webhook(secret, BODY, NOON)
    with pytest.raises(errors.InvalidSecret):
        sign_webhook(SECRET, BODY, NOON, former=secret or "")


def test_only_bytes_and_aware_instants_are_signed_and_verified() -> None:
    """A body that was decoded is not what came; an instant without an offset is none."""
    header = sign_webhook(SECRET, BODY, NOON)
    naive = NOON.replace(tzinfo=None)
    assert refusal(header, body=BODY.decode()).facts["field"] == "body"
    assert isinstance(refusal(header, now=naive), errors.InvalidInstant)
    with pytest.raises(errors.InvalidInput, match="body"):
        sign_webhook(SECRET, BODY.decode(), NOON)  # type: ignore[arg-type]
    with pytest.raises(errors.InvalidInstant):
        sign_webhook(SECRET, BODY, naive)


# ---------------------------------------------------------------------------------- deliveries


def removed() -> Envelope:
    """Return the envelope of a deleted payment."""
    (envelope,) = envelopes_of(journalled(REMOVED))
    return envelope


@pytest.mark.parametrize("replay", (False, True))
def test_a_delivery_is_what_its_receiver_verifies(replay: bool) -> None:
    """The body as it is signed, and a replay says that it is one."""
    made = delivery_of(removed(), "https://acme.example/hooks", SECRET, NOON, replay=replay)
    verify_webhook(SECRET, made.headers["X-Debitura-Signature"], made.body, NOON)
    assert made.body == removed().body
    assert made.url == "https://acme.example/hooks"
    assert made.headers.get("X-Debitura-Replay") == ("true" if replay else None)
    assert made.headers["Content-Type"] == "application/json"


def test_an_attempt_that_comes_late_is_signed_anew() -> None:
    """The hour between two attempts does not make the second one too old."""
    later = NOON + timedelta(hours=1)
    made = delivery_of(removed(), "https://acme.example/hooks", SECRET, later, former="b2xk")
    verify_webhook(SECRET, made.headers["X-Debitura-Signature"], made.body, later)
    verify_webhook("b2xk", made.headers["X-Debitura-Signature"], made.body, later)


@pytest.mark.parametrize(
    "url",
    ("https://a", "https://acme.example:8443/h?x=1&y=2#z", "https://xn--bcher-kva.example/"),
)
def test_an_https_address_is_taken(url: str) -> None:
    """With or without port, path and query."""
    assert delivery_of(removed(), url, SECRET, NOON).url == url


@pytest.mark.parametrize(
    "url",
    (
        "", "http://acme.example", "HTTPS//acme.example", "https://", "https:///hooks",
        "ftp://acme.example", "https://acme.example/a b", "https://acme.example/\r\nHost: x",
        "https://user:pass@acme.example", "//acme.example", None, b"https://acme.example",
    ),
)  # fmt: skip
def test_no_other_address_is_taken(url: Any) -> None:
    """HTTPS only; and the refusal does not repeat an address, which may hold a secret."""
    with pytest.raises(errors.InvalidInput) as refused:
        delivery_of(removed(), url, SECRET, NOON)
    assert refused.value.facts["field"] == "url"
    assert "acme" not in str(refused.value)


def test_a_delivery_is_tried_eight_times_at_doubling_distances() -> None:
    """1, 2, 4 ... 64 minutes after each failure; after the eighth the subscription is off."""
    waits = [
        None if (again := next_attempt_at(attempt, NOON)) is None else (again - NOON)
        for attempt in range(1, 9)
    ]
    assert waits == [*(timedelta(minutes=2**power) for power in range(7)), None]


@pytest.mark.parametrize("attempt", (0, 9, -1, 1.0, True, "1", None))
def test_no_other_attempt_has_a_next(attempt: Any) -> None:
    """Attempts are counted from 1 to 8."""
    with pytest.raises(errors.InvalidNumber):
        next_attempt_at(attempt, NOON)


def test_a_failure_has_an_instant() -> None:
    """Without an offset nobody knows when it was, not even of the last attempt."""
    for attempt in (1, 8):
        with pytest.raises(errors.InvalidInstant):
            next_attempt_at(attempt, NOON.replace(tzinfo=None))
