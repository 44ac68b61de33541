"""Schema ``ai_backend``: for how long a coach keeps words and sessions, every version of it."""

from uuid import UUID

from sqlalchemy import CheckConstraint, Integer
from sqlalchemy.orm import Mapped, mapped_column

from listenwell.db.base import Base, Created


class CoachRetention(Base):
    """One version of a coach's retention; the latest counts. NULL is: until the coach erases."""

    __tablename__ = "coach_retention"

    coach_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    words_days: Mapped[int | None] = mapped_column(Integer)
    sessions_days: Mapped[int | None] = mapped_column(Integer)
    changed_at: Mapped[Created]

    __table_args__ = (
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("words_days BETWEEN 1 AND 3650", name="words_days"),
        CheckConstraint("sessions_days BETWEEN 1 AND 3650", name="sessions_days"),
        CheckConstraint("words_days <= sessions_days", name="order"),
        {"schema": "ai_backend"},
    )
