"""The mock Chongqing: the national medical-insurance interface in Chongqing's edition."""
