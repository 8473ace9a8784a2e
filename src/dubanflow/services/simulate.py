"""simulate: what a workflow file would make of the live tasks from one day to another. Nothing real is touched.

The live tasks are read within one read-only transaction, a page at a time, and each is walked in memory; no table is
written, no mail is made. Memory holds one page of tasks and the counts, so that a ledger of any size, on SQLite or
PostgreSQL, needs no copy. The same input gives the same answer.

What looks at several tasks at once is left out: the burden budget (a message may really go out a week later), and
that a parent waits for its children.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput
from dubanflow.domain.workdays import CalendarGap
from dubanflow.domain.workflow import Workflow
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.services.sim_counts import Simulated, Tally
from dubanflow.services.sim_people import Scenario, person_for, scenario_of
from dubanflow.services.sim_start import Start, live_starts, series_starts
from dubanflow.services.sim_walk import Walker, Watcher

PRESENT = "现行流程"
LONGEST = timedelta(days=3 * 366)
STEP = 1000


def simulate(
    office: Office,
    *,
    since: date,
    until: date,
    scenario: str = "silent",
    workflow: Definition | None = None,
    name: str = PRESENT,
    watcher: Callable[[Tally], Watcher] = lambda tally: tally,
    progress: Callable[[int], None] = lambda _count: None,
) -> Simulated:
    """Walk every live task, and every occurrence of a series that opens, from `since` to `until`, both inclusive.

    Each task keeps to the definition it is pinned to, or all go by `workflow`; then what that file would have told
    before `since` counts as told, and tasks in a state that it does not know are skipped and counted. `watcher` may
    wrap the counting, to see every decision. Raises BadInput for days in the wrong order or beyond the calendar, and
    for an unknown scenario.
    """
    people, seed = scenario_of(scenario)
    if not since <= until <= since + LONGEST:
        raise BadInput("起止日期不对：--from 要早于 --to，最长三年。")
    with office.database.read() as connection:
        tally = Tally(office.register(connection), office.calendar, since, until)
        walkers = _Walkers(office, connection, workflow, since, until, people, watcher(tally))
        coming = series_starts(connection, office.calendar, since, until, walkers.initial)
        try:
            for start in chain(live_starts(connection, since), coming):
                _walk(start, walkers.of(start.definition), tally, seed)
                if tally.tasks % STEP == 0:
                    progress(tally.tasks)
            tally.digests((workflow or office.definition).reports, _reported(connection))
        except CalendarGap as error:
            raise BadInput(f"推演不了那么远：{error}") from error
    return tally.result(name, scenario)


class _Walkers:
    """A walker for each definition that tasks are pinned to, or the one for the file that replaces them all."""

    def __init__(
        self,
        office: Office,
        connection: Connection,
        workflow: Definition | None,
        since: date,
        until: date,
        people: Scenario,
        watcher: Watcher,
    ) -> None:
        self._office = office
        self._connection = connection
        self._only = Workflow(workflow) if workflow else None
        self._made: dict[str, Walker] = {}
        self._make: Callable[[Workflow], Walker] = lambda machine: Walker.of(
            machine, office.calendar, since, until, people, watcher
        )

    def of(self, digest: str) -> Walker:
        """The walker for tasks pinned to this definition."""
        machine = self._only or self._office.workflow(self._connection, digest)
        key = machine.definition.hash
        if key not in self._made:
            self._made[key] = self._make(machine)
        return self._made[key]

    def initial(self, digest: str) -> str:
        """The first state of a task that opens under this definition."""
        return self.of(digest).workflow.definition.initial


def _walk(start: Start, walker: Walker, tally: Tally, seed: int) -> None:
    definition = walker.workflow.definition
    task, decided = start.task, set(start.decided)
    if task.state not in definition.by_name or task.assigned_on > walker.until:
        tally.skipped += task.state not in definition.by_name
        return
    if definition.by_name[task.state].final:
        tally.lived(task)
        return
    if definition.hash != start.definition and task.assigned_on < walker.since:
        task, seen = walker.baseline(task)
        decided |= seen
    tally.begin(definition, task, walker.light(task, walker.since), start.cooperating)
    first = walker.calendar.on_or_after(max(walker.since, task.assigned_on))
    if first <= walker.until:
        for rule in start.waiting:
            if rule in definition.tellings:
                walker.watcher.told(first, task, rule)
    tally.lived(walker.walk(task, decided, person_for(task, seed)))


def _reported(connection: Connection) -> frozenset[tuple[str, str, str]]:
    """The periodic reports already told: rule, period, person."""
    rows = connection.rows("select r.rule, r.period, p.code from report r join person p on p.id = r.person_id")
    return frozenset((rule, period, code) for rule, period, code in rows)


def simulated_json(found: Simulated) -> dict[str, object]:
    """A simulation for `--json`."""
    return {
        "workflow": found.name,
        "from": found.since.isoformat(),
        "to": found.until.isoformat(),
        "scenario": found.scenario,
        "tasks": found.tasks,
        "skipped": found.skipped,
        "lights": dict(found.lights),
        "papers": dict(found.papers),
        "messages": found.messages,
        "messages_by_unit": dict(found.by_unit),
        "opened": found.opened,
        "closed": found.closed,
        "closed_late": found.late,
        "refused": dict(found.refused),
        "provisional": found.provisional,
        "weeks": [
            {
                "from": week.since.isoformat(),
                "to": week.until.isoformat(),
                "entered": dict(week.entered),
                "standing": dict(week.standing),
                "papers": dict(week.papers),
                "messages": week.messages,
                "opened": week.opened,
                "closed": week.closed,
            }
            for week in found.weeks
        ],
    }
