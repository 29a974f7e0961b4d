"""Every row of the catalogue holds what a row promises, as the worlds of :mod:`tests.board.rules.specimens` show."""

import re
from dataclasses import dataclass, is_dataclass
from functools import reduce
from importlib.util import find_spec
from itertools import chain
from typing import Any, cast

import pytest

from board.alerts.fault import rule_of
from board.board import Evidence, Severity
from board.limits import Limits
from board.lookback import Hindsight, Lookback
from board.past import series
from board.rules.catalogue import RULES, conditions
from board.rules.condition import Condition, Rule
from board.span import Level, Span
from board.world import World
from collectors.store.codec import number_fields
from tests.board.rules.specimens import specimens
from tests.board.worlds import GB, T0, card, clients, gauge, host, queue, server, slot, world

FOUND: list[Condition] = [each for world in specimens() for each in conditions(world, Limits())]

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
every_condition = pytest.mark.parametrize("condition", FOUND, ids=lambda each: f"{each.rule}-{each.severity}")


@dataclass
class Noted:
    """Limits, or a group of them, that note which of them are read."""

    limits: Any
    read: set[str]
    group: str = ""

    def __getattr__(self, name: str) -> Any:
        value, place = getattr(self.limits, name), f"{self.group}{name}"
        if is_dataclass(value) and not isinstance(value, Span):
            return Noted(value, self.read, f"{place}.")
        self.read.add(place)
        return value


class Asked(dict[tuple[Lookback, str], Any]):
    """A past that notes what of it is asked for."""

    def __init__(self, lookbacks: set[Lookback]) -> None:
        super().__init__()
        self.lookbacks = lookbacks

    def get(self, key: tuple[Lookback, str], default: Any = None) -> Any:
        self.lookbacks.add(key[0])
        return super().get(key, default)


def shown(rule: Rule) -> list[Condition]:
    """All that a rule finds in the specimens."""
    return [each for each in FOUND if each.rule == rule.key]


def limit(name: str) -> object:
    """A limit by its dotted name."""
    return reduce(getattr, name.split("."), cast("object", Limits()))


@every_rule
def test_a_rule_is_shown_at_every_severity_that_it_declares_and_no_other(rule: Rule) -> None:
    assert rule.severities
    assert {each.severity for each in shown(rule)} == set(rule.severities)


@every_rule
def test_a_rule_says_in_a_sentence_what_it_is(rule: Rule) -> None:
    assert (rule.find.__doc__ or "").partition("\n")[0].endswith(".")


@every_rule
def test_a_rule_stands_in_the_module_of_its_system(rule: Rule) -> None:
    module = rule.find.__module__.rpartition(".")[2]
    assert module.partition("_")[0] == rule.key.partition(".")[0]


@every_rule
def test_a_rule_declares_the_limits_that_it_reads_and_no_others(rule: Rule) -> None:
    read: set[str] = set()
    for specimen in specimens():
        list(rule.find(specimen, cast("Limits", Noted(Limits(), read))))
    assert read == set(rule.limits)


@every_rule
def test_what_fires_a_rule_differs_from_what_clears_it(rule: Rule) -> None:
    spans = [each for each in map(limit, rule.limits) if isinstance(each, Span)]
    assert spans
    assert all(span.fire_for != span.clear_for for span in spans)
    assert all(span.fire != span.clear for span in spans if isinstance(span, Level))


@every_rule
def test_how_long_a_trouble_must_last_is_one_of_the_limits_that_are_declared(rule: Rule) -> None:
    declared = [limit(name) for name in rule.limits]
    assert all(each.span in declared for each in shown(rule))


@every_rule
def test_a_rule_declares_the_causes_that_it_names_and_no_others(rule: Rule) -> None:
    named = chain.from_iterable(each.causes for each in shown(rule))
    assert {rule_of(cause) for cause in named} == set(rule.causes)


@every_rule
def test_every_cause_is_a_rule(rule: Rule) -> None:
    assert set(rule.causes) <= set(RULES)


@every_rule
def test_no_rule_explains_itself(rule: Rule) -> None:
    above, seen = set(rule.causes), set[str]()
    while above:
        seen |= above
        above = set(chain.from_iterable(RULES[key].causes for key in above)) - seen
    assert rule.key not in seen


@every_rule
def test_a_rule_declares_the_past_that_it_asks_for_and_no_other(rule: Rule) -> None:
    asked: set[Lookback] = set()
    past = Hindsight(trends=Asked(asked), rises=Asked(asked), medians=Asked(asked))
    for specimen in specimens():
        home = {fact.key: specimen.home(fact) for fact in specimen.facts}
        list(rule.find(World(specimen.facts, specimen.scopes, home, specimen.now, past=past), Limits()))
    assert asked == set(rule.past)


@every_rule
def test_the_past_that_a_rule_declares_is_one_that_some_fact_has(rule: Rule) -> None:
    names = {series(fact.key, name) for world in specimens() for fact in world.facts for name in number_fields(fact)}
    assert all(any(lookback.covers(name) for name in names) for lookback in rule.past)


@every_condition
def test_every_line_answers_its_questions_in_plain_words(condition: Condition) -> None:
    words = condition.what.split()
    assert 2 <= len(words) <= 12
    assert words[0].replace("'", "").isalpha()
    assert condition.why
    assert condition.do or condition.severity is Severity.NOTE


@every_condition
def test_every_command_of_our_own_that_is_advised_exists(condition: Condition) -> None:
    advised = re.findall(r"lockn-control (\w+)", f"{condition.do} {condition.command}")
    assert all(find_spec(f"tui.commands.{each}") for each in advised)


def test_only_what_two_readings_say_is_confirmed() -> None:
    confirmed = {each.rule for each in FOUND if each.evidence is Evidence.CONFIRMED}
    assert confirmed == {"llm.slot_orphan", "llm.blocked", "prov.billing"}


@pytest.mark.parametrize("world", specimens())
def test_a_trouble_is_found_once(world: World) -> None:
    keys = [(each.rule, each.subject, each.severity) for each in conditions(world, Limits())]
    assert len(keys) == len(set(keys))


def test_a_quiet_night_has_no_alert() -> None:
    quiet = (
        host(),
        gauge("host/mem", 38 * GB, 128 * GB),
        gauge("host/disk/root", 710 * GB, 1000 * GB, "/"),
        card(),
        gauge("gpu/0/vram", 12 * GB, 96 * GB),
        server(),
        slot(streams=True, decoded=400, moved_at=T0),
        queue(0),
        clients(),
    )
    assert not conditions(world(*quiet), Limits())


def test_an_empty_world_has_no_alert() -> None:
    assert not conditions(world(), Limits())
