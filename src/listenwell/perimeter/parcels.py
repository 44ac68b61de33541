"""Parcels: bytes that are kept for the server alone and belong to no client's key.

Each process seals under a data key of its own, wrapped once by the master key; every parcel carries
the wrapped key, so that it opens in any process with the same master key and without the database.
"""

import os
from typing import Final
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from listenwell.perimeter.keys import KeyUnavailable, KeyWrapper, new_data_key

_NONCE_BYTES: Final = 12
_OWNER_BYTES: Final = 16


class Sealer:
    """Seals and opens parcels for one purpose.

    Args:
        wrapper: Holds the master key.
        purpose: Bound into every parcel; one sealed for another purpose does not open.

    """

    def __init__(self, wrapper: KeyWrapper, purpose: str) -> None:
        self._wrapper = wrapper
        self._purpose = purpose.encode()
        owner, key = uuid4(), new_data_key()
        wrapped = wrapper.wrap(owner, key)
        self._head = owner.bytes + len(wrapped).to_bytes(2) + wrapped
        self._cipher = AESGCM(key)

    def seal(self, data: bytes) -> bytes:
        """Return the data under seal."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._head + nonce + self._cipher.encrypt(nonce, data, self._purpose)

    def open(self, parcel: bytes) -> bytes:
        """Return what was sealed.

        Raises:
            KeyUnavailable: It was altered, or sealed under another master key or purpose.

        """
        start = _OWNER_BYTES + 2
        end = start + int.from_bytes(parcel[_OWNER_BYTES:start])
        key = self._wrapper.unwrap(UUID(bytes=parcel[:_OWNER_BYTES]), parcel[start:end])
        nonce, sealed = parcel[end : end + _NONCE_BYTES], parcel[end + _NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, sealed, self._purpose)
        except InvalidTag as error:
            raise KeyUnavailable(
                "a parcel does not open",
                mend="It was altered, or sealed for another purpose; delete the row.",
            ) from error

    def digest(self, data: bytes) -> bytes:
        """Return a keyed hash (32 bytes): equal for equal data, meaningless without the key."""
        return self._wrapper.fingerprint(self._purpose.decode(), data)
