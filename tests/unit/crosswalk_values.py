"""Messages of any crosswalk by generated values: flat as a table has them, or nested as we say them."""

from hypothesis import strategies as st


def messages(crosswalk, key, value_of, always=lambda row: row.required):
    """Messages of a table: what is always there, and any of the rest."""
    there = {key(row): value_of(row) for row in crosswalk.rows if always(row)}
    others = {key(row): value_of(row) for row in crosswalk.rows if key(row) not in there}
    return st.fixed_dictionaries(there, optional=others)


def nested(flat):
    """Dotted paths as branches."""
    value = {}
    for path, leaf in flat.items():
        *parents, last = path.split(".")
        part = value
        for name in parents:
            part = part.setdefault(name, {})
        part[last] = leaf
    return value
