"""Everything wrong with an office's papers before one is released: templates, document words, registers, files."""

from collections.abc import Iterator
from pathlib import Path

from dubanflow.domain.errors import DubanError
from dubanflow.domain.problems import Problem
from dubanflow.office import Office
from dubanflow.papers.fields import fields_of
from dubanflow.papers.kinds import FOLDER, KINDS, Kind, kind_of
from dubanflow.papers.word import WordTemplate
from dubanflow.services.numbers import check_words, gaps
from dubanflow.templates import TemplateBroken

LOCK = "~$"  # what Word leaves beside a document that is open


def own_papers(office: Office) -> list[str]:
    """The paths of the office's own Word templates."""
    return [path.relative_to(office.home.root).as_posix() for path in _own(office)]


def check_papers(office: Office) -> list[Problem]:
    """Every fault, each named with its file: templates, own ones that nothing uses, document words, registers."""
    return list(_problems(office))


def _problems(office: Office) -> Iterator[Problem]:
    own = {path.stem: path for path in _own(office)}
    named = _named_by_workflow(office)
    for kind in (*KINDS, *(kind_of(name) for name in sorted(named - {kind.name for kind in KINDS}))):
        path = own.pop(kind.name, None) or office.home.bundled(kind.file)
        if path.is_file():
            yield from _template(kind, path)
    for path in own.values():
        file = path.relative_to(office.home.root).as_posix()
        yield Problem("这个模板不会被用到：文件名应是文书的名称，或流程文件里 paper 写的名称。", file)
    try:
        check_words(office.settings)
    except DubanError as error:
        yield Problem(error.message)
    with office.database.read() as connection:
        yield from map(Problem, gaps(connection))


def _template(kind: Kind, path: Path) -> list[Problem]:
    try:
        return WordTemplate(path.read_bytes(), kind.file).problems(fields_of(kind.groups))
    except TemplateBroken as error:
        return [error.problem]
    except OSError as error:
        return [Problem(f"读不了这个模板：{error.strerror}。", kind.file)]


def _named_by_workflow(office: Office) -> set[str]:
    """The papers that the rungs of the workflow file in force name; none where that file has faults of its own."""
    try:
        return {rung.paper for rung in office.definition.ladder if rung.paper}
    except DubanError:
        return set()


def _own(office: Office) -> list[Path]:
    folder = office.home.root / FOLDER
    return sorted(path for path in folder.glob("*.docx") if not path.name.startswith(LOCK))
