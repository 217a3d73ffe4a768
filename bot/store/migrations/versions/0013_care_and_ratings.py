"""Care alerts, who is called, steps of a protocol; ratings and copies of whole talks."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

UNHEARD = sa.text("direction = 'in' AND state = 'held' AND listened_at IS NULL")


def moment(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Apply. What consultants have before them already is not listened to again."""
    op.create_table('alerts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('message_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    moment('raised_at'),
    sa.Column('acknowledged_by', sa.Integer(), nullable=True),
    moment('acknowledged_at', nullable=True),
    sa.Column('mail_step', sa.Integer(), nullable=False),
    moment('mail_due_at', nullable=True),
    moment('mailed_at', nullable=True),
    moment('ended_at', nullable=True),
    sa.ForeignKeyConstraint(['acknowledged_by'], ['users.id'], name=op.f('fk_alerts_acknowledged_by'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_alerts_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['message_id'], ['messages.id'], name=op.f('fk_alerts_message_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_alerts'))
    )
    with op.batch_alter_table('alerts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_alerts_conversation_id'), ['conversation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_alerts_mail_due_at'), ['mail_due_at'], unique=False)
        batch_op.create_index('ix_alerts_open', ['ended_at', 'acknowledged_at'], unique=False)

    op.create_table('duties',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('days', sa.Text(), nullable=False),
    sa.Column('begins', sa.Text(), nullable=False),
    sa.Column('ends', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_duties'))
    )
    op.create_table('protocol_ticks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('protocol', sa.Text(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    moment('ticked_at'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_protocol_ticks_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_protocol_ticks_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocol_ticks'))
    )
    with op.batch_alter_table('protocol_ticks', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_protocol_ticks_conversation_id'), ['conversation_id'], unique=False)

    op.create_table('talk_ratings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('language', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('words', sa.Text(), nullable=True),
    moment('words_until', nullable=True),
    moment('asked_at'),
    moment('rated_at', nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_talk_ratings_contact_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_talk_ratings_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_talk_ratings_user_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_talk_ratings')),
    sa.UniqueConstraint('conversation_id', name=op.f('uq_talk_ratings_conversation_id'))
    )
    with op.batch_alter_table('talk_ratings', schema=None) as batch_op:
        batch_op.create_index('ix_talk_ratings_words', ['contact_id', 'words_until'], unique=False)

    op.create_table('transcript_links',
    sa.Column('token_hash', sa.Text(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=False),
    moment('created_at'),
    moment('expires_at'),
    moment('used_at', nullable=True),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_transcript_links_contact_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_transcript_links'))
    )
    with op.batch_alter_table('transcript_links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_transcript_links_contact_id'), ['contact_id'], unique=False)

    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.add_column(moment('listened_at', nullable=True))
    op.execute("UPDATE messages SET listened_at = created_at WHERE direction = 'in' AND state = 'held'")
    op.create_index('ix_messages_unheard', 'messages', ['id'], unique=False, sqlite_where=UNHEARD, postgresql_where=UNHEARD)


def downgrade() -> None:
    """Take back."""
    op.drop_index('ix_messages_unheard', table_name='messages')
    with op.batch_alter_table('messages', schema=None) as batch_op:
        batch_op.drop_column('listened_at')
    op.drop_table('transcript_links')
    op.drop_table('talk_ratings')
    op.drop_table('protocol_ticks')
    op.drop_table('duties')
    op.drop_table('alerts')
