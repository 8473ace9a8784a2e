"""Several processes releasing papers at once: the register has no gap and no number twice, whatever the database."""

import os
import subprocess
import sys
from pathlib import Path

from dubanflow.services.numbers import gaps, register_lines
from kit import Kit, make_kit
from paper_kit import late, made

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "paper_numbers.py"
PROCESSES, EACH = 4, 8


def test_processes_releasing_at_once_take_every_number_once(tmp_path: Path, database_env: dict[str, str]) -> None:
    kit = make_kit(tmp_path / "office", database_env)
    number = late(kit)
    lines = [made(kit, "督办通知单", number) for _ in range(PROCESSES * EACH)]
    environ = {**os.environ, **database_env}
    shares = [[str(line.id) for line in lines[place::PROCESSES]] for place in range(PROCESSES)]
    command = [sys.executable, str(BENCHMARK), "--release", str(kit.root)]
    workers = [subprocess.Popen([*command, *share], env=environ) for share in shares]
    assert [worker.wait(timeout=300) for worker in workers] == [0] * PROCESSES
    with kit.office.database.read() as connection:
        taken = register_lines(connection)
        assert gaps(connection) == []
    assert [row.n for row in taken] == list(range(1, PROCESSES * EACH + 1))
    assert sorted(row.paper_id for row in taken) == [line.id for line in lines]
    assert len(list((kit.root / "papers").rglob("*.docx"))) == PROCESSES * EACH


def test_two_processes_releasing_the_same_papers_take_one_number_for_each(
    tmp_path: Path, database_env: dict[str, str]
) -> None:
    kit = make_kit(tmp_path / "office", database_env)
    number = late(kit)
    ids = [str(made(kit, "督办通知单", number).id) for _ in range(6)]
    environ = {**os.environ, **database_env}
    command = [sys.executable, str(BENCHMARK), "--release", str(kit.root), *ids]
    workers = [subprocess.Popen(command, env=environ) for _ in range(2)]
    assert {worker.wait(timeout=300) for worker in workers} == {0}
    assert numbers(kit) == list(range(1, 7))


def numbers(kit: Kit) -> list[int]:
    with kit.office.database.read() as connection:
        assert gaps(connection) == []
        return [row.n for row in register_lines(connection)]
