"""Tables of the register: append-only revisions of projects and of figures, and a few words about itself.

The state of a project or figure is its latest revision, and the audit is all of them: one row is both, so
neither can say what the other does not know. Rows are only ever added; the database itself refuses anything
else.
"""

from typing import Final

import sqlalchemy as sa

SCHEMA: Final = 1
"""Version of these tables. A register of a later version is left alone."""

DOCUMENT: Final = 1
"""Version of the documents. Rows cannot be rewritten, so each says which version it holds."""

# SQLite counts by itself only in a column that is INTEGER to the letter.
_NUMBER: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")

metadata = sa.MetaData()

meta = sa.Table(
    "register_meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

revisions = sa.Table(
    "project_revisions",
    metadata,
    sa.Column("change_id", _NUMBER, sa.Identity(), primary_key=True),
    sa.Column("project_id", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # NULL: the project is deleted.
    sa.Column("document", sa.JSON(none_as_null=True)),
    sa.Column("document_version", sa.Integer, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    # UTC, ISO 8601: text sorts and reads alike in both databases.
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("undoes", sa.ForeignKey("project_revisions.change_id")),
    sa.UniqueConstraint("project_id", "version"),
    sa.CheckConstraint("version >= 1"),
    sa.CheckConstraint(
        "action IN ('seed', 'create', 'edit', 'import', 'undo', 'delete', 'restore')", name="known_action"
    ),
    sqlite_autoincrement=True,
)

figures = sa.Table(
    "figure_revisions",
    metadata,
    sa.Column("revision_id", _NUMBER, sa.Identity(), primary_key=True),
    # All rows that were stored together.
    sa.Column("entry", sa.Integer, nullable=False),
    sa.Column("commune_code", sa.Text, nullable=False),
    sa.Column("indicator", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # NULL: the figure was taken back and there was none before it.
    sa.Column("value", sa.Double),
    sa.Column("as_of", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("place", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    # UTC, ISO 8601, as above.
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    # Number of the entry that this one takes back.
    sa.Column("undoes", sa.Integer),
    sa.UniqueConstraint("commune_code", "indicator", "version"),
    sa.CheckConstraint("version >= 1"),
    sa.CheckConstraint("action IN ('import', 'revert')", name="known_figure_action"),
    sa.CheckConstraint("scope IN ('whole', 'part')", name="known_scope"),
    sqlite_autoincrement=True,
)


def keeping(table: sa.Table, dialect: str) -> list[str]:
    """Return statements that make a database refuse to change what a table holds; run once, after it."""
    name, key = table.name, table.primary_key.columns.keys()[0]
    [unique] = [one for one in table.constraints if isinstance(one, sa.UniqueConstraint)]
    same = " AND ".join(f"{column.name} = NEW.{column.name}" for column in unique.columns)
    if dialect == "sqlite":
        return [
            f"""CREATE TRIGGER {name}_keep_update BEFORE UPDATE ON {name}
            BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END""",
            f"""CREATE TRIGGER {name}_keep_delete BEFORE DELETE ON {name}
            BEGIN SELECT RAISE(ABORT, 'revisions are never deleted'); END""",
            # INSERT OR REPLACE would delete without telling the trigger above.
            f"""CREATE TRIGGER {name}_keep_insert BEFORE INSERT ON {name}
            WHEN EXISTS (SELECT 1 FROM {name} WHERE {key} = NEW.{key} OR ({same}))
            BEGIN SELECT RAISE(ABORT, 'revisions are never replaced'); END""",
        ]
    return [
        f"""CREATE OR REPLACE FUNCTION {name}_keep() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN RAISE EXCEPTION ''revisions are never changed or deleted''; END'""",
        f"""CREATE TRIGGER {name}_keep_row BEFORE UPDATE OR DELETE ON {name}
        FOR EACH ROW EXECUTE FUNCTION {name}_keep()""",
        f"""CREATE TRIGGER {name}_keep_table BEFORE TRUNCATE ON {name}
        FOR EACH STATEMENT EXECUTE FUNCTION {name}_keep()""",
    ]
