"""The settings of an office: `dubanflow.toml` in its home, each key overridable by DUBANFLOW_SECTION_KEY.

Every key and its default stands in `KEYS`; an unknown one is a fault that names the nearest. Values are frozen.
"""

import re
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
class DeskSettings:
    """The review desk: where it listens, when sessions end (minutes idle, hours in all), how guessing is slowed down.

    `url` is the address that people open, empty for host and port; `lock_after` wrong passwords in a row lock an
    account, first for a minute, then twice as long each time, up to `lock_most` minutes. `upload` is in megabytes.
    """

    host: str
    port: int
    url: str
    idle: int
    hours: int
    lock_after: int
    lock_most: int
    upload: int
    password_length: int
    password_kinds: int
    password_history: int
    password_days: int
    oidc_issuer: str
    oidc_client: str
    oidc_secret: str
    oidc_claim: str
    oidc_label: str

    @property
    def address(self) -> str:
        """The address that people open, without a slash at its end."""
        return (self.url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether people reach the desk by https, so that cookies go by it alone."""
        return self.url.startswith("https://")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an office can set. `today` fixes the day (for a demonstration); None is the real one."""

    timezone: ZoneInfo
    contact: str
    issuer: str
    printer: str
    document_word: str
    document_words: Mapping[str, str]
    today: date | None
    database: str
    daily_at: time
    flood: int
    max_attempts: int
    attach_mb: int
    send_from: time
    send_until: time
    mail_values: Mapping[str, Any]
    evidence_max_mb: int
    evidence_kinds: tuple[str, ...]
    desk: DeskSettings

    @property
    def mail(self) -> "MailSettings":
        """How mail leaves, made when it is needed: a query need not import what a mail is made of."""
        from dubanflow.channels.contract import MailSettings

        return MailSettings(**self.mail_values)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("应是一段文字，请加引号")
    return value


def _address(value: Any) -> str:
    """An address that a browser opens, without a slash at its end; empty for none."""
    text = _text(value).strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/\"'<>?#]+", text):
        raise ValueError("应是 http:// 或 https:// 开头的地址，例如 https://duban.example")
    return text


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


def _pairs(value: Any) -> Mapping[str, str]:
    """A table of the file, or text: 催办单=云川催；约谈通知=云川约."""
    if isinstance(value, dict):
        rows = list(value.items())
    else:
        rows = [tuple(part.split("=", 1)) for part in re.split("[;；]", _text(value)) if part.strip()]
    if any(len(row) != 2 or not all(isinstance(one, str) and one.strip() for one in row) for row in rows):
        raise ValueError("应写成 文书名称=字，几种之间用分号，如 催办单=云川催；约谈通知=云川约")
    return {name.strip(): word.strip() for name, word in rows}


def _robots(value: Any) -> Mapping[str, str]:
    """A table of the file, or text: zuzhi2=https://…；ducha=https://…."""
    try:
        return _pairs(value)
    except ValueError as error:
        raise ValueError("应写成 名字=网址，几个之间用分号，如 zuzhi2=https://…；ducha=https://…") from error


