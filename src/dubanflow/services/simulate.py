"""simulate: what a workflow file would make of the live tasks from one day to another. Nothing real is touched.

The live tasks are read within one read-only transaction, a page at a time, and each is walked in memory; no table is
written, no mail is made. Memory holds one page of tasks and the counts, so that a ledger of any size, on SQLite or
PostgreSQL, needs no copy. The same input gives the same answer.
"""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import chain

from dubanflow.domain.definition import Definition
from dubanflow.domain.errors import BadInput
from dubanflow.domain.workflow import Workflow
from dubanflow.ledger.db import Connection
from dubanflow.office import Office
from dubanflow.services.sim_counts import Simulated, Tally
from dubanflow.services.sim_people import person_for, scenario_of
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
    wrap the counting, to see every decision. Raises BadInput for days in the wrong order or an unknown scenario.
    """
    people, seed = scenario_of(scenario)
    if not since <= until <= since + LONGEST:
        raise BadInput("起止日期不对：--from 要早于 --to，最长三年。")
    with office.database.read() as connection:
        tally = Tally(office.register(connection), office.calendar, since, until)
        watched = watcher(tally)
        walkers: dict[str, Walker] = {}

        def walker_of(digest: str) -> Walker:
            key = workflow.hash if workflow else digest
            if key not in walkers:
                machine = Workflow(workflow) if workflow else office.workflow(connection, digest)
                walkers[key] = Walker.of(machine, office.calendar, since, until, people, watched)
            return walkers[key]

        def initial(digest: str) -> str:
            return walker_of(digest).workflow.definition.initial

        coming = series_starts(connection, office.calendar, since, until, initial)
        for start in chain(live_starts(connection, since), coming):
            _walk(start, walker_of(start.definition), tally, watched, seed)
            if tally.tasks % STEP == 0:
                progress(tally.tasks)
        tally.digests((workflow or office.definition).reports, _reported(connection))
    return tally.result(name, scenario)


def _walk(start: Start, walker: Walker, tally: Tally, watched: Watcher, seed: int) -> None:
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
                watched.told(first, task, rule)
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
