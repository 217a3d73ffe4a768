"""Tries at case codes, counted in the last hour."""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('code_tries',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contact_id', sa.Integer(), nullable=True),
    sa.Column('known', sa.Boolean(), nullable=False),
    sa.Column('tried_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['contact_id'], ['contacts.id'], name=op.f('fk_code_tries_contact_id'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_code_tries'))
    )
    with op.batch_alter_table('code_tries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_code_tries_tried_at'), ['tried_at'], unique=False)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('code_tries', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_code_tries_tried_at'))

    op.drop_table('code_tries')
