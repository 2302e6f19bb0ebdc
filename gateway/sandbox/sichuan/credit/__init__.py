"""The mock's credit platform (信用信息): another door and envelope, one phase, records with versions."""
