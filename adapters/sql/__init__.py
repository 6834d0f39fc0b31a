"""Evaluations in SQL, for MySQL, MariaDB and SQLite."""

from adapters.sql.api_keys import SqlApiKeys
from adapters.sql.audit import SqlAuditTrail
from adapters.sql.case_files import SqlCaseFiles
from adapters.sql.database import Database, DatabaseConfig, open_database
from adapters.sql.schema import migrate, require_current
from adapters.sql.stores import sql_stores, sql_vacancies, sql_webhooks

__all__ = [
    "Database",
    "DatabaseConfig",
    "SqlApiKeys",
    "SqlAuditTrail",
    "SqlCaseFiles",
    "migrate",
    "open_database",
    "require_current",
    "sql_stores",
    "sql_vacancies",
    "sql_webhooks",
]
