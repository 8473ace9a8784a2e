"""A message of the fictional 云川市委组织部."""

from datetime import datetime, timedelta, timezone

from dubanflow.channels import Mail

BEIJING = timezone(timedelta(hours=8))
MAIL = Mail(
    key="daily:2026-03-09:zuzhi2-lly",
    to_name="组织二科联络员",
    to_address="zuzhi2-lly@zzb.yunchuan.example",
    subject="【督办】3月9日：催办1件、临期提醒1件",
    text="组织二科联络员：\n请办理。\n.\n..两点开头的一行\n",
    html="<p>请办理。</p>",
    date=datetime(2026, 3, 9, 8, 30, tzinfo=BEIJING),
    sender="督查督办 <duban@zzb.yunchuan.example>",
)
