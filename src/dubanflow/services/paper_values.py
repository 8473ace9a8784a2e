"""The values a paper is made from, gathered from the ledger as it stands, by the groups of fields of its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from dubanflow.domain.errors import BadInput, Refused
from dubanflow.domain.moment import Moment
from dubanflow.domain.register import Person, Register
from dubanflow.ledger.db import Connection
from dubanflow.ledger.read import Reader
from dubanflow.office import Office
from dubanflow.papers.fields import Value, Values, fields_of
from dubanflow.papers.kinds import BY_KEY, Kind
from dubanflow.papers.titles import in_lines
from dubanflow.papers.word import WordTemplate
from dubanflow.services.numbers import number_text
from dubanflow.services.paper_lines import PaperLine
from dubanflow.services.paper_office import named_tasks, no_period, office_values
from dubanflow.services.paper_task import (
    closure_values,
    extension_values,
    feedback_values,
    full_day,
    task_values,
)

BLANK_DAY = "　　　　年　　月　　日"
BLANK_NAME = "　　　　"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a paper speaks of: tasks by id, or the office from the day `since` on; `texts` are worded by a person.

    `blank`: a form for a unit to fill in by hand. `draw` are the ready values of a draw of closed tasks.
    """

    tasks: tuple[int, ...] = ()
    since: date | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    blank: bool = False
    draw: Values | None = None


def template_of(office: Office, kind: Kind) -> WordTemplate:
    """The template of a kind, the office's own first, compiled and checked against the fields of the kind.

    Raises BadInput naming the file, and the field where one is misspelt. A kind that the workflow file invented uses
    a template of its name, else that of 督办通知单.
    """
    path = kind.file
    if not office.home.find(path).is_file():
        path = BY_KEY["notice"].file
    found = office.home.find(path)
    if not found.is_file():
        raise BadInput(f"没有文书模板 {path}。")
    return _checked(found.read_bytes(), path, kind.groups)


@lru_cache(maxsize=64)
def _checked(data: bytes, path: str, groups: tuple[str, ...]) -> WordTemplate:
    template = WordTemplate(data, path)
    problems = template.problems(fields_of(groups))
    if problems:
        raise BadInput("\n".join(str(problem) for problem in problems))
    return template


def subject_of(line: PaperLine) -> Subject:
    """What a paper in the ledger speaks of."""
    since = date.fromisoformat(line.period) if line.period else None
    return Subject(line.tasks, since, line.texts)


def form_bytes(office: Office, kind: Kind, subject: Subject, *, moment: Moment, signer_name: str = "") -> bytes:
    """A paper as it would look now, without a number: a form to hand out, or a draft to read. Nothing is recorded."""
    template = template_of(office, kind)
    with office.database.read() as connection:
        return template.render(gathered(office, connection, kind, subject, moment, signer_name=signer_name))


def gathered(
    office: Office,
    connection: Connection,
    kind: Kind,
    subject: Subject,
    moment: Moment,
    *,
    signer: Person | None = None,
    signer_name: str = "",
    n: int | None = None,
) -> dict[str, Value]:
    """All fields of a paper as the ledger stands within a transaction; see `values_of`."""
    reader = Reader(connection, office.calendar, moment.today)
    register = office.register(connection)
    return values_of(office, reader, register, kind, subject, signer=signer, signer_name=signer_name, n=n)


def values_of(
    office: Office,
    reader: Reader,
    register: Register,
    kind: Kind,
    subject: Subject,
    *,
    signer: Person | None = None,
    signer_name: str = "",
    n: int | None = None,
) -> dict[str, Value]:
    """All fields of the kind. With a number `n` those of the release on the reader's day, else those of a draft.

    Raises Refused where the task has nothing of the kind to say: no request to decide, no closure to certify.
    """
    values: dict[str, Value] = {}
    if "事项" in kind.groups:
        values |= _task(office, reader, register, kind, subject)
    if "全局" in kind.groups:
        values |= _office(office, reader, register, subject)
    if "抽查" in kind.groups:
        if subject.draw is None:
            raise Refused(f"《{kind.name}》随回头看抽查制作，请用 dubanflow lookback。")
        values |= subject.draw
    paper = _paper(office, reader, register, kind, subject, values, n)
    paper["签发人"] = signer.name if signer else signer_name or BLANK_NAME
    paper["成文日期"] = full_day(reader.today) if n is not None or kind.numbering == "none" else BLANK_DAY
    return values | paper


