"""What the gateway promises for each public service: words, rules and one Protocol per service."""
