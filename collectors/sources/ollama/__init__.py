"""Ollama: which models are loaded, and how much of each is on a card."""

from typing import Final

from collectors.sources.ollama.collector import OllamaCollector

COLLECTOR: Final = OllamaCollector
"""What the registry looks for."""
