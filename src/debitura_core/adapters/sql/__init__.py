"""The questions and statements of a store, written once in SQL for SQLite and PostgreSQL.

The statements keep to what SQLite 3.40 and PostgreSQL 14 both understand, and bind with ``?``. What
an engine does differently it says in a `Dialect <debitura_core.adapters.sql.dialect.Dialect>`; a
store on it inherits from `SqlSession <debitura_core.adapters.sql.session.SqlSession>` and brings
connections, transactions, the names of errors, and the schema.
"""

from __future__ import annotations

from enum import Enum


def codes(kind: type[Enum], *without: Enum) -> str:
    """Return the codes of an enumeration as SQL lists them, but for the members *without*.

    >>> from debitura_core.domain.parties.parties import PartnerType
    >>> codes(PartnerType)
    "('exclusive', 'legal_network')"
    """
    listed = ", ".join(f"'{member.value}'" for member in kind if member not in without)
    return f"({listed})"
