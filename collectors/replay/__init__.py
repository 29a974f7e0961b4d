"""Replays: what sources said in an incident, as a script, played through the engine's desk on a clock of its own."""
