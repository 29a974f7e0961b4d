"""What an owner can say of conversations and of who is seen in them."""

from pydantic import BaseModel, ConfigDict


class TalkSettings(BaseModel):
    """Conversations with people; what they write is never kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    names: bool = True
    """Whether people are named as their channel names them; ``false``: they are only counted."""
    sends: tuple[str, ...] = ()
    """Channels to which an agent sends by its message tool, such as ``slack``: there only what has a delivery counts as
    an answer. Elsewhere nobody knows what was delivered, and an answer that was written counts as one."""
