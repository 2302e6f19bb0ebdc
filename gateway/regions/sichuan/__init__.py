"""Sichuan (四川): numbered transactions in GB18030 XML, 金保 codes, and two phases for what changes state."""
