"""GitHub: issues, pull requests, Actions and milestones of the repositories that are named."""

from typing import Final

from collectors.sources.github.collector import GithubCollector

COLLECTOR: Final = GithubCollector
"""What the registry looks for."""
