"""Plans: imported as proposals, reviewed, and confirmed by a person into live tasks. One place for all their verbs."""

from dubanflow.services.plan_confirm import Confirmed, confirm, drop
from dubanflow.services.plan_import import Imported, import_plan
from dubanflow.services.plan_items import Plan, PlanItem, find_plan, plan_items, unresolved_items

__all__ = [
    "Confirmed",
    "Imported",
    "Plan",
    "PlanItem",
    "confirm",
    "drop",
    "find_plan",
    "import_plan",
    "plan_items",
    "unresolved_items",
]
