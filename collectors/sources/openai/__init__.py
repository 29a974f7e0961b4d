"""Servers that speak like OpenAI's: speech, vision, and whatever else serves a model."""

from typing import Final

from collectors.sources.openai.collector import OpenaiCollector

COLLECTOR: Final = OpenaiCollector
"""What the registry looks for."""
