"""Table of orientations."""

from __future__ import annotations

from sqlalchemy import JSON, Column, DateTime, String

from directory.base import Base


class Orientation(Base):
    """What was proposed to one person; `contenu` holds no identity and no word of the person."""

    __tablename__ = "orientation"

    id = Column(String(32), primary_key=True)
    conversation_id = Column(String(32), nullable=False, index=True)
    contenu = Column(JSON, nullable=False)
    cree_le = Column(DateTime, nullable=False)
    expire_le = Column(DateTime, nullable=False, index=True)
