"""Cross-province medical-insurance settlement (异地就医结算): its words, rules and what a region must do."""
