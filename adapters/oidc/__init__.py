"""Verifies the tokens of an OpenID Connect issuer."""
