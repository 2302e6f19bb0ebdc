"""The bank between both regions: carries what one has paid into the other's ledger of receipts (银行划转)."""
