"""Reports that a reader had stopped for themselves: only those that the workflow file lets be stopped, on record.

Kept as a setting of the ledger per person; who stopped or resumed it, when and why, is an event of the office's chain.
"""

import json

from dubanflow.domain.definition import Definition, Report
from dubanflow.domain.errors import NotFound, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person
from dubanflow.domain.rights import need, reaches_all
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import remember
from dubanflow.ledger.write import Event, append_office_event
from dubanflow.office import Office

KEY = "muted:"


def muted(connection: Connection) -> dict[str, tuple[str, ...]]:
    """The rules of the reports that each person had stopped: code -> rules."""
    rows = connection.rows("select key, value from setting where key like ?", [f"{KEY}%"])
    return {key.removeprefix(KEY): tuple(json.loads(value)) for key, value in rows}


def mute(office: Office, person: Person, rule: str, *, by: Person, moment: Moment, reason: str = "") -> Report:
    """Stop a report for one reader. Raises Refused where the workflow does not allow it or `by` may not."""
    return _set(office, person, rule, by, moment, reason, stop=True)


def unmute(office: Office, person: Person, rule: str, *, by: Person, moment: Moment, reason: str = "") -> Report:
    """Have a stopped report sent again from the next period on."""
    return _set(office, person, rule, by, moment, reason, stop=False)


def report_named(definition: Definition, written: str) -> Report:
    """The report of this rule or label. Raises NotFound naming those that there are."""
    for report in definition.reports:
        if written in (report.rule, report.label):
            return report
    known = "、".join(f"{row.label}（{row.rule}）" for row in definition.reports)
    raise NotFound(f"流程文件里没有“{written}”这种定期报告，现有：{known or '无'}。")


def _set(office: Office, person: Person, rule: str, by: Person, moment: Moment, reason: str, *, stop: bool) -> Report:
    report = report_named(office.definition, rule)
    need(by, "digests.mute")
    if by.code != person.code and not reaches_all(by, "digests.mute"):
        raise Refused(f"只有收件人本人或督查员可以停发、恢复{person.name}的《{report.label}》。")
    if not report.unsubscribable:
        raise Refused(f"《{report.label}》不能停发：流程文件没有写 unsubscribable: true。")
    with office.database.write() as connection:
        before = muted(connection).get(person.code, ())
        if (report.rule in before) is stop:
            raise Refused(f"{person.name}的《{report.label}》" + ("已经停发了。" if stop else "并没有停发。"))
        after = [*before, report.rule] if stop else [one for one in before if one != report.rule]
        remember(connection, KEY + person.code, json.dumps(after))
        payload = {"person": person.code, "report": report.rule, **({"reason": reason} if reason else {})}
        event = Event("report-mute" if stop else "report-unmute", by.code, payload, moment.today)
        append_office_event(connection, event, moment)
    return report
