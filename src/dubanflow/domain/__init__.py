"""The pure part: standard library and `transitions` only; no file, no database, no clock."""
