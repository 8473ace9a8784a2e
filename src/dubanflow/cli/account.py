"""account: who may sign in to the desk, from the console of the machine itself."""

import click

from dubanflow.cli.common import json_option, moment_of, office_of, person_of, print_json, wall_clock
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group
from dubanflow.office import Office
from dubanflow.services.accounts import Account

CONSOLE = "console"
by_option = click.option(
    "--by", "by", default=CONSOLE, metavar="管理员", help="哪个管理员在办理：登录名，记入记载；默认为本机控制台。"
)


def administrator(office: Office, written: str, right: str) -> str:
    """Who acts, for the record: the account of this login, if it holds the right, or the console of the machine
    itself, whose users hold the office's files anyway. Raises NotFound or Forbidden."""
    from dubanflow.domain.errors import Forbidden
    from dubanflow.domain.rights import RIGHTS, may, who_may
    from dubanflow.services.accounts import find_account

    if written == CONSOLE:
        return CONSOLE
    with office.database.read() as connection:
        found = find_account(connection, written)
    if found.disabled or not may(found.holder, right):
        raise Forbidden(f"“{RIGHTS[right].label}”由{who_may(right)}办理，{found.login}不能。", found.code)
    return found.code


@click.group(cls=Group)
def account() -> None:
    """账号：督办台的账号。业务人员的权限由名册中的岗位决定，管理员的由职责决定。"""


@account.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """看有哪些账号、什么情况。"""
    from dubanflow.services.accounts import accounts

    office = office_of(ctx)
    with office.database.read() as connection:
        found = accounts(connection)
    if as_json:
        print_json([as_dict(row) for row in found])
        return
    if not found:
        click.echo("还没有账号。先开一个系统管理员：dubanflow account add admin --duty sysadmin")
        return
    table(
        ["登录名", "姓名（岗位）", "单位", "角色", "情况"],
        [(row.login, row.name, row.unit_name, row.role_words, _state(row)) for row in found],
    )


def as_dict(row: Account) -> dict[str, object]:
    """An account for `--json`; nothing secret is in it."""
    return {
        "login": row.login,
        "name": row.name,
        "person": row.person.code if row.person else None,
        "unit": row.unit_name or None,
        "roles": list(row.holder.roles),
        "must_change": row.must_change,
        "locked_until": row.locked_until.isoformat() if row.locked_until else None,
        "disabled": row.disabled,
    }


def _state(row: Account) -> str:
    if row.disabled:
        return "已停用"
    if row.locked(wall_clock()):
        return "锁定中"
    return "须改初始密码" if row.must_change else "正常"


@account.command(cls=Command)
@click.argument("login", metavar="登录名")
@click.option("--person", "person", metavar="岗位", help="名册中的哪一个人：编码、名称或邮箱。")
@click.option("--duty", "duty", metavar="职责", help="sysadmin 系统管理员、secadmin 安全管理员、auditor 审计员。")
@click.option("--name", default="", metavar="名称", help="管理员账号显示的名称。")
@click.option("--no-change", is_flag=True, help="不要求首次登录修改密码，只宜用于演示。")
@by_option
@json_option
@click.pass_context
def add(
    ctx: click.Context,
    login: str,
    person: str | None,
    duty: str | None,
    name: str,
    no_change: bool,
    by: str,
    as_json: bool,
) -> None:
    """开设账号；初始密码只显示这一次。"""
    from dubanflow.services.accounts import add_account

    office = office_of(ctx)
    with office.database.read() as connection:
        whose = person_of(office.register(connection), person) if person else None
    made, first = add_account(
        office,
        login,
        by=administrator(office, by, "accounts.add"),
        moment=moment_of(office),
        person=whose,
        duties=(duty,) if duty else (),
        name=name,
        must_change=not no_change,
    )
    if as_json:
        print_json({**as_dict(made), "password": first})
        return
    click.echo(f"已开设账号 {made.login}（{made.name}，{made.role_words}），初始密码：{first}")
    if not no_change:
        click.echo("密码只显示这一次，请当面交给本人；首次登录须修改。")


@account.command(cls=Command)
@click.argument("login", metavar="登录名")
@by_option
@click.pass_context
def reset(ctx: click.Context, login: str, by: str) -> None:
    """重置密码：给一个新的初始密码，已登录的全部退出。"""
    from dubanflow.services.accounts import reset_password

    office = office_of(ctx)
    first = reset_password(office, login, by=administrator(office, by, "accounts.secure"), moment=moment_of(office))
    click.echo(f"{login} 的新初始密码：{first}　只显示这一次，首次登录须修改。")


@account.command(cls=Command)
@click.argument("login", metavar="登录名")
@click.option("--reason", default="", metavar="文字", help="为什么停用。")
@by_option
@click.pass_context
def disable(ctx: click.Context, login: str, reason: str, by: str) -> None:
    """停用账号，已登录的全部退出；账号和它的记载都保留。"""
    from dubanflow.services.accounts import set_disabled

    office = office_of(ctx)
    who = administrator(office, by, "accounts.add")
    set_disabled(office, login, True, by=who, moment=moment_of(office), reason=reason)
    click.echo(f"已停用账号 {login}。")


@account.command(cls=Command)
@click.argument("login", metavar="登录名")
@by_option
@click.pass_context
def enable(ctx: click.Context, login: str, by: str) -> None:
    """重新启用停用的账号。"""
    from dubanflow.services.accounts import set_disabled

    office = office_of(ctx)
    set_disabled(office, login, False, by=administrator(office, by, "accounts.secure"), moment=moment_of(office))
    click.echo(f"已启用账号 {login}。")


@account.command(cls=Command)
@click.argument("login", metavar="登录名")
@by_option
@click.pass_context
def unlock(ctx: click.Context, login: str, by: str) -> None:
    """解除锁定，可以马上再试密码。"""
    from dubanflow.services.accounts import unlock as lift

    office = office_of(ctx)
    lift(office, login, by=administrator(office, by, "accounts.secure"), moment=moment_of(office))
    click.echo(f"已解除账号 {login} 的锁定。")
