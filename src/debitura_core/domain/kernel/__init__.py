"""The ground of the domain: values, checks and refusals that every subject uses.

Nothing here depends on cases, payments or partners. Modules, in reading order:

- `errors`: every refusal of the library, one tree.
- `money`, `percent`, `exchange`: exact amounts, percentage points, rates between currencies.
- `calendar`, `countries`, `identifiers`: months and instants, country codes, names of records.
- `checks`: what a field of a command, query or value object accepts.
- `actors`, `decisions`: who acts within which scope, and what a command decided.
- `columns`: a column of a table, declared once, and records that a notebook shows.
- `canonical`: the one written form of a value.
- `seals`: which fields hold words (personal or free text), and the salted hash of such words.
"""
