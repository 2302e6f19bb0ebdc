"""The mock regions and the bank between them, programs of their own; nothing here imports the gateway."""
