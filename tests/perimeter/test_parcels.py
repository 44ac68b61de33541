"""Parcels open in any process with the master key, for the purpose they were sealed for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.perimeter.keys import KeyUnavailable, LocalKeyWrapper
from listenwell.perimeter.parcels import Sealer

WRAPPER = LocalKeyWrapper(b"k" * 32)
SEALER = Sealer(WRAPPER, "events")


@given(st.binary(max_size=2000))
def test_what_is_sealed_opens_in_another_process(data):
    parcel = SEALER.seal(data)
    assert len(data) < 4 or data not in parcel
    assert Sealer(LocalKeyWrapper(b"k" * 32), "events").open(parcel) == data


def test_it_opens_for_no_other_purpose_and_under_no_other_key():
    parcel = SEALER.seal(b"words")
    with pytest.raises(KeyUnavailable, match="does not open"):
        Sealer(WRAPPER, "drafts").open(parcel)
    with pytest.raises(KeyUnavailable, match="another master key"):
        Sealer(LocalKeyWrapper(b"j" * 32), "events").open(parcel)
    with pytest.raises(KeyUnavailable):
        SEALER.open(parcel[:-1] + bytes([parcel[-1] ^ 1]))


def test_equal_data_has_equal_digests_under_one_key_alone():
    assert SEALER.digest(b"a") == Sealer(WRAPPER, "events").digest(b"a")
    assert SEALER.digest(b"a") != SEALER.digest(b"b")
    assert SEALER.digest(b"a") != Sealer(LocalKeyWrapper(b"j" * 32), "events").digest(b"a")
