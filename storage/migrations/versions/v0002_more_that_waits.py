"""More that waits: what a rule asked for, a plan's course, a pathway's own texts, a move to a newer version."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('check_in', 'reminder', 'window_end', 'climb', 'acknowledged_lapse', 'reason_repeat', "
    "'enrolment_expiry', 'dialog_lapse', 'resume', 'ask_again', 'unanswered', 'course', 'message', "
    "'new_version', 'tell_change', 'settled')"
)


def upgrade() -> None:
    """The kinds are a rule of the database, so each new one is told to it."""
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_due_kind"), "due", type_="check")
        op.create_check_constraint(op.f("ck_due_kind"), "due", KINDS)
        return
    # SQLite does not tell its CHECKs to who copies a table: the copy has this one alone.
    kept = {"sqlite_autoincrement": True}
    with op.batch_alter_table("due", recreate="always", table_kwargs=kept) as due:
        due.create_check_constraint(op.f("ck_due_kind"), KINDS)
