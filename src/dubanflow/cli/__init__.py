"""The command line. Each command's module is imported when the command is called: a query must start fast."""

import os
import sys
from contextlib import suppress
from importlib import import_module

import click

from dubanflow.cli.words import Group, sentence_of
from dubanflow.domain.errors import DubanError, Forbidden

# name -> (module:attribute, one line of help); the order is that of a first day's work
COMMANDS = {
    "init": ("dubanflow.cli.home:init", "新建单位目录和台账数据库"),
    "check": ("dubanflow.cli.home:check", "检查设置、名册、流程、日历、模板和数据库"),
    "eject": ("dubanflow.cli.home:eject", "把随附的流程或模板复制到单位目录，供修改"),
    "upgrade": ("dubanflow.cli.home:upgrade", "把旧版本的台账数据库升级到本程序的版本"),
    "plan": ("dubanflow.cli.plan:plan", "计划：读取、导入、查看、确认"),
    "task": ("dubanflow.cli.task:task", "任务：查询和办理"),
    "why": ("dubanflow.cli.why:why", "说明一项任务为什么是现在这样，接下来是什么"),
    "list": ("dubanflow.cli.lists:supervision", "督办清单：终端、Excel、网页"),
    "scores": ("dubanflow.cli.scores:scores", "计分：各单位按时办结率、得分、同类名次"),
    "chart": ("dubanflow.cli.chart:chart", "图：各单位任务灯、年度进度、逾期天数"),
    "lookback": ("dubanflow.cli.lookback:lookback", "回头看：抽查已销号的任务，记录结果"),
    "export": ("dubanflow.cli.export:export", "导出：台账、任务清单、责任清单、日历、大屏网页"),
    "daily": ("dubanflow.cli.runs:daily", "每日运行：提醒、逾期、逐级督办、发信"),
    "digest": ("dubanflow.cli.runs:digest", "周报、月报、晨报：预览、抄送或发出"),
    "draft": ("dubanflow.cli.drafts:draft", "文稿：待签发的通报、约谈，签发或撤稿"),
    "paper": ("dubanflow.cli.papers:paper", "文书：拟制、签发、作废，文号登记"),
    "message": ("dubanflow.cli.messages:message", "邮件：查看，处理存疑的和没发出的"),
    "parked": ("dubanflow.cli.parked:parked", "搁置事项：查看、处理"),
    "unit": ("dubanflow.cli.unit:unit", "单位名册"),
    "person": ("dubanflow.cli.person:person", "人员，以及停发、恢复给本人的定期报告"),
    "workflow": ("dubanflow.cli.workflow:workflow", "督办流程：查看、检查、画图"),
    "simulate": ("dubanflow.cli.simulate:simulate", "推演：照流程走下去会怎样，可比较两个流程文件"),
    "calendar": ("dubanflow.cli.calendar:calendar", "工作日历：查看、解释、由放假通知更新"),
    "decisions": ("dubanflow.cli.runs:decisions", "决定台账：系统决定过什么、告知了谁"),
    "backup": ("dubanflow.cli.backup:backup", "备份单位目录和台账，核对备份，从备份恢复"),
    "audit": ("dubanflow.cli.audit:audit", "核对台账：记载和封存，证明，查阅记载"),
    "account": ("dubanflow.cli.account:account", "账号：督办台的账号，开设、重置密码、停用、解锁"),
    "token": ("dubanflow.cli.token:token", "令牌：别的系统用接口的凭据，发放、收回"),
    "serve": ("dubanflow.cli.serve:serve", "常驻运行：打开督办台，按时自动执行每日运行"),
}


class Root(Group):
    """The commands of `COMMANDS`, imported on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        """The command; somebody who is named to do what is not theirs is refused, and that goes on record."""
        try:
            return super().invoke(ctx)
        except Forbidden as refused:
            _on_record(ctx, refused)
            raise

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from the table: showing help imports nothing."""
        with formatter.section("命令"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.command(cls=Root)
@click.option(
    "--home",
    envvar="DUBANFLOW_HOME",
    type=click.Path(),
    help="单位目录；也可用环境变量 DUBANFLOW_HOME，默认为当前目录。",
)
@click.option("--debug", is_flag=True, help="出错时显示程序的详细信息。")
@click.version_option(package_name="dubanflow", message="dubanflow %(version)s", help="显示版本。")
@click.pass_context
def cli(ctx: click.Context, home: str | None, debug: bool) -> None:
    """督查督办：计划变成任务，任务盯到销号。"""
    ctx.obj = {"home": home, "debug": debug}


def _on_record(ctx: click.Context, refused: Forbidden) -> None:
    from dubanflow.cli.common import moment_of, office_of
    from dubanflow.services.sessions import refusal

    with suppress(DubanError, OSError):
        office = office_of(ctx, refresh=False)
        refusal(office, refused.actor or "console", f"命令行：{refused.message}", moment=moment_of(office))


def main(args: list[str] | None = None) -> None:
    """Run the command line and end the process: 0 done, 1 refused, 2 wrong usage, 130 interrupted."""
    sys.exit(run(args))


def run(args: list[str] | None = None) -> int:
    """Run the command line; the exit status. No traceback reaches a person who did not ask for it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = sys.argv[1:] if args is None else args
    debug = "--debug" in words or bool(os.environ.get("DUBANFLOW_DEBUG"))
    try:
        status = cli.main(
            args=[word for word in words if word != "--debug"], prog_name="dubanflow", standalone_mode=False
        )
        return status if isinstance(status, int) else 0
    except click.UsageError as error:
        _say(sentence_of(error))
        return 2
    except (click.Abort, KeyboardInterrupt):
        _say("已中断。")
        return 130
    except BrokenPipeError:
        sys.stdout = None  # whoever read us has gone; nothing is left to flush
        return 0
    except DubanError as error:
        if debug:
            raise
        _say(error.message)
        return 1
    except OSError as error:
        if debug:
            raise
        _say(f"文件操作没有成功：{error.filename or ''} {error.strerror or error}，请检查路径、权限和磁盘空间。")
        return 1
    except Exception as error:
        if debug:
            raise
        _say(
            f"程序出错（{type(error).__name__}：{error}），这一步没有写入台账。"
            "请加 --debug 再运行一次，把显示的内容发给维护人员。"
        )
        return 1


def _say(sentence: str) -> None:
    click.echo(sentence, err=True)
