"""Gitea and Forgejo: issues, pull requests, Actions and milestones of the repositories that are named."""

from typing import Final

from collectors.sources.gitea.collector import GiteaCollector

COLLECTOR: Final = GiteaCollector
"""What the registry looks for."""
