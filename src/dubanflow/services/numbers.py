"""Numbers of papers: one register per kind and year, gap-free; taken with a release and never given back."""

from dataclasses import dataclass

from dubanflow.domain.errors import BadSettings, Refused
from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Connection
from dubanflow.papers.kinds import KINDS, OWN, Kind
from dubanflow.settings import Settings

USED = {"used": "在用", "void": "作废"}
DEFAULT_WORD = "督"


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """A number of a register and the paper that bears it. `state` is used or void; days are ISO text."""

    series: str
    kind: str
    year: int
    n: int
    number: str
    state: str
    paper_id: int
    title: str
    unit: str
    taken_on: str
    taken_by: str
    note: str

    @property
    def label(self) -> str:
        """The state in words."""
        return USED.get(self.state, self.state)


def word_of(settings: Settings, kind: Kind) -> str:
    """The document word of a kind: its own if the settings give one, else the office's word with the kind's letter."""
    given = settings.document_words.get(kind.name)
    if given:
        return given
    letter = kind.name if kind.key.startswith(OWN) else kind.letter
    return f"{settings.document_word or DEFAULT_WORD}{letter}"


def number_text(settings: Settings, kind: Kind, year: int, n: int | None) -> str:
    """云川督〔2026〕1号, or 督查通报2026年第1期; without `n` its place is left blank; empty where none is given."""
    shown = "　" if n is None else str(n)
    if kind.numbering == "issue":
        return f"{settings.document_words.get(kind.name) or kind.name}{year}年第{shown}期"
    return f"{word_of(settings, kind)}〔{year}〕{shown}号" if kind.numbering == "number" else ""


def check_words(settings: Settings) -> None:
    """Raise BadSettings where two kinds would bear the same numbers."""
    seen: dict[str, str] = {}
    for kind in KINDS:
        text = number_text(settings, kind, 2000, 1)
        if text and text in seen:
            raise BadSettings(
                f"《{seen[text]}》和《{kind.name}》的发文字号会相同（{text}），请在 office.document_words 中分开。"
            )
        seen[text] = kind.name


def take(connection: Connection, kind: Kind, paper_id: int, *, by: str, moment: Moment) -> int:
    """The next number of the kind's register in the year of `moment`, taken for a paper within its transaction.

    The row of the register is locked until the transaction ends: whoever comes next waits, and nobody sees a number
    of a release that did not happen. Raises Refused for a day before that of the last number: numbers follow days.
    """
    year, today = moment.today.year, moment.today.isoformat()
    connection.execute(
        "insert into number_register (series, year, last) values (?, ?, 0) on conflict do nothing", [kind.key, year]
    )
    n = int(
        connection.scalar(
            "update number_register set last = last + 1 where series = ? and year = ? returning last", [kind.key, year]
        )
    )
    later = connection.scalar("select max(taken_on) from paper_number where series = ? and year = ?", [kind.key, year])
    if later is not None and later > today:
        raise Refused(f"《{kind.name}》已在{later}取过文号，不能再用{today}的日期签发（倒签）。")
    connection.execute(
        "insert into paper_number (series, year, number, paper_id, state, taken_on, taken_by, note)"
        " values (?, ?, ?, ?, 'used', ?, ?, '')",
        [kind.key, year, n, paper_id, today, by],
    )
    return n


def void_number(connection: Connection, paper_id: int, note: str) -> None:
    """Mark the number of a paper as void; it stays in its place and is not used again."""
    connection.execute("update paper_number set state = 'void', note = ? where paper_id = ?", [note, paper_id])


def registers(connection: Connection) -> list[tuple[str, int, int]]:
    """Every register: series, year, last number; newest year first."""
    rows = connection.rows("select series, year, last from number_register order by year desc, series")
    return [(series, year, last) for series, year, last in rows]


def register_lines(connection: Connection, series: str | None = None, year: int | None = None) -> list[RegisterLine]:
    """The numbers taken, in order; all of them, or of one series or year."""
    where, values = ["1 = 1"], []
    for column, value in (("n.series", series), ("n.year", year)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    rows = connection.rows(
        "select n.series, p.kind, n.year, n.number, coalesce(p.number, ''), n.state, p.id, p.title,"
        " coalesce(u.name, ''), n.taken_on, coalesce(s.name, n.taken_by), n.note from paper_number n"
        " join paper p on p.id = n.paper_id"
        " left join unit u on u.id = p.unit_id left join person s on s.code = n.taken_by"
        f" where {' and '.join(where)} order by n.year, n.series, n.number",
        values,
    )
    return [RegisterLine(*row) for row in rows]


def gaps(connection: Connection) -> list[str]:
    """What is wrong with the registers, in words; empty as long as every number up to the last is there once."""
    found = []
    for series, year, last in registers(connection):
        taken = {
            row[0]
            for row in connection.rows("select number from paper_number where series = ? and year = ?", [series, year])
        }
        if taken != set(range(1, last + 1)):
            found.append(f"{year}年“{series}”的文号登记不连续：登记到{last}号，实有{len(taken)}个。")
    return found
