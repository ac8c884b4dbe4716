"""For tests of your own: strategies, the store contract, a clock that stands still.

Hypothesis is loaded when a strategy is first asked for; install the extra ``testing`` for it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..adapters.clocks import FixedClock as FixedClock
else:
    import importlib

    _ROOM_OF = {"FixedClock": "debitura_core.adapters.clocks"}

    __all__ = sorted(_ROOM_OF)  # noqa: PLE0605  made of the one list above

    def __getattr__(name):
        if name not in _ROOM_OF:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(importlib.import_module(_ROOM_OF[name]), name)
        globals()[name] = found
        return found

    def __dir__():
        return __all__
