"""The verbs: what the command line, the desk and the scheduler can ask an office to do."""
