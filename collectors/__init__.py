"""What reads the world: one source a file, the engine that schedules them, and the store that keeps readings."""
