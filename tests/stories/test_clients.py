"""A year with clients: one paused, one pinned, one carved out, all of them for the same partner."""

from __future__ import annotations

from datetime import UTC, date, datetime

from debitura_core import (
    AcceptCase,
    CarveOut,
    Case,
    ClientList,
    ClientSort,
    Desk,
    HideFromBalance,
    LeadAgent,
    LeadRule,
    Lifecycle,
    Month,
    PartnerBalance,
    PauseRouting,
    PinClient,
    Recipient,
    RegisterClient,
    RelationshipHistory,
    RelationshipStep,
    ResumeRouting,
    RouteOf,
    RouteStep,
    RunReminders,
    SetLeadAgents,
    ShowInBalance,
    TaskKind,
    Tasks,
    Verdict,
)
from tests.cast import Cast, Opened, eur, meeting, on_both_stores, submission


def handed_in(desk: Desk, case_id: str) -> Case:
    """Let a client hand a claim in, and name no partner."""
    return desk.do(submission(case_id, client_id=None, partner_id=None))


def south_of(cast: Cast) -> Desk:
    """Register the client South, whom the portal brought, and take its desk."""
    cast.ops.do(RegisterClient(client_id="south", name="South", country="IT", referred_by="portal"))
    return cast.network.as_client("south", user="sara")


@on_both_stores
def test_a_paused_a_pinned_and_a_carved_out_client(store: Opened) -> None:
    """Pausing closes one door of three, for one client; hiding touches the eye alone."""
    with meeting(store) as cast:
        south = south_of(cast)
        everything = (LeadAgent(rules=(LeadRule(),)),)
        cast.ops.do(SetLeadAgents(partner_id="acme", agents=everything))
        for desk, name in ((cast.nora, "n1"), (cast.otto, "b1"), (south, "s1")):
            assert handed_in(desk, name).partner_id == "acme"
            cast.anna.do(AcceptCase(case_id=name))

        # Acme wants no more of any of them, but two doors are the platform's
        for client in ("nordic", "baltic", "south"):
            cast.anna.do(PauseRouting(client_id=client, reason="a conflict of interest"))
        cast.ops.do(PinClient(client_id="baltic", partner_id="acme"))
        cast.ops.do(CarveOut(referred_by="portal", country="DE", partner_id="acme"))
        new = {
            name: handed_in(desk, name)
            for desk, name in ((cast.nora, "n2"), (cast.otto, "b2"), (south, "s2"))
        }
        assert new["n2"].lifecycle is Lifecycle.LEADS
        assert (new["b2"].partner_id, new["s2"].partner_id) == ("acme", "acme")
        why = {name: cast.ops.ask(RouteOf(case_id=name)) for name in new}
        assert [why[name].step for name in ("n2", "b2", "s2")] == [
            RouteStep.LEGAL_NETWORK,
            RouteStep.CLIENT_PIN,
            RouteStep.CARVE_OUT,
        ]
        for route in why.values():
            assert route.candidates[-1].verdict is Verdict.PAUSED

        # the case it has goes on, and its client pays
        cast.anna.do(HideFromBalance(client_id="nordic"))
        payout = cast.pay(eur("1000"), "n1", received_by=Recipient.CLIENT)
        assert cast.anna.ask(PartnerBalance()).hidden_clients == ("nordic",)
        cast.clock.set(datetime(2026, 3, 12, 9, tzinfo=UTC))
        assert cast.ops.do(RunReminders(on=date(2026, 3, 12))) == ()
        quiet = {task.kind for task in cast.anna.ask(Tasks(limit=1000)).tasks}
        assert TaskKind.INVOICE_CLIENT not in quiet

        # back to how it was
        cast.anna.do(ResumeRouting(client_id="nordic"))
        cast.anna.do(ShowInBalance(client_id="nordic"))
        assert handed_in(cast.nora, "n3").partner_id == "acme"
        (chase,) = cast.ops.do(RunReminders(on=date(2026, 3, 12)))
        assert chase.payout_id == payout.payout_id
        lines = cast.anna.ask(ClientList(sort=ClientSort.NAME)).clients
        assert [(line.client_id, len(line.badges)) for line in lines] == [
            ("baltic", 1),
            ("nordic", 0),
            ("south", 1),
        ]
        trail = cast.ops.ask(RelationshipHistory(case_id="n1"))
        assert [change.step for change in trail.changes] == [
            RelationshipStep.FORMED,
            RelationshipStep.ROUTING_PAUSED,
            RelationshipStep.HIDDEN_FROM_BALANCE,
            RelationshipStep.ROUTING_RESUMED,
            RelationshipStep.SHOWN_IN_BALANCE,
        ]


@on_both_stores
def test_a_month_end_knows_no_hiding(store: Opened) -> None:
    """A hidden client's settled commission stands on the month's invoice all the same."""
    with meeting(store) as cast:
        cast.case()
        cast.anna.do(HideFromBalance(client_id="nordic"))
        cast.pay(eur("1000"))
        (invoice,) = cast.close(Month(2026, 3))
        assert invoice.net == eur("38")
        assert cast.anna.ask(PartnerBalance()).rows == ()


@on_both_stores
def test_one_clients_pause_is_no_other_clients_matter(store: Opened) -> None:
    """A paused relationship changes the routes of its own client and of nobody else."""
    with meeting(store) as cast:
        for partner in ("acme", "rival"):
            cast.ops.do(SetLeadAgents(partner_id=partner, agents=(LeadAgent(rules=(LeadRule(),)),)))
        for desk, name in ((cast.nora, "n1"), (cast.otto, "b1")):
            handed_in(desk, name)
            cast.anna.do(AcceptCase(case_id=name))
        before = cast.ops.ask(RouteOf(case_id="b1"))
        cast.anna.do(PauseRouting(client_id="nordic", reason="a conflict of interest"))
        assert cast.ops.ask(RouteOf(case_id="b1")) == before
        assert cast.ops.ask(RouteOf(case_id="n1")).partner_id == "rival"
