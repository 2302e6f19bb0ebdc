"""What those who run the gateway do by hand: check the log, export evidence, erase, retire, change keys."""
