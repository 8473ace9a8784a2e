"""What is shipped: the wheel, alone in an empty environment, runs the main job; the sdist makes the same wheel."""

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLAN = "云川市2026年工作要点\n一、重点任务\n1.推进窗口建设。6月30日前完成。（办公室牵头）\n2.办好培训班。年底前完成。\n"


def build(source: Path, out: Path, *targets: str) -> list[Path]:
    words = [word for target in targets for word in ("-t", target)]
    command = [sys.executable, "-m", "hatchling", "build", *words, "-d", str(out)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    return sorted(out.iterdir())


def files_of(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The sdist and the wheel of this checkout."""
    sdist, wheel = sorted(build(ROOT, tmp_path_factory.mktemp("dist"), "sdist", "wheel"), key=lambda path: path.suffix)
    return sdist, wheel


def test_the_wheel_and_the_sdist_hold_both_folders_that_an_office_may_change(shipped: tuple[Path, Path]) -> None:
    sdist, wheel = shipped
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    for top in ("workflows", "notifications"):
        wanted = {path.relative_to(ROOT).as_posix() for path in (ROOT / top).rglob("*.[yj]*") if path.is_file()}
        assert wanted
        assert {f"dubanflow/_data/{name}" for name in wanted} <= files_of(wheel)
        assert wanted <= inside


def test_the_wheel_holds_what_the_desk_is_made_of(shipped: tuple[Path, Path]) -> None:
    web = ROOT / "src" / "dubanflow" / "web"
    wanted = {path for name in ("templates", "static") for path in (web / name).rglob("*") if path.is_file()}
    assert len(wanted) > 10
    assert {f"dubanflow/{path.relative_to(web.parent).as_posix()}" for path in wanted} <= files_of(shipped[1])


def test_the_sdist_makes_the_same_wheel(shipped: tuple[Path, Path], tmp_path: Path) -> None:
    sdist, wheel = shipped
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    (again,) = build(source, tmp_path / "again", "wheel")
    assert files_of(again) == files_of(wheel)


@pytest.mark.slow
def test_the_wheel_runs_alone_in_an_empty_environment(shipped: tuple[Path, Path], tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "env")], check=True)
    folder = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    install = [
        str(folder / "python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        str(shipped[1]),
    ]
    done = subprocess.run(install, capture_output=True, text=True)
    if done.returncode and not os.environ.get("DUBANFLOW_TEST_REQUIRE"):
        pytest.skip("the wheel's dependencies could not be installed: a package registry must be reachable")
    assert done.returncode == 0, done.stderr
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "DUBANFLOW"))}

    def run(*words: str) -> str:
        command = [str(folder / "dubanflow"), "--home", "office", *words]
        made = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", env=environ)
        assert made.returncode == 0, made.stderr
        return made.stdout

    run("init")
    run("check")
    run("plan", "import", "plan.txt", "--year", "2026", "--by", "ducha", "--on", "2026-03-02")
    run("plan", "confirm", "1", "--item", "1", "--by", "ducha", "--on", "2026-03-02")
    run("daily", "--on", "2026-03-02")
    assert "推进窗口建设" in run("list", "--on", "2026-03-02")
    assert list((tmp_path / "office" / "out" / "mail").rglob("*.eml"))
