"""Exports of what the wall shows: text, pictures and data."""
