"""Drafts, who looks at a conversation, who corrected a case, and that an asker is writing."""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('drafts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('passed_to', sa.Integer(), nullable=True),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_drafts_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['passed_to'], ['users.id'], name=op.f('fk_drafts_passed_to'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_drafts_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts'))
    )
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.create_index('ix_drafts_conversation_id_user_id', ['conversation_id', 'user_id'], unique=False)

    op.create_table('viewers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('typing_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversations.id'], name=op.f('fk_viewers_conversation_id'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_viewers_user_id'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_viewers'))
    )
    with op.batch_alter_table('viewers', schema=None) as batch_op:
        batch_op.create_index('ix_viewers_conversation_id_user_id', ['conversation_id', 'user_id'], unique=False)

    with op.batch_alter_table('case_fields', schema=None) as batch_op:
        batch_op.add_column(sa.Column('user_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_case_fields_user_id'), 'users', ['user_id'], ['id'], ondelete='SET NULL')

    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('typing_at', sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('contacts', schema=None) as batch_op:
        batch_op.drop_column('typing_at')

    with op.batch_alter_table('case_fields', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_case_fields_user_id'), type_='foreignkey')
        batch_op.drop_column('user_id')

    with op.batch_alter_table('viewers', schema=None) as batch_op:
        batch_op.drop_index('ix_viewers_conversation_id_user_id')

    op.drop_table('viewers')
    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_index('ix_drafts_conversation_id_user_id')

    op.drop_table('drafts')
