"""Containers and swarm services of Docker and Podman, read through the engine's API."""

from typing import Final

from collectors.sources.containers.collector import ContainerCollector

COLLECTOR: Final = ContainerCollector
"""What the registry looks for."""
