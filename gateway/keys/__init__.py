"""Where secret keys are kept: files by default; a hardware module would be another file in this room."""
