"""A check-in may be partial; more waits; every message keeps why it was said; our own absences are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('check_in', 'reminder', 'window_end', 'unanswered', 'silence', 'course', 'message', 'climb', "
    "'acknowledged_lapse', 'reason_repeat', 'enrolment_expiry', 'dialog_lapse', 'resume', 'ask_again', 'absence', "
    "'new_version', 'tell_change', 'settled')"
)
STATES = "state IN ('planned', 'open', 'answered', 'partial', 'missed', 'cancelled')"
READY = "state IN ('ready')"


def _indexes() -> None:
    """What leaves next and what is held, what falls due: found without a sort, however much waits."""
    for name, columns, where in (
        ("ix_outbox_ready_ends", ["lane", "not_after", "id"], READY),
        ("ix_outbox_held", ["not_before"], f"{READY} AND not_before IS NOT NULL"),
        ("ix_outbox_plain", ["created_at"], "coalesce(handle, edits_key) IS NULL"),
        ("ix_outbox_other", ["created_at"], "coalesce(handle, edits_key) IS NOT NULL"),
    ):
        op.create_index(name, "outbox", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_index("ix_outbox_of_patient", "outbox", ["patient_id", "created_at"])
    op.create_index("ix_due_kind", "due", ["kind", "due_at", "id"])


def upgrade() -> None:
    """What was said before keeps no reason: it is older than the question."""
    op.create_table(
        "absence",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_absence_span")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    op.create_index(op.f("ix_absence_ended_at"), "absence", ["ended_at"], unique=False)
    active = sa.text("role = 'helper' AND ended_at IS NULL")
    op.create_index("ix_role_helper", "role", ["patient_id"], sqlite_where=active, postgresql_where=active)
    staff = sa.text("role IN ('provider', 'coordinator') AND ended_at IS NULL")
    op.create_index("ix_role_staff", "role", ["team_id", "role"], sqlite_where=staff, postgresql_where=staff)
    for column in ("why", "ended_why"):
        op.add_column("outbox", sa.Column(column, sa.String(), nullable=False, server_default=sa.text("''")))
    if op.get_context().dialect.name == "postgresql":
        for table, name, rule in (("due", "ck_due_kind", KINDS), ("check_in", "ck_check_in_state", STATES)):
            op.drop_constraint(op.f(name), table, type_="check")
            op.create_check_constraint(op.f(name), table, rule)
        _indexes()
        return
    # SQLite does not tell its CHECKs to who copies a table: the copies have these alone.
    with op.batch_alter_table("due", recreate="always", table_kwargs={"sqlite_autoincrement": True}) as due:
        due.create_check_constraint(op.f("ck_due_kind"), KINDS)
    with op.batch_alter_table("check_in", recreate="always") as check_in:
        check_in.create_check_constraint(op.f("ck_check_in_state"), STATES)
        check_in.create_check_constraint(op.f("ck_check_in_window"), "closes_at > due_at")
    _indexes()
