"""Evaluations in SQL, for MySQL, MariaDB and SQLite."""

from adapters.sql.api_keys import SqlApiKeys
from adapters.sql.applicants import SqlApplicants
from adapters.sql.audit import SqlAuditTrail
from adapters.sql.case_files import SqlCaseFiles
from adapters.sql.categories import SqlCategories
from adapters.sql.category_seal import CategorySeal
from adapters.sql.database import Database, DatabaseConfig, open_database
from adapters.sql.schema import Schema, migrate, require_current
from adapters.sql.server import advice, require_server
from adapters.sql.sessions import SqlSessions
from adapters.sql.spending import SqlSpending
from adapters.sql.stores import sql_operations, sql_shadows, sql_stores, sql_vacancies, sql_webhooks
from adapters.sql.tickets import SqlTickets
from adapters.sql.wrapped_keys import SqlWrappedKeys

__all__ = [
    "CategorySeal",
    "Database",
    "DatabaseConfig",
    "Schema",
    "SqlApiKeys",
    "SqlApplicants",
    "SqlAuditTrail",
    "SqlCaseFiles",
    "SqlCategories",
    "SqlSessions",
    "SqlSpending",
    "SqlTickets",
    "SqlWrappedKeys",
    "advice",
    "migrate",
    "open_database",
    "require_current",
    "require_server",
    "sql_operations",
    "sql_shadows",
    "sql_stores",
    "sql_vacancies",
    "sql_webhooks",
]
