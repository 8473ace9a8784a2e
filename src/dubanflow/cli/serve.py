"""serve: the desk and the scheduler in one process, until a signal stops it."""

from contextlib import ExitStack

import click

from dubanflow.cli.common import moment_of, office_of, wall_clock
from dubanflow.cli.words import Command
from dubanflow.office import Office


@click.command(cls=Command)
@click.option("--host", metavar="地址", help="督办台监听的地址，默认照设置 desk.host。")
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="端口", help="督办台的端口，默认照设置 desk.port；0 为任选。"
)
@click.option("--no-desk", is_flag=True, help="不开督办台，只按时运行。")
@click.option("--no-schedule", is_flag=True, help="不按时运行，只开督办台。")
@click.pass_context
def serve(ctx: click.Context, host: str | None, port: int | None, no_desk: bool, no_schedule: bool) -> None:
    """常驻运行：打开督办台，工作日到点执行每日运行，启动时补上漏了的；收到结束信号后干净地停下。"""
    if no_desk and no_schedule:
        raise click.UsageError("--no-desk 和 --no-schedule 不能一起写，那样就没有事可做。")
    from dubanflow import schedule

    office = office_of(ctx)
    # Signals are minded before the address is told, so that whoever stops it at once stops it cleanly too.
    with schedule.stopping() as stop:
        with ExitStack() as stack:
            if not no_desk:
                _open_desk(stack, office, host, port)
            if no_schedule or _standing_still(office):
                schedule.wait(stop)
            else:
                schedule.serve(office, wall_clock, click.echo, stop)
        click.echo("已停止。")


def _open_desk(stack: ExitStack, office: Office, host: str | None, port: int | None) -> None:
    from dubanflow.web.server import DeskServer

    desk = office.settings.desk
    server = DeskServer(
        office, lambda: moment_of(office), host=host or desk.host, port=desk.port if port is None else port
    )
    stack.enter_context(server)
    shown = "127.0.0.1" if server.host in ("0.0.0.0", "::", "") else server.host  # noqa: S104 - compared, not bound
    here = f"http://{f'[{shown}]' if ':' in shown else shown}:{server.port}"
    others = f" （邮件里写的是 {desk.url} ）" if desk.url and desk.url != here else ""
    click.echo(f"督办台已打开：{here}{others}")
    with office.database.read() as connection:
        if not connection.scalar("select count(*) from account"):
            click.echo("还没有账号。先开一个系统管理员：dubanflow account add admin --duty sysadmin", err=True)


def _standing_still(office: Office) -> bool:
    """Whether the settings fix today: a bell of the real clock would run another day than the one that is shown."""
    if office.settings.today is None:
        return False
    click.echo(f"设置里把“今天”固定在 {office.settings.today.isoformat()}（演示），不按时运行。按 Ctrl-C 停止。")
    return True
