"""Erases people, and reads everything that is left afterwards."""

from log_samples import owner

from gateway.records.erasing import erase, sweep


async def erased(database, *persons):
    async with owner(database) as act:
        found = await erase(act, persons, reason="request 12", legal_basis="PIPL 47")
        await sweep(act.connection)
        return found


async def everything(database):
    """Every value of every table, with bytes as they are, read with either of our encodings, and as hex."""
    tables = await database.ask(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    told = []
    for table in tables:
        for row in await database.ask(f"SELECT * FROM {table['name']}"):
            for value in row.values():
                told.append(str(value))
                if isinstance(value, bytes):
                    told += [value.hex(), value.decode("utf-8", "ignore"), value.decode("gb18030", "ignore")]
    return "\n".join(told)
