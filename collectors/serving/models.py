"""``/v1/models`` as all servers that speak like OpenAI's give it."""

from typing import Final

from pydantic import Field, TypeAdapter

from collectors.foreign import Foreign, Name


class Model(Foreign):
    """One model."""

    id: Name
    owned_by: Name | None = None


class Models(Foreign):
    """All of them."""

    data: tuple[Model, ...] = Field(max_length=2000)

    @property
    def names(self) -> tuple[str, ...]:
        """What clients call them."""
        return tuple(model.id for model in self.data)


MODELS: Final = TypeAdapter(Models)
