"""The figures of earlier periods, as they were first reported: what a digest compares with, and its trend."""

import json
from collections.abc import Mapping

from dubanflow.domain.views import Figure, Week
from dubanflow.ledger.db import Connection
from dubanflow.ledger.write import canonical
from dubanflow.services.periods import LIKE, kind_of_period

TREND = 8  # so many weeks stand in the trend, the present one included


class History:
    """The figures kept for the last periods before `period` of its kind, of all units, read once."""

    def __init__(self, connection: Connection, period: str) -> None:
        self.period = period
        self._kept: dict[str, list[tuple[str, dict[str, int]]]] = {}
        like = LIKE[kind_of_period(period)]
        last = connection.rows(
            "select distinct period from snapshot where period like ? and period < ? order by period desc limit ?",
            [like, period, TREND - 1],
        )
        for (earlier,) in reversed(last):
            for scope, figures in connection.rows("select scope, figures from snapshot where period = ?", [earlier]):
                self._kept.setdefault(scope, []).append((earlier, json.loads(figures)))

    def compared(self, scope: str, now: Mapping[str, int]) -> tuple[Figure, ...]:
        """The figures beside those reported for the last earlier period, if there was one."""
        before = self._kept[scope][-1][1] if scope in self._kept else {}
        return tuple(
            Figure(label, count, count - before[label] if label in before else None) for label, count in now.items()
        )

    def trend(self, scope: str, now: Mapping[str, int]) -> tuple[Week, ...]:
        """The last weeks, oldest first, the present one last; none where there is no earlier one."""
        rows = self._kept.get(scope, [])
        if not rows:
            return ()
        return tuple(
            Week(period, row.get("在办", 0), row.get("逾期", 0), row.get("本期销号", 0))
            for period, row in [*rows, (self.period, now)]
        )


def keep_snapshot(connection: Connection, period: str, scope: str, now: Mapping[str, int]) -> None:
    """Keep the figures of a period as they were first reported."""
    connection.execute(
        "insert into snapshot (period, scope, figures) values (?, ?, ?) on conflict do nothing",
        [period, scope, canonical(dict(now))],
    )
