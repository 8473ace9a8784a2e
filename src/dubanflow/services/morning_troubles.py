"""What the run could not settle by itself: mails in doubt or given up, rows set aside, and what should be looked at.

The lines name the number by which a person settles each (`message settle`, `parked settle`).
"""

from collections import Counter
from datetime import date
from hashlib import sha256

from dubanflow.domain.errors import DubanError
from dubanflow.domain.morning import Trouble
from dubanflow.ledger.db import Connection
from dubanflow.ledger.people import remembered
from dubanflow.ledger.read import Reader
from dubanflow.office import WORKFLOW_FILE, Office
from dubanflow.services.digest_parts import years_of_open_deadlines
from dubanflow.services.messages import PARKED_KINDS

MOST_LINES = 20
LAST_MONTH = 12  # from this month on the next year's holidays should be known


def troubles(office: Office, connection: Connection, today: date) -> tuple[Trouble, ...]:
    """Mails in doubt, mails that did not leave, rows set aside; kinds without any left out."""
    rows = (
        (
            "发送时中断、是否送达存疑的邮件",
            "请向收件人核实：确已收到的记为送达，没有收到的安排重发（各件前为邮件编号）。",
            _doubtful(connection),
        ),
        (
            "没有发出的邮件",
            "请核对邮箱地址和邮件服务器；不再自动重发的，改好后安排重发（各件前为邮件编号）。",
            _failed(connection, today, office.settings.max_attempts),
        ),
        (
            "因出错而搁置的事项",
            "请按提示改正，下次运行自动补办；办妥后请在系统中注明（各件前为搁置编号）。",
            _parked(connection),
        ),
    )
    return tuple(
        Trouble(label, answer, tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES))
        for label, answer, lines in rows
        if lines
    )


def warnings(office: Office, reader: Reader) -> tuple[str, ...]:
    """What should be looked at though nothing stands still for it: calendar, workflow file, register, templates."""
    return (*_calendar(reader), *_workflow(office, reader), *_register(office, reader.connection), *_templates(office))


def _doubtful(connection: Connection) -> list[str]:
    rows = connection.rows(
        "select m.id, m.day, p.name, m.subject from message m join person p on p.id = m.person_id"
        " where m.state = 'doubtful' order by m.id"
    )
    return [
        f"{number}　{_day(day)}发给{name}" + (f"：{subject}" if subject else "") for number, day, name, subject in rows
    ]


def _failed(connection: Connection, today: date, attempts: int) -> list[str]:
    """Given up, or tried before today without success; what is tried for the first time today is not spoken of, nor
    is a morning message that is only tried again."""
    rows = connection.rows(
        "select m.id, m.day, p.name, p.address, m.attempts, m.state, m.error from message m"
        " join person p on p.id = m.person_id where m.state in ('queued', 'sending', 'failed')"
        " and ((m.state = 'failed' and (m.attempts >= ? or m.day < ?))"
        " or (m.day = ? and m.attempts > 0 and (exists (select 1 from message_item i where i.message_id = m.id)"
        " or exists (select 1 from report r where r.message_id = m.id and r.period not like '____-__-__%'))))"
        " order by m.id",
        [attempts, today.isoformat(), today.isoformat()],
    )
    found = []
    for number, day, name, address, tried, _, error in rows:
        what = f"试了{tried}次，不再自动重发" if tried >= attempts else f"试了{tried}次，今天再发"
        found.append(
            f"{number}　{_day(day)}发给{name}（{address}）：{what}" + (f"；{_first_line(error)}" if error else "")
        )
    return found


