"""The pages that explain the contract, served by the gateway itself, in English and Chinese."""
