"""The pension side of the Chongqing mock (养老关系转移接续): accounts, office, operations C01 to B12."""
