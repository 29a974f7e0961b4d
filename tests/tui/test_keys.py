"""Keys that the owner chose are checked like the rest of the config."""

import pytest

from tui.config import ConfigError
from tui.reread import check_keys


def test_keys_for_actions_that_exist_are_taken() -> None:
    check_keys({"read-again": "f5", "help": "f1", "acknowledge": "f6", "maintenance": "f7", "unshelve": "U"})


def test_keys_for_an_action_that_does_not_exist_are_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="unknown name 'reed-again'; did you mean 'read-again'"):
        check_keys({"reed-again": "f5"})
