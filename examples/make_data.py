"""
Make the books of a small collection agency: the year 2025, in CSV files.

    python examples/make_data.py

writes clients, cases, payments and rates into ``examples/data/``, with a README that names the five
payments which are wrong on purpose.  Everybody in these files is invented.

The same seed gives the same bytes on every machine and every Python from 3.11 on: all chance comes
from ``Random.random()``, the one method whose sequence Python promises to keep, and every amount is
a whole number of minor units until it is written down.
"""

import argparse
import csv
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from pathlib import Path
from random import Random
from typing import TypeVar

SEED = 42
DATA = Path(__file__).parent / "data"
CASES = 350
PARTNER_ID = "acme"
NEW_YEARS_EVE = date(2024, 12, 31)
LAST_DAY = date(2025, 12, 31)
UNKNOWN_CASE_ID = "NOSUCH00"

T = TypeVar("T")
Row = dict[str, str]


class Dice:
    """Chance that falls the same way on every Python version."""

    def __init__(self, seed: int) -> None:
        """Start the sequence that belongs to *seed*."""
        self._random = Random(seed)

    def whole(self, low: int, high: int) -> int:
        """Throw a whole number from *low* to *high*, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        """Take one of *choices*, each as likely as the next."""
        return choices[self.whole(0, len(choices) - 1)]

    def weighted(self, weights: Mapping[T, int]) -> T:
        """Take one of the keys, each as likely as its weight says."""
        left = self.whole(1, sum(weights.values()))
        for choice, weight in weights.items():
            left -= weight
            if left <= 0:
                return choice
        raise ValueError("weights must be positive")

    def happens(self, percent: int) -> bool:
        """Say yes in *percent* of a hundred throws."""
        return self.whole(1, 100) <= percent


# --- the world the agency works in ---------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Currency:
    """A currency, and how many of its minor units a dollar roughly buys."""

    code: str
    decimals: int
    minor_per_dollar: int
    rate_to_usd: str
    debtor_countries: tuple[str, ...]

    def write(self, minor: int) -> str:
        """Write an amount with exactly the decimals of the currency."""
        if self.decimals == 0:
            return str(minor)
        units, fraction = divmod(minor, 10**self.decimals)
        return f"{units}.{fraction:0{self.decimals}d}"


EUR = Currency(code="EUR", decimals=2, minor_per_dollar=93, rate_to_usd="1.08",
               debtor_countries=("DE", "NL", "FR", "ES", "FI"))  # fmt: skip
SEK = Currency(code="SEK", decimals=2, minor_per_dollar=1053, rate_to_usd="0.095",
               debtor_countries=("SE",))  # fmt: skip
JPY = Currency(code="JPY", decimals=0, minor_per_dollar=147, rate_to_usd="0.0068",
               debtor_countries=("JP",))  # fmt: skip
KWD = Currency(code="KWD", decimals=3, minor_per_dollar=308, rate_to_usd="3.25",
               debtor_countries=("KW",))  # fmt: skip
GBP = Currency(code="GBP", decimals=2, minor_per_dollar=79, rate_to_usd="1.27",
               debtor_countries=("GB",))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Client:
    """A creditor, its share of the cases, and how it numbers its claims."""

    client_id: str
    name: str
    country: str
    weight: int
    currencies: Sequence[tuple[Currency, int]]
    reference: str


CLIENTS = (
    Client(client_id="klitvang", name="Klitvang Belysning ApS", country="DK", weight=18,
           currencies=((EUR, 70), (SEK, 30)), reference="KLV-{:04d}"),
    Client(client_id="bruegge", name="Brüggenthal & Söhne Werkzeuge GmbH", country="DE", weight=22,
           currencies=((EUR, 100),), reference="RE{:06d}"),
    Client(client_id="aekervik", name="Äkervik Träteknik AB", country="SE", weight=18,
           currencies=((SEK, 85), (EUR, 15)), reference="2025-{:04d}"),
    Client(client_id="hoshimori", name="Hoshimori Seimitsu K.K.", country="JP", weight=15,
           currencies=((JPY, 100),), reference="{:06d}"),
    Client(client_id="marsa-dhow", name="Marsa Dhow Sails W.L.L.", country="KW", weight=12,
           currencies=((KWD, 100),), reference="MDS/{:d}"),
    Client(client_id="penhallick", name="Penhallick, Tripp & Daughters Ltd", country="GB",
           weight=10, currencies=((GBP, 80), (EUR, 20)), reference="PT {:05d}"),
    Client(client_id="kaislaranta", name="Kaislarannan Paperi Oy", country="FI", weight=8,
           currencies=((EUR, 100),), reference="2025-{:04d}"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Place:
    """How people and companies are called in one country."""

    forenames: tuple[str, ...]
    surnames: tuple[str, ...]
    companies: tuple[str, ...]


STEMS_BEGIN = ("Velqui", "Korbu", "Lumse", "Tordri", "Maruk", "Ostiva", "Quinsa", "Belomi", "Savre")
STEMS_END = ("dana", "vex", "mora", "tessa", "rion", "lisko", "pax", "drisa", "nara", "zeta")

PLACES = {
    "DE": Place(forenames=("Anke", "Jürgen", "Sabine", "Lukas", "Mehmet", "Käthe"),
                surnames=("Weiß", "Möller", "Kühn", "Brandt", "Şahin", "Großmann"),
                companies=("{} Bau GmbH", "{} Logistik GmbH & Co. KG", "{} Möbel AG")),
    "NL": Place(forenames=("Daan", "Sanne", "Joris", "Noëlle", "Femke"),
                surnames=("de Vries", "van den Berg", "Jansen", "Bakker", "Coenraad"),
                companies=("{} Transport B.V.", "{} Techniek B.V.", "{} Bloemen V.O.F.")),
    "FR": Place(forenames=("Élodie", "Benoît", "Camille", "François", "Zoé"),
                surnames=("Lefèvre", "Garçon", "Dubois", "N'Diaye", "Besançon"),
                companies=("{} Bâtiment SARL", "{} Énergies SAS", "Ateliers {} SA")),
    "ES": Place(forenames=("Íñigo", "María José", "Álvaro", "Begoña"),
                surnames=("Muñoz Peña", "García López", "Ibáñez Ruiz", "Núñez Gil"),
                companies=("{} Hostelería, S.L.", "{} Construcción, S.A.")),
    "FI": Place(forenames=("Päivi", "Jukka", "Aino", "Väinö"),
                surnames=("Mäkelä", "Hämäläinen", "Virtanen", "Öhman"),
                companies=("{} Rakennus Oy", "{} Puutarha Oy", "Kahvila {} Ky")),
    "SE": Place(forenames=("Åsa", "Göran", "Linnéa", "Björn", "Maja", "Sören"),
                surnames=("Åström", "Lindqvist", "Öberg", "Nyström", "Sjöberg", "Ek"),
                companies=("{} Bygg AB", "{} Redovisning AB", "{} Måleri HB")),
    "JP": Place(forenames=("Haruka", "Kenji", "Yūko", "Shō", "Naomi"),
                surnames=("Satō", "Kobayashi", "Ōno", "Fujimoto", "Itō"),
                companies=("{} Trading Co., Ltd.", "{} Denki K.K.", "{} Foods G.K.")),
    "KW": Place(forenames=("Fatima", "Yousef", "Noura", "Khaled", "Maryam"),
                surnames=("Al-Sabti", "Al-Harbani", "Al-Rashdan", "Al-Mutawi"),
                companies=("{} Trading Co. W.L.L.", "{} Contracting Est.", "{} Foods K.S.C.C.")),
    "GB": Place(forenames=("Gareth", "Siân", "Priya", "Oliver", "Zoë"),
                surnames=("Okonkwo-Hughes", "O'Rourke", "Patel", "Fairweather", "Llewelyn"),
                companies=("{} Catering Ltd", "{} & Co. LLP", "The {} Partnership")),
}  # fmt: skip


# --- cases ---------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Case:
    """A claim that a client handed over; amounts are in minor units."""

    case_id: str
    client: Client
    client_reference: str
    success_fee: str
    phase: str
    debtor_kind: str
    debtor_name: str
    debtor_country: str
    currency: Currency
    principal: int
    interest: int
    reminder_fees: int
    collection_fees: int
    invoice_date: date
    due_date: date
    submitted_on: date

    @property
    def owed(self) -> int:
        """Return the total that the debtor owes."""
        return self.principal + self.interest + self.reminder_fees + self.collection_fees


CASE_ID_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SUBMITTED_IN = {
    (2024, 12): 7, (2025, 1): 14, (2025, 2): 13, (2025, 3): 13, (2025, 4): 12, (2025, 5): 11,
    (2025, 6): 10, (2025, 7): 6, (2025, 8): 5, (2025, 9): 5, (2025, 10): 3, (2025, 11): 2,
}  # fmt: skip
COMPANY_DOLLARS = {(150, 1_000): 25, (1_000, 8_000): 45, (8_000, 60_000): 26, (60_000, 180_000): 4}
PERSON_DOLLARS = {(110, 600): 55, (600, 3_000): 35, (3_000, 12_000): 10}
PRE_LEGAL_FEES = {"9.5": 50, "12.5": 25, "15": 15, "20": 10}
LEGAL_FEES = {"12.5": 10, "15": 45, "20": 45}


def make_cases(dice: Dice, count: int) -> list[Case]:
    """Make *count* cases, in the order in which they were submitted."""
    days = sorted(draw_submission_day(dice) for _ in range(count))
    shares = {client: client.weight for client in CLIENTS}
    taken = {UNKNOWN_CASE_ID}
    numbers = dict.fromkeys(CLIENTS, 0)
    cases = []
    for day in days:
        client = dice.weighted(shares)
        numbers[client] += dice.whole(1, 9)
        case_id = draw_case_id(dice, taken)
        taken.add(case_id)
        cases.append(make_case(dice, case_id, client, numbers[client], day))
    return cases


def make_case(dice: Dice, case_id: str, client: Client, number: int, submitted_on: date) -> Case:
    """Draw one claim of *client*."""
    currency = dice.weighted(dict(client.currencies))
    country = dice.one_of(currency.debtor_countries)
    kind = "company" if dice.happens(62) else "person"
    phase = "legal" if dice.happens(15) else "pre_legal"
    principal = draw_principal(dice, kind, currency)
    interest, reminder_fees, collection_fees = draw_added_fees(dice, principal, currency)
    due_date = submitted_on - timedelta(days=dice.whole(21, 160 if dice.happens(85) else 500))
    return Case(
        case_id=case_id,
        client=client,
        client_reference=client.reference.format(number),
        success_fee=dice.weighted(LEGAL_FEES if phase == "legal" else PRE_LEGAL_FEES),
        phase=phase,
        debtor_kind=kind,
        debtor_name=draw_name(dice, kind, PLACES[country]),
        debtor_country=country,
        currency=currency,
        principal=principal,
        interest=interest,
        reminder_fees=reminder_fees,
        collection_fees=collection_fees,
        invoice_date=due_date - timedelta(days=dice.one_of((14, 30, 30, 30, 45, 60))),
        due_date=due_date,
        submitted_on=submitted_on,
    )


def draw_submission_day(dice: Dice) -> date:
    """Draw a working day; the first half of the year brings most cases."""
    year, month = dice.weighted(SUBMITTED_IN)
    return to_workday(date(year, month, dice.whole(1, monthrange(year, month)[1])))


def to_workday(day: date) -> date:
    """Move a Saturday or Sunday on to Monday."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


