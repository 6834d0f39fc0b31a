"""Evaluations in SQL: one repository for MySQL, MariaDB and SQLite."""

from adapters.sql.database import Database, DatabaseConfig, open_database
from adapters.sql.evaluations import SqlEvaluations
from adapters.sql.schema import migrate, require_current

__all__ = ["Database", "DatabaseConfig", "SqlEvaluations", "migrate", "open_database", "require_current"]
