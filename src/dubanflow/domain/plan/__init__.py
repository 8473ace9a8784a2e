"""Plan reading: numbered lines of a document become items, each with what it says and where it stands."""
