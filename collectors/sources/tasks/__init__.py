"""Tasks that stand in files: missions in TASKS.md, daily notes, and the plans that name projects."""

from typing import Final

from collectors.sources.tasks.collector import TasksCollector

COLLECTOR: Final = TasksCollector
"""What the registry looks for."""
