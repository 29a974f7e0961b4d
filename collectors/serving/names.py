"""Names of models, as short as people say them."""

import re

_PART = re.compile(r"-\d{5}-of-\d{5}$")


def short_name(model: str) -> str:
    """A model's name without folders, file ending and part number."""
    name = re.split(r"[/\\]", model)[-1].removesuffix(".gguf")
    return _PART.sub("", name)
