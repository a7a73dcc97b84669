"""The workspace: SQLModel tables, one module a noun, and the files beside the database."""
