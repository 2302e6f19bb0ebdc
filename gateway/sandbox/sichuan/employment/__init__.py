"""The employment side of the Sichuan mock (就业信息互通): market, registers, transactions J01 to J30."""
