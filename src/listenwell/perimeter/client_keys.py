"""The clients' keys in the database: made once, used often, erased for good."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from listenwell.perimeter.keys import ClientCipher, Erased, KeyWrapper, new_data_key
from listenwell.perimeter.tables import ClientKey


async def client_cipher(
    db: AsyncSession, wrapper: KeyWrapper, client_id: UUID, *, for_writing: bool = False
) -> ClientCipher:
    """Return the cipher of a client.

    Args:
        db: A transaction.
        wrapper: Holds the master key.
        client_id: Whose words.
        for_writing: Make the key if there is none yet, and hold it until the transaction ends, so
            that an erasure waits and then finds everything that was sealed under it.

    Raises:
        Erased: The client was erased; nothing may be stored under that id again.
        KeyUnavailable: The master key is not the one that wrapped this client's.

    """
    find = select(ClientKey.wrapped_key).where(ClientKey.client_id == client_id)
    if for_writing:
        find = find.with_for_update(read=True)
    stored = (await db.execute(find)).one_or_none()
    if stored is None and for_writing:
        wrapped = wrapper.wrap(client_id, new_data_key())
        made = insert(ClientKey).values(
            client_id=client_id, wrapped_key=wrapped, master_key_id=wrapper.key_id
        )
        inserted = made.on_conflict_do_nothing().returning(ClientKey.wrapped_key)
        stored = (await db.execute(inserted)).one_or_none() or (await db.execute(find)).one()
    if stored is None or stored.wrapped_key is None:
        raise Erased(
            "this client was erased",
            mend="Add the client under a new id; what was erased does not come back.",
        )
    return ClientCipher(client_id, wrapper.unwrap(client_id, stored.wrapped_key))


async def client_ciphers(
    db: AsyncSession, wrapper: KeyWrapper, client_ids: Iterable[UUID]
) -> dict[UUID, ClientCipher]:
    """Return the ciphers of several clients for reading, in one statement; erased ones have none.

    Raises:
        KeyUnavailable: The master key is not the one that wrapped a client's.

    """
    wanted = set(client_ids)
    if not wanted:
        return {}
    rows = await db.execute(
        select(ClientKey.client_id, ClientKey.wrapped_key).where(
            ClientKey.client_id.in_(wanted), ClientKey.wrapped_key.is_not(None)
        )
    )
    return {
        client_id: ClientCipher(client_id, wrapper.unwrap(client_id, wrapped))
        for client_id, wrapped in rows
        if wrapped is not None
    }


async def require_not_erased(db: AsyncSession, client_id: UUID) -> None:
    """Let pass an id that is new or in use. Raises :class:`Erased` for any other."""
    if await db.scalar(select(ClientKey.erased_at).where(ClientKey.client_id == client_id)):
        raise Erased(
            "this client was erased",
            mend="Add the client under a new id; what was erased does not come back.",
        )


async def hold_key(db: AsyncSession, wrapper: KeyWrapper, client_id: UUID) -> None:
    """Keep everyone else from sealing under this key until the transaction ends."""
    wrapped = wrapper.wrap(client_id, new_data_key())
    await db.execute(
        insert(ClientKey)
        .values(client_id=client_id, wrapped_key=wrapped, master_key_id=wrapper.key_id)
        .on_conflict_do_nothing()
    )
    await db.execute(
        select(ClientKey.client_id).where(ClientKey.client_id == client_id).with_for_update()
    )


async def other_master_keys(db: AsyncSession, wrapper: KeyWrapper) -> bool:
    """Whether keys are in use that another master key wrapped, and that will not open."""
    found = await db.scalar(
        select(ClientKey.client_id)
        .where(ClientKey.wrapped_key.is_not(None), ClientKey.master_key_id != wrapper.key_id)
        .limit(1)
    )
    return found is not None


async def renew_key(db: AsyncSession, wrapper: KeyWrapper, client_id: UUID) -> ClientCipher:
    """Put a fresh key in the place of a client's; what was sealed under the old never opens again.

    The caller holds the client's key (:func:`hold_key`) and seals anew what is to be kept.
    """
    data_key = new_data_key()
    await db.execute(
        update(ClientKey)
        .where(ClientKey.client_id == client_id)
        .values(wrapped_key=wrapper.wrap(client_id, data_key), master_key_id=wrapper.key_id)
    )
    return ClientCipher(client_id, data_key)


async def erase_key(db: AsyncSession, client_id: UUID) -> bool:
    """Erase a client's key for good; what was sealed under it never opens again."""
    erased = await db.execute(
        update(ClientKey)
        .where(ClientKey.client_id == client_id, ClientKey.wrapped_key.is_not(None))
        .values(wrapped_key=None, erased_at=func.now())
    )
    return bool(erased.rowcount)  # type: ignore[attr-defined]
