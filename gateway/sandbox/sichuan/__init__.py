"""The Sichuan mock region: medical insurance in the manner of 银海, a program of its own."""
