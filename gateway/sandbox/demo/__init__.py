"""The story of one day at the gateway, told over real HTTP against a whole town; and the town to keep."""
