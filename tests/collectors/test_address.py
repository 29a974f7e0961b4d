import socket

import psutil
import pytest

from collectors.address import is_here


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0", "localhost", "api.localhost"])
def test_names_that_are_this_box_everywhere(host: str) -> None:
    assert is_here(host)


def test_this_box_by_its_own_name_and_addresses() -> None:
    own = {each.address for found in psutil.net_if_addrs().values() for each in found if each.family == socket.AF_INET}
    assert all(is_here(host) for host in {*own, socket.gethostname().lower()})


@pytest.mark.parametrize("host", ["192.0.2.77", "gpu-box", "localhost.example.com", "2001:db8::1"])
def test_another_box_is_not_here(host: str) -> None:
    assert not is_here(host)
