"""`python -m dubanflow` is `dubanflow`."""

from dubanflow.cli import main

main()
