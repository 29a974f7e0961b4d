"""The words that sources and rules share about servers of models."""

from typing import Final

FOR_GPU: Final = "gpu declared"
"""Mark of a model server that its owner means to run on a graphics card."""
FOR_CPU: Final = "cpu declared"
"""Mark of a model server that its owner means to run without one."""
NO_MODEL: Final = "no model loaded"
"""Mark of a model server that is well and loads its model when it is asked for something."""
ON_CPU: Final = "on-cpu"
"""Class of what a model server itself says of running on the CPU now."""
FELL_BACK: Final = "fell-back"
"""Class of what a model server wrote into its log of running on the CPU, which a process of it on a card refutes."""
LOAD_FAILED: Final = "load"
"""Class of a load that a model server did not survive, or for which it took too long."""
MODEL_SERVERS: Final = ("llama-server", "llama-router", "ollama", "vllm", "openai-server")
"""Kinds of services that answer requests to models on a port."""
