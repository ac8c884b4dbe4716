"""What the core asks of the world, a module per subject: above all, what a store must bring.

A store brings two things. `Records <debitura_core.books.ports.records.Records>` finds records by
their key. The questions about many rows are beside it, one protocol per subject. What follows from
these is answered once, in `debitura_core.books.by_key`, the scope of an actor too: a question is
asked only about rows that the actor may see, so a store does not depend on who asks.

In every question a partner id of None means all partners, and parameters are positional-only.
"""
