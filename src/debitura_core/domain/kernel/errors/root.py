"""The root of all errors: how a class states its facts, and what every error has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, get_annotations, signature
from string import Formatter
from types import MappingProxyType
from typing import Any, ClassVar, TypeVar, dataclass_transform

__all__ = ["DebituraError"]

E = TypeVar("E", bound="DebituraError")


@dataclass_transform(kw_only_default=True, eq_default=False)
class DebituraError(Exception):
    """The root of the tree: catch this to catch every error of the library.

    A class states its facts as fields, and a message that names them. The facts are given by
    keyword; a type checker names a fact that is missing, misspelt or of the wrong type::

        class PromiseTooFar(RuleBroken):
            case_id: str
            days: int
            message = "Case {case_id}: {days} days is too far ahead. Choose an earlier day."

    Every error has ``code`` (stable, for programs; made from the name of the class), ``facts``
    (ids, codes and figures as text; never personal data), ``retry`` (whether the same call may
    succeed later) and a message that ends with the way out. Each fact is also an attribute, as it
    was given.

    >>> from debitura_core.domain.kernel.errors import NotFound
    >>> error = NotFound(kind="case", id="Q8OAXF3W")
    >>> str(error)
    'There is no case Q8OAXF3W here. Check the id, and whether it is yours.'
    >>> error.code, error.facts["id"], error.retry, error.id
    ('not_found', 'Q8OAXF3W', False, 'Q8OAXF3W')
    """

    code: ClassVar[str] = "error"
    retry: ClassVar[bool] = False
    message: ClassVar[str] = "The request was refused."

    def __init__(self) -> None:
        self._fill()

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "code" not in vars(cls):
            cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        stated = _stated(cls)
        if stated and "__init__" not in vars(cls):
            cls.__init__ = _taking(stated)  # type: ignore[method-assign]
        named = {name for _, name, _, _ in Formatter().parse(cls.message) if name}
        unknown = named - signature(cls.__init__).parameters.keys()
        if unknown:
            facts = ", ".join(sorted(unknown))
            raise TypeError(f"the message of {cls.__name__} names {facts}, which it does not state")

    def _fill(self, **facts: object) -> None:
        """Keep the facts, and finish the message with them."""
        vars(self).update(facts)
        self.facts: Mapping[str, str] = MappingProxyType({k: str(v) for k, v in facts.items()})
        self.args: tuple[Any, ...] = (self.message.format(**self.facts),)

    def __reduce__(self) -> tuple[Any, ...]:
        return restored, (type(self), self._given())

    def _given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.facts}


def restored(kind: type[E], facts: Mapping[str, object]) -> E:
    """Return an error of *kind* with *facts*, whatever its ``__init__`` takes."""
    error = kind.__new__(kind)
    error._fill(**facts)
    return error


def _stated(cls: type) -> dict[str, Any]:
    """Return the annotated facts of an error class and of its bases, without class variables."""
    return {
        name: hint
        for base in reversed(cls.__mro__)
        if issubclass(base, DebituraError) and base is not DebituraError
        for name, hint in get_annotations(base).items()
        if "ClassVar" not in str(hint)
    }


def _taking(stated: dict[str, Any]) -> Callable[..., None]:
    """Return an ``__init__`` that takes the stated facts by keyword, all of them."""

    def init(self: DebituraError, **facts: object) -> None:
        if facts.keys() != stated.keys():
            raise TypeError(f"{type(self).__name__} takes {list(stated)}, not {list(facts)}")
        self._fill(**facts)

    init.__signature__ = Signature(  # type: ignore[attr-defined]
        [
            Parameter("self", Parameter.POSITIONAL_ONLY),
            *(Parameter(name, Parameter.KEYWORD_ONLY, annotation=stated[name]) for name in stated),
        ]
    )
    return init
