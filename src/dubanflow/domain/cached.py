"""`cached_property` as Python 3.12 has it: a property that is worked out once for each object.

That of Python 3.11 holds one lock for all objects of a class while it works, so that of the threads of the desk each
waited for what another read from the database. Without it two threads that ask one object at once may both work it out.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Value = TypeVar("Value")


class cached_property(Generic[Value]):  # noqa: N801 - named as the library's
    """See the module. The object needs a `__dict__`."""

    def __init__(self, work: Callable[[Any], Value]) -> None:
        self._work = work
        self._name = work.__name__
        self.__doc__ = work.__doc__

    @overload
    def __get__(self, of: None, kind: type | None = None) -> "cached_property[Value]": ...

    @overload
    def __get__(self, of: object, kind: type | None = None) -> Value: ...

    def __get__(self, of: object | None, kind: type | None = None) -> "cached_property[Value] | Value":
        """The value; from now on it stands in the object's own `__dict__`, which Python looks into first."""
        if of is None:
            return self
        value = of.__dict__[self._name] = self._work(of)
        return value
