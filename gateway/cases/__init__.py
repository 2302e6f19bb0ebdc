"""Journeys of several steps: a visit over two regions, its settlement, and the jobs that finish them."""
