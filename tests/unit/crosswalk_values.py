"""Messages of any crosswalk by generated values: flat as a table has them, or nested as we say them."""

from hypothesis import strategies as st

from gateway.regions.joined_codes import Several


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


def codes_of(table, side, *, on, between):
    """Codes that come back as they went: of several that share one, the preferred; joined where many go."""
    rows = [row for row in table.rows if row.valid_from <= on <= row.valid_to]
    if side == "canonical":
        codes = st.sampled_from(sorted(row.canonical for row in rows if table.row(row.wire, on) is row))
    else:
        codes = st.sampled_from(sorted({row.wire for row in rows if row.preferred or row.quality == "exact"}))
    if not isinstance(table, Several):
        return codes
    several = st.lists(codes, min_size=1, max_size=4, unique=True)
    return several if side == "canonical" else several.map(between.join)
