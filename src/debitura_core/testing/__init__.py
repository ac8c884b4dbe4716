"""For tests of your own: strategies, samples, contracts, a clock that shows one instant.

Hypothesis is loaded when a strategy is first asked for; install the extra ``testing`` for it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..adapters.clocks import FixedClock as FixedClock
    from .contract import StoreContract as StoreContract
    from .samples import SAMPLE_COMMANDS as SAMPLE_COMMANDS
    from .samples import SAMPLE_QUERIES as SAMPLE_QUERIES
    from .samples import SAMPLE_TIME as SAMPLE_TIME
    from .samples import SAMPLES as SAMPLES
    from .samples import Sample as Sample
    from .samples import SampleBooks as SampleBooks
    from .samples import SampleIds as SampleIds
    from .samples import sample_books as sample_books
    from .samples.contract import RequestContract as RequestContract
    from .strategies import CURRENCIES as CURRENCIES
    from .strategies import MAX_MINOR as MAX_MINOR
    from .strategies import cases as cases
    from .strategies import claims as claims
    from .strategies import days as days
    from .strategies import debtors as debtors
    from .strategies import ids as ids
    from .strategies import instants as instants
    from .strategies import moneys as moneys
    from .strategies import months as months
    from .strategies import payments as payments
    from .strategies import percents as percents
    from .strategies import rates as rates
    from .strategies import split_terms as split_terms
    from .strategies import splits as splits
    from .strategies import texts as texts
else:
    import importlib

    _ROOMS = {
        "debitura_core.adapters.clocks": "FixedClock",
        "debitura_core.testing.contract": "StoreContract",
        "debitura_core.testing.samples": "SAMPLES SAMPLE_COMMANDS SAMPLE_QUERIES SAMPLE_TIME Sample"
        " SampleBooks SampleIds sample_books",
        "debitura_core.testing.samples.contract": "RequestContract",
        "debitura_core.testing.strategies": "CURRENCIES MAX_MINOR cases claims days debtors ids"
        " instants moneys months payments percents rates split_terms splits texts",
    }
    _ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names.split()}

    __all__ = sorted(_ROOM_OF)  # noqa: PLE0605  made of the one list above

    def __getattr__(name):
        if name not in _ROOM_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(_ROOM_OF[name]), name)
        globals()[name] = found
        return found

    def __dir__():
        return __all__
