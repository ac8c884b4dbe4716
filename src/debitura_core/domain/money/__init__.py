"""Money: payments of debtors, their exact division, and what the platform bills.

Modules, in reading order:

- `payments`, `revenue_share`, `payouts`: a payment, its split, and the record of who gets what.
- `payment_plans`, `claim_amounts`: instalments, and claims whose amounts change.
- `revenue_items`: hours and fixed fees that no debtor paid.
- `corrections`, `item_corrections`: payments and revenue items put right.
- `commissions`, `fee_reminders`, `remittances`: who owes whom, since when, and reminders of it.
- `invoices`, `balance`, `reconciliation`: month-end invoices, the partner balance, comparisons.
- `statement_lines`: what a bank says it booked, before it is matched with a case.
"""