def _kinds(value: Any) -> tuple[str, ...]:
    """Suffixes, from a list or from text with blanks or 、 between them."""
    parts = [str(one) for one in value] if isinstance(value, list) else re.split("[\\s,，、]+", _text(value).strip())
    return tuple(one.lower().removeprefix(".") for one in parts if one)


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
    "office.issuer": ("", _text, "文书署名的机关；空为单位全称"),
    "office.printer": ("", _text, "文书版记中的印发机关；空为署名机关"),
    "office.document_word": ("", _text, "发文字号的机关代字，如 云川督；空为“督”"),
    "office.document_words": ("", _pairs, "个别文书另用的代字，如 催办单=云川催；空为机关代字加文书的一个字"),
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
    "mail.attach_mb": (5, _whole, "随信附上的清单最大多少兆字节，再大的留在 out 目录，信中写明"),
    "mail.send_from": ("07:30", _clock, "每天从几点起发信，早于此的等到这时"),
    "mail.send_until": ("20:00", _clock, "每天发信到几点，晚于此的等下一个工作日"),
    "im.robots": ("", _robots, "群机器人：名字=网址；名册里的邮箱写 robot:名字 的，消息发到这个群"),
    "im.timeout": (15, _whole, "等群机器人答复多久，秒"),
    "evidence.max_mb": (50, _whole, "一份佐证材料最大多少兆字节"),
    "evidence.kinds": (
        "pdf ofd doc docx wps xls xlsx et ppt pptx jpg jpeg png gif tif tiff txt csv",
        _kinds,
        "佐证材料可以是哪些种类，写后缀；内容与后缀不符的不收",
    ),
    "desk.host": ("127.0.0.1", _text, "督办台监听的地址；要让别的电脑打开，写本机地址或 0.0.0.0"),
    "desk.port": (8600, _whole, "督办台监听的端口"),
    "desk.url": ("", _address, "大家打开督办台用的地址，写进邮件；https:// 开头时只经加密连接传登录凭据"),
    "desk.idle": (30, _whole, "多少分钟不操作就要重新登录"),
    "desk.hours": (12, _whole, "一次登录最多用几个小时"),
    "desk.lock_after": (5, _whole, "连续输错几次密码就暂时锁定账号"),
    "desk.lock_most": (60, _whole, "锁定时间从一分钟起逐次加倍，最长多少分钟"),
    "desk.upload": (50, _whole, "上传的一个文件最大多少兆字节"),
    "desk.password_length": (10, _whole, "密码最少多少个字符"),
    "desk.password_kinds": (3, _whole, "密码至少含小写、大写、数字、符号中的几类"),
    "desk.password_history": (5, _whole, "最近用过的几个密码不能再用"),
    "desk.password_days": (0, _whole, "密码用满多少天须更换，0 为不限"),
    "desk.oidc_issuer": ("", _text, "统一身份认证（OIDC）的地址；空为不用"),
    "desk.oidc_client": ("", _text, "在统一身份认证登记的应用标识"),
    "desk.oidc_secret": ("", _text, "应用密钥，宜写在环境变量 DUBANFLOW_DESK_OIDC_SECRET 中"),
    "desk.oidc_claim": ("preferred_username", _text, "用哪一项与账号的登录名对应"),
    "desk.oidc_label": ("统一身份认证登录", _text, "登录页上那个按钮的字"),
}


def load_settings(root: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of the home at `root`, the environment on top. Raises BadSettings naming file and key."""
    values = in_force(root, environ)
    mail = {key.removeprefix("mail."): value for key, value in values.items() if key.startswith("mail.")}
    attempts, attach, send_from, send_until = (
        mail.pop(name) for name in ("attempts", "attach_mb", "send_from", "send_until")
    )
    mail |= {"robots": values["im.robots"], "robot_timeout": values["im.timeout"]}
    if send_from >= send_until:
        raise BadSettings(f"{FILE}：mail.send_from 应早于 mail.send_until，否则一封信也发不出去。")
    return Settings(
        timezone=values["office.timezone"],
        contact=values["office.contact"],
        issuer=values["office.issuer"],
        printer=values["office.printer"],
        document_word=values["office.document_word"],
        document_words=values["office.document_words"],
        today=values["office.today"],
        database=values["database.url"] or f"sqlite:///{root / 'dubanflow.db'}",
        daily_at=values["schedule.daily"],
        flood=values["schedule.flood"],
        max_attempts=attempts,
        attach_mb=attach,
        send_from=send_from,
        send_until=send_until,
        mail_values=mail,
        evidence_max_mb=values["evidence.max_mb"],
        evidence_kinds=values["evidence.kinds"],
        desk=DeskSettings(**{key.removeprefix("desk."): values[key] for key in values if key.startswith("desk.")}),
    )


def in_force(root: Path, environ: Mapping[str, str]) -> dict[str, Any]:
    """The value of every key, read. Raises BadSettings naming file and key."""
    given = _from_file(root / FILE) | _from_environment(environ)
    values: dict[str, Any] = {}
    for key, (default, read, _) in KEYS.items():
        try:
            values[key] = read(given.get(key, default))
        except ValueError as error:
            raise BadSettings(f"{FILE}：{key} 的值 {given.get(key)!r} 不对：{error}。") from error
    return values


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
