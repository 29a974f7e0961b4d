"""The JSON of llama-servers of all ages, reduced to what is looked at.

Seen: Feb 2025 (c392e5094, read), b7964 of Feb 2026 and b11549 of Oct 2026 (run), router mode of late 2026 (run).
Prompts, generated text, templates and the arguments of child servers are in these answers too; they are dropped
here and go nowhere.
"""

from typing import Annotated, Final

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter

from collectors.foreign import Foreign, Name, at

SLEEP_FLAG: Final = "--sleep-idle-seconds"

Count = Annotated[int, Field(ge=-1, le=2**53)]


class SlotAnswer(Foreign):
    """One slot of ``/slots``."""

    id: int = Field(ge=0, le=4096)
    id_task: Count | None = None
    """The current task, or the last one; absent until first use, in Feb 2025 -1 when idle."""
    is_processing: bool | None = None
    state: int = 0
    """0 or 1; only before Nov 2024, when ``is_processing`` was not there."""
    n_ctx: Count | None = None
    n_decoded: Count = Field(
        default=0,
        validation_alias=AliasChoices(at("next_token", 0, "n_decoded"), at("next_token", "n_decoded")),
    )
    n_predict: Count | None = Field(
        default=None,
        validation_alias=AliasChoices(at("params", "n_predict"), at("params", "max_tokens"), "n_predict"),
    )
    stream: bool | None = Field(default=None, validation_alias=AliasChoices(at("params", "stream"), "stream"))
    n_prompt_tokens: Count | None = None
    """Tokens now in the slot, generated ones included: not those of the request."""
    n_prompt_tokens_processed: Count | None = None
    n_past: Count | None = None
    """Tokens now in the slot, as forks and older builds say."""

    @property
    def busy(self) -> bool:
        """Whether it works; all else that an idle slot says is about its past."""
        return self.state == 1 if self.is_processing is None else self.is_processing

    @property
    def limit(self) -> int | None:
        """Tokens that the client asked for at most."""
        return self.n_predict if self.n_predict and self.n_predict > 0 else None

    @property
    def context(self) -> int | None:
        """Tokens of the window in use; builds of Feb 2026 do not tell."""
        return self.n_past if self.n_prompt_tokens is None else self.n_prompt_tokens


class Props(Foreign):
    """``/props``; what old builds leave out is None."""

    role: str | None = None
    """``router`` on a server of several models."""
    build_info: Name = ""
    total_slots: Count | None = None
    model_alias: Name | None = None
    model_path: Name | None = None
    is_sleeping: bool = False
    endpoint_slots: bool | None = None
    endpoint_metrics: bool | None = None


class RouterModel(Foreign):
    """One model of a router's ``/models``."""

    id: Name
    status: Name = Field(default="", validation_alias=at("status", "value"))
    """``downloading``, ``downloaded``, ``unloaded``, ``loading``, ``loaded`` or ``sleeping``."""
    may_sleep: Annotated[bool, BeforeValidator(lambda args: isinstance(args, list) and SLEEP_FLAG in args)] = Field(
        default=False, validation_alias=at("status", "args")
    )
    """Whether its process is started with ``--sleep-idle-seconds``; of its arguments, which may hold keys, nothing
    else is kept."""
    exit_code: int | None = Field(default=None, validation_alias=at("status", "exit_code"))
    """How the last run ended; 1 also after an ordinary eviction."""


class RouterModels(Foreign):
    """A router's ``/models``."""

    data: tuple[RouterModel, ...] = Field(max_length=500)


class ServedModels(Foreign):
    """``/v1/models`` of a single server: the name by which clients call its model."""

    name: Name = Field(default="", validation_alias=at("data", 0, "id"))


SLOTS: Final = TypeAdapter(Annotated[tuple[SlotAnswer, ...], Field(max_length=4096)])
PROPS: Final = TypeAdapter(Props)
ROUTER_MODELS: Final = TypeAdapter(RouterModels)
SERVED_MODELS: Final = TypeAdapter(ServedModels)
