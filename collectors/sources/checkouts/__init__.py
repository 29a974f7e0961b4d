"""Checkouts: the git work trees that the owner named and those in which agents work, read and never written."""

from typing import Final

from collectors.sources.checkouts.collector import CheckoutsCollector

COLLECTOR: Final = CheckoutsCollector
"""What the registry looks for."""
