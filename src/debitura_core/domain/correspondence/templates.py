"""Message templates: ready-made words with placeholders that the case fills in.

Ten are ready-made and everybody's; further ones are saved by a person for itself. A placeholder
is in braces, like ``{debtor_name}``; one that is not known is refused when the template is
saved, one that nothing fills when the message is written.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from attrs import field, frozen

from debitura_core.domain.cases.cases import Case
from debitura_core.domain.cases.claims import Debtor
from debitura_core.domain.kernel.actors import Actor, Role
from debitura_core.domain.kernel.decisions import Decision, Stamp, changed
from debitura_core.domain.kernel.errors import NotFound, PlaceholderEmpty, UnknownPlaceholder
from debitura_core.domain.kernel.identifiers import (
    ClientId,
    PartnerId,
    Subject,
    TemplateId,
    subject,
)
from debitura_core.domain.kernel.money import shown
from debitura_core.domain.kernel.seals import SALT, SEALED, seal

PLACEHOLDERS: Mapping[str, str] = {
    "debtor_name": "the debtor's name",
    "contact_person": "whom to ask for at the debtor's",
    "case_reference": "the case number",
    "client_reference": "the client's own reference",
    "partner_reference": "the partner's own reference",
    "principal": "what was claimed, without fees",
    "added_fees": "interest, reminder and collection fees",
    "outstanding": "what is still owed",
    "paid": "all payments together",
    "invoice_date": "the day of the invoice",
    "due_date": "the day the claim fell due",
    "status": "the state of the case",
    "today": "the day of writing",
    "sender": "the user who writes",
    "amount": "an amount that the message is about",
    "date": "a day that the message is about",
    "question": "what is asked",
    "documents": "papers that are asked for or sent",
    "reason": "why",
    "details": "anything else",
}
"""The placeholders. The last six are the writer's to give; the case fills the others."""

_BRACED = re.compile(r"\{([^{}\n]*)\}")
_NAME = re.compile(r"[a-z_]{1,40}", re.ASCII)


@frozen(kw_only=True)
class Template:
    """Words to send often; ``owner`` is the person who saved them, None for a ready-made one."""

    template_id: TemplateId
    owner: str | None = None
    partner_id: PartnerId | None = None
    client_id: ClientId | None = None
    name: str = field(**SEALED)
    body: str = field(**SEALED)
    salt: str | None = field(default=None, **SALT)
    saved_at: datetime | None = None
    version: int = 1

    @property
    def is_shared(self) -> bool:
        """Whether it is one of the ready-made ones, which everybody may use."""
        return self.owner is None

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The placeholders in it, each once, in the order of the text."""
        return tuple(dict.fromkeys(_BRACED.findall(self.body)))


@frozen(kw_only=True)
class TemplateSaved:
    """A person saved a template, a new one or other words under the same name."""

    template_id: TemplateId
    owner: str
    partner_id: PartnerId | None
    client_id: ClientId | None
    name_seal: str
    body_seal: str

    @property
    def subject(self) -> Subject:
        """The template."""
        return subject("template", self.template_id)


_WORDS: Mapping[str, str] = {
    "Case accepted": (
        "We have accepted case {case_reference} against {debtor_name} and begin collection today,"
        " {today}. The claim is {outstanding}."
    ),
    "Question about the claim": (
        "Before we go on with case {case_reference} against {debtor_name} we need your answer:"
        " {question}"
    ),
    "Documents needed": (
        "To prove the claim in case {case_reference} against {debtor_name} we need these papers:"
        " {documents}. Please attach them to the case."
    ),
    "Debtor contacted": (
        "We have reached {debtor_name} about case {case_reference}. {details}"
    ),
    "Payment promised": (
        "{debtor_name} has promised to pay {amount} by {date} (case {case_reference}). Outstanding"
        " is {outstanding}."
    ),
    "Payment plan proposed": (
        "{debtor_name} proposes to pay case {case_reference} in instalments: {details} Do you"
        " agree? Outstanding is {outstanding}."
    ),
    "Payment received": (
        "We have received {amount} from {debtor_name} for case {case_reference}. Paid so far:"
        " {paid}; outstanding: {outstanding}."
    ),
    "Dispute raised": (
        "{debtor_name} disputes the claim in case {case_reference}: {reason} Please tell us what"
        " you say to it, and attach what supports your side."
    ),
    "Have you been paid?": (
        "Has {debtor_name} paid anything to you directly for case {case_reference}? By our books"
        " {outstanding} is outstanding. Please tell us amount and date of every payment."
    ),
    "Legal action recommended": (
        "Amicable collection in case {case_reference} against {debtor_name} has come to its end:"
        " {reason} We recommend legal action for the outstanding {outstanding}. Please tell us how"
        " to proceed."
    ),
}  # fmt: skip

READY_MADE: tuple[Template, ...] = tuple(
    Template(template_id=TemplateId(f"ready-made-{number}"), name=name, body=body)
    for number, (name, body) in enumerate(_WORDS.items(), 1)
)
"""The ten ready-made templates, shared by all."""


# -------------------------------------------------------------------------------------- rules


def check_names(names: tuple[str, ...], field: str) -> None:
    """Refuse placeholders that are not known, the first one by name.

    Raises `UnknownPlaceholder`; what is not even written like a name is not repeated, for it may be
    anybody's.
    """
    for name in names:
        if name not in PLACEHOLDERS:
            told = name if _NAME.fullmatch(name) else "..."
            raise UnknownPlaceholder(field=field, name=told, known=", ".join(PLACEHOLDERS))


def find(own: tuple[Template, ...], name: str) -> Template:
    """Return the template of this name, one's own before a ready-made one; raises `NotFound`."""
    for template in (*own, *READY_MADE):
        if template.name == name:
            return template
    raise NotFound(kind="template", id="of that name")


