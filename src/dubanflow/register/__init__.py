"""The register of units as files: `units.yaml` in and out, and an office's own .xlsx in.

Every reader gives `(register, problems)`. Without a register the problems are faults, all of them at once, each with
file, line and column; beside a register they are remarks (a unit without liaison, a person without address) that an
office should see and may leave.
"""

from dubanflow.register.dumping import dump_register
from dubanflow.register.loading import load_register, parse_register
from dubanflow.register.sheet import import_units_xlsx

__all__ = ["dump_register", "import_units_xlsx", "load_register", "parse_register"]
