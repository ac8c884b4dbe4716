"""The parties of the network: partners, clients, their terms, and who works with whom.

Modules, in reading order:

- `parties`: partners and clients.
- `agreements`: what a partner agreed with the platform, version by version.
- `tax`: what an invoice says of its parties, and how it is taxed.
- `partner_case_terms`: the clause of an agreement about cases that the partner submits itself.
- `relationships`: a partner and a client that work together, paused or hidden.
- `client_lists`: the list of a partner's clients, with figures.
"""
