"""The store that the guide "Write your own store" builds keeps the store contract."""

import re
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import debitura_core
from debitura_core.adapters.memory import MemoryStore
from debitura_core.ports import Store
from debitura_core.testing.contract import StoreContract

GUIDE = Path(debitura_core.__file__).parents[2] / "docs" / "how-to" / "write-a-store.md"
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)


def _class_of_the_guide(name: str) -> Any:
    """Return a class that the guide prints, made of its text alone."""
    (block,) = (one for one in BLOCKS if f"class {name}" in one)
    text = re.sub(rf".*?(?=class {name}\b)", "", block, count=1, flags=re.DOTALL)
    text = re.split(r"\n(?=\S)", text, maxsplit=1)[0]
    names: dict[str, Any] = {"contextmanager": contextmanager}
    exec("import time\n" + text, names)  # noqa: S102  the guide is ours
    return names[name]


class TestTimedStore(StoreContract):
    """Each store is the one of the guide, around books in memory."""

    timed = _class_of_the_guide("TimedStore")

    def new_store(self) -> Store:
        store: Store = self.timed(MemoryStore(busy_timeout=0.05))
        return store

    def reopen(self, store: Store) -> Store:
        return store
