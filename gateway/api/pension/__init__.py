"""The door of pension transfer: what a social-insurance office can ask for."""

TAG = "pension"
PREFIX = "/v1/pension"
SCOPES = ("pension",)
