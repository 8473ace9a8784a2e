"""管理: the office's settings, mail and back-ups, for administrators; their landing page."""

import os
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from starlette.responses import FileResponse, Response

from dubanflow.domain.errors import BadInput, NotFound
from dubanflow.services.backup import backups, make_backup
from dubanflow.services.trial_mail import send_test_mail
from dubanflow.settings import KEYS, in_force
from dubanflow.web.desk import Desk
from dubanflow.web.pages import Pages

PAGES = Pages()
SECRET = ("mail.password", "desk.oidc_secret", "im.robots")

# path -> (label, what is there, the right); the landing page shows those that somebody may open
PARTS: Mapping[str, tuple[str, str, str]] = {
    "/admin/accounts": ("账号", "开设、停用、解锁，重置密码", "accounts.see"),
    "/admin/tokens": ("接口令牌", "别的系统凭令牌使用接口", "tokens.manage"),
    "/admin/register": ("单位名册", "单位、人员、邮箱；上传新名册，先看变动", "units.manage"),
    "/calendar": ("工作日历", "各年放假调休；按国务院办公厅通知更新", "calendar.see"),
    "/admin/mail": ("发信", "发信设置，发一封测试邮件", "channels.test"),
    "/admin/backups": ("备份", "备份单位目录和台账，下载备份", "backup.make"),
    "/admin/settings": ("设置", "本单位各项设置现在的值", "channels.test"),
}


@PAGES.get("/admin", right="accounts.see")
def admin(desk: Desk) -> Response:
    """What there is to manage, as far as somebody's duty goes."""
    parts = [(path, label, words) for path, (label, words, right) in PARTS.items() if desk.may(right)]
    return desk.page("admin.html", parts=parts)


@PAGES.get("/admin/settings", right="channels.test")
def settings(desk: Desk) -> Response:
    """Every setting with the value in force; nothing secret."""
    return desk.page("admin_settings.html", rows=list(_settings(desk)))


def _settings(desk: Desk) -> Iterator[tuple[str, str, str, bool]]:
    values = in_force(desk.office.home.root, os.environ)
    for key, (default, read, words) in KEYS.items():
        value = values[key]
        if key in SECRET:
            shown = "（已设，不显示）" if value else ""
        elif key.endswith("url"):
            shown = _without_password(str(value or ""))
        else:
            shown = _words(value)
        yield key, words, shown, value != read(default)


def _words(value: object) -> str:
    if isinstance(value, tuple):
        return "、".join(str(one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{key}={one}" for key, one in value.items())
    return str(value).removesuffix(":00") if hasattr(value, "hour") else str(value if value is not None else "")


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if not parts.password:
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@")))


@PAGES.get("/admin/mail", right="channels.test")
def mail(desk: Desk) -> Response:
    """How mail leaves, and a form for a test."""
    return desk.page("admin_mail.html", mail=desk.office.settings.mail, typed="", fault="")


@PAGES.post("/admin/mail", right="channels.test")
def test_mail(desk: Desk) -> Response:
    """Send one mail to an address, outside the outbox: it tells nobody anything of any task."""
    address = desk.field("address")
    desk.close()
    try:
        receipt = send_test_mail(desk.office, address, by=desk.account.code, moment=desk.moment)
    except BadInput as error:
        return desk.page(
            "admin_mail.html", status=422, mail=desk.office.settings.mail, typed=address, fault=error.message
        )
    if not receipt.ok:
        return desk.page(
            "admin_mail.html",
            status=422,
            mail=desk.office.settings.mail,
            typed=address,
            fault=f"没有发出：{receipt.error}",
        )
    return desk.go("/admin/mail", say=f"已发往 {address}（{receipt.place}），请到信箱里看。")


@PAGES.get("/admin/backups", right="backup.make")
def backup_list(desk: Desk) -> Response:
    """The back-ups in the home."""
    zone = desk.office.settings.timezone
    rows = [
        (path.name, path.stat().st_size, f"{datetime.fromtimestamp(path.stat().st_mtime, zone):%Y-%m-%d %H:%M}")
        for path in backups(desk.office)
    ]
    return desk.page("admin_backups.html", rows=rows)


@PAGES.post("/admin/backups", right="backup.make")
def back_up(desk: Desk) -> Response:
    """Make one, prove it, and say what is in it."""
    desk.close()
    made = make_backup(desk.office, desk.moment)
    return desk.go(
        "/admin/backups",
        say=f"已备份并核对：{made.path.name}，任务 {made.tasks} 项，记载 {made.events} 条，文件 {made.files} 个。",
    )


@PAGES.get("/admin/backups/{name}", right="backup.make")
def backup_file(desk: Desk, name: str) -> Response:
    """A back-up as a download; only a name that the list has."""
    path = _backup(desk, name)
    return FileResponse(path, media_type="application/zip", filename=path.name)


def _backup(desk: Desk, name: str) -> Path:
    found = next((path for path in backups(desk.office) if path.name == name), None)
    if found is None:
        raise NotFound("没有这份备份。")
    return found
