"""Words at rest: sealed under a key of the client's own, so that erasing the key erases them.

AES-256-GCM throughout. A client's data key is wrapped by a master key; what is sealed names the
client in its associated data, so that a sealed text moved to another client's row does not open.
Sealed text is ``v1:`` and the URL-safe base64 of nonce, ciphertext and tag.
"""

import hashlib
import hmac
import os
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from listenwell.errors import ListenwellError
from listenwell.settings import Settings

_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_PREFIX: Final = "v1:"


class KeyUnavailable(ListenwellError):
    """The master key is missing, malformed, or not the one that wrapped a client's key."""

    slug = "key-unavailable"
    exit_code = 5


class Erased(ListenwellError):
    """The client was erased: the key is gone, and with it the words."""

    slug = "erased"


class KeyWrapper(Protocol):
    """Wraps and unwraps data keys; the master key itself may live in a cloud's key service."""

    @property
    def key_id(self) -> str:
        """Which master key this is, stored beside every key that it wrapped."""
        ...

    def wrap(self, client_id: UUID, data_key: bytes) -> bytes:
        """Return the data key, sealed under the master key."""
        ...

    def unwrap(self, client_id: UUID, wrapped: bytes) -> bytes:
        """Return the data key. Raises :class:`KeyUnavailable` under another master key."""
        ...

    def fingerprint(self, purpose: str, data: bytes) -> bytes:
        """Return a keyed hash (32 bytes): equal for equal data, meaningless without the key."""
        ...


class LocalKeyWrapper:
    """A master key of 32 bytes from the environment or a file of the home folder."""

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != _KEY_BYTES:
            raise KeyUnavailable(
                f"the master key has {len(master_key)} bytes and not {_KEY_BYTES}",
                where="LISTENWELL_MASTER_KEY",
                mend="Give 32 random bytes in base64: head -c 32 /dev/urandom | base64.",
            )
        self._cipher = AESGCM(_derive(master_key, b"wrap"))
        self._hash_key = _derive(master_key, b"fingerprint")
        self.key_id = hashlib.sha256(_derive(master_key, b"id")).hexdigest()[:16]

    def wrap(self, client_id: UUID, data_key: bytes) -> bytes:
        """See :class:`KeyWrapper`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data_key, client_id.bytes)

    def unwrap(self, client_id: UUID, wrapped: bytes) -> bytes:
        """See :class:`KeyWrapper`."""
        nonce, sealed = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, sealed, client_id.bytes)
        except InvalidTag as error:
            raise KeyUnavailable(
                "a client's key was wrapped by another master key",
                where="perimeter.client_keys",
                mend="Set LISTENWELL_MASTER_KEY to the key in use when the client was added.",
            ) from error

    def fingerprint(self, purpose: str, data: bytes) -> bytes:
        """See :class:`KeyWrapper`."""
        return hmac.digest(self._hash_key, purpose.encode() + b"\0" + data, "sha256")


class ClientCipher:
    """Seals and opens the words of one client."""

    def __init__(self, client_id: UUID, data_key: bytes) -> None:
        self._client = client_id.bytes
        self._cipher = AESGCM(data_key)

    def seal_bytes(self, data: bytes) -> bytes:
        """Return nonce, ciphertext and tag."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, self._client)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Return what was sealed. Raises :class:`KeyUnavailable` if it was altered or moved."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], self._client)
        except InvalidTag as error:
            raise KeyUnavailable(
                "sealed words do not open under this client's key",
                mend="The row was altered or belongs to another client; restore it from a backup.",
            ) from error

    def seal(self, text: str) -> str:
        """Return the text sealed, as ASCII."""
        return _PREFIX + urlsafe_b64encode(self.seal_bytes(text.encode())).decode()

    def open(self, sealed: str) -> str:
        """Return the text. Raises :class:`KeyUnavailable` if it was altered or moved."""
        return self.open_bytes(urlsafe_b64decode(sealed.removeprefix(_PREFIX))).decode()


def new_data_key() -> bytes:
    """Return a fresh random data key."""
    return AESGCM.generate_key(bit_length=_KEY_BYTES * 8)


def key_wrapper(settings: Settings) -> KeyWrapper:
    """Return the wrapper that the settings name; on a laptop its key is made on first use.

    Raises:
        KeyUnavailable: The key is malformed, or its file cannot be read.
    """
    if settings.master_key is not None:
        try:
            return LocalKeyWrapper(b64decode(settings.master_key.get_secret_value(), validate=True))
        except BadBase64 as error:
            raise KeyUnavailable(
                "the master key is not base64",
                where="LISTENWELL_MASTER_KEY",
                mend="Give 32 random bytes in base64: head -c 32 /dev/urandom | base64.",
            ) from error
    return LocalKeyWrapper(secret_file(settings.home / "master.key", _KEY_BYTES))


def secret_file(path: Path, size: int) -> bytes:
    """Return the secret in a file of the home folder, making it (readable by its owner) if new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(file, "wb") as opened:
        secret = os.urandom(size)
        opened.write(secret)
        opened.flush()
        os.fsync(opened.fileno())
    return secret


def _derive(master_key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(master_key, b"listenwell/" + purpose, "sha256")
