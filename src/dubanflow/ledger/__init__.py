"""The ledger: the database, its tables and migrations, one read side and one write side."""
