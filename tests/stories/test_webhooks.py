"""Webhooks: two firms and the platform follow one case by polling the journal.

Each poller keeps the position it reached. One of them dies between posting and noting it, and posts
the same again; the receiver knows it by its id.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from attrs import define, field

from debitura_core import (
    AcceptCase,
    CloseCase,
    CloseCode,
    CorrectPayment,
    Desk,
    Envelope,
    JournalAfter,
    ReassignCase,
    Recipient,
    RemovePayment,
    RequestInformation,
    ResumeCase,
    Role,
    SendMessage,
    StatusType,
    SupplyInformation,
    UpdateStatus,
    delivery_of,
    envelopes_of,
    errors,
    verify_webhook,
)
from tests.cast import CASE, TODAY, Cast, Opened, eur, meeting, on_both_stores

SECRET = base64.b64encode(b"shared between the two of them").decode()


@define
class Receiver:
    """A web service: checks every post, and does once what came twice."""

    cast: Cast
    seen: dict[str, Any] = field(factory=dict)
    posts: int = 0

    def post(self, headers: Any, body: bytes) -> None:
        """Take a post that has just arrived."""
        verify_webhook(SECRET, headers["X-Debitura-Signature"], body, self.cast.clock.now())
        self.posts += 1
        told = json.loads(body)
        assert self.seen.setdefault(told["id"], told) == told

    @property
    def heard(self) -> list[tuple[Any, ...]]:
        """All it was told, in order: the event, and what changed."""
        return [_news(told["event"], told["data"]) for told in self.seen.values()]


def _news(event: str, data: dict[str, Any]) -> tuple[Any, ...]:
    if "amount" in data:
        return event, data["amount"]["amount"]
    shown = ("oldLifecycle", "newLifecycle", "closeCode", "engagement", "sender", "recipient")
    return (event, *(data[name] for name in shown if name in data))


@define
class Poller:
    """Posts what a desk's journal tells, a few entries at a time."""

    desk: Desk
    receiver: Receiver
    position: int = 0

    def run(self, *, dies: bool = False) -> None:
        """Post all that is new; who *dies* does not note how far it came."""
        reached = self.position
        while (page := self.desk.ask(JournalAfter(position=reached, limit=3))).entries:
            now = self.receiver.cast.clock.now()
            for envelope in envelopes_of(page.entries):
                made = delivery_of(envelope, "https://acme.example/hooks", SECRET, now)
                self.receiver.post(made.headers, made.body)
            reached = page.position
        self.position = self.position if dies else reached


def all_of(desk: Desk) -> tuple[Envelope, ...]:
    """Return everything a desk's journal tells, from its beginning."""
    return envelopes_of(desk.ask(JournalAfter(limit=1000)).entries)


def report(cast: Cast, status: StatusType, reason: str | None = None) -> None:
    """Let Anna report on the case."""
    cast.anna.do(UpdateStatus(case_id=CASE, status=status, notes="As agreed.", reason=reason))


@on_both_stores
def test_everybody_hears_of_their_own_and_of_each_thing_once(store: Opened) -> None:
    """From assignment over questions, money and letters to another partner and the end."""
    with meeting(store) as cast:
        acme, rival, all_ = (Receiver(cast) for _ in range(3))
        pollers = [Poller(cast.anna, acme), Poller(cast.eve, rival), Poller(cast.ops, all_)]
        for poller in pollers:
            poller.run()
        assert acme.heard == rival.heard == all_.heard == []

        # the case comes to Acme, which asks, gets its answer, and takes the case on
        cast.submit()
        cast.anna.do(RequestInformation(case_id=CASE, question="Which delivery?"))
        cast.nora.do(SupplyInformation(case_id=CASE, answer="The one of 3 November."))
        cast.anna.do(AcceptCase(case_id=CASE))
        for poller in pollers:
            poller.run()
        assert acme.heard == [
            ("case.assigned", 1),
            ("case.updated", "pending_verification", "needs_additional_details"),
            ("chat.created", "partner", "client"),
            ("case.updated", "needs_additional_details", "pending_verification"),
            ("chat.created", "client", "partner"),
            ("case.updated", "pending_verification", "active"),
        ]

        # money comes, is put right, and is taken back; the poller dies and runs again
        payout = cast.pay(eur("1000.10"))
        cast.anna.do(
            CorrectPayment(
                payment_id=payout.payment_id,
                amount=eur("1000"),
                received_by=Recipient.PARTNER,
                received_on=TODAY,
            )
        )
        cast.anna.do(RemovePayment(payment_id=payout.payment_id))
        cast.pay(eur("5000"))
        pollers[0].run(dies=True)
        posts = acme.posts
        pollers[0].run()
        assert acme.posts == posts + 3
        assert acme.heard[6:] == [
            ("payment.created", "1000.10"),
            ("payment.deleted", "1000.00"),
            ("payment.created", "5000.00"),
        ]

        # a report that changes no state is not told; a pause is, and a letter to Acme
        report(cast, StatusType.CONTACT_ATTEMPTED)
        report(cast, StatusType.ON_HOLD, "Expert opinion")
        cast.anna.do(ResumeCase(case_id=CASE))
        cast.nora.do(SendMessage(case_id=CASE, to=Role.PARTNER, text="Any news?"))
        cast.nora.do(SendMessage(case_id=CASE, to=Role.PLATFORM, text="Acme is slow."))

        # the platform gives the case to the rival, which closes it: Acme hears no more of it
        cast.ops.do(ReassignCase(case_id=CASE, partner_id="rival"))
        cast.eve.do(AcceptCase(case_id=CASE))
        cast.eve.do(CloseCase(case_id=CASE, code=CloseCode.UNECONOMICAL_TO_PURSUE))
        for poller in pollers:
            poller.run()
        assert acme.heard[9:] == [
            ("case.updated", "active", "paused"),
            ("case.updated", "paused", "active"),
            ("chat.created", "client", "partner"),
        ]
        assert rival.heard == [
            ("case.assigned", 2),
            ("case.updated", "pending_verification", "active"),
            ("case.closed", "active", "closed", "uneconomical_to_pursue"),
        ]

        # the platform heard it all, and each firm the very same bytes
        everything = all_of(cast.ops)
        assert [one.id for one in everything] == [*all_.seen]
        for desk, partner, receiver in ((cast.anna, "acme", acme), (cast.eve, "rival", rival)):
            own = [one.body for one in everything if one.partner_id == partner]
            assert [one.body for one in all_of(desk)] == own
            assert [json.loads(body) for body in own] == [*receiver.seen.values()]
        (private,) = (one for one in everything if one.partner_id is None)
        assert _news(private.event.value, dict(private.data)) == (
            "chat.created",
            "client",
            "platform",
        )


@on_both_stores
def test_a_post_that_somebody_kept_is_worth_nothing_later(store: Opened) -> None:
    """A recorded post is refused after 300 seconds, and with another amount at once."""
    with meeting(store) as cast:
        cast.case()
        cast.pay(eur("1000"))
        envelope = all_of(cast.anna)[-1]
        now = cast.clock.now()
        made = delivery_of(envelope, "https://acme.example/hooks", SECRET, now, replay=True)
        receiver = Receiver(cast)
        forged = made.body.replace(b"1000.00", b"9000.00")
        with pytest.raises(errors.InvalidSignature):
            receiver.post(made.headers, forged)
        cast.clock.advance(hours=1)
        with pytest.raises(errors.SignatureOutOfTime):
            receiver.post(made.headers, made.body)
        assert not receiver.seen
