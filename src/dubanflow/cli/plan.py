"""plan: read a document, import it, review what is proposed, confirm."""

import click

from dubanflow.cli import plan_read, plan_review, plan_settle
from dubanflow.cli.words import Group


@click.group(cls=Group)
def plan() -> None:
    """计划：读取、导入、审核、确认、修订。"""


for command in (
    plan_read.read,
    plan_read.import_,
    plan_read.list_,
    plan_review.review,
    plan_settle.confirm,
    plan_settle.take,
    plan_review.unresolved,
    plan_review.diff,
    plan_settle.series,
):
    plan.add_command(command)
