"""Money: payments of debtors, their exact division, and what the platform bills.

Modules, in reading order:

- `payments`, `revenue_share`, `payouts`: a payment, its split, and the record of who gets what.
- `payment_plans`, `claim_amounts`, `claim_history`: instalments, claims whose amounts change, and
  the claim of a day.
- `revenue_items`: hours and fixed fees that no debtor paid.
- `corrections`, `item_corrections`: payments and revenue items put right.
- `reversals`, `adjustments`, `adjusted_payments`: money that comes back, and differences beside
  what is frozen; `merged_payments`: money on a duplicate.
- `accounts`, `posting`, `event_amounts`: who owes whom, entry by entry, and what each event adds.
- `transfers`, `account_statements`: money between parties, and their positions.
- `commissions`, `fee_reminders`, `remittances`, `client_dues`: settling, reminders, and what is due
  between a partner and its clients.
- `invoices`, `billing`, `balance`, `reconciliation`: month-end invoices, their days and payment,
  the partner balance, comparisons.
- `bookings`: how records of payments, invoices and settlements reach the accounts.
- `statement_lines`, `matching`: what a bank says it booked, and the cases that it may belong to.
"""