def _parked(connection: Connection) -> list[str]:
    """Rows set aside that still stand so, the same one of several days once, oldest first."""
    rows = connection.rows("select id, kind, ref, day, error from parked where settled_at is null order by id")
    newest: dict[tuple[str, str], tuple[int, str, str]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for number, kind, ref, day, error in rows:
        which = _which(connection, kind, ref)
        if which is not None:
            newest[kind, which] = (number, day, error)
            times[kind, which] += 1
    lines = []
    for (kind, which), (number, day, error) in newest.items():
        often = f"，已{times[kind, which]}次" if times[kind, which] > 1 else ""
        lines.append(f"{number}　{PARKED_KINDS.get(kind, kind)}{which}（{_day(day)}{often}）：{_first_line(error)}")
    return lines


def _which(connection: Connection, kind: str, ref: str) -> str | None:
    """Which row is meant, in words; None for one that came right since: a mail that left, by itself or with a later
    one that took its matter over; a decision that was told or no longer holds."""
    if kind == "message":
        row = connection.one(
            "select p.name, m.state, (select count(*) from message n where n.person_id = m.person_id and n.id > m.id"
            " and n.attempts > 0 and n.state in ('queued', 'sending', 'failed')) from message m"
            " join person p on p.id = m.person_id where m.key = ?",
            [ref],
        )
        if row is None:
            return ref
        name, state, stuck = row
        return None if state in ("sent", "dropped") or (state == "merged" and not stuck) else f"（发给{name}）"
    if kind == "task" and ref.isdigit():
        return str(connection.scalar("select number from task where id = ?", [int(ref)]) or ref)
    if kind == "decision" and ref.isdigit():
        row = connection.one(
            "select t.number, d.state from decision d join task t on t.id = d.task_id where d.id = ?", [int(ref)]
        )
        return ref if row is None else None if row[1] != "open" else str(row[0])
    return ref


def _calendar(reader: Reader) -> list[str]:
    """Years that are worked out only by the statutory holidays: the present one, and from December on the next."""
    today = reader.today
    years = {today.year} | ({today.year + 1} if today.month >= LAST_MONTH else set())
    open_years = sorted(year for year in years if reader.calendar.standing.get(year) != "confirmed")
    if not open_years:
        return []
    ahead = {day.year for day in years_of_open_deadlines(reader)}
    touched = "，现有任务的时限会受影响" if ahead & set(open_years) else ""
    return [
        f"{year}年的放假调休安排还没有收录，工作日暂按法定节假日推算{touched}；公布后请及时录入。"
        for year in open_years
    ]


def _workflow(office: Office, reader: Reader) -> list[str]:
    """Live tasks that still run under another definition than the file in force."""
    connection = reader.connection
    if connection.scalar("select count(*) from definition") < 2:
        return []
    try:
        present = office.definition.hash
    except DubanError:
        return [f"流程文件 {WORKFLOW_FILE} 有错，请核对改正。"]
    count = connection.scalar("select count(*) from task where closed_on is null and definition <> ?", [present])
    return [f"有{count}项在办任务仍按以前的流程文件办理；要改按现行文件办理的，请另行确认迁移。"] if count else []


def _register(office: Office, connection: Connection) -> list[str]:
    """A register file that was changed and cannot be taken over."""
    path = office.home.units
    try:
        digest = sha256(path.read_bytes()).hexdigest()
    except OSError:
        return [f"读不到单位名册 {path.name}，仍按原来的名册办理。"]
    if remembered(connection, "register_hash") == digest:
        return []
    from dubanflow.register import load_register

    register, problems = load_register(path)
    head = "单位名册改动后有错，仍按原来的名册办理：" if register is None else "单位名册有待核对："
    return [f"{head}{problem}" for problem in problems[:3]]


def _templates(office: Office) -> list[str]:
    """Faults of templates that the office made its own."""
    if not office.home.notifications.is_dir():
        return []
    return [f"邮件模板有错，用到它的邮件发不出去：{problem}" for problem in office.templates.check()[:3]]


def _first_line(error: str) -> str:
    """An error without the details that only its maker reads."""
    return (error.strip().splitlines() or [""])[0]


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.month}月{day.day}日"
