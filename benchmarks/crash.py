"""Kill the daily run at random moments, complete it, and compare the ledger with that of an undisturbed run.

usage: crash.py [--kills N] [--tasks N] [--due FRACTION_OR_NUMBER] [--postgres] [--restarts N] [--smtp] [--seed S]

Rounds are played until `--kills` processes of `dubanflow daily` were ended by SIGKILL: each round starts from the same
ledger, its run is killed at random moments up to `MOST` times (from when it has started up), and at last let through.
A run is a process of its own, forked off this one so that the libraries need not be imported anew each time; a moment
is drawn in seconds of processor that it has used, so that a busy machine kills at the same places.
`--postgres` does so on a private cluster (initdb in a temporary folder), and `--restarts` ends that server under a
running day (immediate shutdown, as a power cut would) and starts it again. `--smtp` sends by a mail server of this
process that counts what it receives.
The instant is fixed, so hashes must agree too. Prints one JSON object: `lost` are rows (or mails that are neither
delivered nor listed as doubtful) that the undisturbed run has and a killed one has not, `repeated` the reverse.
"""

import argparse
import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import chinese_calendar  # noqa: F401 (imported here, so that the forked runs need not)
import jinja2  # noqa: F401
import psycopg

import dubanflow.services.delivery  # noqa: F401
from dubanflow import cli
from dubanflow.ledger.db import Database
from ledgers import EXACT, QUERIES
from load import DAY, environment, make_home

MOST = 6  # kills in a round
NOW = f"{DAY.isoformat()}T09:00:00+08:00"


class Sqlite:
    """The ledger as a file: a round starts from a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ: dict[str, str] = {}

    def keep(self, home: Path) -> None:
        """Keep the ledger and home as they stand."""
        shutil.copytree(home, self.folder / "kept")

    def restore(self, home: Path) -> None:
        """The home and ledger as kept."""
        shutil.rmtree(home)
        shutil.copytree(self.folder / "kept", home)

    def close(self) -> None:
        """Nothing to end."""


class Postgres:
    """A private cluster; a round starts from a copy of the database."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.chmod(0o755)
        self.bin = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/bin"))
        self.port = random.randint(20_000, 30_000)
        self.data = folder / "cluster"
        self.data.mkdir()
        shutil.chown(self.data, "postgres")
        self.run("initdb", "-D", str(self.data), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()
        self.environ = environment(f"postgresql://postgres@127.0.0.1:{self.port}/duban", None)
        self.sql("create database duban")

    def run(self, program: str, *arguments: str) -> None:
        """A program of the server, by the user it insists on."""
        line = " ".join([str(self.bin / program), *(f"'{one}'" for one in arguments)])
        command = ["su", "postgres", "-c", line] if os.getuid() == 0 else ["sh", "-c", line]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/tmp")

    def start(self) -> None:
        """Start the server and wait for it."""
        options = f"-p {self.port} -k /tmp -c listen_addresses=127.0.0.1"
        self.run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.data / "log"), "-o", options, "start")

    def stop(self) -> None:
        """End the server as a power cut would."""
        self.run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def sql(self, *statements: str) -> None:
        """Statements beside the ledger."""
        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{self.port}/postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]

    def keep(self, home: Path) -> None:
        """Keep the ledger and home as they stand."""
        self.sql("create database kept template duban")
        shutil.copytree(home, self.folder / "kept")

    def restore(self, home: Path) -> None:
        """The home and ledger as kept."""
        self.sql("drop database duban with (force)", "create database duban template kept")
        shutil.rmtree(home)
        shutil.copytree(self.folder / "kept", home)

    def close(self) -> None:
        """End the server."""
        self.stop()


class MailServer:
    """A server that counts what it receives by the message's own key."""

    def __init__(self) -> None:
        import socket

        from aiosmtpd.controller import Controller

        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        self.received: Counter[str] = Counter()
        self.server = Controller(self, hostname="127.0.0.1", port=port)
        self.server.start()
        values = {"CHANNEL": "smtp", "HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none"}
        self.environ = {f"DUBANFLOW_MAIL_{key}": value for key, value in values.items()}

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's own name)
        """Count one message."""
        line = next(one for one in envelope.content.splitlines() if one.startswith(b"X-Dubanflow-Key"))
        self.received[line.partition(b":")[2].strip().decode()] += 1
        return "250 OK"


class Daily:
    """The command line in a process forked off this one."""

    def __init__(self, words: list[str], environ: dict[str, str]) -> None:
        self.code: int | None = None  # below 0: the signal that ended it
        self.pid = os.fork()
        if self.pid == 0:
            code = 70
            try:
                os.environ.update(environ)
                for stream in (1, 2):
                    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
                code = cli.run(words)
            finally:
                os._exit(code)

    def used_until(self, seconds: float) -> float:
        """Wait until the process has used so many seconds of processor, or has ended; how many it has used."""
        used = 0.0
        while self.code is None and used < seconds:
            with contextlib.suppress(OSError, ValueError):
                found = Path(f"/proc/{self.pid}/schedstat").read_text(encoding="ascii").split()
                used = max(used, int(found[0]) / 1e9)  # of the main thread, which does the work
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            else:
                time.sleep(0.001)
        return used

    def kill(self) -> None:
        """End it as nothing can be prepared for."""
        os.kill(self.pid, signal.SIGKILL)
        self.wait()

    def wait(self) -> int:
        """Its exit code."""
        if self.code is None:
            self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.code


