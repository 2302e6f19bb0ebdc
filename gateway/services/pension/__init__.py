"""Pension transfer (养老保险关系转移接续): its words, its dated rules and what a region must do."""
