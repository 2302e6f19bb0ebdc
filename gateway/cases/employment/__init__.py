"""The journeys of employment information: search, publications, seekers, referrals, registers, markets."""
