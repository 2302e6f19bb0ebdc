"""Callers that sign each request instead of bringing a token: RFC 9421 with RFC 9530 (请求签名)."""
