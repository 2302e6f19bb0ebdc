"""The journeys of credit records: look-ups, reports, pushes."""
