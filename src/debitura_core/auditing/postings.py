"""How entries cover each other, computed again for the audit: on plain rows, without the rules.

The rows are those that the tables must hold; `accounts` says what events post.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from attrs import define, evolve, field, frozen

from debitura_core.books.folding import Key

Facts = dict[str, Any]
Amounts = Mapping[str, int]

OWED_BY: Final = {
    "client_funds": ("partner", "client"),
    "client_fees": ("client", "partner"),
    "commission": ("partner", "platform"),
    "invoices": ("partner", "platform"),
    "platform_funds_partner": ("platform", "partner"),
    "platform_funds_client": ("platform", "client"),
    "surplus_partner": ("partner", "debtor"),
    "surplus_client": ("client", "debtor"),
    "surplus_platform": ("platform", "debtor"),
    "partner_cases": ("platform", "partner"),
}
"""Who owes whom an amount above zero."""

BETWEEN: Final = {
    ("partner", "client"): ("client_funds", "client_fees"),
    ("client", "partner"): ("client_fees", "client_funds"),
    ("partner", "platform"): ("invoices", "partner_cases", "platform_funds_partner"),
    ("platform", "partner"): ("platform_funds_partner", "partner_cases", "invoices"),
    ("platform", "client"): ("platform_funds_client",),
    ("client", "platform"): ("platform_funds_client",),
}
"""The accounts that a transfer may touch; what is over stays on the first."""

PASSED_ON: Final = ("client_funds", "platform_funds_partner", "platform_funds_client")
"""What is held for another, and passed on within 30 business days."""


@frozen(kw_only=True)
class About:
    """What the entries of one event have in common."""

    partner_id: Any
    client_id: Any = None
    case_id: Any = None
    currency: Any
    cause: str
    source_id: Any
    on: str
    at: str
    due_on: str | None = None
    received_on: str | None = None


@define
class Ledger:
    """The rows of the accounts as far as the journal was read."""

    positions: dict[Key, Facts] = field(factory=dict)
    entries: dict[Key, Facts] = field(factory=dict)
    coverings: dict[Key, Facts] = field(factory=dict)
    _open: dict[Key, list[Facts]] = field(factory=lambda: defaultdict(list))
    """The entries of a position, those that are covered left out when they are looked for."""
    _of_source: dict[Key, list[Facts]] = field(factory=lambda: defaultdict(list))

    def post(self, amounts: Amounts, about: About, first: Collection[str] = ()) -> None:
        """Add amounts, and cover what they can: named entries, the source's own, the oldest."""
        for account, minor in amounts.items():
            if minor:
                entry = self._enter(account, minor, about)
                if account != "commission":
                    for earlier in sorted(
                        self._open_of(_key_of(entry)), key=lambda one: _rank(one, entry, first)
                    ):
                        self._cover(entry, earlier)

    def transfer(self, facts: Facts, at: str) -> None:
        """Cover what the payer owes the payee, as named, then the oldest; keep what is over."""
        about, payee = _about_transfer(facts, at), facts["payee"]
        names = list(facts["applies_to"])
        left = facts["amount_minor"]
        accounts = BETWEEN[facts["payer"], payee]
        keys = [_key(account, about) for account in accounts]
        due = [one for key in keys for one in self._open_of(key) if _owed(one, payee) > 0]
        for one in sorted(due, key=lambda one: (_named(one, names), *_age(one))):
            take = min(left, _owed(one, payee))
            if take:
                here = evolve(about, case_id=one["case_id"])
                self.post({one["account"]: _signed(one["account"], payee, take)}, here,
                          (one["entry_id"],))  # fmt: skip
                left -= take
        self.post({accounts[0]: _signed(accounts[0], payee, left)}, about)

    def offset(self, facts: Facts, at: str) -> None:
        """Move what a partner holds for a client, and what the client owes, by one amount."""
        about = _about_transfer(facts, at)
        funds = self.positions.get(_key("client_funds", about), {"amount_minor": 0})
        sign = -1 if funds["amount_minor"] > 0 else 1
        for account in ("client_funds", "client_fees"):
            self.post({account: sign * facts["amount_minor"]}, about, facts["applies_to"])

    def move(self, account: str, sources: Collection[str], about: About, into: str) -> None:
        """Take what is open of some sources off one case, and put it on another."""
        for one in self._open_of(_key(account, about)):
            if one["source_id"] in sources:
                minor = _left(one)
                here = evolve(
                    about, case_id=one["case_id"], source_id=one["source_id"], due_on=one["due_on"]
                )
                self.post({account: -minor}, here, (one["entry_id"],))
                self.post({account: minor}, evolve(here, case_id=into))

    def fees_open(self, payout: Facts) -> int:
        """Return what is open of the client's fees for a payout."""
        key = payout["partner_id"], "client_fees", payout["client_id"], payout["currency"]
        found = self._open_of(key)
        return sum(_left(one) for one in found if one["source_id"] == payout["payout_id"])

    def take_back(self, facts: Facts, at: str) -> None:
        """Mirror what a transfer posted; what it covered is open, for other credits to cover."""
        place = facts["partner_id"], facts["transfer_id"]
        made = sorted(self._of_source[place], key=_age)
        for entry in made:
            for covering in self.coverings.values():
                ends = covering["later_id"], covering["earlier_id"]
                if covering["partner_id"] == place[0] and entry["entry_id"] in ends:
                    for end in ends:
                        _move(self.entries[place[0], end], -covering["amount_minor"])
                    covering["amount_minor"] = 0
        for entry in made:
            key = _key_of(entry)
            self._open[key] = [one for one in self.entries.values() if _key_of(one) == key]
            about = About(
                partner_id=place[0], client_id=entry["client_id"], case_id=entry["case_id"],
                currency=entry["currency"], cause="undo", source_id=place[1], on=at[:10], at=at,
            )  # fmt: skip
            mirror = self._enter(entry["account"], -entry["amount_minor"], about)
            self._cover(mirror, entry)
        for key in {_key_of(entry): None for entry in made}:
            found = self._open_of(key)
            for credit in [one for one in found if _left(one) < 0]:
                for debt in [one for one in found if _left(one) > 0]:
                    self._cover(credit, debt)

    def _enter(self, account: str, minor: int, about: About) -> Facts:
        key = _key(account, about)
        client = about.client_id if "client" in OWED_BY[account] else None
        held = self.positions.setdefault(key, {
            "partner_id": key[0], "account": account, "counterparty": key[2],
            "currency": about.currency, "client_id": client, "amount_minor": 0, "entries": 0,
        })  # fmt: skip
        held["client_id"] = client
        held["amount_minor"] += minor
        held["entries"] += 1
        entry = {
            "partner_id": about.partner_id,
            "entry_id": f"{account}:{key[2]}:{about.currency}:{held['entries']}",
            "account": account, "client_id": about.client_id, "case_id": about.case_id,
            "currency": about.currency, "amount_minor": minor, "cause": about.cause,
            "source_id": about.source_id, "entry_date": about.on,
            "due_on": about.due_on or _due(account, about), "posted_at": about.at,
            "number": held["entries"], "covered_minor": 0,
        }  # fmt: skip
        self.entries[about.partner_id, entry["entry_id"]] = entry
        if account != "commission":
            self._open[key].append(entry)
        if about.cause in ("transfer", "offset"):
            self._of_source[about.partner_id, about.source_id].append(entry)
        return entry

    def _open_of(self, key: Key) -> list[Facts]:
        """Return what is open of a position, the oldest first."""
        found = self._open[key] = [one for one in self._open[key] if _left(one)]
        return sorted(found, key=_age)

    def _cover(self, later: Facts, earlier: Facts) -> None:
        if _left(later) * _left(earlier) >= 0:
            return
        take = min(abs(_left(later)), abs(_left(earlier)))
        _move(later, take)
        _move(earlier, take)
        key = later["partner_id"], later["entry_id"], earlier["entry_id"]
        covering = self.coverings.setdefault(key, {
            "partner_id": key[0], "later_id": key[1], "earlier_id": key[2], "amount_minor": 0,
        })  # fmt: skip
        covering["amount_minor"] += take


