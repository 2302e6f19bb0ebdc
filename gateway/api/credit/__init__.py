"""The door of credit records: what a regulator, a bank or an office can ask for."""

TAG = "credit"
PREFIX = "/v1/credit"
SCOPES = ("credit",)
