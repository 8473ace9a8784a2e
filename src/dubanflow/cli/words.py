"""click in Chinese: help pages and usage errors in the words of the office."""

import click

SEE_HELP = "用 --help 看用法。"


class Command(click.Command):
    """A command whose help is in Chinese."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line of usage."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options."""
        rows = [row for param in self.get_params(ctx) if (row := param.get_help_record(ctx)) is not None]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The parts of the usage line."""
        return ["[选项]" if piece == "[OPTIONS]" else piece for piece in super().collect_usage_pieces(ctx)]


class Group(Command, click.Group):
    """A group whose help is in Chinese; its commands are of our `Command` unless told otherwise."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        Command.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with one line of help each."""
        rows = [
            (name, command.get_short_help_str(60))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name))
        ]
        with formatter.section("命令"):
            formatter.write_dl(rows)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The parts of the usage line."""
        return ["[选项]", "命令", "[参数]…"]


Group.group_class = Group


def sentence_of(error: click.UsageError) -> str:
    """A usage error as a Chinese sentence."""
    path = error.ctx.command_path if error.ctx else "dubanflow"
    return f"{path}：{_fault(error)}{SEE_HELP}"


def _fault(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        near = f"，是不是 {'、'.join(error.possibilities)}？" if error.possibilities else "。"
        return f"没有选项 {error.option_name}{near}"
    if isinstance(error, click.MissingParameter):
        return f"缺少{_name(error.param)}。"
    if isinstance(error, click.BadParameter):
        return f"{_name(error.param)}的值不对：{error.message.rstrip('.')}。"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "请写明要做什么。"
    message = error.format_message()
    if message.startswith("No such command"):
        return f"没有命令 {message.split(chr(39))[1]}。"
    if message.startswith("Got unexpected extra argument"):
        return f"多了参数 {message[message.find('(') + 1 : message.rfind(')')]}。"
    if message.startswith("Missing command"):
        return "请写明要做什么。"
    return f"{message.rstrip('.')}。"


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "参数"
    if isinstance(param, click.Option):
        return f"选项 {param.opts[0]}"
    return f"参数 {param.make_metavar(click.Context(click.Command('x')))}"
