"""Make the Word templates of the papers: notifications/papers/*.docx, the same bytes each time.

usage: make_papers.py [--check] [FOLDER]

Forms are in paper_forms.py, formal papers in paper_formal.py, what both are built of in paper_parts.py. With --check
nothing is written; status 1 when a file is out of date.
"""

import sys
from pathlib import Path

from paper_formal import FORMAL
from paper_forms import FORMS
from paper_parts import saved

FOLDER = Path(__file__).parents[1] / "notifications" / "papers"


def templates() -> dict[str, bytes]:
    """Every template by its file name."""
    return {f"{name}.docx": saved(make()) for name, make in (FORMS | FORMAL).items()}


def main() -> None:
    """Write every template that changed, or with --check say which would."""
    words = [word for word in sys.argv[1:] if word != "--check"]
    check = "--check" in sys.argv[1:]
    folder = Path(words[0]) if words else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stale = [
        (folder / name, data) for name, data in templates().items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != data
    ]  # fmt: skip
    for path, data in stale:
        print(path.name)
        if not check:
            path.write_bytes(data)
    sys.exit(1 if check and stale else 0)


if __name__ == "__main__":
    main()
