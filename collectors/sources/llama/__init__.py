"""llama-server of llama.cpp, as a single server or as a router of several models."""

from typing import Final

from collectors.sources.llama.collector import LlamaCollector

COLLECTOR: Final = LlamaCollector
"""What the registry looks for."""
