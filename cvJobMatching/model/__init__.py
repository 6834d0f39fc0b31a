"""The values that the package takes and gives.

They are frozen and plain, so that each can be cached, compared, pickled and encoded as it stands.
"""
