"""How long it takes to seal and to verify a ledger with so many events.

usage: audit.py --events N [--seed S] [--database URL] [--schema NAME]

A home is made by load.py, which seals its history; that seal is taken away (behind the program's back, as nothing in
the program can) and made again under the clock. Then everything is verified, one event is changed and found, and one
event is proved. Prints one JSON object; seconds are those of this process without interpreter start.
"""

import argparse
import json
import re
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from dubanflow.domain.moment import Moment
from dubanflow.ledger.db import Connection
from dubanflow.ledger.runs import claim, release
from dubanflow.office import Office, open_office
from dubanflow.services.audit import verify
from dubanflow.services.proofs import proof_of
from dubanflow.services.sealing import seal_events
from load import DAY, environment, make_home

EVENTS_PER_TASK = 5.488  # of load.py's shapes


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database")
    parser.add_argument("--schema")
    args = parser.parse_args()
    home = Path(tempfile.mkdtemp(prefix="dubanflow-audit-"))
    try:
        environ = environment(args.database, args.schema)
        tasks = int(args.events / EVENTS_PER_TASK) + 1
        make_home(home, tasks=tasks, units=500, due=0.01, seed=args.seed, environ=environ)
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:  # whose memory is the audit's alone
            print(json.dumps(fresh.submit(measure, home, environ).result(), ensure_ascii=False))
    finally:
        shutil.rmtree(home)


def measure(home: Path, environ: dict[str, str]) -> dict[str, Any]:
    """Seal, verify, prove, tamper and verify again."""
    office = open_office(home, environ)
    unprotected(office, lambda connection: connection.execute("delete from seal"))
    yesterday = Moment.of(DAY - timedelta(days=1), datetime.now(UTC))
    held = claim(office.database, "audit", lambda: datetime.now(UTC))
    assert held is not None
    seal_s, seal = timed(lambda: seal_events(office, held, yesterday))
    again_s, _ = timed(lambda: seal_events(office, held, yesterday))
    release(office.database, held)
    verify_s, audit = timed(lambda: verify(office.database))
    assert seal is not None
    assert audit.clean, audit.findings[:3]
    with office.database.read() as connection:
        chain, seq = connection.rows("select chain, seq from event where id = ?", [seal.events // 2])[0]
        proof_s, proof = timed(lambda: proof_of(connection, chain, seq))
    assert proof.holds
    unprotected(
        office,
        lambda connection: connection.execute("update event set actor = 'x' where chain = ? and seq = ?", [chain, seq]),
    )
    found = [one.words for one in verify(office.database).findings]
    return {
        "database": office.database.dialect,
        "events": audit.events,
        "tasks": audit.tasks,
        "seal_s": round(seal_s, 2),
        "seal_again_s": round(again_s, 4),
        "verify_s": round(verify_s, 2),
        "events_per_s": int(audit.events / verify_s),
        "proof_s": round(proof_s, 2),
        "found": found,
        "peak_mb": peak_mb(),
    }


def unprotected(office: Office, work: Callable[[Connection], object]) -> None:
    """Do something with the database's own protection switched off, and on again."""
    with office.database.write() as connection:
        if connection.dialect == "postgresql":
            connection.execute("set local session_replication_role = replica")
            work(connection)
            return
        triggers = connection.rows("select name, sql from sqlite_master where type = 'trigger'")
        for name, _ in triggers:
            connection.execute(f"drop trigger {name}")
        work(connection)
        for _, sql in triggers:
            connection.execute(sql)


def peak_mb() -> int | None:
    """The most memory that this process ever held; Linux only. getrusage would count the parent's as well."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="ascii")) if status.exists() else None
    return int(found[1]) // 1024 if found else None


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


if __name__ == "__main__":
    main()
