"""The one process that polls: it schedules sources, runs the rules and writes the store."""