def _about_transfer(facts: Facts, at: str) -> About:
    return About(
        partner_id=facts["partner_id"], client_id=facts.get("client_id"),
        currency=facts["currency"],
        cause="offset" if facts["is_offset"] else "transfer", source_id=facts["transfer_id"],
        on=facts["on"], at=at,
    )  # fmt: skip


def _key(account: str, about: About) -> Key:
    sides = OWED_BY[account]
    counterparty = about.client_id if "client" in sides else ""
    if "debtor" in sides:
        counterparty = about.case_id
    return about.partner_id, account, counterparty or "", about.currency


def _key_of(entry: Facts) -> Key:
    _, account, rest = entry["partner_id"], entry["account"], entry["entry_id"]
    counterparty = rest.removeprefix(f"{account}:").rpartition(":")[0].rpartition(":")[0]
    return entry["partner_id"], account, counterparty, entry["currency"]


def _due(account: str, about: About) -> str | None:
    """Return the day by which an amount is to be settled, None where no term is set."""
    if account == "client_fees":
        return str(date.fromisoformat(about.at[:10]) + timedelta(days=10))
    if account not in PASSED_ON:
        return None
    day, left = date.fromisoformat(about.received_on or about.on), 30
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() < 6
    return str(day)


def _age(entry: Facts) -> tuple[Any, ...]:
    return entry["entry_date"], entry["posted_at"], entry["number"], entry["entry_id"]


def _left(entry: Facts) -> int:
    return int(entry["amount_minor"] - entry["covered_minor"])


def _move(entry: Facts, take: int) -> None:
    entry["covered_minor"] += take if entry["amount_minor"] > 0 else -take


def _rank(earlier: Facts, entry: Facts, first: Collection[str]) -> int:
    if earlier["entry_id"] in first:
        return 0
    if earlier["source_id"] == entry["source_id"]:
        return 1
    return 2 if earlier["source_id"] in first else 3


def _named(entry: Facts, names: list[str]) -> int:
    found = [place for place, name in enumerate(names)
             if name in (entry["entry_id"], entry["source_id"])]  # fmt: skip
    return min(found, default=len(names))


def _owed(entry: Facts, payee: str) -> int:
    return _left(entry) if OWED_BY[entry["account"]][1] == payee else -_left(entry)


def _signed(account: str, payee: str, minor: int) -> int:
    return minor if OWED_BY[account][0] == payee else -minor


def less(after: Amounts, before: Amounts) -> Amounts:
    """Return what leads from *before* to *after*."""
    names: Iterable[str] = {**after, **before}
    return {name: after.get(name, 0) - before.get(name, 0) for name in names}
