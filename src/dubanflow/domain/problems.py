"""A problem: what is wrong with something a person wrote, and where, in one Chinese sentence.

Bad input is returned, not raised: functions that read what people wrote give `(values, problems)`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault. `file` as the person named it; `line` and `column` count from 1, None where there is none."""

    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        return f"{place}: {self.message}" if place else self.message
