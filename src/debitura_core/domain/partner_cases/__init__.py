"""Partner cases: claims that a partner submits for clients of its own.

Modules, in reading order:

- `blocks`, `submissions`, `submission_templates`: what a submission says, drafts and templates.
- `partner_cases`: the submission under review, and what it becomes.
- `collection`: who collects it, and how it is to be collected.
- `fees`, `settlements`: what it earns and costs, and what a month settles.
- `statements`, `bills`, `metrics`: the ledger, bills to the partner's clients, figures.
"""
