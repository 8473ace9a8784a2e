"""token: what other systems use the API with."""

import click

from dubanflow.cli.account import administrator, by_option
from dubanflow.cli.common import json_option, moment_of, office_of, person_of, print_json, wall_clock
from dubanflow.cli.tables import table
from dubanflow.cli.words import Command, Group
from dubanflow.services.tokens import Token


@click.group(cls=Group)
def token() -> None:
    """令牌：别的系统（如 OA）用接口时的凭据，代一个岗位办事，只有所列权限。"""


@token.command(cls=Command)
@click.argument("name", metavar="名称")
@click.option("--person", "person", required=True, metavar="岗位", help="代谁办事：名册中的编码、名称或邮箱。")
@click.option("--scope", "scopes", multiple=True, required=True, metavar="权限", help="如 tasks.see；可写几个。")
@click.option("--days", type=click.IntRange(0, 3650), default=365, metavar="N", help="几天后失效，0 为不限，默认一年。")
@by_option
@json_option
@click.pass_context
def add(ctx: click.Context, name: str, person: str, scopes: tuple[str, ...], days: int, by: str, as_json: bool) -> None:
    """发一个令牌；令牌只显示这一次。"""
    from dubanflow.services.tokens import add_token

    office = office_of(ctx)
    with office.database.read() as connection:
        whose = person_of(office.register(connection), person)
    who = administrator(office, by, "tokens.manage")
    made, secret = add_token(
        office, name, person=whose, scopes=scopes, by=who, moment=moment_of(office), days=days or None
    )
    if as_json:
        print_json({**as_dict(made), "token": secret})
        return
    click.echo(f"令牌“{made.name}”代{whose.name}使用：{made.scope_words}。")
    click.echo(f"{secret}\n只显示这一次，请存入那个系统的设置。")


@token.command("list", cls=Command)
@json_option
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """看发过哪些令牌。"""
    from dubanflow.services.tokens import tokens

    office = office_of(ctx)
    with office.database.read() as connection:
        found = tokens(connection)
    if as_json:
        print_json([as_dict(row) for row in found])
        return
    if not found:
        click.echo("还没有发过令牌。")
        return
    table(
        ["名称", "代谁", "权限", "有效期到", "情况"],
        [
            (
                row.name,
                row.person.name if row.person else row.person_code,
                row.scope_words,
                row.expires_at.astimezone(office.settings.timezone).date().isoformat() if row.expires_at else "不限",
                "有效" if row.live(wall_clock()) else "已收回" if row.revoked_at else "已失效",
            )
            for row in found
        ],
        wide=["权限"],
    )


def as_dict(row: Token) -> dict[str, object]:
    """A token for `--json`; its secret is not known here."""
    return {
        "name": row.name,
        "person": row.person_code,
        "scopes": list(row.scopes),
        "made_at": row.made_at.isoformat(),
        "made_by": row.made_by,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "revoked_at": row.revoked_at.isoformat() if row.revoked_at else None,
    }


@token.command(cls=Command)
@click.argument("name", metavar="名称")
@by_option
@click.pass_context
def revoke(ctx: click.Context, name: str, by: str) -> None:
    """收回一个令牌，马上失效。"""
    from dubanflow.services.tokens import revoke_token

    office = office_of(ctx)
    who = administrator(office, by, "tokens.manage")
    revoke_token(office, name, by=who, moment=moment_of(office))
    click.echo(f"已收回令牌“{name}”。")
