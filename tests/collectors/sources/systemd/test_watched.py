from collectors.sources.systemd.manager import Listed, UnitFile
from collectors.sources.systemd.watched import MOST, Wishes, watched

OWN = "/home/sean/.config/systemd/user"
VENDOR = "/usr/lib/systemd/user"
NO_WISHES = Wishes((), ())


def own(name: str, state: str = "disabled") -> UnitFile:
    return UnitFile(name, f"{OWN}/{name}", state)


def vendor(name: str, state: str = "static") -> UnitFile:
    return UnitFile(name, f"{VENDOR}/{name}", state)


def test_the_owners_own_units_are_watched_whether_they_run_or_not() -> None:
    assert watched([], [own("llama-qwen.service"), own("prune.timer")], NO_WISHES) == (
        "llama-qwen.service",
        "prune.timer",
    )


def test_the_plumbing_of_a_session_is_not_watched() -> None:
    listed = [Listed("dbus.service", "active"), Listed("app-x@autostart.service", "active")]
    assert watched(listed, [vendor("dbus.service"), vendor("pipewire.service", "enabled")], NO_WISHES) == ()


def test_a_model_server_from_a_package_is_watched_once_it_is_used() -> None:
    files = [vendor("ollama.service", "disabled")]
    assert watched([], files, NO_WISHES) == ()
    assert watched([Listed("ollama.service", "active")], files, NO_WISHES) == ("ollama.service",)
    assert watched([], [vendor("ollama.service", "enabled")], NO_WISHES) == ("ollama.service",)


def test_what_has_failed_is_always_watched() -> None:
    assert watched([Listed("dbus.service", "failed")], [vendor("dbus.service")], NO_WISHES) == ("dbus.service",)


def test_a_timer_from_a_package_is_watched_while_it_is_active() -> None:
    listed = [Listed("logrotate.timer", "active"), Listed("fstrim.timer", "inactive")]
    files = [vendor("logrotate.timer"), vendor("fstrim.timer")]
    assert watched(listed, files, NO_WISHES) == ("logrotate.timer",)


def test_an_instance_is_its_owners_by_its_template_and_the_template_itself_is_no_unit() -> None:
    listed = [Listed("llama@11437.service", "active")]
    assert watched(listed, [own("llama@.service")], NO_WISHES) == ("llama@11437.service",)


def test_another_name_of_a_unit_is_no_unit_of_its_own() -> None:
    assert watched([], [own("x.service", "alias")], NO_WISHES) == ()


def test_what_the_owner_named_comes_first_and_is_watched_even_if_it_does_not_exist() -> None:
    wishes = Wishes(("nope.service",), ("scratch-*",))
    files = [own("a.service"), own("scratch-1.service")]
    assert watched([], files, wishes) == ("nope.service", "a.service")


def test_what_is_ignored_is_not_watched_even_when_it_failed() -> None:
    assert watched([Listed("noise.service", "failed")], [own("noise.service")], Wishes((), ("noise",))) == ()


def test_a_box_with_countless_units_costs_no_more_than_one_with_many() -> None:
    files = [own(f"worker-{number}.service") for number in range(1000)]
    assert len(watched([], files, NO_WISHES)) == MOST
