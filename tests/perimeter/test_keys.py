"""Words at rest: sealed for one client, shut to every other key, gone with their own."""

import base64
import stat
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import text

from listenwell.perimeter.client_keys import client_cipher, erase_key
from listenwell.perimeter.keys import (
    ClientCipher,
    Erased,
    KeyUnavailable,
    LocalKeyWrapper,
    key_wrapper,
    new_data_key,
)
from listenwell.settings import Settings

WRAPPER = LocalKeyWrapper(b"k" * 32)


@given(st.text())
def test_what_was_sealed_opens(words):
    cipher = ClientCipher(uuid4(), new_data_key())
    assert cipher.open(cipher.seal(words)) == words


def test_sealing_the_same_twice_shows_nothing_of_it():
    cipher = ClientCipher(uuid4(), new_data_key())
    assert cipher.seal("yes") != cipher.seal("yes")
    assert cipher.seal("yes").isascii()


def test_sealed_words_do_not_open_for_another_client_even_under_the_same_key():
    key = new_data_key()
    sealed = ClientCipher(uuid4(), key).seal("Sunday")
    with pytest.raises(KeyUnavailable, match="do not open"):
        ClientCipher(uuid4(), key).open(sealed)


@pytest.mark.parametrize("at", [3, 10, 20, -2])
def test_altered_words_do_not_open(at):
    cipher = ClientCipher(uuid4(), new_data_key())
    sealed = list(cipher.seal("a longer sentence about Sunday"))
    sealed[at] = "A" if sealed[at] != "A" else "B"
    with pytest.raises(KeyUnavailable) as caught:
        cipher.open("".join(sealed))
    assert "Sunday" not in str(caught.value)


def test_a_wrapped_key_is_bound_to_its_client_and_its_master_key():
    client, key = uuid4(), new_data_key()
    wrapped = WRAPPER.wrap(client, key)
    assert WRAPPER.unwrap(client, wrapped) == key
    for wrapper, whose in ((WRAPPER, uuid4()), (LocalKeyWrapper(b"x" * 32), client)):
        with pytest.raises(KeyUnavailable, match="another master key"):
            wrapper.unwrap(whose, wrapped)


def test_fingerprints_are_equal_for_equals_and_nothing_without_the_key():
    other = LocalKeyWrapper(b"x" * 32)
    assert WRAPPER.fingerprint("file", b"a") == WRAPPER.fingerprint("file", b"a")
    assert WRAPPER.fingerprint("file", b"a") != WRAPPER.fingerprint("speaker", b"a")
    assert WRAPPER.fingerprint("file", b"a") != other.fingerprint("file", b"a")


@pytest.mark.parametrize("key", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_malformed_master_key_says_what_to_give(key, tmp_path):
    with pytest.raises(KeyUnavailable, match="32 random bytes") as caught:
        key_wrapper(Settings(home=tmp_path, master_key=SecretStr(key)))
    assert key not in str(caught.value)


def test_the_laptops_master_key_is_made_once_for_its_owner_alone(tmp_path):
    settings = Settings(home=tmp_path / "new")
    first, second = key_wrapper(settings), key_wrapper(settings)
    assert first.key_id == second.key_id
    assert stat.S_IMODE((tmp_path / "new/master.key").stat().st_mode) == 0o600


async def test_reading_makes_no_key_and_erasing_it_is_for_good(database):
    client = uuid4()
    with pytest.raises(Erased):
        async with database.transaction() as db:
            await client_cipher(db, WRAPPER, client)
    async with database.transaction() as db:
        sealed = (await client_cipher(db, WRAPPER, client, for_writing=True)).seal("Sunday")
    async with database.transaction() as db:
        assert (await client_cipher(db, WRAPPER, client)).open(sealed) == "Sunday"
        assert await erase_key(db, client)
        assert not await erase_key(db, client)
    for writing in (False, True):
        with pytest.raises(Erased):
            async with database.transaction() as db:
                await client_cipher(db, WRAPPER, client, for_writing=writing)
    async with database.transaction() as db:
        row = (
            await db.execute(
                text("SELECT * FROM perimeter.client_keys WHERE client_id = :c"), {"c": client}
            )
        ).one()
    assert row.wrapped_key is None
    assert row.erased_at is not None


async def test_every_column_marked_sealed_holds_sealed_text_and_no_other_text_is_free(database):
    """Text columns are sealed, or hold labels, ids and versions; a new one must be named here."""
    plain = {
        "interpretation",  # the reader's own sentence about a kind of cue
        "last_error",  # type and place
        "recommended_action",
        "title",
        "message",
        "description",
    }
    sealed = {
        "display_name",
        "source_file",
        "speakers",
        "import_report",
        "speaker_name",
        "text",
        "text_excerpt",
        "preceding_context",
        "acknowledged_notes",
    }
    async with database.transaction() as db:
        rows = await db.execute(
            text(
                "SELECT table_schema || '.' || table_name, column_name "
                "FROM information_schema.columns "
                "WHERE table_schema IN ('ai_backend', 'jobs', 'perimeter') AND data_type = 'text'"
            )
        )
        for table, column in rows.all():
            assert column in plain | sealed, f"{table}.{column}: seal it, or say why not"
            if column in sealed:
                open_rows = await db.scalar(
                    text(f"SELECT count(*) FROM {table} WHERE \"{column}\" NOT LIKE 'v1:%'")
                )
                assert open_rows == 0, f"{table}.{column}"
