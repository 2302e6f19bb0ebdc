"""The door of medical insurance: one declared operation for each thing a hospital can ask for."""

TAG = "medical-insurance"
PREFIX = "/v1/medical-insurance"
