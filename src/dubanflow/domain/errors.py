"""Everything that dubanflow refuses to do, as exceptions: one base, few children; the docstring is the message.

An error that carries its own sentence is given it; one without says its docstring. Nothing here is a fault of the
program: the command line prints the sentence and ends with status 1.
"""


class DubanError(Exception):
    """操作没有完成。"""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or type(self).__doc__ or "")

    @property
    def message(self) -> str:
        """The sentence for the person."""
        return str(self)


class Refused(DubanError):
    """按制度不能这样办理。"""


class Forbidden(DubanError):
    """您没有这项权限。"""

    def __init__(self, message: str | None = None, actor: str = "") -> None:
        """`actor` is the code of whoever asked for what is not theirs: the refusal goes on record."""
        super().__init__(message)
        self.actor = actor


class NotFound(DubanError):
    """没有找到。"""


class Hidden(NotFound):
    """没有找到。"""  # it is there, but not for who asks: told as what there is not, and put on record


class HomeBroken(DubanError):
    """单位目录不存在或不完整，请先运行 dubanflow init。"""


class BadSettings(DubanError):
    """设置文件 dubanflow.toml 有误。"""


class BadInput(DubanError):
    """输入有误。"""


class DatabaseBusy(DubanError):
    """数据库正被占用，请稍后再试；若一直如此，请看是否有别的程序打开了台账。"""


class DatabaseUnavailable(DubanError):
    """连不上数据库，请检查数据库是否启动、地址是否正确。"""


class SchemaMismatch(DubanError):
    """数据库的版本与程序不符。"""


class Stale(DubanError):
    """这项任务刚被别人改过，请重新打开后再办理。"""