def draw_case_id(dice: Dice, taken: set[str]) -> str:
    """Draw eight signs that no other case has."""
    while True:
        case_id = "".join(dice.one_of(CASE_ID_SIGNS) for _ in range(8))
        if case_id not in taken:
            return case_id


def draw_name(dice: Dice, kind: str, place: Place) -> str:
    """Invent a debtor's name as it is usual in *place*."""
    if kind == "person":
        return f"{dice.one_of(place.forenames)} {dice.one_of(place.surnames)}"
    stem = dice.one_of(STEMS_BEGIN) + dice.one_of(STEMS_END)
    return dice.one_of(place.companies).format(stem)


def draw_principal(dice: Dice, kind: str, currency: Currency) -> int:
    """Draw a principal; every fourth is a round sum."""
    low, high = dice.weighted(COMPANY_DOLLARS if kind == "company" else PERSON_DOLLARS)
    minor = dice.whole(low * currency.minor_per_dollar, high * currency.minor_per_dollar)
    if dice.happens(25):
        return round_sum(minor, currency)
    return minor


def round_sum(minor: int, currency: Currency) -> int:
    """Round up to about ten dollars' worth: 10 EUR, 100 SEK, 1000 JPY, 5 KWD."""
    steps = {"JPY": 1_000, "SEK": 10_000, "KWD": 5_000}
    step = steps.get(currency.code, 1_000)
    return -(-minor // step) * step


def draw_added_fees(dice: Dice, principal: int, currency: Currency) -> tuple[int, int, int]:
    """Draw interest, reminder and collection fees; six cases in ten have none."""
    if not dice.happens(40):
        return 0, 0, 0
    interest = principal * dice.whole(40, 900) // 10_000 if dice.happens(75) else 0
    reminder_fees = dice.whole(5, 45) * currency.minor_per_dollar if dice.happens(60) else 0
    collection_fees = principal * dice.whole(100, 700) // 10_000 if dice.happens(50) else 0
    if interest + reminder_fees + collection_fees == 0:
        reminder_fees = 12 * currency.minor_per_dollar
    return interest, reminder_fees, collection_fees


# --- payments ------------------------------------------------------------------------------------


class Habit(Enum):
    """How a debtor pays."""

    NEVER = auto()
    AT_ONCE = auto()
    IN_PARTS = auto()
    BY_INSTALMENTS = auto()
    STOPS_HALFWAY = auto()
    OVERPAYS = auto()


HABITS = {
    Habit.NEVER: 16,
    Habit.AT_ONCE: 28,
    Habit.IN_PARTS: 22,
    Habit.BY_INSTALMENTS: 16,
    Habit.STOPS_HALFWAY: 15,
    Habit.OVERPAYS: 3,
}
METHODS = {"bank transfer": 70, "card": 14, "direct debit": 11, "cash": 5}
NOTES = (
    "Paid late, as agreed by phone",
    'Debtor wrote "final payment", checked against the claim',
    "Came after the second reminder, without a word",
    '"Asap", said the debtor, and kept it',
)
LOCAL_NOTES = {
    "EUR": ("Überweisung ohne Verwendungszweck, zugeordnet", "Reçu après relance, rien à signaler"),
    "SEK": ("Betalning enligt överenskommelse", "Inbetald på fel konto, rättat"),
    "JPY": ("Confirmed by e-mail (佐藤様)", "入金, 確認済み"),
    "KWD": ("Shukran, Umm Yūsuf", "Receipt no. 4471, signed by the debtor's brother"),
    "GBP": ("Debtor asked about £40, then paid", "From the café's new owner, same debt"),
}


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Money that a debtor paid on a case; the amount is in minor units."""

    case: Case
    amount: int
    received_by: str
    received_on: date
    method: str
    reference: str
    notes: str
    settled: bool


def make_payments(dice: Dice, cases: Iterable[Case]) -> list[Payment]:
    """Let every debtor pay as is their habit, until the year is over."""
    payments = []
    for case in cases:
        habit = dice.weighted(HABITS)
        amounts = draw_amounts(dice, habit, case.owed)
        days = draw_days(dice, habit, case.submitted_on, len(amounts))
        payments += [
            make_payment(dice, case, amount, day)
            for amount, day in zip(amounts, days, strict=True)
            if day <= LAST_DAY
        ]
    return payments


def draw_amounts(dice: Dice, habit: Habit, owed: int) -> list[int]:
    """Cut what is *owed* into the payments that a debtor of this habit makes."""
    match habit:
        case Habit.NEVER:
            return []
        case Habit.AT_ONCE:
            return [owed]
        case Habit.IN_PARTS:
            return cut_unevenly(dice, owed, dice.whole(2, 4))
        case Habit.BY_INSTALMENTS:
            count = dice.whole(4, 10)
            instalment = owed // count
            return [instalment] * (count - 1) + [owed - instalment * (count - 1)]
        case Habit.STOPS_HALFWAY:
            return cut_unevenly(dice, owed, dice.whole(2, 5))[:-1]
        case Habit.OVERPAYS:
            first, last = cut_unevenly(dice, owed, 2)
            return [first, last + owed * dice.whole(1, 20) // 1_000 + 1]


def cut_unevenly(dice: Dice, owed: int, count: int) -> list[int]:
    """Cut *owed* into *count* parts of different size that add up to it."""
    parts = []
    left = owed
    for _ in range(count - 1):
        part = left * dice.whole(15, 65) // 100
        parts.append(part)
        left -= part
    return [*parts, left]


def draw_days(dice: Dice, habit: Habit, submitted_on: date, count: int) -> list[date]:
    """Draw the days of *count* payments: instalments monthly, others when it suits."""
    day = max(submitted_on, NEW_YEARS_EVE) + timedelta(days=dice.whole(2, 60))
    days = []
    for _ in range(count):
        days.append(to_workday(day))
        gap = 30 if habit is Habit.BY_INSTALMENTS else dice.whole(9, 80)
        day += timedelta(days=gap)
    return days


def make_payment(dice: Dice, case: Case, amount: int, received_on: date) -> Payment:
    """Draw who received a payment, and how."""
    received_by = "client" if dice.happens(35) else "partner"
    return Payment(
        case=case,
        amount=amount,
        received_by=received_by,
        received_on=received_on,
        method=dice.weighted(METHODS),
        reference=dice.weighted({case.client_reference: 60, case.case_id: 20, "": 20}),
        notes=draw_note(dice, case.currency) if dice.happens(8) else "",
        settled=received_by == "client" and dice.happens(8),
    )


def draw_note(dice: Dice, currency: Currency) -> str:
    """Pick a remark, in English or in a language that goes with the currency."""
    return dice.one_of(NOTES + LOCAL_NOTES[currency.code])


# --- rows ----------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is wrong with a row, and the month of the row."""

    month: str
    reason: str
    changes: Row


FAULTS = (
    Fault(month="2025-02", reason="received on 31 February", changes={"received_on": "2025-02-31"}),
    Fault(month="2025-04", reason="the case exists nowhere", changes={"case_id": UNKNOWN_CASE_ID}),
    Fault(month="2025-06", reason="three decimals, EUR has two", changes={"amount": "120.505"}),
    Fault(month="2025-08", reason="amount not written `1234.50`", changes={"amount": "1.234,50"}),
    Fault(month="2025-10", reason="the case is kept in EUR", changes={"currency": "SEK"}),
)


def client_row(client: Client) -> Row:
    """Write a client as a row."""
    return {"client_id": client.client_id, "name": client.name, "country": client.country}


def case_row(case: Case) -> Row:
    """Write a case as a row; a fee that is not there is an empty field."""
    write = case.currency.write
    return {
        "case_id": case.case_id,
        "client_id": case.client.client_id,
        "partner_id": PARTNER_ID,
        "client_reference": case.client_reference,
        "success_fee": case.success_fee,
        "phase": case.phase,
        "debtor_kind": case.debtor_kind,
        "debtor_name": case.debtor_name,
        "debtor_country": case.debtor_country,
        "currency": case.currency.code,
        "principal": write(case.principal),
        "interest": write(case.interest) if case.interest else "",
        "reminder_fees": write(case.reminder_fees) if case.reminder_fees else "",
        "collection_fees": write(case.collection_fees) if case.collection_fees else "",
        "invoice_date": case.invoice_date.isoformat(),
        "due_date": case.due_date.isoformat(),
        "submitted_on": case.submitted_on.isoformat(),
    }


def payment_row(payment: Payment) -> Row:
    """Write a payment as a row that has no number yet."""
    return {
        "payment_id": "",
        "case_id": payment.case.case_id,
        "amount": payment.case.currency.write(payment.amount),
        "currency": payment.case.currency.code,
        "received_by": payment.received_by,
        "received_on": payment.received_on.isoformat(),
        "method": payment.method,
        "reference": payment.reference,
        "notes": payment.notes,
        "settled": "yes" if payment.settled else "",
    }


def faulty_row(rows: Iterable[Row], fault: Fault) -> Row:
    """Copy a good payment in EUR of that month, and spoil the copy."""
    good = next(
        row
        for row in rows
        if row["received_on"].startswith(fault.month)
        and row["currency"] == "EUR"
        and row["received_by"] == "partner"
    )
    return good | {"reference": "", "notes": ""} | fault.changes


def number_payments(rows: list[Row]) -> None:
    """Sort rows by the day of the payment, and number them in that order."""
    rows.sort(key=lambda row: row["received_on"])
    for number, row in enumerate(rows, start=1):
        row["payment_id"] = f"P{number:06d}"


def rate_row(currency: Currency) -> Row:
    """Write the rate that was agreed for *currency*."""
    return {"source": currency.code, "target": "USD", "rate": currency.rate_to_usd}


# --- files ---------------------------------------------------------------------------------------

README = """\
# A year of a small collection agency

Made by `python examples/make_data.py`, which gives the same files every time; do not edit them.
Every name in them is invented. CSV as in RFC 4180 (comma, CRLF, quotes where needed), UTF-8; dates
`YYYY-MM-DD`; amounts with a point and exactly the decimals of their currency (EUR, SEK and GBP 2,
JPY 0, KWD 3).

| file | rows | columns |
|---|---|---|
{files}

- A case's `success_fee` is in per cent; `phase` is `pre_legal` or `legal`, `debtor_kind` `company`
  or `person`. Empty `interest`, `reminder_fees` and `collection_fees` mean none. A
  `client_reference` is unique for its client only.
- A payment's `received_by` is `partner` or `client`; `settled` is `yes` where the client has paid
  the commission already. A few debtors pay a little more than they owe. Sorted by `received_on`.
- A `rate` is what one unit of `source` is worth in `target`: agreed, and fixed for the year.

Five rows of `payments.csv` are wrong on purpose, so that a reader can show how it refuses them:

| line | payment | what is wrong |
|---|---|---|
{faults}
"""


def write_year(folder: Path, seed: int = SEED) -> None:
    """Write the files of the year into *folder*."""
    dice = Dice(seed)
    cases = make_cases(dice, CASES)
    payments = [payment_row(payment) for payment in make_payments(dice, cases)]
    faulty = [(faulty_row(payments, fault), fault) for fault in FAULTS]
    payments += [row for row, _ in faulty]
    number_payments(payments)
    tables = {
        "clients.csv": [client_row(client) for client in CLIENTS],
        "cases.csv": [case_row(case) for case in cases],
        "payments.csv": payments,
        "rates.csv": [rate_row(currency) for currency in (EUR, SEK, JPY, KWD, GBP)],
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        write_csv(folder / name, rows)
        print(f"{name}: {len(rows)} rows")
    (folder / "README.md").write_text(describe(tables, faulty), encoding="utf-8", newline="\n")


def write_csv(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as RFC 4180 has it: a header, CRLF, quotes where needed."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(rows)


def describe(tables: Mapping[str, Sequence[Row]], faulty: Iterable[tuple[Row, Fault]]) -> str:
    """Fill in the README: columns, numbers of rows, and the places of the faulty rows."""
    files = (
        f"| `{name}` | {len(rows)} | {', '.join(f'`{column}`' for column in rows[0])} |"
        for name, rows in tables.items()
    )
    lines = {row["payment_id"]: line for line, row in enumerate(tables["payments.csv"], start=2)}
    faults = (
        f"| {lines[row['payment_id']]} | {row['payment_id']} | {describe_fault(fault)} |"
        for row, fault in faulty
    )
    return README.format(files="\n".join(files), faults="\n".join(faults))


def describe_fault(fault: Fault) -> str:
    """Say what is wrong: the column, what is there, and why that cannot be."""
    ((column, text),) = fault.changes.items()
    return f"{column} `{text}`: {fault.reason}"


def main() -> None:
    """Read the command line and write the files."""
    parser = argparse.ArgumentParser(description="Make the example year of a collection agency.")
    parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")
    parser.add_argument("--into", type=Path, default=DATA, help="default: examples/data")
    choice = parser.parse_args()
    write_year(choice.into, choice.seed)


if __name__ == "__main__":
    main()
