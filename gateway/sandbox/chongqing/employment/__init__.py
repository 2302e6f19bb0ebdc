"""The city's labour market: a platform of its own beside the others of this program (劳动力市场)."""
