"""Which day it is: PostgreSQL's, the only clock that counts."""

from datetime import date

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def today(db: AsyncSession) -> date:
    """Return the current day in UTC."""
    day: date = (await db.execute(text("SELECT current_date"))).scalar_one()
    return day
