"""What the gateway itself costs, measured beside a plain proxy and beside the stock way: `make bench`."""
