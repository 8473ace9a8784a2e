"""`once(macro, …)`: what a macro makes of some values is made once, however many mails of a run say the same.

The line of a task stands in the mail of the liaison, of the head and of others alike.
"""

from typing import Any

from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro

MOST = 8000  # texts kept at a time


class Once:
    """Calls macros, and remembers what they said. Values are told apart by what they hold, as long as they can be."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Any] = {}

    @pass_eval_context
    def __call__(self, context: EvalContext, macro: Macro, *values: object) -> Any:
        """The text of `macro(*values)`."""
        key = (macro, context.autoescape, *values)
        try:
            found = self._made.get(key)
        except TypeError:  # a list of somebody's own cannot be told apart
            return macro(context, *values)
        if found is None:
            if len(self._made) >= MOST:
                self._made.clear()
            found = self._made[key] = macro(context, *values)
        return found
