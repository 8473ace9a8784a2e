"""The same thing done to many: each in a transaction of its own, so that one that is refused does not stop the rest."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dubanflow.domain.errors import BadInput, DatabaseBusy, DubanError, Forbidden, NotFound, Refused, Stale

LOG = logging.getLogger("dubanflow.many")


@dataclass(frozen=True, slots=True)
class One:
    """What came of one of many: `name` as people know it; `fault` is why it was not done, empty where it was."""

    key: str
    name: str
    fault: str = ""

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return not self.fault


def each(things: Iterable[tuple[str, str]], do: Callable[[str], object]) -> list[One]:
    """Call `do` with the key of every (key, name); what refuses is told beside the others.

    A database that is gone or a full disk is no matter of one row: before anything was done it is raised; after, no
    more is tried, and the rest is told as not done, because what was done stands.
    """
    found: list[One] = []
    broken = ""
    for key, name in things:
        if broken:
            found.append(One(key, name, broken))
            continue
        try:
            do(key)
        except (Refused, Forbidden, Stale, NotFound, BadInput, DatabaseBusy) as error:
            found.append(One(key, name, error.message))
        except Exception as error:
            if not any(one.done for one in found):
                raise
            LOG.exception("stopped in the middle of many")
            why = error.message if isinstance(error, DubanError) else "磁盘满了或程序出错。"
            broken = f"没有办：{why}请联系系统管理员，恢复后再办。"
            found.append(One(key, name, broken))
        else:
            found.append(One(key, name))
    return found
