"""The settings of an office: `dubanflow.toml` in its home, each key overridable by DUBANFLOW_SECTION_KEY.

Every key and its default stands in `KEYS`; an unknown one is a fault that names the nearest. Values are frozen.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from dubanflow.domain.errors import BadSettings

if TYPE_CHECKING:
    from dubanflow.channels.contract import MailSettings

FILE = "dubanflow.toml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an office can set. `today` fixes the day (for a demonstration); None is the real one."""

    timezone: ZoneInfo
    contact: str
    today: date | None
    database: str
    daily_at: time
    flood: int
    max_attempts: int
    send_from: time
    send_until: time
    mail_values: Mapping[str, Any]

    @property
    def mail(self) -> "MailSettings":
        """How mail leaves, made when it is needed: a query need not import what a mail is made of."""
        from dubanflow.channels.contract import MailSettings

        return MailSettings(**self.mail_values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("应是一段文字，请加引号")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not str(value).isdigit():
        raise ValueError("应是一个不带小数的正数")
    return int(value)


def _zone(value: Any) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except Exception as error:
        raise ValueError("不是已知的时区，例如 Asia/Shanghai") from error


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if value else None


def _clock(value: Any) -> time:
    if isinstance(value, time):
        return value
    try:
        return time.fromisoformat(_text(value))
    except ValueError as error:
        raise ValueError("应是钟点，例如 08:30") from error


def _one_of(*allowed: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"只能是 {'、'.join(allowed)}")
        return str(value)

    return check


# section.key -> (default, how to read it, what it is)
KEYS: Mapping[str, tuple[Any, Callable[[Any], Any], str]] = {
    "office.timezone": ("Asia/Shanghai", _zone, "单位所在时区"),
    "office.contact": ("", _text, "邮件和文书落款处的联系方式"),
    "office.today": ("", _day, "固定的“今天”，只用于演示；正式使用时不要写"),
    "database.url": ("", _text, "数据库地址；空为单位目录下的 dubanflow.db，或 postgresql://…"),
    "schedule.daily": ("08:30", _clock, "工作日每天运行的钟点"),
    "schedule.flood": (5, _whole, "一次要发的信超过平常几倍就先停下，等人确认；0 为不限"),
    "mail.channel": ("folder", _one_of("folder", "smtp"), "发送方式：folder 存成文件，smtp 经邮件服务器"),
    "mail.sender": ("督查督办 <duban@localhost>", _text, "发件人"),
    "mail.host": ("localhost", _text, "邮件服务器"),
    "mail.port": (0, _whole, "端口，0 为该加密方式的常用端口"),
    "mail.security": ("starttls", _one_of("none", "starttls", "ssl"), "加密方式"),
    "mail.user": ("", _text, "用户名，空为不登录"),
    "mail.password": ("", _text, "密码，宜写在环境变量 DUBANFLOW_MAIL_PASSWORD 中"),
    "mail.ca_file": ("", _text, "单位自己的证书机构的证书文件"),
    "mail.timeout": (30, _whole, "连接超时，秒"),
    "mail.attempts": (5, _whole, "一封邮件最多尝试几次"),
    "mail.send_from": ("07:30", _clock, "每天从几点起发信，早于此的等到这时"),
    "mail.send_until": ("20:00", _clock, "每天发信到几点，晚于此的等下一个工作日"),
}


def load_settings(root: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the home at `root`, the environment on top. Raises BadSettings naming file and key."""
    given = _from_file(root / FILE) | _from_environment(environ)
    values: dict[str, Any] = {}
    for key, (default, read, _) in KEYS.items():
        try:
            values[key] = read(given.get(key, default))
        except ValueError as error:
            raise BadSettings(f"{FILE}：{key} 的值 {given.get(key)!r} 不对：{error}。") from error
    mail = {key.removeprefix("mail."): value for key, value in values.items() if key.startswith("mail.")}
    attempts, send_from, send_until = (mail.pop(name) for name in ("attempts", "send_from", "send_until"))
    if send_from >= send_until:
        raise BadSettings(f"{FILE}：mail.send_from 应早于 mail.send_until，否则一封信也发不出去。")
    return Settings(
        timezone=values["office.timezone"],
        contact=values["office.contact"],
        today=values["office.today"],
        database=values["database.url"] or f"sqlite:///{root / 'dubanflow.db'}",
        daily_at=values["schedule.daily"],
        flood=values["schedule.flood"],
        max_attempts=attempts,
        send_from=send_from,
        send_until=send_until,
        mail_values=mail,
    )


def _from_file(path: Path) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadSettings(f"{path.name} 不是 UTF-8 编码，请另存为 UTF-8。") from error
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path.name} 有语法错误：{error}。") from error
    except OSError as error:
        raise BadSettings(f"读不了 {path.name}：{error.strerror}。") from error
    given: dict[str, Any] = {}
    for section, table in data.items():
        if not isinstance(table, dict):
            raise BadSettings(f"{path.name}：“{section}”应写在 [节] 之下。")
        for name, value in table.items():
            key = f"{section}.{name}"
            if key not in KEYS:
                near = get_close_matches(key, KEYS, n=1)
                hint = f"，是不是 {near[0]}？" if near else "。"
                raise BadSettings(f"{path.name}：不认识的设置 {key}{hint}")
            given[key] = value
    return given


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {key: f"DUBANFLOW_{key.replace('.', '_').upper()}" for key in KEYS}
    return {key: environ[name] for key, name in names.items() if name in environ}
