"""`once(macro, …)`: what a macro makes of some values is made once, however many mails of a run say the same.

The line of a task stands in the mail of the liaison, of the head and of others alike.
"""

from typing import Any

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro

from dubanflow.templates.frozen import readable

MOST = 2000  # texts kept at a time; those of a run's mails are read fifty mails at a time, a thousand texts or so


class Once:
    """Calls macros, and remembers what they said.

    Our own frozen values are told apart by which they are: to look at what they hold, some forty fields, takes longer
    than much of the text. Other values are told apart by what they hold, as long as they can be.
    """

    def __init__(self) -> None:
        # The values are kept beside their text: while they live, no other value has their id.
        self._made: dict[tuple[object, ...], tuple[tuple[object, ...], Any]] = {}

    @pass_eval_context
    def __call__(self, context: EvalContext, macro: Macro, *values: object) -> Any:
        """The text of `macro(*values)`."""
        key = (macro, context.autoescape, *map(_told_apart, values))
        try:
            found = self._made.get(key)
        except TypeError:  # a list of somebody's own cannot be told apart
            return macro(context, *values)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[key] = values, macro(context, *values)
        return found[1]


def _told_apart(value: object) -> object:
    kind: type = type(value)
    return (kind, id(value)) if readable(kind) else value