class Rounds:
    """Plays rounds and counts."""

    def __init__(self, args: argparse.Namespace, folder: Path) -> None:
        self.args = args
        self.chance = random.Random(args.seed)
        self.home = folder / "home"
        self.store: Sqlite | Postgres = Postgres(folder) if args.postgres else Sqlite(folder)
        self.mail = MailServer() if args.smtp else None
        make_home(
            self.home, tasks=args.tasks, units=200, due=args.due, seed=args.seed, environ=self.store.environ
        )  # fmt: skip
        self.environ = {**os.environ, **self.store.environ, **(self.mail.environ if self.mail else {})}
        self.environ["DUBANFLOW_NOW"] = NOW
        self.store.keep(self.home)
        self.told = Counter[str]()

    def daily(self) -> "Daily":
        """The daily run as a process of its own."""
        return Daily(["--home", str(self.home), "daily", "--json"], self.environ)

    def ledger(self) -> dict[str, Counter[tuple[Any, ...]]]:
        """Every table as a bag of rows; the state of messages is judged apart."""
        url = self.environ.get("DUBANFLOW_DATABASE_URL") or f"sqlite:///{self.home / 'dubanflow.db'}"
        queries = {**QUERIES, **EXACT, "message": "select key, kind, day from message"}
        with Database(url).read() as connection:
            found = {name: Counter(connection.rows(sql)) for name, sql in queries.items()}
            self.doubtful = {row[0] for row in connection.rows("select key from message where state = 'doubtful'")}
        folder = self.home / "out" / "mail"
        found["files"] = Counter((path.name,) for path in folder.rglob("*.eml"))
        return found

    def play(self) -> dict[str, Any]:
        """All rounds; what the benchmark prints."""
        self.length = self.whole_run()
        idle = self.whole_run()  # a day with nothing left to do: mostly the interpreter and the libraries
        self.start = min(0.5 * idle, 0.5 * self.length)
        wanted = self.ledger()
        letters = set(self.mail.received) if self.mail else set()
        while self.told["kills"] < self.args.kills or self.told["restarts"] < self.args.restarts:
            self.store.restore(self.home)
            if self.mail:
                self.mail.received.clear()
            self.disturb()
            self.compare(wanted, letters)
            print(dict(self.told), file=sys.stderr)
        return {
            "database": "postgresql" if self.args.postgres else "sqlite",
            "tasks": self.args.tasks,
            "channel": "smtp" if self.mail else "folder",
            "killed_after_cpu_s": [round(self.start, 2), round(self.length, 2)],
            "decisions": sum(wanted["decision"].values()),
            **{key: self.told[key] for key in ("rounds", "kills", "restarts", "doubtful", "lost", "repeated")},
        }

    def whole_run(self) -> float:
        """Seconds of processor of a run that nobody disturbs."""
        run = self.daily()
        used = run.used_until(float("inf"))
        assert run.wait() == 0
        return used

    def disturb(self) -> None:
        """Kill runs, at most `MOST`; then one gets through."""
        for turn in range(MOST):
            run = self.daily()
            ahead = (self.length - self.start) / (1 + turn / 2)  # the further the day got, the less is left to kill
            run.used_until(self.start + self.chance.uniform(0, ahead))
            if run.code is not None:
                assert run.code == 0
                return
            if self.told["restarts"] < self.args.restarts and isinstance(self.store, Postgres):
                self.store.stop()
                run.wait()
                self.store.start()
                self.told["restarts"] += 1
            else:
                run.kill()
                self.told["kills"] += 1
        assert self.daily().wait() == 0

    def compare(self, wanted: dict[str, Counter[tuple[Any, ...]]], letters: set[str]) -> None:
        """Add up what the killed round lacks and what it has too much."""
        found = self.ledger()
        self.told["rounds"] += 1
        self.told["doubtful"] += len(self.doubtful)
        for name, rows in wanted.items():
            lost, repeated = rows - found[name], found[name] - rows
            self.told["lost"] += sum(lost.values())
            self.told["repeated"] += sum(repeated.values())
            for what, some in (("lost", lost), ("repeated", repeated)):
                for row in list(some)[:3]:
                    print(f"{what} in {name}: {row}", file=sys.stderr)
        if self.mail:
            self.told["lost"] += len(letters - set(self.mail.received) - self.doubtful)
            self.told["repeated"] += sum(count - 1 for count in self.mail.received.values())


def main() -> None:
    """See the head of this file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--restarts", type=int, default=0)
    parser.add_argument("--tasks", type=int, default=20_000)
    parser.add_argument("--due", type=float, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--smtp", action="store_true")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dubanflow-crash-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    rounds = None
    try:
        rounds = Rounds(args, folder)
        print(json.dumps(rounds.play()))
    finally:
        if rounds:
            rounds.store.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
