"""What the queue shows and sorts by, on the conversation; presence; kept lists."""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

MOMENTS = ('promised_at', 'soon_at', 'reminded_at', 'escalated_at', 'snoozed_until', 'said_at')
TEXTS = ('outcome', 'channel', 'topic', 'municipality', 'deadline')

#: Intents that only steer the talk, as they were when this was written.
STEERING = (
    'greet', 'goodbye', 'thank', 'affirm', 'deny', 'inform', 'talk_to_human', 'contact_centre',
    'capabilities', 'change_language', 'restart', 'privacy', 'feedback', 'out_of_scope',
    'start_plan', 'show_plan', 'change_plan', 'skip', 'why', 'cancel_plan', 'nlu_fallback',
)

SAID = "m.conversation_id = conversations.id AND m.direction = 'in' AND m.event IS NOT NULL"
LAST = f"(SELECT max(m.id) FROM messages m WHERE {SAID})"
ANSWERED = (
    "(SELECT max(m.id) FROM messages m"
    " WHERE m.conversation_id = conversations.id AND m.author = 'consultant')"
)
ANSWERED_AT = ANSWERED.replace('max(m.id)', 'max(m.created_at)')
FILLED = (
    f"UPDATE conversations SET"
    f" said_at = (SELECT l.created_at FROM messages l WHERE l.id = {LAST}),"
    f" channel = (SELECT l.channel FROM messages l WHERE l.id = {LAST}),"
    f" words = coalesce((SELECT substr(l.text, 1, 200) FROM messages l WHERE l.id = {LAST}), ''),"
    f" topic = (SELECT m.intent FROM messages m WHERE {SAID} AND m.intent IS NOT NULL"
    f" AND m.intent NOT IN ({', '.join(repr(one) for one in STEERING)})"
    f" ORDER BY m.id DESC LIMIT 1),"
    f" municipality = (SELECT f.value FROM case_fields f JOIN cases c ON c.id = f.case_id"
    f" WHERE c.conversation_id = conversations.id AND f.name = 'municipality'"
    f" ORDER BY f.id DESC LIMIT 1)"
)
#: Where a person answers, the asker waits since the first of their words after the last answer.
WAITING = (
    f"UPDATE conversations SET waiting_since ="
    f" (SELECT min(m.created_at) FROM messages m WHERE {SAID} AND m.state = 'held'"
    f" AND m.id > coalesce({ANSWERED}, 0))"
    f" WHERE owner = 'consultant' AND (waiting_since IS NULL OR waiting_since <= {ANSWERED_AT})"
)


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        batch_op.add_column(sa.Column('words', sa.Text(), nullable=False, server_default=''))
        batch_op.add_column(
            sa.Column('promise_told', sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_index('ix_conversations_said', ['closed_at', 'said_at'], unique=False)
        batch_op.create_index('ix_conversations_promised', ['promised_at'], unique=False)
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('presence', sa.Text(), nullable=False, server_default='available')
        )
        batch_op.add_column(sa.Column('presence_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('capacity', sa.Integer(), nullable=False, server_default='0'))
    op.create_table('saved_lists',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_saved_lists_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_lists')),
    sa.UniqueConstraint('user_id', 'name', name=op.f('uq_saved_lists_user_id_name'))
    )
    op.execute(FILLED)
    op.execute(WAITING)


def downgrade() -> None:
    """Take back."""
    op.drop_table('saved_lists')
    with op.batch_alter_table('users', schema=None) as batch_op:
        for name in ('presence', 'presence_since', 'seen_at', 'capacity'):
            batch_op.drop_column(name)
    with op.batch_alter_table('conversations', schema=None) as batch_op:
        batch_op.drop_index('ix_conversations_promised')
        batch_op.drop_index('ix_conversations_said')
        for name in (*MOMENTS, *TEXTS, 'words', 'promise_told'):
            batch_op.drop_column(name)
