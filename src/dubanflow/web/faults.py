"""What went wrong as a page or as JSON: which status, what happened, and what to do about it."""

import errno
import re
from dataclasses import dataclass

from dubanflow.domain.errors import (
    BadInput,
    DatabaseBusy,
    DatabaseUnavailable,
    DubanError,
    Forbidden,
    NotFound,
    Refused,
    Stale,
)

_OPTION = re.compile(r"（--[a-z-]+）")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault for a person: `said` what happened, `advice` what to do."""

    status: int
    title: str
    said: str
    advice: str


# error -> (status, title, what to do); the first that fits
_KNOWN: tuple[tuple[type[DubanError], int, str, str], ...] = (
    (Forbidden, 403, "没有权限", "如确需办理，请联系督查员或管理员；这次请求已记入记载。"),
    (NotFound, 404, "没有找到", "请从清单进入，或检查地址和编号。"),
    (Stale, 409, "情况已经变化", "什么也没有写入。请返回后刷新页面，看清现在的情况再办理。"),
    (Refused, 422, "这一步不能办理", "什么也没有写入。请按上面的说明补正，或返回查看任务现在的情况。"),
    (BadInput, 422, "填写的内容有误", "什么也没有写入。请返回，按上面的说明改正。"),
    (DatabaseBusy, 423, "台账正忙", "什么也没有写入。可能正在每日运行或备份，请过一会儿再试一次。"),
    (DatabaseUnavailable, 503, "连不上台账", "什么也没有写入。请联系系统管理员；数据库恢复后不需要重启本程序。"),
    (DubanError, 503, "暂时不能办理", "请联系系统管理员，把上面的说明告诉他。"),
)
# What the system says where nothing more can be written: the disk is full, the quota used up, the file too long.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FULL = Fault(507, "磁盘已满", "服务器的磁盘满了，写不进台账。", "什么也没有写入。请联系系统管理员清理磁盘后再办理。")
BROKEN = Fault(
    500,
    "程序出错",
    "这一步没有办成，出错情况已写入程序日志。",
    "什么也没有写入台账。请返回再试一次；若还是这样，请把时间和正在做的事告诉系统管理员。",
)


def fault_of(error: BaseException) -> Fault:
    """The fault that an error is to a person."""
    if (isinstance(error, OSError) and error.errno in NO_ROOM) or "database or disk is full" in str(error):
        return FULL
    for kind, status, title, advice in _KNOWN:
        if isinstance(error, kind):
            return Fault(status, title, plain(error.message), advice)
    return BROKEN


def plain(sentence: str) -> str:
    """A sentence of the domain without the options of the command line that it names."""
    return _OPTION.sub("", sentence)
