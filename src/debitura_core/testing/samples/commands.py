"""One valid example of each command, by the chapters of the work on cases."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from attrs import evolve

from debitura_core.commands import (
    changing_claims,
    closing_cases,
    closing_the_month,
    correcting,
    correcting_items,
    corresponding,
    filling_rates,
    managing_clients,
    merging_cases,
    moving_money,
    organising_cases,
    placing_cases,
    rating_partners,
    recording_payments,
    reversing,
    reviewing_cases,
    routing_cases,
    saving_presets,
    setting_up,
    settling_commissions,
    working_cases,
)
from debitura_core.desk import Command
from debitura_core.domain.cases.close_codes import CloseCode
from debitura_core.domain.cases.engagements import DeclineReason
from debitura_core.domain.cases.routing_settings import LeadAgent, LeadRule
from debitura_core.domain.cases.statuses import StatusType
from debitura_core.domain.correspondence.notes import CallOutcome
from debitura_core.domain.kernel.actors import Role
from debitura_core.domain.kernel.calendar import Month
from debitura_core.domain.kernel.percent import Percent
from debitura_core.domain.money.account_statements import Counterparty
from debitura_core.domain.money.accounts import PartyKind
from debitura_core.domain.money.payment_plans import Instalment
from debitura_core.domain.money.payments import Recipient
from debitura_core.domain.money.revenue_items import RevenueItemKind
from debitura_core.domain.money.transfers import Direction
from debitura_core.domain.parties.parties import PartnerType
from debitura_core.domain.parties.tax import TaxTreatment
from debitura_core.domain.performance.feedback import ComplaintCategory
from debitura_core.testing.samples.ids import TODAY
from debitura_core.testing.samples.sample import Sample, catalogue, client, partner, platform
from debitura_core.testing.samples.values import CLAIM, CLAUSE, DEBTOR, DETAILS, eur

SETTING_UP: Final = catalogue(
    platform(
        lambda ids: setting_up.RegisterPartner(
            name="Fresh", partner_type=PartnerType.EXCLUSIVE, country="NO"
        )
    ),
    platform(lambda ids: setting_up.RegisterClient(name="Fresh", country="NO")),
    platform(lambda ids: setting_up.AgreeTerms(partner_id=ids.partner, partner_case_terms=CLAUSE)),
    platform(lambda ids: setting_up.SuspendPartner(partner_id=ids.partner)),
    platform(lambda ids: setting_up.DescribePlatform(details=DETAILS)),
    platform(lambda ids: setting_up.DescribePartner(partner_id=ids.partner, details=DETAILS)),
    platform(lambda ids: setting_up.DescribeClient(client_id=ids.client, details=DETAILS)),
    platform(
        lambda ids: setting_up.SetTaxTerms(
            partner_id=ids.partner, treatment=TaxTreatment.DOMESTIC, rate=Percent(25)
        )
    ),
)

PLACING_CASES: Final = catalogue(
    platform(
        lambda ids: placing_cases.SubmitCase(
            case_id="another",
            client_id=ids.client,
            partner_id=ids.partner,
            success_fee=Percent(10),
            debtor=DEBTOR,
            claim=CLAIM,
        )
    ),
    platform(lambda ids: placing_cases.ValidateCase(case_id=ids.unsigned)),
    platform(
        lambda ids: placing_cases.ReassignCase(case_id=ids.case, partner_id=ids.other_partner)
    ),
    platform(lambda ids: merging_cases.MergeCase(case_id=ids.quiet_case, into=ids.case)),
)

REVIEWING_CASES: Final = catalogue(
    partner(lambda ids: reviewing_cases.AcceptCase(case_id=ids.waiting)),
    partner(
        lambda ids: reviewing_cases.DeclineCase(case_id=ids.waiting, reason=DeclineReason.DISPUTED)
    ),
    partner(
        lambda ids: reviewing_cases.RequestInformation(
            case_id=ids.waiting, question="which invoice?"
        )
    ),
    client(lambda ids: reviewing_cases.SupplyInformation(case_id=ids.asked, answer="this one")),
    partner(
        lambda ids: reviewing_cases.ProposeTerms(
            case_id=ids.waiting, success_fee=Percent(30), explanation="it is old"
        )
    ),
)

ORGANISING_CASES: Final = catalogue(
    partner(lambda ids: organising_cases.AssignCase(case_id=ids.case, user="carl")),
    partner(lambda ids: organising_cases.TransferCase(case_id=ids.case, user="carl")),
    partner(lambda ids: organising_cases.SetPriority(case_id=ids.case, follow_up=True, priority=5)),
    partner(
        lambda ids: organising_cases.SetPartnerReference(case_id=ids.case, reference="our file 7")
    ),
    partner(
        lambda ids: organising_cases.UpdateDebtor(
            case_id=ids.case, debtor=evolve(DEBTOR, phones=("+49 228 2",))
        )
    ),
)

WORKING_CASES: Final = catalogue(
    partner(
        lambda ids: working_cases.UpdateStatus(
            case_id=ids.case, status=StatusType.ON_HOLD, notes="he is abroad", reason="abroad"
        )
    ),
    partner(lambda ids: working_cases.ResumeCase(case_id=ids.paused)),
    partner(lambda ids: working_cases.RequestReturn(case_id=ids.case, explanation="he is gone")),
    client(
        lambda ids: working_cases.DecideReturn(case_id=ids.given_up, approve=True, remark="agreed")
    ),
    partner(lambda ids: working_cases.StartLegalAction(case_id=ids.case)),
)

CLOSING_CASES: Final = catalogue(
    partner(
        lambda ids: closing_cases.CloseCase(
            case_id=ids.case, code=CloseCode.OTHER, comment="by hand"
        )
    ),
    client(lambda ids: closing_cases.RequestClosure(case_id=ids.case, reason="settled")),
    partner(lambda ids: closing_cases.WaiveWithdrawalFee(case_id=ids.withdrawn, reason="goodwill")),
    platform(lambda ids: closing_cases.ExtendCollectionPeriod(case_id=ids.case)),
)

ROUTING_CASES: Final = catalogue(
    platform(lambda ids: routing_cases.RouteCase(case_id=ids.unrouted, partner_id=ids.partner)),
    platform(
        lambda ids: routing_cases.AwardLead(
            case_id=ids.unrouted, partner_id=ids.partner, success_fee=Percent(25)
        )
    ),
    platform(lambda ids: routing_cases.CloseLead(case_id=ids.unrouted, quotes_given=False)),
    platform(
        lambda ids: routing_cases.PinClient(client_id=ids.client, partner_id=ids.other_partner)
    ),
    platform(
        lambda ids: routing_cases.CarveOut(
            referred_by="portal", country="SE", partner_id=ids.other_partner
        )
    ),
    platform(
        lambda ids: routing_cases.SetLeadAgents(
            partner_id=ids.partner, agents=(LeadAgent(rules=(LeadRule(),)),)
        )
    ),
)

MANAGING_CLIENTS: Final = catalogue(
    partner(
        lambda ids: managing_clients.PauseRouting(client_id=ids.client, reason="a conflict of ours")
    ),
    partner(lambda ids: managing_clients.ResumeRouting(client_id=ids.hidden_client)),
    partner(lambda ids: managing_clients.HideFromBalance(client_id=ids.client)),
    partner(lambda ids: managing_clients.ShowInBalance(client_id=ids.hidden_client)),
)

RATING_PARTNERS: Final = catalogue(
    client(
        lambda ids: rating_partners.RateCase(
            case_id=ids.closed, outcome_stars=3, communication_stars=4
        )
    ),
    client(lambda ids: rating_partners.RateReply(message_id=ids.message, up=False)),
    platform(
        lambda ids: rating_partners.UpholdComplaint(
            partner_id=ids.partner, category=ComplaintCategory.BILLING, points=3
        )
    ),
)

RECORDING_PAYMENTS: Final = catalogue(
    partner(
        lambda ids: recording_payments.RecordPayment(
            case_id=ids.case,
            amount=eur("77.77"),
            received_by=Recipient.PARTNER,
            received_on=TODAY,
            method="transfer",
        )
    ),
    partner(
        lambda ids: recording_payments.AgreePaymentPlan(
            case_id=ids.case, instalments=(Instalment(TODAY + timedelta(30), eur("90")),)
        )
    ),
    platform(
        lambda ids: recording_payments.VerifyPayment(
            payment_id=ids.payment, ok=False, remark="from whom?"
        )
    ),
    partner(
        lambda ids: recording_payments.RecordRevenueItem(
            case_id=ids.case, kind=RevenueItemKind.FIXED_FEE, on=TODAY, amount=eur("30")
        )
    ),
)

CORRECTING: Final = catalogue(
    partner(
        lambda ids: correcting.CorrectPayment(
            payment_id=ids.payment, amount=eur("5"), take_away=("notes",)
        )
    ),
    partner(lambda ids: correcting.RemovePayment(payment_id=ids.payment)),
    partner(
        lambda ids: reversing.ReversePayment(
            payment_id=ids.payment, on=TODAY, reason="bounced", amount=eur("1")
        )
    ),
    partner(lambda ids: changing_claims.SetAddedFees(case_id=ids.case, interest=eur("900"))),
    partner(lambda ids: changing_claims.CorrectClaim(case_id=ids.case, principal=eur("19999"))),
    partner(
        lambda ids: correcting_items.CorrectRevenueItem(
            revenue_item_id=ids.revenue_item, amount=eur("31")
        )
    ),
    partner(lambda ids: correcting_items.RemoveRevenueItem(revenue_item_id=ids.revenue_item)),
)

SETTLING_COMMISSIONS: Final = catalogue(
    partner(lambda ids: settling_commissions.SettleCommission(payout_id=ids.unpaid)),
    partner(lambda ids: settling_commissions.ConfirmClientInvoiced(payout_id=ids.unpaid)),
    platform(
        lambda ids: settling_commissions.CreditCommission(
            payout_id=ids.unpaid, reason="uncollectible"
        )
    ),
    partner(lambda ids: settling_commissions.MarkRemitted(payout_id=ids.held)),
    platform(
        lambda ids: settling_commissions.ReopenCommission(
            payout_id=ids.written_off, reason="he pays after all"
        )
    ),
    partner(
        lambda ids: moving_money.RecordTransfer(
            counterparty=Counterparty(side=PartyKind.CLIENT, id=ids.client),
            amount=eur("5"),
            direction=Direction.PAID,
            on=TODAY,
        )
    ),
    partner(
        lambda ids: moving_money.UndoTransfer(transfer_id=ids.transfer, reason="a wrong account")
    ),
    partner(lambda ids: moving_money.Offset(client_id=ids.client, amount=eur("1"))),
    platform(lambda ids: filling_rates.FillRates()),
    platform(lambda ids: settling_commissions.RunReminders(on=TODAY)),
)

CLOSING_THE_MONTH: Final = catalogue(
    platform(lambda ids: closing_the_month.CloseMonth(month=Month.of(TODAY).previous())),
    platform(lambda ids: closing_the_month.CreditInvoice(invoice_id=ids.invoice)),
    platform(lambda ids: closing_the_month.MarkInvoicePaid(invoice_id=ids.invoice)),
)

CORRESPONDING: Final = catalogue(
    partner(
        lambda ids: corresponding.SendMessage(case_id=ids.case, to=Role.CLIENT, text="good news")
    ),
    partner(lambda ids: corresponding.SaveTemplate(name="Hello", body="Hi"), own=True),
    partner(
        lambda ids: corresponding.AttachDocument(
            case_id=ids.case, file_name="letter.txt", content=b"Dear"
        )
    ),
    partner(lambda ids: corresponding.AddNote(case_id=ids.case, title="called")),
    partner(lambda ids: corresponding.EditNote(note_id=ids.note, title="called again")),
    partner(lambda ids: corresponding.RemoveNote(note_id=ids.note)),
    partner(
        lambda ids: corresponding.LogCall(
            case_id=ids.case, number="+49 1", outcome=CallOutcome.DISPUTE, notes="rang twice"
        )
    ),
    partner(lambda ids: saving_presets.SaveFilterPreset(name="Mine"), own=True),
)

ABOUT_CASES: Final[Mapping[type[Command[Any]], Sample[Any]]] = {
    **SETTING_UP,
    **PLACING_CASES,
    **REVIEWING_CASES,
    **ORGANISING_CASES,
    **WORKING_CASES,
    **CLOSING_CASES,
    **ROUTING_CASES,
    **MANAGING_CLIENTS,
    **RATING_PARTNERS,
    **RECORDING_PAYMENTS,
    **CORRECTING,
    **SETTLING_COMMISSIONS,
    **CLOSING_THE_MONTH,
    **CORRESPONDING,
}
