"""Evidence: the log's hashes, notes, receipts and seals. Pure: no I/O, no clock, no knowledge of the rest."""
