"""dubanflow: plans become tasks, tasks are supervised until they are verified and struck off."""

__version__ = "0.1.0"
