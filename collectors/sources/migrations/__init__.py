"""The migrations that a database has, held against those that its code has."""

from typing import Final

from collectors.sources.migrations.collector import MigrationsCollector

COLLECTOR: Final = MigrationsCollector
"""What the registry looks for."""
