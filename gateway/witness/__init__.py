"""The witness of a region (c2sp.org/tlog-witness): the region runs it; it cosigns one history."""