def _task(office: Office, reader: Reader, register: Register, kind: Kind, subject: Subject) -> dict[str, Value]:
    """The groups that speak of one task; blanks where a bulletin speaks of none or several."""
    if kind.scope == "both" and len(subject.tasks) != 1:
        return {name: ([] if one.rows else one.sample * 0) for name, one in fields_of(["事项"]).items()}
    (task_id,) = subject.tasks
    values = task_values(office, reader, task_id, register)
    if "延期" in kind.groups:
        asked = extension_values(reader, task_id, register)
        if asked is None:
            raise Refused(f"任务{values['编号']}没有提出过延期申请，没有可审批的内容。")
        values |= asked
    if "反馈" in kind.groups:
        values |= feedback_values(reader, task_id, register, blank=subject.blank)
    if "销号" in kind.groups:
        closed = closure_values(office, reader, task_id)
        if closed is None:
            raise Refused(f"任务{values['编号']}现为“{values['状态']}”，核验销号之后才能制作销号单。")
        values |= closed
    return values


def _office(office: Office, reader: Reader, register: Register, subject: Subject) -> dict[str, Value]:
    whole = not subject.tasks or subject.since is not None
    values = office_values(office, reader, register, since=subject.since) if whole else no_period()
    return values | {"通报事项": named_tasks(office, reader, subject.tasks) if subject.tasks else []}


def _paper(
    office: Office,
    reader: Reader,
    register: Register,
    kind: Kind,
    subject: Subject,
    values: Values,
    n: int | None,
) -> dict[str, Value]:
    """The group 文书 but for signer and day: numbers, names, title, whom it goes to, and what a person worded."""
    settings = office.settings
    issuer = settings.issuer or register.office
    unit = next((one for one in register.units if one.name == values.get("承办单位")), None)
    deputies = "、".join(row.name for row in register.audience("deputy", unit)) if unit else ""
    texts = {**kind.texts, **{name: text for name, text in subject.texts.items() if text.strip()}}
    title = (texts.get("标题") or _title(kind, values)).replace("\r\n", "\n").strip()
    return {
        "文书名称": kind.name,
        "文号": number_text(settings, kind, reader.today.year, n) if kind.numbering == "number" else "",
        "期号": ("　" if n is None else str(n)) if kind.numbering == "issue" else "",
        "标题": title.replace("\n", ""),
        "标题分行": in_lines(title),
        "单位": register.office,
        "署名": issuer,
        "印发机关": settings.printer or issuer,
        "主送": texts.get("主送") or str(values.get("承办单位") or ""),
        "抄送": texts.get("抄送") or (deputies if kind.formal else ""),
        "意见": texts.get("意见") or "",
        "约谈时间": texts.get("约谈时间") or "",
        "约谈地点": texts.get("约谈地点") or "",
        "联系方式": settings.contact or "（未设置）",
    }


def _title(kind: Kind, values: Values) -> str:
    """The title that a formal paper has unless a person words another; the name of the paper for a form."""
    matter, unit = values.get("事项"), values.get("承办单位")
    if kind.key == "bulletin":
        named = values.get("通报事项")
        if values.get("期间"):
            return f"关于{values['期间']}督查事项办理情况的通报"
        return f"关于“{matter}”逾期未办结的通报" if matter else f"关于{len(named)}项任务逾期未办结情况的通报"  # type: ignore[arg-type]
    if kind.key == "interview":
        return f"关于约谈{unit}主要负责人的通知"
    if kind.key == "transfer":
        return f"关于“{matter}”逾期未办结的移送建议"
    return kind.name
