"""The store: SQLite with one writer, the engine, and any number of readers."""
