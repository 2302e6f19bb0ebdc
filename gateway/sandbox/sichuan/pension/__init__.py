"""The pension side of the Sichuan mock (养老关系转移接续): people, office, transactions Y01 to Y25."""
