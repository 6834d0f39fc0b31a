"""What tables are made of."""

from __future__ import annotations

from typing import Any

from sqlalchemy import LargeBinary, MetaData, Text
from sqlalchemy.dialects import mysql

# Both MySQL and MariaDB know this collation; nothing that must be unique relies on it.
ON_MYSQL: dict[str, Any] = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}
LONG_TEXT = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")  # TEXT ends at 64 KiB
DIGEST = LargeBinary(32).with_variant(mysql.BINARY(32), "mysql", "mariadb")
CREDENTIAL = LargeBinary(33).with_variant(mysql.VARBINARY(33), "mysql", "mariadb")
BODY = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")
PLACE = LargeBinary(25).with_variant(mysql.VARBINARY(25), "mysql", "mariadb")
LIKENESS = LargeBinary(17).with_variant(mysql.BINARY(17), "mysql", "mariadb")

metadata = MetaData()
