"""vLLM: requests, queue, cache and speed of one server."""

from typing import Final

from collectors.sources.vllm.collector import VllmCollector

COLLECTOR: Final = VllmCollector
"""What the registry looks for."""
