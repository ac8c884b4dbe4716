"""The repositories that commands and queries use: the scope, and what a look-up by key answers.

A store brings `Records <debitura_core.books.ports.records.Records>` and the questions beside it.
Everything that follows from them is here, once for all stores: what an actor may see and write,
what is missing (`NotFound`), and which answers are made of single records.
"""
