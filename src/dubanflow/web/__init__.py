"""The review desk: pages and an API over the same services as the command line. Nothing leaves the machine."""
