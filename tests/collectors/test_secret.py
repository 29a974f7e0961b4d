from pathlib import Path

import pytest
from pydantic import ValidationError

from board.reading import OutageKind
from collectors.collector import SourceOutage
from collectors.secret import Secret

KEY = "canary-7f3a"


async def test_a_key_is_read_from_the_environment_at_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = Secret(env="LLAMA_KEY")
    monkeypatch.setenv("LLAMA_KEY", KEY)
    assert await secret.read() == KEY
    monkeypatch.setenv("LLAMA_KEY", "rotated")
    assert await secret.read() == "rotated"


async def test_a_key_is_read_from_a_file_without_its_line_end(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert await Secret(file=tmp_path / "key").read() == KEY


async def test_a_key_is_read_from_a_command(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY)
    assert await Secret(command=("cat", str(tmp_path / "key"))).read() == KEY


@pytest.mark.parametrize("before", ["Bearer ", "bearer\t", "Authorization: Bearer "])
async def test_the_word_that_was_pasted_with_a_key_is_left_out(tmp_path: Path, before: str) -> None:
    (tmp_path / "key").write_text(f"{before}{KEY}\n")
    assert await Secret(file=tmp_path / "key").read() == KEY


@pytest.mark.parametrize(
    ("secret", "sentence"),
    [
        (Secret(env="LOCKN_TEST_UNSET"), "the key's variable LOCKN_TEST_UNSET is empty"),
        (Secret(file=Path("/nowhere/key")), "the key's file /nowhere/key cannot be read: no such file or directory"),
        (Secret(command=("printf", "Bearer ")), "the key's command is empty"),
        (Secret(command=("false",)), "the key's command ended with code 1"),
        (Secret(command=("/nowhere/pass",)), "the key's command cannot be run: no such file or directory"),
        (Secret(command=("printf", "a b")), "the key's command holds characters that no HTTP header can carry"),
    ],
)
async def test_a_missing_key_says_where_it_was_looked_for(secret: Secret, sentence: str) -> None:
    with pytest.raises(SourceOutage) as caught:
        await secret.read()
    assert caught.value.outage.kind is OutageKind.DENIED
    assert caught.value.outage.sentence == sentence


@pytest.mark.parametrize("places", [{}, {"env": "A", "file": "/b"}, {"env": KEY, "value": KEY}])
def test_exactly_one_place_is_asked_for_and_no_error_repeats_it(places: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as caught:
        Secret.model_validate(places)
    assert KEY not in str(caught.value)
