"""The journeys of pension transfer (养老保险关系转移接续)."""
