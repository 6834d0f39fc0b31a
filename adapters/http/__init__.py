"""The service over HTTP, WebSocket and Server-Sent Events."""
