"""The far side: one adapter per region, and the parts they share."""
