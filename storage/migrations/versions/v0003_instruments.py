"""A pathway is kept with the texts of the instruments it uses."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was published before uses none."""
    with op.batch_alter_table("pathway") as pathway:
        pathway.add_column(sa.Column("instruments", sa.String(), nullable=False, server_default="{}"))
    with op.batch_alter_table("pathway") as pathway:
        pathway.alter_column("instruments", server_default=None)
