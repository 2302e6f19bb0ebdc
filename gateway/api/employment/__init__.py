"""The door of employment information: what an employment office can ask for."""

TAG = "employment"
PREFIX = "/v1/employment"
SCOPES = ("employment",)
