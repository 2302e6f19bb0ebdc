"""The two mock regions as programs of their own; nothing here imports the rest of the gateway."""
