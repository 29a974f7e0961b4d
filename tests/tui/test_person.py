"""The name under which acts are put down."""

import os
import pwd

from tui.person import person


def test_it_is_the_login_name_whatever_the_environment_claims() -> None:
    assert person({"LOGNAME": "somebody", "USER": "else"}) == pwd.getpwuid(os.getuid()).pw_name
