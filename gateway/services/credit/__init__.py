"""Credit records (公共信用信息): what authorities recorded about companies, and until when it is public."""
