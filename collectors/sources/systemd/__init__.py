"""The units and timers of systemd, of the user's manager and of the system's."""

from collectors.sources.systemd.collector import SystemdCollector

COLLECTOR = SystemdCollector
