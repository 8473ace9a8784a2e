"""The sandbox that templates run in: the library's, but what mails are full of is found and called at once.

The library asks four questions about each attribute, 10 microseconds in all, and a mail of a hundred tasks reads some
ten thousand. A frozen value's own fields and properties are what templates are given to read, and a macro is the
template's own, by whatever name a file imported it; everything else still goes the library's way.
"""

from typing import Any

from jinja2 import Undefined
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dubanflow.templates.frozen import readable
from dubanflow.templates.once import Once

_OF_CALLER = ("_block_vars", "_loop_vars")


class Sandbox(ImmutableSandboxedEnvironment):
    """See the module."""

    def getattr(self, obj: Any, attribute: str) -> Any | Undefined:
        """The value that `obj.attribute` stands for in a template."""
        kind: type = type(obj)
        if attribute in readable(kind):
            return getattr(obj, attribute)
        if kind is TemplateModule and isinstance(found := vars(obj).get(attribute), Macro):
            return found
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """What `obj(…)` gives in a template."""
        if type(obj) is Macro or type(obj) is Once:
            if kwargs:
                for name in _OF_CALLER:  # what the library passes to those who ask for a context, as macros do not
                    kwargs.pop(name, None)
            return obj(context.eval_ctx, *args, **kwargs)
        return super().call(context, obj, *args, **kwargs)