def save(own: tuple[Template, ...], name: str, body: str, *, template_id: TemplateId,
         stamp: Stamp) -> Decision[Template]:  # fmt: skip
    """Decide that the actor keeps these words under *name*, in place of its own of that name."""
    by = stamp.by
    check_names(tuple(_BRACED.findall(body)), "body")
    earlier = next((one for one in own if one.name == name), None)
    if earlier is not None:
        template = changed(earlier, body=body, salt=stamp.salt, saved_at=stamp.at)
    else:
        template = Template(
            template_id=template_id,
            owner=str(by),
            partner_id=PartnerId(by.party) if by.role is Role.PARTNER else None,
            client_id=ClientId(by.party) if by.role is Role.CLIENT else None,
            name=name,
            body=body,
            salt=stamp.salt,
            saved_at=stamp.at,
        )
    event = TemplateSaved(
        template_id=template.template_id,
        owner=str(by),
        partner_id=template.partner_id,
        client_id=template.client_id,
        name_seal=seal(name, stamp.salt),
        body_seal=seal(body, stamp.salt),
    )
    return Decision(template, (template,), (event,))


def told_by(case: Case, debtor: Debtor, by: Actor, today: date) -> dict[str, str | None]:
    """Return what a case says for the placeholders; None for what it does not have."""
    currency = case.currency
    return {
        "debtor_name": debtor.name,
        "contact_person": debtor.contact_person,
        "case_reference": case.reference,
        "client_reference": case.client_reference,
        "partner_reference": case.partner_reference,
        "principal": shown(case.claimed.principal, currency),
        "added_fees": shown(case.claimed.added_fees, currency),
        "outstanding": shown(case.open.total, currency),
        "paid": shown(case.paid_minor, currency),
        "invoice_date": case.invoice_date.isoformat(),
        "due_date": case.due_date.isoformat(),
        "status": case.lifecycle.label,
        "today": today.isoformat(),
        "sender": by.user,
    }


def render(body: str, told: Mapping[str, str | None]) -> str:
    """Fill the placeholders of *body* in, once: braces inside a value stay as they are.

    Raises `PlaceholderEmpty`, naming every placeholder that nothing fills.

    >>> render("{case_reference}: {question}", {"case_reference": "Q8OAXF3W", "question": "{who}?"})
    'Q8OAXF3W: {who}?'
    """
    empty = {name for name in _BRACED.findall(body) if told.get(name) is None}
    if empty:
        raise PlaceholderEmpty(names=", ".join(f"{{{name}}}" for name in sorted(empty)))
    return _BRACED.sub(lambda found: str(told[found[1]]), body)
